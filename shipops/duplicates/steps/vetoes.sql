-- What no probability overrides: why two that look alike are two purchases all the same. The first that applies is told.
WITH pairs AS (
    SELECT
        s.left_id AS id_l, s.right_id AS id_r, l.placed_us AS left_us, r.placed_us AS right_us,
        lp.replaces OR rp.replaces AS replaces,
        CASE WHEN l.placed_us <= r.placed_us THEN r.placed_us > epoch_us(lp.shipped_at) ELSE l.placed_us > epoch_us(rp.shipped_at) END AS again,
        (lp.system = 'shipstation') <> (rp.system = 'shipstation') AND NOT (lp.in_shipstation AND rp.in_shipstation) AS stands,
        l.name = r.name AS same_name, l.given AS given_l, r.given AS given_r, l.given_forms AS forms_l, r.given_forms AS forms_r,
        l.surname AS surname_l, r.surname AS surname_r,
        l.buyer = r.buyer OR coalesce(l.email = r.email, false)
            OR coalesce(l.buyer IN (l.company, r.company), false) OR coalesce(r.buyer IN (l.company, r.company), false)
            AS same_buyer,
        l.buyer_given AS buyer_given_l, r.buyer_given AS buyer_given_r, l.buyer_forms AS buyer_forms_l,
        r.buyer_forms AS buyer_forms_r, l.buyer_surname AS buyer_surname_l, r.buyer_surname AS buyer_surname_r,
        l.postcode <> r.postcode AND len(l.house) > 0 AND len(r.house) > 0 AND NOT same_house(l.house, r.house) AS elsewhere
    FROM candidates AS s
    JOIN looks AS l ON l.id = s.left_id
    JOIN looks AS r ON r.id = s.right_id
    JOIN met AS lp ON lp.id = s.left_id
    JOIN met AS rp ON rp.id = s.right_id
),
-- A name that many have is no slip of the keyboard: Marta is not Maria.
near_names AS (
    SELECT given_l AS word FROM pairs WHERE given_l <> given_r UNION SELECT given_r FROM pairs WHERE given_l <> given_r
),
known_names AS (
    SELECT word FROM nicknames
    UNION
    SELECT split_part(name_norm, ' ', 1) AS word
    FROM asked_orders
    WHERE split_part(name_norm, ' ', 1) IN (SELECT word FROM near_names)
    GROUP BY word
    HAVING count(DISTINCT split_part(name_norm, ' ', -1)) >= 4
),
-- Other purchases of the same goods by the same buyer.
alike AS (
    SELECT s.id_l, s.id_r, s.left_us, s.right_us, m.goods, m.name_hash, f.postcode,
        CASE WHEN e.value IS NULL THEN m.email_hash END AS email, CASE WHEN p.value IS NULL THEN m.phone_hash END AS phone
    FROM pairs AS s
    JOIN met AS m ON m.id = s.id_l
    JOIN purchase_facts AS f ON f.id = s.id_l
    LEFT JOIN no_ones AS e ON e.field = 'email' AND e.value = m.email_hash
    LEFT JOIN no_ones AS p ON p.field = 'phone' AND p.value = m.phone_hash
    WHERE abs(s.left_us - s.right_us) >= 72000000000 AND m.goods IS NOT NULL
),
others AS (
    SELECT a.*, x.placed_us FROM alike AS a JOIN purchase_facts AS x ON x.goods = a.goods AND x.email = a.email
    UNION ALL
    SELECT a.*, x.placed_us FROM alike AS a JOIN purchase_facts AS x ON x.goods = a.goods AND x.phone = a.phone
    UNION ALL
    SELECT a.*, x.placed_us
    FROM alike AS a
    JOIN purchase_facts AS x ON x.goods = a.goods AND x.name = a.name_hash AND x.postcode = a.postcode
),
-- The same again before or after, at about the same distance, or half-way; nobody orders by a rhythm of less than twenty
-- hours.
rhythms AS (
    SELECT DISTINCT id_l, id_r
    FROM (SELECT *, least(left_us, right_us) AS first_us, greatest(left_us, right_us) AS second_us FROM others)
    WHERE abs(placed_us - left_us) >= 72000000000 AND abs(placed_us - right_us) >= 72000000000
        AND (
            first_us - placed_us BETWEEN (second_us - first_us) * 0.4 AND (second_us - first_us) * 1.6
            OR placed_us - second_us BETWEEN (second_us - first_us) * 0.4 AND (second_us - first_us) * 1.6
            OR placed_us - first_us BETWEEN (second_us - first_us) * 0.3 AND (second_us - first_us) * 0.7
        )
),
choices AS (
    SELECT id, item, name, string_agg(value, ' + ' ORDER BY value) AS value
    FROM (
        SELECT DISTINCT met.id, coalesce(nullif(n.sku_norm, ''), upper(n.name)) AS item, split_part(n.pair, '=', 1) AS name,
            split_part(n.pair, '=', 2) AS value
        FROM (
            SELECT account, order_id, sku_norm, name, kind, unnest(option_pairs) AS pair
            FROM lines
            WHERE len(option_pairs) > 0
        ) AS n
        JOIN met ON met.read_account = n.account AND met.read_order_id = n.order_id
        WHERE n.kind = 'item'
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
        WHEN p.replaces THEN 'one of them replaces another'
        WHEN p.again THEN 'ordered again after the first had been shipped'
        WHEN p.stands THEN 'the one may stand for the other in ShipStation'
        WHEN NOT p.same_name AND p.given_l IS NOT NULL AND p.given_r IS NOT NULL AND NOT same_person(
            p.given_l, p.forms_l, p.surname_l, p.given_r, p.forms_r, p.surname_r, a.word IS NOT NULL AND b.word IS NOT NULL
        ) THEN 'different recipients'
        WHEN NOT p.same_buyer AND p.buyer_given_l IS NOT NULL AND p.buyer_given_r IS NOT NULL AND NOT same_person(
            p.buyer_given_l, p.buyer_forms_l, p.buyer_surname_l, p.buyer_given_r, p.buyer_forms_r, p.buyer_surname_r, false
        ) THEN 'different buyers'
        WHEN p.elsewhere THEN 'different places'
        WHEN c.id_l IS NOT NULL THEN 'different personalisation'
        WHEN y.id_l IS NOT NULL THEN 'a standing order'
    END AS veto
FROM pairs AS p
LEFT JOIN known_names AS a ON a.word = p.given_l
LEFT JOIN known_names AS b ON b.word = p.given_r
LEFT JOIN chosen_apart AS c ON c.id_l = p.id_l AND c.id_r = p.id_r
LEFT JOIN rhythms AS y ON y.id_l = p.id_l AND y.id_r = p.id_r
