-- Per match group and item: what its units ordered, what its ShipStation orders hold, ship on live labels (at least and
-- at most), and still wait to ship.
WITH ordered AS (
    SELECT g.group_id, q.item, sum(q.quantity) AS quantity
    FROM groups AS g
    JOIN item_quantities AS q ON q.holder = g.member
    WHERE g.member IN (SELECT unit_key FROM source_units)
    GROUP BY g.group_id, q.item
),
handled AS (
    SELECT
        g.group_id, o.item, sum(o.held) AS held, sum(o.shipped_least) AS shipped_least, sum(o.shipped_most) AS shipped_most,
        sum(o.waiting) AS waiting
    FROM order_shipped AS o
    JOIN groups AS g ON g.member = o.ss_key
    GROUP BY g.group_id, o.item
),
named AS (SELECT group_id, item FROM ordered UNION SELECT group_id, item FROM handled)
SELECT
    n.group_id, n.item, coalesce(o.quantity, 0) AS ordered, coalesce(h.held, 0) AS held,
    coalesce(h.shipped_least, 0) AS shipped_least, coalesce(h.shipped_most, 0) AS shipped_most,
    coalesce(h.waiting, 0) AS waiting
FROM named AS n
LEFT JOIN ordered AS o ON o.group_id = n.group_id AND o.item = n.item
LEFT JOIN handled AS h ON h.group_id = n.group_id AND h.item = n.item
