-- Which ShipStation orders stand for each unit, for sure or likely, and what is to be known of them. A pair may come twice.
WITH pairs AS (
    SELECT unit_key, ss_key FROM match_edges
    UNION ALL SELECT unit_key, ss_key FROM likely_pairs
    -- What else stands for a unit was made by a program among the orders made by hand.
    UNION ALL SELECT t.unit_key, t.ss_key FROM standing AS t JOIN ss_orders AS s ON s.ss_key = t.ss_key AND s.is_manual
)
SELECT
    f.unit_key, f.ss_key, coalesce(s.status <> 'cancelled', false) AS live,
    coalesce(s.waiting AND s.merged_into IS NULL, false) AS waiting, s.account, s.order_id, s.store_key, b.shipped_at
FROM pairs AS f
LEFT JOIN ss_orders AS s ON s.ss_key = f.ss_key
LEFT JOIN first_labels AS b ON b.ss_key = f.ss_key
