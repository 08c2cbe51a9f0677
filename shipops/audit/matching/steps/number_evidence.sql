-- Which number a link uses: by kind, how many pairs share a number, and how many of those are plainly the same order.
SELECT
    l.link_id, n.kind, count(*) AS pairs,
    sum(CASE WHEN u.email_norm <> '' AND u.email_norm = s.email_norm
                AND (abs(u.total - s.total) <= 0.01 OR u.postcode_norm = s.postcode_norm) THEN 1 ELSE 0 END) AS agreeing
FROM unit_numbers AS n
JOIN source_units AS u ON u.unit_key = n.unit_key
JOIN unit_links AS ul ON ul.unit_key = n.unit_key
JOIN links AS l ON l.link_id = ul.link_id
JOIN ss_orders AS s ON s.store_key = l.store_key AND s.number_norm = n.value
GROUP BY l.link_id, n.kind
