-- The unit of the source in between, for every unit whose link leads through it.
SELECT c.unit_key, c.outer_key, o.number AS outer_number, c.outer_account
FROM chains AS c
JOIN unit_links AS ul ON ul.unit_key = c.unit_key
JOIN links AS l ON l.link_id = ul.link_id AND l.via = c.outer_account
JOIN source_units AS o ON o.unit_key = c.outer_key
