-- A split child ships part of what its parent stands for; children of children too.
WITH parents AS (
    SELECT unit_key, ss_key FROM explicit_edges
    UNION SELECT unit_key, ss_key FROM number_edges
    UNION SELECT unit_key, ss_key FROM merge_edges
    UNION SELECT unit_key, ss_key FROM merged_by_lines
),
children AS (
    SELECT p.unit_key, s.ss_key FROM parents AS p JOIN ss_orders AS s ON s.parent_key = p.ss_key
),
grandchildren AS (
    SELECT p.unit_key, s.ss_key FROM children AS p JOIN ss_orders AS s ON s.parent_key = p.ss_key
)
SELECT unit_key, ss_key FROM children
UNION
SELECT unit_key, ss_key FROM grandchildren
