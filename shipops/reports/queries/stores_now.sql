-- ShipStation's stores: their switches and refreshes, who feeds them, what waits in them and for them.
SELECT
    s.account, s.store_id, s.name, s.marketplace, s.active, s.auto_refresh, s.refreshed_at, s.refresh_attempted_at,
    f.fed_by, coalesce(o.orders, 0) AS orders, coalesce(o.waiting, 0) AS waiting, coalesce(w.expected, 0) AS expected,
    h.verdict
FROM stores AS s
LEFT JOIN (
    SELECT store_key, string_agg(DISTINCT source, ', ' ORDER BY source) AS fed_by FROM links GROUP BY store_key
) AS f ON f.store_key = s.account || '|' || s.store_id
LEFT JOIN (
    SELECT store_key, count(*) AS orders, sum(CASE WHEN waiting AND merged_into IS NULL THEN 1 ELSE 0 END) AS waiting
    FROM ss_orders
    GROUP BY store_key
) AS o ON o.store_key = s.account || '|' || s.store_id
LEFT JOIN (
    SELECT l.store_key, count(*) AS expected
    FROM matched AS m
    JOIN links AS l ON l.link_id = m.link_id
    WHERE m.bucket IN ('too_recent', 'missing')
    GROUP BY l.store_key
) AS w ON w.store_key = s.account || '|' || s.store_id
LEFT JOIN store_health AS h ON h.store_key = s.account || '|' || s.store_id
ORDER BY s.account, s.name, s.store_id
