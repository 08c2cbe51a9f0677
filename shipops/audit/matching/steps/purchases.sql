-- What may be one purchase entered twice: every order of a source that is to be shipped through ShipStation, and every
-- ShipStation order nothing claims. Where only a list row of a source order was read, its ShipStation order is read instead.
-- That the same pair may come more than once changes nothing: of them only the first, the last and whether there is any
-- is asked. Nearly every order is one unit with one ShipStation order: only the others are folded.
WITH several AS (
    SELECT account, order_id FROM source_units GROUP BY account, order_id HAVING count(*) > 1
    UNION
    SELECT u.account, u.order_id
    FROM source_units AS u
    JOIN (SELECT unit_key FROM stands_for GROUP BY unit_key HAVING count(*) > 1) AS f ON f.unit_key = u.unit_key
),
found AS (
    SELECT
        u.account, u.system, u.order_id, u.number, u.shipped AS source_shipped,
        CASE WHEN f.ss_key IS NOT NULL THEN 1 ELSE 0 END AS ss_orders, CASE WHEN f.live THEN 1 ELSE 0 END AS ss_live,
        coalesce(f.waiting, false) AS ss_waiting, CASE WHEN f.live THEN f.account END AS ss_account,
        CASE WHEN f.live THEN f.order_id END AS ss_order_id,
        coalesce(f.store_key, l.shipstation || '|' || l.store_id) AS store_key, f.shipped_at,
        v.order_id IS NOT NULL AS of_several
    FROM source_units AS u
    JOIN unit_links AS ul ON ul.unit_key = u.unit_key
    JOIN links AS l ON l.link_id = ul.link_id
    LEFT JOIN ignored AS i ON i.account = u.account AND i.order_id = u.order_id
    LEFT JOIN stands_for AS f ON f.unit_key = u.unit_key
    LEFT JOIN several AS v ON v.account = u.account AND v.order_id = u.order_id
    WHERE i.reason IS NULL AND l.direction = 'to_shipstation' AND l.expects_import AND u.status <> 'awaiting_payment'
        AND NOT u.draft AND NOT u.void AND NOT u.refunded AND NOT u.pickup AND NOT u.drop_ship AND NOT u.service_only
),
placed AS (
    SELECT account, system, order_id, number, source_shipped, ss_orders, ss_live, ss_waiting, ss_account, ss_order_id,
        store_key, shipped_at
    FROM found
    WHERE NOT of_several
    UNION ALL
    SELECT
        account, system, order_id, min(number), bool_or(source_shipped), sum(ss_orders), sum(ss_live),
        bool_or(ss_waiting), min(ss_account), min(ss_order_id), min(store_key), min(shipped_at)
    FROM found
    WHERE of_several
    GROUP BY account, system, order_id
)
SELECT
    p.account, p.system, p.order_id, p.number,
    CASE WHEN o.detail_at IS NULL AND p.ss_order_id IS NOT NULL THEN p.ss_account ELSE p.account END AS read_account,
    CASE WHEN o.detail_at IS NULL AND p.ss_order_id IS NOT NULL THEN p.ss_order_id ELSE p.order_id END AS read_order_id,
    p.store_key, p.ss_orders > 0 AS in_shipstation, false AS made_by_hand, coalesce(o.total = 0, false) AS replaces,
    p.ss_waiting OR p.ss_orders = 0 AND NOT p.source_shipped AS waiting,
    p.shipped_at IS NOT NULL OR p.source_shipped AS shipped, p.shipped_at
FROM placed AS p
JOIN orders AS o ON o.account = p.account AND o.order_id = p.order_id
WHERE p.ss_orders = 0 OR p.ss_live > 0
UNION ALL
SELECT
    s.account, 'shipstation' AS system, s.order_id, s.number,
    s.account AS read_account, s.order_id AS read_order_id, s.store_key, true AS in_shipstation,
    s.is_manual AS made_by_hand, s.total = 0 OR coalesce(n.replacement, false) AS replaces,
    s.waiting, b.shipped_at IS NOT NULL OR s.status = 'shipped' AS shipped, b.shipped_at
FROM ss_orders AS s
JOIN orders AS o ON o.account = s.account AND o.order_id = s.order_id
LEFT JOIN notes AS n ON n.text = o.internal_note
LEFT JOIN first_labels AS b ON b.ss_key = s.ss_key
LEFT JOIN (SELECT DISTINCT ss_key FROM stands_for) AS f ON f.ss_key = s.ss_key
WHERE s.status NOT IN ('cancelled', 'awaiting_payment') AND s.merged_into IS NULL AND f.ss_key IS NULL
