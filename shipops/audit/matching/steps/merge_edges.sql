-- A unit whose ShipStation order was combined into another ships with that one.
SELECT DISTINCT e.unit_key, m.primary_key AS ss_key
FROM (SELECT unit_key, ss_key FROM explicit_edges UNION SELECT unit_key, ss_key FROM number_edges) AS e
JOIN merge_members AS m ON m.member_key = e.ss_key
