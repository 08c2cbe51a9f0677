-- What no probability overrides: why two that look alike are two purchases all the same. The first that applies is told.
WITH met AS (
    SELECT k.id, p.*
    FROM (SELECT left_id AS id FROM candidates UNION SELECT right_id FROM candidates) AS k
    JOIN purchases AS p ON hash(p.account, p.order_id) = k.id
),
pairs AS (
    SELECT
        s.left_id AS id_l, s.right_id AS id_r, l.placed_us <= r.placed_us AS in_order, l AS l, r AS r, lp AS lp, rp AS rp,
        abs(l.placed_us - r.placed_us) AS apart_us
    FROM candidates AS s
    JOIN looks AS l ON l.id = s.left_id
    JOIN looks AS r ON r.id = s.right_id
    JOIN met AS lp ON lp.id = s.left_id
    JOIN met AS rp ON rp.id = s.right_id
),
-- A name that many have is no slip of the keyboard: Marta is not Maria.
near_names AS (
    SELECT DISTINCT unnest([l.given, r.given]) AS word FROM pairs WHERE l.given <> r.given
),
known_names AS (
    SELECT word FROM nicknames
    UNION
    SELECT split_part(name_norm, ' ', 1) AS word
    FROM orders
    WHERE split_part(name_norm, ' ', 1) IN (SELECT word FROM near_names)
    GROUP BY word
    HAVING count(DISTINCT split_part(name_norm, ' ', -1)) >= 4
),
others AS (
    SELECT p.id_l, p.id_r, p.apart_us, p.l.placed_us AS left_us, p.r.placed_us AS right_us, x.placed_us
    FROM pairs AS p
    JOIN purchase_facts AS f ON f.id = p.id_l
    JOIN purchase_facts AS x ON x.goods = f.goods
        AND (x.email = f.email OR x.phone = f.phone OR x.place = f.place OR x.name = f.name AND x.postcode = f.postcode)
    WHERE p.apart_us >= 72000000000
        AND abs(x.placed_us - p.l.placed_us) >= 72000000000 AND abs(x.placed_us - p.r.placed_us) >= 72000000000
),
-- The same again before or after, at about the same distance; less than twenty hours apart nobody orders by rhythm.
rhythms AS (
    SELECT DISTINCT id_l, id_r
    FROM others
    WHERE least(left_us, right_us) - placed_us BETWEEN apart_us * 0.4 AND apart_us * 1.6
        OR placed_us - greatest(left_us, right_us) BETWEEN apart_us * 0.4 AND apart_us * 1.6
        OR placed_us - least(left_us, right_us) BETWEEN apart_us * 0.3 AND apart_us * 0.7
),
choices AS (
    SELECT id, item, name, string_agg(value, ' + ' ORDER BY value) AS value
    FROM (
        SELECT DISTINCT f.id, coalesce(nullif(n.sku_norm, ''), upper(n.name)) AS item, split_part(n.pair, '=', 1) AS name,
            split_part(n.pair, '=', 2) AS value
        FROM (SELECT account, order_id, sku_norm, name, kind, unnest(option_pairs) AS pair FROM lines) AS n
        JOIN purchase_facts AS f ON f.holder = hash(n.account, n.order_id)
        WHERE n.kind = 'item' AND f.id IN (SELECT id FROM met)
    )
    GROUP BY id, item, name
),
chosen_apart AS (
    SELECT DISTINCT s.left_id AS id_l, s.right_id AS id_r
    FROM candidates AS s
    JOIN choices AS a ON a.id = s.left_id
    JOIN choices AS b ON b.id = s.right_id AND b.item = a.item AND b.name = a.name AND b.value <> a.value
)
SELECT
    p.id_l, p.id_r,
    CASE
        WHEN p.lp.replaces OR p.rp.replaces THEN 'one of them replaces another'
        WHEN CASE WHEN p.in_order THEN p.r.placed_us > epoch_us(p.lp.shipped_at) ELSE p.l.placed_us > epoch_us(p.rp.shipped_at) END
            THEN 'ordered again after the first had been shipped'
        WHEN (p.lp.system = 'shipstation') <> (p.rp.system = 'shipstation') AND NOT (p.lp.in_shipstation AND p.rp.in_shipstation)
            THEN 'the one may stand for the other in ShipStation'
        WHEN p.l.given IS NOT NULL AND p.r.given IS NOT NULL AND NOT same_person(
            p.l.given, p.l.given_forms, p.l.surname, p.r.given, p.r.given_forms, p.r.surname,
            a.word IS NOT NULL AND b.word IS NOT NULL
        ) THEN 'different recipients'
        WHEN p.l.buyer_given IS NOT NULL AND p.r.buyer_given IS NOT NULL AND NOT coalesce(p.l.email = p.r.email, false)
            AND p.l.buyer NOT IN (coalesce(p.l.company, ''), coalesce(p.r.company, ''))
            AND p.r.buyer NOT IN (coalesce(p.l.company, ''), coalesce(p.r.company, ''))
            AND NOT same_person(
                p.l.buyer_given, p.l.buyer_forms, p.l.buyer_surname, p.r.buyer_given, p.r.buyer_forms, p.r.buyer_surname, false
            ) THEN 'different buyers'
        WHEN p.l.postcode <> p.r.postcode AND len(p.l.house) > 0 AND len(p.r.house) > 0 AND NOT same_house(p.l.house, p.r.house) THEN 'different places'
        WHEN c.id_l IS NOT NULL THEN 'different personalisation'
        WHEN p.l.named AND p.r.named AND p.l.goods_hash <> p.r.goods_hash THEN 'different goods'
        WHEN y.id_l IS NOT NULL THEN 'a standing order'
    END AS veto
FROM pairs AS p
LEFT JOIN known_names AS a ON a.word = p.l.given
LEFT JOIN known_names AS b ON b.word = p.r.given
LEFT JOIN chosen_apart AS c ON c.id_l = p.id_l AND c.id_r = p.id_r
LEFT JOIN rhythms AS y ON y.id_l = p.id_l AND y.id_r = p.id_r
