-- The kin of fresh orders: parents and children, the combined order and its members; and a combined order that lines may
-- tie to a source's order of the same person and place.
SELECT k.account, k.parent_id AS order_id FROM kin AS k SEMI JOIN fresh USING (account, order_id) WHERE k.parent_id IS NOT NULL
UNION
SELECT k.account, k.order_id FROM kin AS k JOIN fresh AS f ON f.account = k.account AND f.order_id = k.parent_id
UNION
SELECT k.account, unnest(k.merged_ids) FROM kin AS k SEMI JOIN fresh USING (account, order_id)
UNION
SELECT m.account, m.order_id
FROM (SELECT account, order_id, unnest(merged_ids) AS member FROM kin) AS m
JOIN fresh AS f ON f.account = m.account AND f.order_id = m.member
UNION
SELECT k.account, k.order_id
FROM near_orders AS o
SEMI JOIN fresh USING (account, order_id)
JOIN kin AS k ON len(k.merged_ids) > 0 AND k.postcode_norm = o.postcode_norm AND k.address_norm = o.address_norm
    AND (k.email_norm = o.email_norm OR k.name_norm = o.name_norm)
WHERE o.system <> 'shipstation' AND o.address_norm <> ''
