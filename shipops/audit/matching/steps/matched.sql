-- One row per unit: what stands for it, what stops it, and the one bucket it is in.
WITH facts AS (
    SELECT
        u.*, l.link_id, l.shipstation, l.link_store_id, l.link_store_name, l.number_kind, l.notify, l.expects_import,
        l.direction, l.grace_cutoff, l.refresh_cutoff, l.cancel_cutoff, l.label_cutoff, l.refreshed_at, l.ignored_because,
        l.searched, l.via_words,
        c.strength, coalesce(c.ss_orders, 0) AS ss_orders, coalesce(c.ss_waiting, 0) AS ss_waiting,
        coalesce(c.ss_shipped, 0) AS ss_shipped, coalesce(c.copies, 0) AS copies,
        coalesce(c.ss_numbers, p.number) AS ss_numbers, coalesce(c.ss_order_ids, p.order_id) AS ss_order_ids, c.ss_statuses,
        p.ss_key AS likely_ss_key,
        m.shipstation AS mapped_status,
        coalesce(v.adds_up, false) AS shipstation_adds_up, v.window_start AS shipstation_since,
        -- Imports follow orders: only what was placed before the last hole ends can lie in one.
        v.hidden_until IS NOT NULL AND coalesce(least(u.ordered_at, u.changed_at, u.ready_at) < v.hidden_until, true)
            AS may_be_hidden,
        greatest(coalesce(u.ready_at, u.changed_at, u.ordered_at),
            CASE WHEN l.number_kind IN ('invoice_number', 'any') THEN u.invoiced_at END) AS due_at,
        u.status <> 'awaiting_payment' AND (u.ship_by IS NOT NULL AND u.ship_by < (SELECT today FROM clock)
            OR u.ship_by IS NULL AND NOT u.backordered AND u.ordered_at < l.late_cutoff) AS late
    FROM source_units AS u
    JOIN under_link AS l ON l.unit_key = u.unit_key
    LEFT JOIN counterparts AS c ON c.unit_key = u.unit_key
    LEFT JOIN (SELECT q.unit_key, q.ss_key, s.number, s.order_id FROM likely_pairs AS q
               JOIN ss_orders AS s ON s.ss_key = q.ss_key) AS p ON p.unit_key = u.unit_key
    LEFT JOIN status_map AS m ON m.system = u.system AND m.status_norm = u.status_norm
    LEFT JOIN coverage AS v ON v.account = l.shipstation
),
reasoned AS (
    SELECT
        f.*,
        CASE
            WHEN ignored_because IS NOT NULL THEN 'ignored: ' || ignored_because
            WHEN link_id IS NULL THEN 'no link covers its location or channel'
            WHEN direction = 'from_shipstation' THEN 'this link brings orders from ShipStation, not into it'
            WHEN NOT expects_import THEN 'this link makes labels without an order in ShipStation'
            WHEN void THEN 'void before import'
            WHEN refunded THEN 'refunded before import'
            WHEN pickup THEN 'picked up by the customer'
            WHEN service_only THEN 'service only'
            WHEN drop_ship THEN 'drop-shipped by the supplier'
            WHEN shipped AND ordered_at < shipstation_since THEN 'shipped before what was read of ShipStation begins'
            WHEN shipped THEN 'shipped outside ShipStation'
        END AS out_of_scope_because,
        CASE WHEN has_ship_to = false THEN 'no-ship-to' END AS b1,
        CASE WHEN system = 'inksoft' AND mapped_status IS NULL OR system = 'cin7' AND status = 'unknown'
            THEN 'status-not-mapped' END AS b2,
        CASE WHEN tracking_present THEN 'tracking-already-present' END AS b3,
        CASE WHEN invoiced = false AND number_kind IN ('invoice_number', 'any') THEN 'not-invoiced' END AS b4,
        CASE WHEN at_ship_stage = false THEN 'not-at-ship-stage' END AS b5,
        CASE WHEN packed = false THEN 'not-packed' END AS b6,
        CASE WHEN picked = false THEN 'not-picked' END AS b7,
        CASE WHEN approved = false THEN 'not-approved' END AS b8
    FROM facts AS f
),
blocked AS (
    SELECT
        r.*,
        coalesce(b1, b2, b3, b4, b5, b6, b7, b8) AS first_obstacle,
        concat_ws(', ', b1, b2, b3, b4, b5, b6, b7, b8) AS obstacles,
        coalesce(b1, b2, b3, b4, b5, b6, b7, b8) IS NULL AND has_ship_to
            AND (system = 'cin7' OR mapped_status = 'awaiting_shipment') AS eligible
    FROM reasoned AS r
),
sorted AS (
    SELECT
        b.*,
        CASE
            WHEN ignored_because IS NOT NULL THEN 'out_of_scope'
            WHEN strength IN (4, 5) THEN 'merged'
            WHEN strength IS NOT NULL THEN 'matched'
            WHEN draft THEN 'not_due'
            WHEN out_of_scope_because IS NOT NULL THEN 'out_of_scope'
            WHEN likely_ss_key IS NOT NULL THEN 'likely'
            WHEN via_words IS NOT NULL THEN 'not_due'
            WHEN NOT from_detail THEN 'undetermined'
            WHEN eligible AND (due_at >= grace_cutoff OR due_at >= refresh_cutoff OR refresh_cutoff IS NULL) THEN 'too_recent'
            WHEN eligible AND NOT searched
                AND (NOT shipstation_adds_up OR may_be_hidden OR ordered_at < shipstation_since) THEN 'undetermined'
            WHEN eligible THEN 'missing'
            WHEN late AND first_obstacle IS NOT NULL THEN 'blocked'
            ELSE 'not_due'
        END AS bucket
    FROM blocked AS b
)
SELECT
    unit_key, account, system, unit_id, order_id, part, units_in_order, number, sale_number, invoice_number, customer,
    email_norm, location, channel, currency, total, status_text, order_status_text, payment_status, void, refunded, shipped,
    ordered_at, due_at, ship_by, void_at, changed_at, seen_at, from_detail, link_id, shipstation, link_store_id,
    link_store_name, number_kind, notify, grace_cutoff, cancel_cutoff, label_cutoff, refreshed_at,
    ss_orders, ss_waiting, ss_shipped, copies, ss_numbers, ss_order_ids, ss_statuses, likely_ss_key, searched,
    eligible, late, first_obstacle, obstacles, bucket,
    CASE strength WHEN 1 THEN 'explicit' WHEN 2 THEN 'number' WHEN 3 THEN 'split' WHEN 4 THEN 'merge'
        WHEN 5 THEN 'merged-by-lines' WHEN 6 THEN 'tracking' WHEN 7 THEN 'via' ELSE CASE WHEN bucket = 'likely' THEN 'likely' END END AS match_key,
    CASE bucket
        WHEN 'merged' THEN 'combined with another order in ShipStation'
        WHEN 'matched' THEN 'in ShipStation: ' || ss_statuses
        WHEN 'out_of_scope' THEN out_of_scope_because
        WHEN 'likely' THEN 'same e-mail, amount and time as a ShipStation order no number ties to it'
        WHEN 'undetermined' THEN CASE WHEN NOT from_detail THEN 'its details could not be read'
            WHEN NOT shipstation_adds_up THEN 'ShipStation was not read completely'
            WHEN may_be_hidden THEN 'may be among the ShipStation orders that could not be read'
            ELSE 'older than what was read of ShipStation' END
        WHEN 'too_recent' THEN 'ready, but ShipStation had no time to fetch it yet'
        WHEN 'missing' THEN 'ready and in no ShipStation store'
        WHEN 'blocked' THEN obstacles
        ELSE CASE WHEN draft THEN 'draft or quote' WHEN via_words IS NOT NULL THEN 'on its way through ' || via_words WHEN backordered THEN 'backordered'
            WHEN status = 'awaiting_payment' THEN 'awaits payment' WHEN obstacles <> '' THEN 'on its way: ' || obstacles
            ELSE 'waiting at the source: ' || coalesce(status_text, '') END
    END AS reason
FROM sorted
