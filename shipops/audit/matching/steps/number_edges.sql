-- One unit per ShipStation order: same lines first, then a unit nothing else stands for, then agreement. Several
-- fulfilments of a sale may share one number and even the same lines: such orders are dealt out one by one.
WITH taken AS (
    SELECT unit_key FROM explicit_edges
    UNION
    SELECT unit_key FROM contested_numbers WHERE same_lines
),
scored AS (
    SELECT
        c.unit_key, c.ss_key,
        (CASE WHEN c.same_lines THEN 8 ELSE 0 END) + (CASE WHEN t.unit_key IS NULL THEN 4 ELSE 0 END)
            + (CASE WHEN c.agrees THEN 2 ELSE 0 END) + (CASE WHEN c.same_store THEN 1 ELSE 0 END) AS score
    FROM contested_numbers AS c
    LEFT JOIN taken AS t ON t.unit_key = c.unit_key
),
best AS (
    SELECT unit_key, ss_key
    FROM (SELECT unit_key, ss_key, score, max(score) OVER (PARTITION BY ss_key) AS top FROM scored) AS ranked
    WHERE score = top
),
dealt AS (
    SELECT
        unit_key, ss_key, first_unit,
        row_number() OVER (PARTITION BY ss_key ORDER BY unit_key) AS seat,
        count(*) OVER (PARTITION BY ss_key) AS seats
    FROM (SELECT unit_key, ss_key, min(unit_key) OVER (PARTITION BY ss_key) AS first_unit FROM best) AS tied
),
turns AS (
    SELECT ss_key, row_number() OVER (PARTITION BY first_unit ORDER BY ss_key) AS turn
    FROM (SELECT DISTINCT ss_key, first_unit FROM dealt) AS orders_in_tie
)
SELECT c.unit_key, c.ss_key
FROM number_candidates AS c
LEFT JOIN (SELECT DISTINCT unit_key FROM contested_numbers) AS r ON r.unit_key = c.unit_key
WHERE r.unit_key IS NULL
UNION ALL
SELECT d.unit_key, d.ss_key
FROM dealt AS d
JOIN turns AS t ON t.ss_key = d.ss_key
WHERE d.seat = ((t.turn - 1) % d.seats) + 1
