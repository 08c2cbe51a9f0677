-- The kin of fresh orders: parents and children, the combined order and its members.
SELECT k.account, k.parent_id AS order_id FROM kin AS k SEMI JOIN fresh USING (account, order_id) WHERE k.parent_id IS NOT NULL
UNION ALL
SELECT k.account, k.order_id FROM kin AS k JOIN fresh AS f ON f.account = k.account AND f.order_id = k.parent_id
UNION ALL
SELECT k.account, unnest(k.merged_ids) FROM kin AS k SEMI JOIN fresh USING (account, order_id)
UNION ALL
SELECT m.account, m.order_id
FROM (SELECT account, order_id, unnest(merged_ids) AS member FROM kin) AS m
JOIN fresh AS f ON f.account = m.account AND f.order_id = m.member
