-- Two ways by which one source reaches ShipStation at the same time: at least three orders came by both, and nothing
-- says that one of the ways has ended. A way has ended when five orders of the source came by one of them, a day or
-- more after the last that came by both, although both stores have refreshed since.
WITH grouped AS (
    SELECT
        kind, source, first_store, CASE WHEN kind = 'stores' THEN second_store ELSE '' END AS second_store, through,
        count(DISTINCT unit_key) AS units, min(doubled_at) AS since, max(doubled_at) AS last_at,
        count(DISTINCT CASE WHEN first_waiting THEN first_key END) AS first_waiting,
        count(DISTINCT CASE WHEN second_waiting THEN second_key END) AS second_waiting
    FROM double_pairs
    GROUP BY kind, source, first_store, CASE WHEN kind = 'stores' THEN second_store ELSE '' END, through
),
later AS (
    SELECT g.kind, g.source, g.first_store, g.second_store, g.through, count(DISTINCT s.ss_key) AS alone
    FROM grouped AS g
    JOIN standing AS s ON s.source = g.source AND s.store_key IN (g.first_store, g.second_store)
        AND epoch_us(s.created_at) > epoch_us(g.last_at) + 86400000000
    JOIN stores AS a ON a.account || '|' || a.store_id = g.first_store
    LEFT JOIN stores AS b ON b.account || '|' || b.store_id = g.second_store
    WHERE (a.refreshed_at IS NULL OR s.created_at < a.refreshed_at)
        AND (b.refreshed_at IS NULL OR s.created_at < b.refreshed_at)
    GROUP BY g.kind, g.source, g.first_store, g.second_store, g.through
)
SELECT
    g.source,
    g.source || ' to ' || replace(g.first_store, '|', '/') || ' and '
        || CASE WHEN g.kind = 'through' THEN 'through ' || g.through ELSE replace(g.second_store, '|', '/') END AS part,
    CASE WHEN g.kind = 'through' THEN 'through'
        WHEN m.method = 'shipstation_store' OR b.marketplace_id = 0 THEN 'methods'
        WHEN a.marketplace = b.marketplace THEN 'again'
        ELSE 'channel' END AS kind,
    g.first_store, g.second_store, g.through, g.units, g.since, g.last_at, g.first_waiting, g.second_waiting
FROM grouped AS g
LEFT JOIN later AS x ON x.kind = g.kind AND x.source = g.source AND x.first_store = g.first_store
    AND x.second_store = g.second_store AND x.through = g.through
LEFT JOIN stores AS a ON a.account || '|' || a.store_id = g.first_store
LEFT JOIN stores AS b ON b.account || '|' || b.store_id = g.second_store
LEFT JOIN (SELECT store_key, source, min(method) AS method FROM links GROUP BY store_key, source) AS m
    ON m.store_key = g.second_store AND m.source = g.source
WHERE g.units >= 3 AND coalesce(x.alone, 0) < 5
