-- Per group and item: how many were ordered and how many its ShipStation orders hold, with what they are worth at the
-- prices of their lines (empty where one is not known). Only goods that ship.
WITH held AS (
    SELECT g.group_id, n.item, n.quantity AS ordered, 0 AS imported, n.quantity * n.unit_price AS ordered_worth,
        0 AS imported_worth
    FROM group_units AS g
    JOIN item_lines AS n ON n.holder = g.unit_key
    UNION ALL
    SELECT o.group_id, n.item, 0 AS ordered, n.quantity AS imported, 0 AS ordered_worth,
        n.quantity * n.unit_price AS imported_worth
    FROM compared_orders AS o
    JOIN item_lines AS n ON n.holder = o.ss_key
)
SELECT
    group_id, item, sum(ordered) AS ordered, sum(imported) AS imported,
    CASE WHEN count(ordered_worth) = count(*) THEN sum(ordered_worth) END AS ordered_worth,
    CASE WHEN count(imported_worth) = count(*) THEN sum(imported_worth) END AS imported_worth
FROM held
GROUP BY group_id, item
HAVING sum(ordered) <> 0 OR sum(imported) <> 0
