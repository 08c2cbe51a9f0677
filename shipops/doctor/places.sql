-- Where the units of a source ship from, by the store their plainly equal ShipStation order stands in.
SELECT u.account AS source, s.store_key, u.location, count(DISTINCT u.unit_key) AS units
FROM unit_numbers AS n
JOIN source_units AS u ON u.unit_key = n.unit_key
JOIN ss_orders AS s ON s.number_norm = n.value
WHERE NOT s.is_manual AND u.email_norm <> '' AND u.email_norm = s.email_norm
    AND (abs(u.total - s.total) <= 0.01 OR u.postcode_norm = s.postcode_norm)
    AND u.location IS NOT NULL
GROUP BY u.account, s.store_key, u.location
ORDER BY u.account, s.store_key, u.location
