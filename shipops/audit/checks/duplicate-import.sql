-- id: duplicate-import
-- title: {order} stands in ShipStation {copies} times
-- severity: high
-- scope: group
-- yields_to: cancelled-still-open, duplicate-shipment
-- never: several units of one sale
-- never: parts of a split, merged orders and cancelled copies
-- why: The same purchase can be shipped and paid for twice.
-- do: Keep the copy that is furthest along and cancel the other in ShipStation; then find out which second connection or re-created store brought it in.
-- rule: One order is imported once; two ways of connecting may send it to fulfilment twice (ShipStation help, Cin7 Core: do not use methods 1 and 2 together).
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT s.order_id, ',' ORDER BY s.order_id) AS ss_order_ids,
    CASE WHEN max(CASE WHEN s.waiting THEN 1 ELSE 0 END) = 1 THEN 'critical' ELSE 'high' END AS severity,
    max(m.copies) AS copies, max(s.created_at) AS began_at,
    string_agg(DISTINCT s.number || ' (' || s.status || ', order ' || s.order_id || ', store ' || s.store_id || ')', '; '
        ORDER BY s.number || ' (' || s.status || ', order ' || s.order_id || ', store ' || s.store_id || ')') AS "shipstation.orders",
    max(s.modified_at) AS "shipstation.orders@",
    min(m.status_text) AS "source.status", min(m.seen_at) AS "source.status@",
    -- Explained by a double connection where each copy stands in a store of its own, and every two of them are one.
    'double-connection' AS absorbed_check,
    CASE WHEN count(DISTINCT s.store_key) = count(DISTINCT s.ss_key) AND count(DISTINCT s.ss_key) <= max(d.parts) + 1
        THEN min(d.part) END AS absorbed_part
FROM matched AS m
JOIN match_edges AS e ON e.unit_key = m.unit_key AND e.key IN ('explicit', 'number')
JOIN ss_orders AS s ON s.ss_key = e.ss_key AND s.status <> 'cancelled' AND NOT s.is_manual
    AND s.parent_key IS NULL AND s.merged_into IS NULL
LEFT JOIN (
    SELECT unit_key, min(part) AS part, count(DISTINCT part) AS parts FROM double_units WHERE kind <> 'through' GROUP BY unit_key
) AS d ON d.unit_key = m.unit_key
WHERE m.copies > 1 AND m.bucket <> 'out_of_scope'
GROUP BY m.account, m.number, m.order_id, m.part
