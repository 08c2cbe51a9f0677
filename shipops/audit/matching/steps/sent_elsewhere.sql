-- Units that the source shows as shipped with a number ShipStation does not know, while all that waits of them there has
-- left: the day it was sent, and whether by freight.
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
)
SELECT
    m.unit_key, m.account, m.number, m.order_id, m.part, m.link_id, m.ss_order_ids, m.ss_numbers, m.ss_statuses, m.seen_at,
    p.tracking, p.carrier, p.sent_on, p.freight = 1 AS by_freight
FROM per_unit AS p
JOIN matched AS m ON m.unit_key = p.unit_key
JOIN links AS l ON l.link_id = m.link_id AND l.expects_import
JOIN groups AS g ON g.member = p.unit_key
WHERE g.group_id IN (SELECT group_id FROM all_gone UNION SELECT group_id FROM covered)
    AND p.told_at < m.grace_cutoff AND m.bucket <> 'out_of_scope' AND NOT m.void AND NOT m.refunded
