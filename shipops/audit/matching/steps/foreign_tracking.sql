-- Per unit, the tracking numbers the source shows that no live label of the unit carries. A field that, without its
-- separators, equals a live number is that number however it is printed.
SELECT unit_key, string_agg(DISTINCT tracking, ', ' ORDER BY tracking) AS tracking, count(*) AS fields
FROM (
    SELECT r.unit_key, r.shipment_id, min(r.tracking) AS tracking
    FROM reported_tracking AS r
    LEFT JOIN unit_tracking AS t ON t.unit_key = r.unit_key AND t.tracking_norm = r.token
    GROUP BY r.unit_key, r.shipment_id
    HAVING sum(CASE WHEN r.is_whole AND t.label_key IS NOT NULL THEN 1 ELSE 0 END) = 0
        AND sum(CASE WHEN NOT (r.is_whole AND r.parts > 1) AND t.label_key IS NULL THEN 1 ELSE 0 END) > 0
) AS fields
GROUP BY unit_key
