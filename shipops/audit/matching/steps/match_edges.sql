-- Every tie between a unit and a ShipStation order, and the strongest key that made it.
SELECT unit_key, ss_key, key, strength
FROM (
    SELECT unit_key, ss_key, key, strength, row_number() OVER (PARTITION BY unit_key, ss_key ORDER BY strength) AS n
    FROM (
        SELECT unit_key, ss_key, 'explicit' AS key, 1 AS strength FROM explicit_edges
        UNION ALL SELECT unit_key, ss_key, 'number' AS key, 2 AS strength FROM number_edges
        UNION ALL SELECT unit_key, ss_key, 'split' AS key, 3 AS strength FROM split_edges
        UNION ALL SELECT unit_key, ss_key, 'merge' AS key, 4 AS strength FROM merge_edges
        UNION ALL SELECT unit_key, ss_key, 'merged-by-lines' AS key, 5 AS strength FROM merged_by_lines
        UNION ALL SELECT unit_key, ss_key, 'via' AS key, 7 AS strength FROM via_edges
        UNION ALL SELECT unit_key, ss_key, 'tracking' AS key, 6 AS strength FROM tracking_edges
    ) AS all_edges
) AS ranked
WHERE n = 1
