-- Per ShipStation order and item: what it holds, and what its live labels ship. `shipped_least` counts packages that
-- repeat each other once and leaves out what replaces or only closes; `shipped_most` counts every label. A label or mark
-- that names no items ships all that remained.
WITH told AS (
    SELECT
        v.ss_key, i.item, 0 AS held, CASE WHEN v.repeats OR v.replaces THEN 0 ELSE i.quantity END AS least,
        i.quantity AS most, 0 AS waiting
    FROM live_labels AS v
    JOIN label_items AS i ON i.label_key = v.label_key
    UNION ALL
    SELECT s.ss_key, q.item, q.quantity, 0, 0, CASE WHEN s.waiting THEN 1 ELSE 0 END
    FROM ss_orders AS s
    JOIN item_quantities AS q ON q.holder = s.ss_key
    LEFT JOIN replacements AS r ON r.ss_key = s.ss_key
    WHERE s.ss_key IN (SELECT ss_key FROM match_edges) AND s.status <> 'cancelled' AND s.merged_into IS NULL
        AND r.ss_key IS NULL
),
whole AS (
    SELECT ss_key, max(CASE WHEN replaces OR only_closes THEN 0 ELSE 1 END) AS counts
    FROM live_labels WHERE ships_all GROUP BY ss_key
),
joined AS (
    SELECT
        n.ss_key, n.item, n.held, n.least, n.most, n.waiting,
        w.ss_key IS NOT NULL AS marked, coalesce(w.counts, 0) = 1 AS marked_counts
    FROM (
        -- A line without SKU and name is nothing that can be counted.
        SELECT
            ss_key, item, sum(CASE WHEN item IS NULL THEN 0 ELSE held END) AS held,
            sum(CASE WHEN item IS NULL THEN 0 ELSE least END) AS least,
            sum(CASE WHEN item IS NULL THEN 0 ELSE most END) AS most, max(waiting) = 1 AS waiting
        FROM told
        GROUP BY ss_key, item
    ) AS n
    LEFT JOIN whole AS w ON w.ss_key = n.ss_key
)
SELECT
    ss_key, item, held,
    CASE WHEN marked_counts THEN greatest(least, held) ELSE least END AS shipped_least,
    CASE WHEN marked THEN greatest(most, held) ELSE most END AS shipped_most,
    CASE WHEN waiting AND NOT marked THEN greatest(held - most, 0) ELSE 0 END AS waiting
FROM joined
