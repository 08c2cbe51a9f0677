-- What no probability overrides: why two that look alike are two purchases all the same. The first that applies is told.
WITH pairs AS (
    SELECT
        s.left_id AS id_l, s.right_id AS id_r, least(l.placed_us, r.placed_us) AS first_us,
        greatest(l.placed_us, r.placed_us) AS second_us, l.placed_us AS left_us, r.placed_us AS right_us,
        l.goods_hash = r.goods_hash AS same_goods, lp.replaces OR rp.replaces AS replaces,
        CASE WHEN l.placed_us <= r.placed_us THEN r.placed_us > epoch_us(lp.shipped_at) ELSE l.placed_us > epoch_us(rp.shipped_at) END AS again,
        (lp.system = 'shipstation') <> (rp.system = 'shipstation') AND NOT (lp.in_shipstation AND rp.in_shipstation) AS stands,
        l.name <> r.name AND l.given IS NOT NULL AND r.given IS NOT NULL AS written_apart, l.given AS given_l, r.given AS given_r,
        l.given_forms AS forms_l, r.given_forms AS forms_r, l.surname AS surname_l, r.surname AS surname_r,
        l.buyer = r.buyer OR coalesce(l.email = r.email, false)
            OR coalesce(l.buyer IN (l.company, r.company), false) OR coalesce(r.buyer IN (l.company, r.company), false)
            AS same_buyer,
        l.buyer_given AS buyer_given_l, r.buyer_given AS buyer_given_r, l.buyer_forms AS buyer_forms_l,
        r.buyer_forms AS buyer_forms_r, l.buyer_surname AS buyer_surname_l, r.buyer_surname AS buyer_surname_r,
        same_house(l.house, r.house) AS together, l.postcode <> r.postcode AND len(l.house) > 0 AND len(r.house) > 0 AS elsewhere
    FROM candidates AS s
    JOIN looks AS l ON l.id = s.left_id
    JOIN looks AS r ON r.id = s.right_id
    JOIN met AS lp ON lp.id = s.left_id
    JOIN met AS rp ON rp.id = s.right_id
),
-- Whether the names of a pair are two people's, and whether it takes a slip of the keyboard or a mere first letter for
-- them to be one's. Asked once, as it is the dearest question of all.
names AS MATERIALIZED (
    SELECT
        *, CASE WHEN are_two THEN false
            ELSE NOT same_person(given_l, forms_l, surname_l, given_r, forms_r, surname_r, true) END AS by_a_slip,
        given_l <> given_r AND least(length(given_l), length(given_r)) = 1 AS by_a_letter
    FROM (
        SELECT
            id_l, id_r, given_l, forms_l, surname_l, given_r, forms_r, surname_r,
            NOT same_person(given_l, forms_l, surname_l, given_r, forms_r, surname_r, false) AS are_two
        FROM pairs
        WHERE written_apart
    )
),
slips AS (
    SELECT unnest([given_l, given_r]) AS word FROM names WHERE by_a_slip
),
-- A name that many have is no slip of the keyboard: Marta is not Maria.
known_names AS (
    SELECT word FROM nicknames
    UNION
    SELECT split_part(name_norm, ' ', 1) AS word
    FROM orders
    WHERE split_part(name_norm, ' ', 1) IN (SELECT word FROM slips) AND coalesce(ordered_at, created_at) IS NOT NULL
    GROUP BY word
    HAVING count(DISTINCT split_part(name_norm, ' ', -1)) >= 4
),
other_people AS (
    SELECT id_l, id_r
    FROM names
    WHERE are_two OR by_a_slip AND given_l IN (SELECT word FROM known_names) AND given_r IN (SELECT word FROM known_names)
),
-- Where several of a family order the same, each for themselves, a first letter may be anybody's.
relatives AS (
    SELECT unnest([id_l, id_r]) AS id FROM other_people JOIN pairs USING (id_l, id_r) WHERE together AND surname_l = surname_r
),
other_recipients AS (
    SELECT id_l, id_r FROM other_people
    UNION
    SELECT id_l, id_r FROM names
    WHERE by_a_letter AND (id_l IN (SELECT id FROM relatives) OR id_r IN (SELECT id FROM relatives))
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
),
-- What sets two apart whatever else was ordered.
judged AS (
    SELECT
        p.id_l, p.id_r, p.first_us, p.second_us, p.left_us, p.right_us, p.same_goods,
        CASE
            WHEN p.replaces THEN 'one of them replaces another'
            WHEN p.again THEN 'ordered again after the first had been shipped'
            WHEN p.stands THEN 'the one may stand for the other in ShipStation'
        END AS by_its_facts,
        CASE
            WHEN n.id_l IS NOT NULL THEN 'different recipients'
            WHEN NOT p.same_buyer AND p.buyer_given_l IS NOT NULL AND p.buyer_given_r IS NOT NULL AND NOT same_person(
                p.buyer_given_l, p.buyer_forms_l, p.buyer_surname_l, p.buyer_given_r, p.buyer_forms_r, p.buyer_surname_r, false
            ) THEN 'different buyers'
            WHEN p.elsewhere AND NOT p.together THEN 'different places'
            WHEN c.id_l IS NOT NULL THEN 'different personalisation'
        END AS by_its_people
    FROM pairs AS p
    LEFT JOIN other_recipients AS n ON n.id_l = p.id_l AND n.id_r = p.id_r
    LEFT JOIN chosen_apart AS c ON c.id_l = p.id_l AND c.id_r = p.id_r
),
-- Of pairs no rule sets apart and that a rhythm may bring about (nobody's is shorter than twenty hours), both purchases:
-- the same buyer is known again by the one or by the other, as nobody writes the same twice.
sides AS (
    SELECT id_l, id_r, first_us, second_us, unnest([id_l, id_r]) AS id
    FROM judged
    WHERE by_its_facts IS NULL AND by_its_people IS NULL AND same_goods AND second_us - first_us >= 72000000000
),
buyers AS (
    SELECT s.id_l, s.id_r, s.first_us, s.second_us, m.goods, m.name_hash, m.postcode_hash,
        CASE WHEN e.value IS NULL THEN m.email_hash END AS email, CASE WHEN p.value IS NULL THEN m.phone_hash END AS phone
    FROM sides AS s
    JOIN met AS m ON m.id = s.id
    LEFT JOIN no_ones AS e ON e.field = 'email' AND e.value = m.email_hash
    LEFT JOIN no_ones AS p ON p.field = 'phone' AND p.value = m.phone_hash
),
near AS (
    SELECT id_l AS id, right_us AS placed_us FROM judged WHERE by_its_people IS NULL AND same_goods
    UNION ALL
    SELECT id_r, left_us FROM judged WHERE by_its_people IS NULL AND same_goods
),
-- Other purchases of the same goods by the same buyer: near ones were compared word by word, others have a value in common.
others AS (
    SELECT s.id_l, s.id_r, s.first_us, s.second_us, x.placed_us FROM sides AS s JOIN near AS x ON x.id = s.id
    UNION ALL
    SELECT b.id_l, b.id_r, b.first_us, b.second_us, x.placed_us
    FROM buyers AS b
    JOIN purchase_facts AS x ON x.goods = b.goods AND x.email = b.email
    UNION ALL
    SELECT b.id_l, b.id_r, b.first_us, b.second_us, x.placed_us
    FROM buyers AS b
    JOIN purchase_facts AS x ON x.goods = b.goods AND x.phone = b.phone
    UNION ALL
    SELECT b.id_l, b.id_r, b.first_us, b.second_us, x.placed_us
    FROM buyers AS b
    JOIN purchase_facts AS x ON x.goods = b.goods AND x.name = b.name_hash AND x.postcode = b.postcode_hash
),
-- The same again between the two, or before or after them and not much further away: a weekend may lie between, and where
-- a source knows the day alone two days may be two or nearly three.
rhythms AS (
    SELECT DISTINCT id_l, id_r
    FROM others
    WHERE abs(placed_us - first_us) >= 72000000000 AND abs(placed_us - second_us) >= 72000000000
        AND greatest(first_us - placed_us, placed_us - second_us) <= (second_us - first_us) * 3.5
)
SELECT
    j.id_l, j.id_r, coalesce(j.by_its_facts, j.by_its_people, CASE WHEN y.id_l IS NOT NULL THEN 'a standing order' END) AS veto
FROM judged AS j
LEFT JOIN rhythms AS y ON y.id_l = j.id_l AND y.id_r = j.id_r
