-- Per unit and kind of number, each order in its link's store that has that number, and whether the two are plainly one.
SELECT
    n.unit_key, l.link_id, n.kind,
    u.email_norm <> '' AND u.email_norm = s.email_norm
        AND (abs(u.total - s.total) <= 0.01 OR u.postcode_norm = s.postcode_norm) AS agrees
FROM unit_numbers AS n
JOIN source_units AS u ON u.unit_key = n.unit_key
JOIN unit_links AS ul ON ul.unit_key = n.unit_key
JOIN links AS l ON l.link_id = ul.link_id
JOIN ss_orders AS s ON s.store_key = l.store_key AND s.number_norm = n.value
