-- Two orders that no key ties and that are very probably one purchase, the earlier one first: by its
-- time (a day without an hour begins at midnight), a source's before ShipStation's own, by its number. With a `veto` they
-- are two purchases all the same. Where changes are asked about, only pairs with a changed purchase are told and those an
-- earlier search knew; what that knew holds where nothing changed near by: the orders around such a pair, which a rhythm
-- would show in, are not even read.
WITH pairs AS (
    SELECT
        s.match_probability AS probability, s.match_weight AS bits, s.id_l, s.id_r, lp AS lp, rp AS rp,
        l.placed_us AS left_us, r.placed_us AS right_us, l.hour_known AND r.hour_known AS hours_known,
        k.id_l IS NOT NULL AND NOT (coalesce(a.near, false) AND coalesce(b.near, false)) AS settled, k.veto AS known_veto,
        v.veto AS veto_now,
        (l.from_us, lp.system = 'shipstation', length(lp.number), lp.number, s.id_l)
            < (r.from_us, rp.system = 'shipstation', length(rp.number), rp.number, s.id_r) AS in_order
    FROM scored AS s
    JOIN vetoes AS v USING (id_l, id_r)
    JOIN looks AS l ON l.id = s.id_l
    JOIN looks AS r ON r.id = s.id_r
    JOIN met AS lp ON lp.id = s.id_l
    JOIN met AS rp ON rp.id = s.id_r
    LEFT JOIN known_pairs AS k ON k.id_l = s.id_l AND k.id_r = s.id_r
    LEFT JOIN asked_buckets AS a ON a.bucket = l.placed_us // getvariable('window_us')
    LEFT JOIN asked_buckets AS b ON b.bucket = r.placed_us // getvariable('window_us')
    WHERE getvariable('everything') OR k.id_l IS NOT NULL
        OR s.id_l IN (SELECT id FROM changed_purchases) OR s.id_r IN (SELECT id FROM changed_purchases)
),
placed AS (
    SELECT
        *, CASE WHEN in_order THEN lp ELSE rp END AS a, CASE WHEN in_order THEN rp ELSE lp END AS b,
        CASE WHEN in_order THEN id_l ELSE id_r END AS first_id, CASE WHEN in_order THEN id_r ELSE id_l END AS second_id,
        CASE WHEN settled THEN known_veto ELSE veto_now END AS found_veto
    FROM pairs
    WHERE probability >= getvariable('threshold')
),
named AS (
    SELECT *, a.account || '|' || a.order_id AS first_key, b.account || '|' || b.order_id AS second_key FROM placed
)
SELECT
    n.first_id, n.second_id, n.first_key, n.second_key,
    a.account AS first_account, a.order_id AS first_order_id, a.number AS first_number,
    b.account AS second_account, b.order_id AS second_order_id, b.number AS second_number,
    make_timestamptz(CASE WHEN in_order THEN left_us ELSE right_us END) AS first_at,
    make_timestamptz(CASE WHEN in_order THEN right_us ELSE left_us END) AS second_at,
    hours_known, probability, bits,
    CASE
        WHEN a.system <> 'shipstation' AND a.account = b.account THEN 'within a source'
        WHEN a.system <> 'shipstation' AND b.system <> 'shipstation' THEN 'across sources'
        WHEN a.system = 'shipstation' AND b.system = 'shipstation' THEN 'in ShipStation alone'
        ELSE 'beside a source'
    END AS kind,
    CASE WHEN d.first_key IS NOT NULL THEN 'somebody decided these are two purchases' ELSE found_veto END AS veto,
    found_veto
FROM named AS n
LEFT JOIN decided_apart AS d ON d.first_key = n.first_key AND d.second_key = n.second_key
