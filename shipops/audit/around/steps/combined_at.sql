-- The combined orders of the person and place of fresh orders of a source: lines may tell that these are among their
-- members.
SELECT k.account, k.order_id
FROM (SELECT account, order_id, unnest(places) AS place FROM kin WHERE len(merged_ids) > 0) AS k
JOIN (SELECT place FROM places SEMI JOIN fresh USING (account, order_id) WHERE {few}) AS p ON p.place = k.place
