-- What an order has that a fault may come from: its goods, the carriers of its labels, the store it goes to.
SELECT DISTINCT account, order_id, kind, name
FROM (
    SELECT account, order_id, 'SKU' AS kind, sku AS name FROM lines WHERE kind = 'item' AND system <> 'shipstation'
    UNION ALL
    SELECT m.account, m.order_id, 'carrier' AS kind, t.carrier AS name
    FROM matched AS m
    JOIN unit_tracking AS t ON t.unit_key = m.unit_key
    UNION ALL
    SELECT account, order_id, 'store' AS kind, link_store_name AS name FROM matched
    UNION ALL
    SELECT account, order_id, 'location' AS kind, location AS name FROM matched
    UNION ALL
    SELECT account, order_id, 'channel' AS kind, channel AS name FROM matched
    UNION ALL
    SELECT account, order_id, 'customer' AS kind, customer AS name FROM matched
) AS traits
WHERE name <> ''
ORDER BY account, order_id, kind, name
