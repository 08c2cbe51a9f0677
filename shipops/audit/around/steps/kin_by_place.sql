-- The sources' orders of the person and place of fresh combined orders: lines may tell that they are among its members.
SELECT o.account, o.order_id
FROM orders AS o
JOIN (SELECT * FROM kin SEMI JOIN fresh USING (account, order_id) WHERE len(merged_ids) > 0 AND address_norm <> '') AS k
    ON k.address_norm = o.address_norm AND k.postcode_norm = o.postcode_norm
    AND (k.email_norm = o.email_norm OR k.name_norm = o.name_norm)
WHERE o.system <> 'shipstation'
