-- Which number a link uses: by kind, how many pairs share a number, and how many of those are plainly the same order.
SELECT link_id, kind, count(*) AS pairs, sum(CASE WHEN agrees THEN 1 ELSE 0 END) AS agreeing
FROM number_pairs
GROUP BY link_id, kind
