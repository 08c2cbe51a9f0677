-- Per match group and item: what its units ordered, what its ShipStation orders hold, ship on live labels (at least and
-- at most), and still wait to ship.
WITH told AS (
    SELECT g.group_id, q.item, q.quantity AS ordered, 0 AS held, 0 AS shipped_least, 0 AS shipped_most, 0 AS waiting
    FROM group_units AS g
    JOIN item_quantities AS q ON q.holder = g.unit_key
    UNION ALL
    SELECT g.group_id, o.item, 0, o.held, o.shipped_least, o.shipped_most, o.waiting
    FROM order_shipped AS o
    JOIN groups AS g ON g.member = o.ss_key
)
-- A line without SKU and name is nothing that can be counted.
SELECT
    group_id, item, sum(CASE WHEN item IS NULL THEN 0 ELSE ordered END) AS ordered,
    sum(CASE WHEN item IS NULL THEN 0 ELSE held END) AS held,
    sum(CASE WHEN item IS NULL THEN 0 ELSE shipped_least END) AS shipped_least,
    sum(CASE WHEN item IS NULL THEN 0 ELSE shipped_most END) AS shipped_most,
    sum(CASE WHEN item IS NULL THEN 0 ELSE waiting END) AS waiting
FROM told
GROUP BY group_id, item
