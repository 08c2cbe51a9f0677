-- id: status-unsupported
-- title: {order} sits in ShipStation in a status its integration cannot express: {status}
-- severity: low
-- scope: group
-- yields_to: stuck, line-mismatch, duplicate-import, cancelled-still-open
-- why: Its source knows nothing of it and shows the order as if it were on its way.
-- do: Move it on in ShipStation, or give it a date (Hold Until); tell at the source why it waits, for nothing else will.
-- rule: {source}
-- never: orders on hold until a date ahead
WITH sitting AS (
    SELECT
        s.ss_key, s.order_id AS ss_order_id, s.number AS ss_number, s.status, u.source, t.since, s.modified_at, e.unit_key,
        row_number() OVER (PARTITION BY s.ss_key ORDER BY e.strength, m.number, m.part, m.unit_key) AS place
    FROM ss_orders AS s
    CROSS JOIN clock AS k
    JOIN status_since AS t ON t.ss_key = s.ss_key
    JOIN match_edges AS e ON e.ss_key = s.ss_key AND e.key <> 'via'
    JOIN matched AS m ON m.unit_key = e.unit_key
    JOIN unsupported_statuses AS u
        ON u.account = s.account AND u.system = m.system AND u.status = s.status AND t.since < u.cutoff
    WHERE s.merged_into IS NULL AND (s.hold_until IS NULL OR s.hold_until < k.today)
        AND NOT m.void AND NOT m.refunded AND NOT m.shipped AND m.bucket <> 'out_of_scope'
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT i.ss_order_id, ',' ORDER BY i.ss_order_id) AS ss_order_ids,
    CASE min(i.status) WHEN 'on_hold' THEN 'On Hold' ELSE 'Awaiting Payment' END AS status, min(i.source) AS source,
    min(m.status_text) AS "source.status", min(m.seen_at) AS "source.status@",
    string_agg(DISTINCT i.ss_number, ', ' ORDER BY i.ss_number) AS "shipstation.orderNumber",
    min(i.status) AS "shipstation.orderStatus", max(i.modified_at) AS "shipstation.orderStatus@",
    min(i.since) AS "shipstation.since"
FROM sitting AS i
JOIN matched AS m ON m.unit_key = i.unit_key
WHERE i.place = 1
GROUP BY m.account, m.number, m.order_id, m.part
