-- The units of each match group.
SELECT g.group_id, g.member AS unit_key
FROM groups AS g
JOIN source_units AS u ON u.unit_key = g.member
