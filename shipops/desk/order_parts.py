"""What belongs to one order, part by part: queries over matched relations for ``$account`` and ``$order_id``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

ORDER = """
SELECT account, system, number, order_id, customer, email, phone, status, status_text, payment_status, channel,
    location, currency, total, paid, ordered_at, modified_at, ship_by, hold_until, requested_service, requested_carrier,
    ship_to_name, ship_to_company, ship_to_street1, ship_to_street2, ship_to_city, ship_to_state, ship_to_postcode,
    ship_to_country, customer_note, internal_note, detail_at, seen_at
FROM orders WHERE account = $account AND order_id = $order_id
"""
UNITS = """
SELECT m.part, m.invoice_number, m.status_text, m.bucket, m.reason, m.match_key, m.ss_numbers, m.ss_statuses, m.due_at,
    m.ship_by, m.shipped, m.void, m.link_id, m.account, m.system, m.unit_id, m.eligible, m.late, m.first_obstacle,
    m.refunded, m.ordered_at, m.link_store_name, u.draft, u.picked, u.packed, u.invoiced, u.pickup, u.backordered,
    u.drop_ship, coalesce(u.picked_up_flag, false) AS picked_up, u.state_text, o.status,
    coalesce(w.shipstation = 'awaiting_shipment', false) AS pickup_ready
FROM matched AS m
JOIN units AS u ON u.account = m.account AND u.unit_id = m.unit_id
JOIN orders AS o ON o.account = m.account AND o.order_id = m.order_id
LEFT JOIN status_map AS w ON w.system = m.system AND w.status_norm = u.status_norm
WHERE m.account = $account AND m.order_id = $order_id ORDER BY m.part, m.unit_id
"""
_STANDING = """(
    SELECT DISTINCT e.ss_key FROM match_edges AS e JOIN source_units AS u ON u.unit_key = e.unit_key
    WHERE u.account = $account AND u.order_id = $order_id
    UNION SELECT $account || '|' || $order_id
)"""
SHIPSTATION = f"""
SELECT s.account, s.order_id, s.number, s.status, s.store_id, t.name AS store, s.total, s.created_at, s.modified_at,
    s.parent_key IS NOT NULL AS split_child, s.merged_or_split, s.hold_until, s.seen_at, coalesce(p.parts, []) AS parts
FROM ss_orders AS s
LEFT JOIN stores AS t ON t.account = s.account AND t.store_id = s.store_id
LEFT JOIN (
    SELECT e.ss_key, list_sort(list(DISTINCT u.part)) AS parts
    FROM match_edges AS e JOIN source_units AS u ON u.unit_key = e.unit_key
    WHERE u.account = $account AND u.order_id = $order_id GROUP BY e.ss_key
) AS p ON p.ss_key = s.ss_key
WHERE s.ss_key IN {_STANDING} ORDER BY s.account, s.order_id
"""
SHIPMENTS = f"""
SELECT account, kind, shipment_id, order_id, unit_id, order_number, tracking, carrier, service, cost, created_at,
    ship_date, voided, voided_at, is_return, shipped, notified, notify_error
FROM shipments WHERE account || '|' || order_id IN {_STANDING}
ORDER BY created_at, account, kind, shipment_id
"""
LINES = """
SELECT unit_id, kind, sku, name, options, quantity, unit_price
FROM lines WHERE account = $account AND order_id = $order_id ORDER BY unit_id, line_id
"""


# Of every article: how many were ordered (by part), stand in ShipStation and lie in each parcel.
PACKING = f"""
WITH counted AS (
    SELECT 1 AS place, 'ordered' || CASE WHEN u.part = '' THEN '' ELSE ', part ' || u.part END AS where_, q.item,
        q.quantity
    FROM source_units AS u JOIN item_quantities AS q ON q.holder = u.unit_key
    WHERE u.account = $account AND u.order_id = $order_id
    UNION ALL
    SELECT 2, 'in ShipStation, ' || s.number || ' (order ' || s.order_id || ')', q.item, q.quantity
    FROM ss_orders AS s JOIN item_quantities AS q ON q.holder = s.ss_key
    WHERE s.ss_key IN {_STANDING} AND s.status <> 'cancelled'
    UNION ALL
    SELECT 3, 'label ' || coalesce(b.tracking, 'without tracking'), l.item, l.quantity
    FROM labels AS b JOIN label_items AS l ON l.label_key = b.label_key
    WHERE b.ss_key IN {_STANDING} AND NOT b.voided AND NOT b.is_return
    UNION ALL
    SELECT 4, 'at the source, ' || coalesce(h.tracking, 'without tracking'), r.item, r.quantity
    FROM source_units AS u
    JOIN reported_items AS r ON r.unit_key = u.unit_key
    LEFT JOIN shipments AS h ON h.account || '|' || h.kind || '|' || h.shipment_id = r.shipment_key
    WHERE u.account = $account AND u.order_id = $order_id
),
named AS (
    SELECT coalesce(nullif(sku_norm, ''), upper(name)) AS item, min(sku) AS sku, min(name) AS name
    FROM lines WHERE account || '|' || order_id IN {_STANDING} GROUP BY 1
)
SELECT c.where_ AS place, c.item, n.sku, n.name, sum(c.quantity) AS quantity
FROM counted AS c LEFT JOIN named AS n ON n.item = c.item
GROUP BY c.place, c.where_, c.item, n.sku, n.name ORDER BY c.place, c.where_, c.item
"""
# What the source and ShipStation both say of the order, and say otherwise.
DIFFERENCES = f"""
WITH sides AS (
    SELECT s.number AS ss_number, f.field,
        CASE f.field WHEN 'recipient' THEN o.ship_to_name WHEN 'street' THEN o.ship_to_street1
            WHEN 'second line' THEN o.ship_to_street2 WHEN 'city' THEN o.ship_to_city WHEN 'state' THEN o.ship_to_state
            WHEN 'postcode' THEN o.ship_to_postcode WHEN 'country' THEN o.ship_to_country WHEN 'e-mail' THEN o.email
            WHEN 'phone' THEN o.phone WHEN 'total' THEN CAST(CAST(o.total AS DECIMAL(18, 2)) AS VARCHAR)
            WHEN 'requested service' THEN o.requested_service WHEN 'note of the buyer' THEN o.customer_note
            ELSE o.internal_note END AS source,
        CASE f.field WHEN 'recipient' THEN p.ship_to_name WHEN 'street' THEN p.ship_to_street1
            WHEN 'second line' THEN p.ship_to_street2 WHEN 'city' THEN p.ship_to_city WHEN 'state' THEN p.ship_to_state
            WHEN 'postcode' THEN p.ship_to_postcode WHEN 'country' THEN p.ship_to_country WHEN 'e-mail' THEN p.email
            WHEN 'phone' THEN p.phone WHEN 'total' THEN CAST(CAST(p.total AS DECIMAL(18, 2)) AS VARCHAR)
            WHEN 'requested service' THEN p.requested_service WHEN 'note of the buyer' THEN p.customer_note
            ELSE p.internal_note END AS shipstation, f.place
    FROM orders AS o
    JOIN ss_orders AS s ON s.ss_key IN {_STANDING} AND s.ss_key <> $account || '|' || $order_id
    JOIN orders AS p ON p.account = s.account AND p.order_id = s.order_id
    CROSS JOIN (SELECT unnest([
        'recipient', 'street', 'second line', 'city', 'state', 'postcode', 'country', 'e-mail', 'phone', 'total',
        'requested service', 'note of the buyer', 'note inside']) AS field, unnest(range(13)) AS place) AS f
    WHERE o.account = $account AND o.order_id = $order_id AND o.detail_at IS NOT NULL
)
SELECT ss_number, field, source, shipstation FROM sides
WHERE lower(trim(source)) <> lower(trim(shipstation)) ORDER BY ss_number, place
"""
# What an agent would look at beside it: whether one purchase was entered twice, no audit may have asked yet.
SAME_BUYER = f"""
SELECT b.account, b.number, b.order_id, coalesce(b.ordered_at, b.created_at) AS ordered_at, b.status, b.total,
    b.currency, b.system = 'cin7' AS day_only
FROM (SELECT * FROM orders WHERE account = $account AND order_id = $order_id AND email_norm <> '') AS o
JOIN orders AS b ON b.email_norm = o.email_norm
WHERE abs(epoch(coalesce(b.ordered_at, b.created_at)) - epoch(coalesce(o.ordered_at, o.created_at))) <= 7 * 86400
    AND b.account || '|' || b.order_id NOT IN {_STANDING}
    AND b.account || '|' || b.order_id NOT IN (SELECT ss_key FROM match_edges)
ORDER BY abs(epoch(coalesce(b.ordered_at, b.created_at)) - epoch(coalesce(o.ordered_at, o.created_at))), b.account,
    length(b.number), b.number, b.order_id
LIMIT 10
"""
DOCUMENTS = f"""
SELECT account, kind, key, payload, fetched_at FROM (
    SELECT *, row_number() OVER (PARTITION BY account, kind, key ORDER BY fetched_at DESC) AS n FROM raw
    WHERE account || '|' || key IN {_STANDING}
        OR account || '|' || key IN (
            SELECT account || '|' || shipment_id FROM shipments WHERE account || '|' || order_id IN {_STANDING})
) WHERE n = 1 AND payload <> '' ORDER BY account, kind, key
"""


TIMELINE = f"""
SELECT moment, account, what, day_only FROM (
    SELECT coalesce(ordered_at, created_at) AS moment, account, 'ordered' AS what, system = 'cin7' AS day_only
    FROM orders WHERE account = $account AND order_id = $order_id
    UNION ALL
    SELECT due_at, account, CASE WHEN part = '' THEN 'ready to ship' ELSE 'part ' || part || ' ready to ship' END, false
    FROM matched
    WHERE account = $account AND order_id = $order_id AND eligible
    UNION ALL
    SELECT created_at, account, 'in ShipStation as ' || number, false FROM ss_orders WHERE ss_key IN {_STANDING}
    UNION ALL
    SELECT created_at, account, CASE kind WHEN 'label' THEN CASE WHEN is_return THEN 'return label ' ELSE 'label ' END
        WHEN 'marked_shipped' THEN 'marked as shipped ' ELSE 'shown as shipped ' END
        || coalesce(tracking, 'without tracking'), false
    FROM shipments WHERE account || '|' || order_id IN {_STANDING}
    UNION ALL
    SELECT voided_at, account, 'label voided ' || coalesce(tracking, ''), false FROM shipments
    WHERE account || '|' || order_id IN {_STANDING} AND voided
    UNION ALL
    SELECT coalesce(changed_at, seen_at), account,
        subject || ': ' || field || ' changed from ' || coalesce(old, 'nothing') || ' to ' || coalesce(new, 'nothing'),
        false
    FROM events WHERE account || '|' || order_id IN {_STANDING} AND old IS NOT NULL AND field <> 'place'
) AS happened WHERE moment IS NOT NULL ORDER BY moment, what, account
"""


def rows(db: duckdb.DuckDBPyConnection, query: str, parameters: Row | None = None) -> list[Row]:
    """The rows of a query by column name; of ``parameters`` those it names."""
    result = db.execute(query, {k: v for k, v in (parameters or {}).items() if f"${k}" in query})
    names = [column[0] for column in result.description]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
