-- Units of one source that stand plainly in two stores at once, with how many of them still wait in each.
WITH standing AS (
    SELECT DISTINCT u.account AS source, u.unit_key, s.store_key, s.ss_key, s.waiting
    FROM unit_numbers AS n
    JOIN source_units AS u ON u.unit_key = n.unit_key
    JOIN ss_orders AS s ON s.number_norm = n.value
    -- What a customer reference names may be another source's own order: that is told by two_ways.
    WHERE NOT (n.kind = 'customer_reference' AND EXISTS (
            SELECT 1 FROM source_units AS own
            WHERE own.account <> u.account AND own.number_norm = n.value AND own.email_norm = u.email_norm))
        AND NOT s.is_manual AND s.parent_key IS NULL AND s.merged_into IS NULL
        AND u.email_norm <> '' AND u.email_norm = s.email_norm
        AND (abs(u.total - s.total) <= 0.01 OR u.postcode_norm = s.postcode_norm)
)
SELECT
    a.source, a.store_key AS first_store, b.store_key AS second_store, count(DISTINCT a.unit_key) AS units,
    count(DISTINCT CASE WHEN a.waiting THEN a.unit_key END) AS first_waiting,
    count(DISTINCT CASE WHEN b.waiting THEN b.unit_key END) AS second_waiting
FROM standing AS a
JOIN standing AS b ON b.unit_key = a.unit_key AND b.store_key > a.store_key
GROUP BY a.source, a.store_key, b.store_key
ORDER BY units DESC, a.source, a.store_key, b.store_key
