-- id: stuck
-- title: {order} has been {status} for longer than {allowed}
-- severity: medium
-- scope: group
-- yields_to: cancelled-still-open, cancelled-downstream, shipped-after-cancel, duplicate-import, shipped-not-reported, tracking-mismatch, not-importable, status-mismatch, status-backwards, line-mismatch, duplicate-order-number, duplicate-shipment, shipped-elsewhere, voided-label-still-reported
-- why: Nobody is working on it, and no date says when somebody will.
-- do: Open the order and see what it waits for; if it waits for a reason, state the date (ShipStation: Hold Until or Ship By; Cin7 Core: Ship by), else move it on.
-- rule: The workspace allows each status a length of working time (shipops.toml, [thresholds] stuck).
-- never: orders that state a date ahead: ship-by, hold-until
-- never: backorders, and the open rest of what was shipped in part
WITH waiting AS (
    SELECT
        s.ss_key, s.order_id AS ss_order_id, s.number AS ss_number, s.status, t.since, c.allowed, s.modified_at,
        e.unit_key, e.strength,
        -- All that stands in the order is wanted, and states no date ahead.
        min(CASE WHEN (m.ship_by IS NULL OR m.ship_by < k.today) AND m.from_detail AND m.bucket <> 'out_of_scope'
                AND (w.wanted AND s.status <> 'awaiting_payment'
                    OR w.mapped_status = 'awaiting_payment' AND s.status = 'awaiting_payment')
            THEN 1 ELSE 0 END) OVER (PARTITION BY s.ss_key) AS all_waiting,
        row_number() OVER (PARTITION BY s.ss_key ORDER BY e.strength, m.number, m.part, m.unit_key) AS place
    FROM ss_orders AS s
    CROSS JOIN clock AS k
    JOIN status_since AS t ON t.ss_key = s.ss_key
    JOIN stuck_cutoffs AS c ON c.account = s.account AND c.status = s.status AND t.since < c.cutoff
    JOIN match_edges AS e ON e.ss_key = s.ss_key AND e.key <> 'via'
    JOIN matched AS m ON m.unit_key = e.unit_key
    JOIN source_status AS w ON w.unit_key = e.unit_key
    WHERE s.merged_into IS NULL AND (s.ship_by IS NULL OR s.ship_by < k.today)
        AND (s.hold_until IS NULL OR s.hold_until < k.today)
),
in_shipstation AS (
    SELECT
        unit_key, string_agg(DISTINCT ss_order_id, ',' ORDER BY ss_order_id) AS ss_order_ids,
        string_agg(DISTINCT ss_number, ', ' ORDER BY ss_number) AS ss_numbers,
        min(status) AS status, min(allowed) AS allowed, min(since) AS since, max(modified_at) AS modified_at
    FROM waiting
    WHERE all_waiting = 1 AND place = 1
    GROUP BY unit_key
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part, i.ss_order_ids,
    CASE i.status WHEN 'on_hold' THEN 'on hold in ShipStation' WHEN 'awaiting_payment' THEN 'awaiting payment in ShipStation'
        ELSE 'awaiting shipment in ShipStation' END AS status, i.allowed,
    m.status_text AS "source.status", m.seen_at AS "source.status@",
    i.ss_numbers AS "shipstation.orderNumber",
    i.status AS "shipstation.orderStatus", i.modified_at AS "shipstation.orderStatus@",
    i.since AS "shipstation.since",
    CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS "source.since"
FROM in_shipstation AS i
JOIN matched AS m ON m.unit_key = i.unit_key
UNION ALL
SELECT
    m.account, m.number, m.order_id, m.part, NULL, t.stage || ' in Cin7 Core', c.allowed,
    t.stage, m.seen_at, NULL, NULL, NULL, NULL, t.since
FROM stage_since AS t
JOIN matched AS m ON m.unit_key = t.unit_key
JOIN source_status AS w ON w.unit_key = t.unit_key AND w.wanted
JOIN stuck_cutoffs AS c ON c.account = m.account AND c.status = t.stage AND t.since < c.cutoff
CROSS JOIN clock AS k
WHERE m.bucket IN ('not_due', 'blocked') AND (m.ship_by IS NULL OR m.ship_by < k.today)
