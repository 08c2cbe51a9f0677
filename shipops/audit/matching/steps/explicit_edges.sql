-- ShipStation's orderKey names the unit: a GUID in any store, a plain number only in the store of the unit's link.
SELECT DISTINCT i.unit_key, s.ss_key
FROM (
    SELECT unit_key, unit_id AS value FROM source_units WHERE system = 'cin7'
    UNION ALL
    SELECT unit_key, order_id AS value FROM source_units WHERE system = 'cin7' AND units_in_order = 1
    UNION ALL
    SELECT unit_key, external_key_norm AS value FROM source_units WHERE system = 'inksoft'
    UNION ALL
    SELECT unit_key, lower(number_norm) AS value FROM source_units WHERE system = 'inksoft'
) AS i
JOIN ss_orders AS s ON s.external_key_norm = i.value
LEFT JOIN unit_links AS ul ON ul.unit_key = i.unit_key
LEFT JOIN links AS l ON l.link_id = ul.link_id
WHERE i.value <> '' AND (i.value LIKE '________-____-____-____-____________' OR s.store_key = l.store_key)
