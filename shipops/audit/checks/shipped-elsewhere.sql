-- id: shipped-elsewhere
-- title: {order} is shipped at its source with a number ShipStation does not know, and still waits in ShipStation
-- severity: critical
-- scope: group
-- never: part of the order shipped by hand, the rest waiting
-- never: numbers that ShipStation knows, voided ones too
-- never: what was shipped within the grace
-- why: Somebody will make a label for goods that have already left.
-- do: {action}
-- rule: An order that is shipped at the source becomes Shipped in ShipStation (ShipStation help: order status mapping).
WITH known AS (
    SELECT DISTINCT account, tracking_norm FROM labels WHERE tracking_norm <> ''
),
-- Shipments of the source whose field holds no number of any label or mark, live or not.
unknown AS (
    SELECT
        r.unit_key, r.shipment_key, min(r.tracking) AS tracking, min(r.carrier) AS carrier,
        min(r.ship_date) AS ship_date, min(r.created_at) AS created_at
    FROM reported_tracking AS r
    JOIN matched AS m ON m.unit_key = r.unit_key AND m.ss_waiting > 0
    LEFT JOIN known AS k ON k.account = m.shipstation AND k.tracking_norm = r.token
    WHERE r.shipped
    GROUP BY r.unit_key, r.shipment_key
    HAVING count(k.tracking_norm) = 0
),
per_unit AS (
    SELECT
        u.unit_key, string_agg(DISTINCT u.tracking, ', ' ORDER BY u.tracking) AS tracking,
        string_agg(DISTINCT u.carrier, ', ' ORDER BY u.carrier) AS carrier,
        max(coalesce(u.ship_date, CAST(u.created_at AS DATE), CAST(m.changed_at AS DATE))) AS sent_on,
        max(coalesce(u.created_at, m.changed_at)) AS told_at,
        max(CASE WHEN c.freight THEN 1 ELSE 0 END) AS freight
    FROM unknown AS u
    JOIN matched AS m ON m.unit_key = u.unit_key
    LEFT JOIN carrier_names AS c ON c.text = u.carrier
    GROUP BY u.unit_key
),
-- Everything went elsewhere: all units of the group are closed at the source, and no label was ever made that lives.
all_gone AS (
    SELECT g.group_id
    FROM groups AS g
    JOIN matched AS m ON m.unit_key = g.member
    LEFT JOIN per_unit AS p ON p.unit_key = g.member
    LEFT JOIN (SELECT DISTINCT group_id FROM live_labels) AS v ON v.group_id = g.group_id
    GROUP BY g.group_id
    HAVING min(CASE WHEN m.shipped AND p.unit_key IS NOT NULL AND v.group_id IS NULL THEN 1 ELSE 0 END) = 1
),
sent AS (
    SELECT g.group_id, i.item, sum(i.quantity) AS quantity
    FROM unknown AS u
    JOIN reported_items AS i ON i.shipment_key = u.shipment_key
    JOIN groups AS g ON g.member = u.unit_key
    GROUP BY g.group_id, i.item
),
-- By items: what was sent covers all that waits, and what waits is not simply the rest of the order.
covered AS (
    SELECT s.group_id
    FROM group_shipped AS s
    JOIN group_state AS t ON t.group_id = s.group_id AND t.comparable
    LEFT JOIN sent AS e ON e.group_id = s.group_id AND e.item = s.item
    WHERE s.waiting > 0
    GROUP BY s.group_id
    HAVING min(CASE WHEN coalesce(e.quantity, 0) >= s.waiting AND s.ordered > 0
            AND coalesce(e.quantity, 0) + s.shipped_least + s.waiting > s.ordered THEN 1 ELSE 0 END) = 1
),
told AS (
    SELECT
        m.account, m.number, m.order_id, m.part, m.link_id, m.ss_order_ids, m.ss_numbers, m.ss_statuses, m.seen_at,
        p.tracking, p.carrier, p.sent_on, p.freight = 1 OR p.sent_on < l.closing_day AS to_close
    FROM per_unit AS p
    JOIN matched AS m ON m.unit_key = p.unit_key
    JOIN links AS l ON l.link_id = m.link_id AND l.expects_import
    JOIN groups AS g ON g.member = p.unit_key
    WHERE g.group_id IN (SELECT group_id FROM all_gone UNION SELECT group_id FROM covered)
        AND p.told_at < m.grace_cutoff AND m.bucket <> 'out_of_scope' AND NOT m.void AND NOT m.refunded
),
closing AS (
    SELECT *, dense_rank() OVER (PARTITION BY link_id ORDER BY number) AS n FROM told WHERE to_close
)
SELECT
    account, number AS order_number, order_id, part, ss_order_ids, NULL AS severity, NULL AS headline,
    'Ask who shipped it. If the goods have left, open the order in ShipStation and mark it as shipped with the number in the evidence (Other Actions > Mark as Shipped, without notifying the marketplace); do not make a label.' AS action,
    tracking AS "source.tracking", seen_at AS "source.tracking@", carrier AS "source.carrier",
    sent_on AS "source.shipped on", ss_numbers AS "shipstation.orderNumber", ss_statuses AS "shipstation.orderStatus",
    NULL AS "source.orders counted", NULL AS "source.orders"
FROM told
WHERE NOT to_close
UNION ALL
SELECT
    account, NULL, NULL, link_id || ': close these', string_agg(DISTINCT ss_order_ids, ',' ORDER BY ss_order_ids), 'medium',
    link_id || ': ' || CASE WHEN max(n) = 1 THEN '1 order' ELSE CAST(max(n) AS VARCHAR) || ' orders' END
        || ' shipped by freight or long ago still to be closed in ShipStation',
    'Search these numbers in ShipStation (Orders > Awaiting Shipment), select the orders and mark them as shipped (Other Actions > Mark as Shipped, without notifying the marketplace), so that nobody makes a label for them.',
    NULL, max(seen_at), string_agg(DISTINCT carrier, ', ' ORDER BY carrier), NULL, NULL, NULL,
    CAST(max(n) AS VARCHAR),
    string_agg(DISTINCT CASE WHEN n <= 20 THEN number END, ', ' ORDER BY CASE WHEN n <= 20 THEN number END)
FROM closing
GROUP BY account, link_id
