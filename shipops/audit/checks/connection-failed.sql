-- id: connection-failed
-- title: {account} cannot be read: {meaning}
-- severity: critical
-- scope: global
-- why: What happens there is not seen until it is mended; everything said of it here is as old as the last good pull.
-- do: {action}
-- rule: {source}
SELECT
    c.account, NULL AS order_number, NULL AS order_id, '' AS part,
    k.meaning, k.source,
    k.action || CASE WHEN k.menu <> '' THEN ' (' || k.menu || ')' ELSE '' END AS action,
    c.words AS "source.answer", c.checked_at AS "source.answer@",
    k.cause AS "source.known cause",
    c.since AS "source.refused since", c.worked_at AS "source.last good pull"
FROM connections AS c
JOIN known_errors AS k ON k.problem = c.problem
WHERE c.outcome = 'refused'
