-- A unit whose link leads through another source stands where that source's own unit stands.
WITH standing_elsewhere AS (
    SELECT unit_key, ss_key FROM explicit_edges
    UNION SELECT unit_key, ss_key FROM number_edges
    UNION SELECT unit_key, ss_key FROM merge_edges
    UNION SELECT unit_key, ss_key FROM merged_by_lines
    UNION SELECT unit_key, ss_key FROM split_edges
)
SELECT DISTINCT v.unit_key, e.ss_key
FROM via_units AS v
JOIN standing_elsewhere AS e ON e.unit_key = v.outer_key
