-- What ties purchases by a key, told elsewhere: two that share a `tie` are no look-alikes. A group, the order one was split
-- from or combined into, one number in one store, one unit that another source holds as well.
SELECT u.account, u.order_id, g.group_id AS tie
FROM groups AS g
JOIN source_units AS u ON u.unit_key = g.member
UNION
SELECT s.account, s.order_id, coalesce(s.merged_into, s.parent_key, s.ss_key) AS tie FROM ss_orders AS s
UNION
SELECT s.account, s.order_id, 'number ' || s.store_key || ' ' || s.number_norm AS tie
FROM ss_orders AS s WHERE s.number_norm <> ''
UNION
SELECT u.account, u.order_id, coalesce(s.merged_into, s.parent_key, s.ss_key) AS tie
FROM (
    SELECT unit_key, ss_key FROM match_edges
    UNION SELECT unit_key, ss_key FROM likely_pairs
    UNION SELECT unit_key, ss_key FROM standing
) AS f
JOIN source_units AS u ON u.unit_key = f.unit_key
JOIN ss_orders AS s ON s.ss_key = f.ss_key
UNION
SELECT u.account, u.order_id, 'chain ' || c.outer_key AS tie
FROM chains AS c
JOIN source_units AS u ON u.unit_key IN (c.unit_key, c.outer_key)
