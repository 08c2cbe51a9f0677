-- The sources' orders of the person and place of fresh combined orders.
SELECT p.account, p.order_id
FROM places AS p
JOIN (SELECT unnest(places) AS place FROM kin SEMI JOIN fresh USING (account, order_id) WHERE len(merged_ids) > 0) AS k
    ON k.place = p.place
