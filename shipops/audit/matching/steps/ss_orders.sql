-- Every ShipStation order, with what later steps ask of it. `merged_into` is the order it was combined into.
SELECT
    o.account || '|' || o.order_id AS ss_key,
    o.account, o.order_id, o.number, o.number_norm, o.external_key_norm,
    o.account || '|' || o.store_id AS store_key, o.store_id,
    o.status, o.status_text, o.is_manual, o.email_norm, o.name_norm, o.postcode_norm, o.address_norm,
    o.total, o.ordered_at, o.created_at, o.modified_at, o.ship_by, o.hold_until, o.seen_at, o.merged_or_split,
    CASE WHEN o.parent_id IS NOT NULL THEN o.account || '|' || o.parent_id END AS parent_key,
    m.primary_key AS merged_into,
    o.status IN ('awaiting_payment', 'awaiting_shipment', 'pending_fulfillment', 'on_hold') AS waiting
FROM orders AS o
LEFT JOIN (
    SELECT member_key, min(primary_key) AS primary_key FROM merge_members GROUP BY member_key
) AS m ON m.member_key = o.account || '|' || o.order_id
WHERE o.system = 'shipstation'
