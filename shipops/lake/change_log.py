"""What changed between two pulls, and every name an order goes by: queries for :mod:`shipops.lake.ingest`.

An event's id is made from what it says, so a pull that is killed and run again says it once.
"""

from __future__ import annotations

_ORDER_FIELDS = {
    "status": "status",
    "status_text": "status_text",
    "payment_status": "payment_status",
    "ship_to": "concat_ws(', ', ship_to_street1, ship_to_city, ship_to_postcode, ship_to_country)",
    "total": "CAST(total AS VARCHAR)",
    "ship_by": "CAST(ship_by AS VARCHAR)",
    "hold_until": "CAST(hold_until AS VARCHAR)",
}
_UNIT_FIELDS = {
    name: f"CAST({name} AS VARCHAR)"
    for name in (
        "approved",
        "paid",
        "picked",
        "packed",
        "at_ship_stage",
        "invoiced",
        "shipped",
        "void",
        "refunded",
        "ready_at",
    )
}
_SHIPMENT_FIELDS = {
    "tracking": "tracking",
    "voided": "CAST(voided AS VARCHAR)",
    "notified": "CAST(notified AS VARCHAR)",
}


def _events(table: str, subject: str, subject_id: str, changed_at: str, fields: dict[str, str], first: str) -> str:
    """One row per field that differs; a subject seen for the first time says only ``first``."""
    parts = []
    key = {"orders": "account, order_id", "units": "account, unit_id", "shipments": "account, kind, shipment_id"}[table]
    for field, value in fields.items():
        both = (
            f"SELECT n.account, n.order_id, '{subject}' AS subject, n.{subject_id} AS subject_id, '{field}' AS field, "
            f"o.value AS old, n.value AS new, n.changed_at, n.seen_at FROM "
            f"(SELECT *, {value} AS value, {changed_at} AS changed_at FROM new_{table}) n LEFT JOIN "
            f"(SELECT *, {value} AS value FROM old_{table}) o USING ({key}) WHERE "
        )
        known = "o.seen_at IS NOT NULL AND n.value IS DISTINCT FROM o.value"
        parts.append(both + (f"(o.seen_at IS NULL OR {known})" if field == first else known))
    return " UNION ALL ".join(parts)


_IDENTITY = "concat_ws('|', account, subject, subject_id, field, old, new, CAST(changed_at AS VARCHAR))"

EVENTS_SQL = (
    f"SELECT md5({_IDENTITY}) AS event_id, * FROM ("
    + _events("orders", "order", "order_id", "modified_at", _ORDER_FIELDS, "status")
    + " UNION ALL "
    + _events("units", "unit", "unit_id", "changed_at", _UNIT_FIELDS, "ready_at")
    + " UNION ALL "
    + _events("shipments", "shipment", "shipment_id", "coalesce(voided_at, created_at)", _SHIPMENT_FIELDS, "tracking")
    + ") WHERE old IS NOT NULL OR new IS NOT NULL"
)

IDENTIFIERS_SQL = """
SELECT kind, value, account, order_id FROM (
    SELECT 'number' AS kind, number_norm AS value, account, order_id FROM new_orders
    UNION ALL SELECT 'order_id', upper(order_id), account, order_id FROM new_orders
    UNION ALL SELECT 'external_key', upper(external_key_norm), account, order_id FROM new_orders
    UNION ALL SELECT 'customer_reference', upper(trim(customer_reference)), account, order_id FROM new_orders
    UNION ALL SELECT 'email', upper(email_norm), account, order_id FROM new_orders
    UNION ALL SELECT 'phone', phone_norm, account, order_id FROM new_orders
    UNION ALL SELECT 'name', name_norm, account, order_id FROM new_orders
    UNION ALL SELECT 'unit_id', upper(unit_id), account, order_id FROM new_units
    UNION ALL SELECT 'sale_number', sale_number_norm, account, order_id FROM new_units
    UNION ALL SELECT 'invoice_number', invoice_number_norm, account, order_id FROM new_units
    UNION ALL SELECT 'tracking', unnest(tracking_tokens), account, order_id FROM new_shipments
) WHERE value <> ''
"""
