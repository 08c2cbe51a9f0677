-- What ties purchases by a key, told elsewhere: two that share a `tie` are no look-alikes. A group, the order one was split
-- from or combined into, one number in one store, one unit that another source holds as well. A tie may stand there twice.
WITH ties AS (
    SELECT u.account, u.order_id, g.group_id AS tie
    FROM groups AS g
    JOIN source_units AS u ON u.unit_key = g.member
    UNION ALL
    SELECT s.account, s.order_id, coalesce(s.merged_into, s.parent_key, s.ss_key) AS tie FROM ss_orders AS s
    UNION ALL
    SELECT s.account, s.order_id, 'number ' || s.store_key || ' ' || s.number_norm AS tie
    FROM ss_orders AS s WHERE s.number_norm <> ''
    UNION ALL
    SELECT u.account, u.order_id, coalesce(s.merged_into, s.parent_key, s.ss_key) AS tie
    FROM (
        SELECT unit_key, ss_key FROM match_edges
        UNION ALL SELECT unit_key, ss_key FROM likely_pairs
        UNION ALL SELECT unit_key, ss_key FROM standing
    ) AS f
    JOIN source_units AS u ON u.unit_key = f.unit_key
    JOIN ss_orders AS s ON s.ss_key = f.ss_key
    UNION ALL
    SELECT u.account, u.order_id, 'chain ' || c.outer_key AS tie
    FROM (SELECT unit_key, outer_key FROM chains UNION ALL SELECT outer_key, outer_key FROM chains) AS c
    JOIN source_units AS u ON u.unit_key = c.unit_key
)
SELECT t.account, t.order_id, t.tie
FROM ties AS t
JOIN purchases AS p ON p.account = t.account AND p.order_id = t.order_id
