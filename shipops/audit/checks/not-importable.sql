-- id: not-importable
-- title: {order} is late and ShipStation cannot import it: {meaning}
-- severity: medium
-- scope: group
-- never: drafts, quotes, void and pick-up orders
-- never: backorders and preorders whose date is unset or ahead
-- never: orders within their normal time
-- why: People expect this order to ship, and it will not reach ShipStation by itself.
-- do: {action}
-- rule: {source}
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    r.severity, r.meaning, r.action, r.source, greatest(m.ordered_at, CAST(m.ship_by AS TIMESTAMPTZ)) AS began_at,
    m.first_obstacle AS "source.reason", m.seen_at AS "source.reason@",
    m.obstacles AS "source.all reasons",
    m.ship_by AS "source.ship by",
    m.ordered_at AS "source.ordered",
    m.status_text AS "source.status"
FROM matched AS m
JOIN import_rules AS r ON r.system = m.system AND r.reason = m.first_obstacle
WHERE m.bucket = 'blocked'
