-- id: connection-failed
-- title: A connection has failed
-- severity: critical
-- scope: global
-- why: What happens there is not seen until it is mended; everything said of it here is as old as the last good pull.
-- do: {action}
-- rule: {source}
SELECT
    c.account, NULL AS order_number, NULL AS order_id, '' AS part,
    c.account || ' cannot be read: ' || k.meaning AS headline,
    k.source,
    k.action || CASE WHEN k.menu <> '' THEN ' (' || k.menu || ')' ELSE '' END AS action,
    c.words AS "source.answer", c.checked_at AS "source.answer@",
    k.cause AS "source.known cause",
    c.since AS "source.refused since", c.worked_at AS "source.last good pull",
    NULL AS "source.last refreshed", NULL AS "source.last refreshed@", NULL AS "source.orders wait since"
FROM connections AS c
JOIN known_errors AS k ON k.problem = c.problem
WHERE c.outcome = 'refused'
UNION ALL
SELECT
    h.account, NULL, NULL, h.account || '/' || h.store_id,
    'Store ' || h.store_id || ' (' || h.name || '): ' || k.meaning || ' ' || h.waiting
        || CASE WHEN h.waiting = 1 THEN ' order waits.' ELSE ' orders wait.' END,
    k.source, k.action || ' (' || k.menu || ')',
    NULL, NULL, k.cause, NULL, NULL, h.refreshed_at, h.seen_at, h.waiting_since
FROM store_health AS h
JOIN known_errors AS k
    ON k.problem = CASE h.verdict WHEN 'inactive' THEN 'store-inactive' WHEN 'not automatic' THEN 'store-not-automatic' END
