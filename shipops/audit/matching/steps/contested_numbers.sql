-- The candidates of every unit that shares one of its orders with another unit, with whether both sides hold the same:
-- what ships, as one comparable text. All other candidates are alone with their order, and theirs it is.
WITH rivals AS (
    SELECT DISTINCT c.unit_key
    FROM number_candidates AS c
    JOIN (SELECT ss_key FROM number_candidates GROUP BY ss_key HAVING count(*) > 1) AS o ON o.ss_key = c.ss_key
),
contested AS (
    SELECT c.unit_key, c.ss_key, c.same_store, c.agrees
    FROM number_candidates AS c JOIN rivals AS r ON r.unit_key = c.unit_key
),
signatures AS (
    SELECT q.holder, string_agg(q.item || ' x' || CAST(q.quantity AS VARCHAR), '; ' ORDER BY q.item) AS signature
    FROM item_quantities AS q
    JOIN (SELECT unit_key AS holder FROM rivals UNION SELECT ss_key FROM contested) AS h ON h.holder = q.holder
    GROUP BY q.holder
)
SELECT c.unit_key, c.ss_key, c.same_store, c.agrees, us.signature = ss.signature AS same_lines
FROM contested AS c
LEFT JOIN signatures AS us ON us.holder = c.unit_key
LEFT JOIN signatures AS ss ON ss.holder = c.ss_key
