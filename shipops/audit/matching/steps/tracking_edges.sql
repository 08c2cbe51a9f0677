-- The source shows a tracking number that is on a label of an order no other key ties to a unit.
WITH standing AS (
    SELECT unit_key, ss_key FROM explicit_edges
    UNION SELECT unit_key, ss_key FROM number_edges
    UNION SELECT unit_key, ss_key FROM merge_edges
    UNION SELECT unit_key, ss_key FROM merged_by_lines
    UNION SELECT unit_key, ss_key FROM split_edges
    UNION SELECT unit_key, ss_key FROM via_edges
)
SELECT DISTINCT r.unit_key, l.ss_key
FROM reported_tracking AS r
JOIN labels AS l ON l.tracking_norm = r.token
JOIN ss_orders AS s ON s.ss_key = l.ss_key
WHERE NOT l.voided AND NOT l.is_return
    AND r.unit_key NOT IN (SELECT unit_key FROM standing)
    AND (s.ss_key NOT IN (SELECT ss_key FROM standing) OR s.merged_or_split)
