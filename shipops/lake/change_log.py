"""What changed between two pulls, and every name an order goes by: queries for :mod:`shipops.lake.ingest`.

A pull that is killed and run again says an event once: what the log says last about a field is not said again.
"""

from __future__ import annotations

# Each field with its value as text; ``{}`` stands for the row, old or new.
_ORDER_FIELDS = {
    "status": "{}.status",
    "status_text": "{}.status_text",
    "payment_status": "{}.payment_status",
    "ship_to": "nullif(concat_ws(', ', {0}.ship_to_street1, {0}.ship_to_city, {0}.ship_to_postcode, "
    "{0}.ship_to_country), '')",
    "total": "CAST({}.total AS VARCHAR)",
    "ship_by": "CAST({}.ship_by AS VARCHAR)",
    "hold_until": "CAST({}.hold_until AS VARCHAR)",
}
# Of these only whether they are there: what people wrote is kept in one place.
_PRESENCE = {
    "email": "{}.email_norm <> ''",
    "phone": "{}.phone_norm <> ''",
    "requested_service": "{}.requested_service <> ''",
    "payment_method": "{}.payment_method <> ''",
    "discount": "coalesce({0}.discount, 0) > 0 OR {0}.coupon <> ''",
    "gift": "{}.is_gift",
    "internal_note": "{}.internal_note <> ''",
    "buyer_note": "{}.customer_note <> ''",
    "order_weight": "{}.weight > 0",
}
_ORDER_FIELDS |= {name: f"CASE WHEN {there} THEN 'set' END" for name, there in _PRESENCE.items()}
_UNIT_FIELDS = {
    # In comparable form: what a label or a copy can be compared with later.
    "place": "nullif({}.ship_to_norm, '')",
} | {
    name: f"CAST({{}}.{name} AS VARCHAR)"
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
    "tracking": "{}.tracking",
    "voided": "CAST({}.voided AS VARCHAR)",
    "notified": "CAST({}.notified AS VARCHAR)",
}
_STORE_FIELDS = {
    "refreshed_at": "CAST({}.refreshed_latest_at AS VARCHAR)",
    "active": "CAST({}.active AS VARCHAR)",
    "auto_refresh": "CAST({}.auto_refresh AS VARCHAR)",
    "refresh_failing": "CAST({}.refresh_failing AS VARCHAR)",
}
# What was never fetched before did not change.
_OF_DETAIL = "', '".join(("ship_to", *_PRESENCE))
_FETCHED = f"(field NOT IN ('{_OF_DETAIL}') OR new_detail = old_detail)"


def _events(table: str, key: tuple[str, ...], changed_at: str, fields: dict[str, str], first: str) -> str:
    """One row per field that differs; a subject seen for the first time says only ``first``."""
    pairs = ", ".join(
        f"{{'field': '{name}', 'old': {value.format('o')}, 'new': {value.format('n')}}}"
        for name, value in fields.items()
    )
    detail = ", n.detail_at IS NULL AS new_detail, o.detail_at IS NULL AS old_detail" if table == "orders" else ""
    order_id = "CAST(NULL AS VARCHAR) AS order_id" if table == "stores" else "n.order_id"
    both = (
        f"SELECT n.account, {order_id}, '{table.removesuffix('s')}' AS subject, n.{key[-1]} AS subject_id, "
        f"unnest([{pairs}], recursive := true), {changed_at} AS changed_at, n.seen_at, o.seen_at IS NULL AS unseen"
        f"{detail} FROM new_{table} n LEFT JOIN old_{table} o USING ({', '.join(key)})"
    )
    return (
        "SELECT account, order_id, subject, subject_id, field, old, new, changed_at, seen_at "
        f"FROM ({both}) WHERE old IS DISTINCT FROM new AND (NOT unseen OR field = '{first}')"
        + (f" AND (unseen OR {_FETCHED})" if detail else "")
    )


# What ships, in one comparable text: for each unit of a source, for each ShipStation order. What would outgrow the log
# is cut; a hash of the whole still tells two of them apart.
_GOODS = """
    SELECT account, order_id, coalesce(unit_id, '') AS unit_id, CASE WHEN length(goods) > 2000
        THEN left(goods, 1900) || ' … ' || md5(goods) ELSE goods END AS goods
    FROM (
        SELECT account, order_id, unit_id, string_agg(
            coalesce(nullif(sku, ''), name, '?') || ' x' || rtrim(rtrim(CAST(quantity AS VARCHAR), '0'), '.')
            || coalesce(' (' || options || ')', ''),
            '; ' ORDER BY sku, name, options, quantity
        ) AS goods
        FROM {table}_order_lines SEMI JOIN replaced USING (account, order_id)
        WHERE kind = 'item' AND (unit_id IS NOT NULL OR system = 'shipstation')
        GROUP BY ALL
    )
"""


def _line_events() -> str:
    """One row per unit or ShipStation order whose goods differ; the first sight of them says what they were."""
    columns = "h.account, h.order_id, h.subject, h.subject_id, 'lines', o.goods, n.goods, h.changed_at, h.seen_at"
    holders = (
        "SELECT account, order_id, 'unit' AS subject, unit_id AS subject_id, unit_id, changed_at, seen_at "
        "FROM new_units UNION ALL SELECT account, order_id, 'order', order_id, '', modified_at, seen_at "
        "FROM new_orders WHERE system = 'shipstation'"
    )
    keys = "USING (account, order_id, unit_id)"
    return (
        f"SELECT {columns} FROM ({holders}) AS h LEFT JOIN ({_GOODS.format(table='old')}) AS o {keys} "
        f"LEFT JOIN ({_GOODS.format(table='new')}) AS n {keys} WHERE o.goods IS DISTINCT FROM n.goods"
    )


_SUBJECT = ("account", "subject", "subject_id", "field")
_IDENTITY = (
    "concat_ws('|', e.account, e.subject, e.subject_id, e.field, coalesce('from ' || e.old, ''), "
    "coalesce('to ' || e.new, ''), CAST(e.seen_at AS VARCHAR))"
)
_SAID_LAST = (
    f"SELECT DISTINCT ON ({', '.join(_SUBJECT)}) {', '.join(_SUBJECT)}, old, new FROM old_order_events "
    "ORDER BY seen_at DESC"
)

EVENTS_SQL = (
    f"SELECT md5({_IDENTITY}) AS event_id, e.* FROM ("
    + _events("orders", ("account", "order_id"), "n.modified_at", _ORDER_FIELDS, "status")
    + " UNION ALL "
    + _events("units", ("account", "unit_id"), "n.changed_at", _UNIT_FIELDS, "ready_at")
    + " UNION ALL "
    + _events(
        "shipments",
        ("account", "kind", "shipment_id"),
        "coalesce(n.voided_at, n.created_at)",
        _SHIPMENT_FIELDS,
        "tracking",
    )
    + " UNION ALL "
    + _line_events()
    + " UNION ALL "
    + _events("stores", ("account", "store_id"), "n.refreshed_latest_at", _STORE_FIELDS, "refreshed_at")
    + f") AS e LEFT JOIN ({_SAID_LAST}) AS s ON "
    + " AND ".join(f"e.{name} = s.{name}" for name in _SUBJECT)
    + " AND e.old IS NOT DISTINCT FROM s.old AND e.new IS NOT DISTINCT FROM s.new "
    "WHERE s.account IS NULL"
)

SUBJECTS_SQL = " UNION ".join(
    f"SELECT account, {key} AS subject_id FROM new_{table}"
    for table, key in (
        ("orders", "order_id"),
        ("units", "unit_id"),
        ("shipments", "shipment_id"),
        ("stores", "store_id"),
    )
)
"""Everything an event of this portion can be about."""

_NAMES = {
    "new_orders": {
        "number": "number_norm",
        "order_id": "upper(order_id)",
        "external_key": "upper(external_key_norm)",
        "customer_reference": "upper(trim(customer_reference))",
        "email": "upper(email_norm)",
        "phone": "phone_norm",
        "name": "name_norm",
    },
    "new_units": {
        "unit_id": "upper(unit_id)",
        "sale_number": "sale_number_norm",
        "invoice_number": "invoice_number_norm",
    },
}


def _names() -> str:
    """Every name of an order, its units and its parcels; each table is gone through once."""
    parts = []
    for table, names in _NAMES.items():
        pairs = ", ".join(f"{{'kind': '{kind}', 'value': {value}}}" for kind, value in names.items())
        parts.append(f"SELECT unnest([{pairs}], recursive := true), account, order_id FROM {table}")
    parts.append("SELECT 'tracking', unnest(tracking_tokens), account, order_id FROM new_shipments")
    return f"SELECT kind, value, account, order_id FROM ({' UNION ALL '.join(parts)}) WHERE value <> ''"


IDENTIFIERS_SQL = _names()
