-- Each unit that stands in two active stores at once (`stores`), or whose purchase another source brought in as well
-- (`through`), with the two orders. The linked store comes first.
WITH ranked AS (
    SELECT
        t.account || '|' || t.store_id AS store_key,
        row_number() OVER (
            ORDER BY CASE WHEN l.position IS NULL THEN 1 ELSE 0 END, l.position, t.account, t.store_id
        ) AS place
    FROM stores AS t
    LEFT JOIN (SELECT store_key, min(position) AS position FROM links GROUP BY store_key) AS l
        ON l.store_key = t.account || '|' || t.store_id
    WHERE coalesce(t.active, true)
),
live AS (
    SELECT s.*, r.place FROM standing AS s JOIN ranked AS r ON r.store_key = s.store_key
)
SELECT
    'stores' AS kind, a.source, a.unit_key, a.store_key AS first_store, b.store_key AS second_store, '' AS through,
    a.ss_key AS first_key, b.ss_key AS second_key, a.waiting AS first_waiting, b.waiting AS second_waiting,
    greatest(a.created_at, b.created_at) AS doubled_at
FROM live AS a
JOIN live AS b ON b.unit_key = a.unit_key AND b.place > a.place
UNION ALL
SELECT
    'through' AS kind, a.source, a.unit_key, a.store_key AS first_store, b.store_key AS second_store,
    c.outer_account AS through, a.ss_key AS first_key, b.ss_key AS second_key,
    a.waiting AS first_waiting, b.waiting AS second_waiting, greatest(a.created_at, b.created_at) AS doubled_at
FROM chains AS c
JOIN live AS a ON a.unit_key = c.unit_key
JOIN live AS b ON b.unit_key = c.outer_key AND b.ss_key <> a.ss_key
WHERE NOT EXISTS (SELECT 1 FROM live AS same WHERE same.unit_key = c.outer_key AND same.ss_key = a.ss_key)
    AND NOT EXISTS (SELECT 1 FROM live AS same WHERE same.unit_key = c.unit_key AND same.ss_key = b.ss_key)
