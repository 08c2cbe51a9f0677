-- The links, with how many units go by each and how many of those arrived.
SELECT
    l.link_id, l.position, l.source, l.shipstation, l.store_id, l.store_name, l.method, l.number_kind, l.notify,
    count(m.unit_key) AS units,
    sum(CASE WHEN m.bucket IN ('matched', 'merged', 'likely') THEN 1 ELSE 0 END) AS arrived,
    sum(CASE WHEN m.bucket IN ('missing', 'blocked', 'undetermined') THEN 1 ELSE 0 END) AS not_there
FROM links AS l
LEFT JOIN matched AS m ON m.link_id = l.link_id
GROUP BY ALL
ORDER BY l.position
