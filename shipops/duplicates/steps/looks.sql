-- Everything that is compared, of each purchase that is a candidate. A company is read as a name is, since it may stand for
-- the buyer: "Zoe, LLC" comes out alike on either side.
WITH goods AS (
    SELECT id, list_sort(list(format('{} × {:g}', item, quantity))) AS articles, list_sort(list(item)) AS skus, bool_and(named) AS named
    FROM (
        SELECT met.id, coalesce(nullif(l.sku_norm, ''), upper(l.name)) AS item, bool_and(l.sku_norm <> '') AS named,
            CAST(sum(l.quantity) AS DOUBLE) AS quantity
        FROM lines AS l
        JOIN met ON met.read_account = l.account AND met.read_order_id = l.order_id
        WHERE l.kind = 'item' AND (l.system = 'shipstation' OR l.unit_id IS NOT NULL)
        GROUP BY met.id, item
    )
    GROUP BY id
),
read AS (
    SELECT
        f.id, f.placed_us, f.goods AS goods_hash, o.system <> 'cin7' OR f.placed_us % 86400000000 <> 43200000000 AS hour_known,
        o.total, o.email_norm, o.phone, o.address_norm, o.postcode_norm, upper(strip_accents(trim(o.ship_to_city))) AS city,
        coalesce(o.ship_to_name, o.customer) AS shown_name, o.email AS shown_email, o.phone AS shown_phone,
        concat_ws(', ', o.ship_to_street1, o.ship_to_street2, o.ship_to_street3, o.ship_to_city, o.ship_to_postcode)
            AS shown_address,
        spoken_name(o.name_norm) AS name_words, spoken_name(upper(strip_accents(o.customer))) AS buyer_words,
        spoken_name(upper(strip_accents(o.ship_to_company))) AS company_name,
        spoken_words(upper(strip_accents(o.ship_to_company))) AS company_words,
        e.value IS NOT NULL OR no_mailbox(o.email_norm) AS email_is_no_ones, p.value IS NOT NULL AS phone_is_no_ones,
        a.value IS NOT NULL AS place_is_no_ones,
        ns.purchases / ns.of_all AS tf_name, bs.purchases / bs.of_all AS tf_goods_hash
    FROM met AS f
    JOIN asked_orders AS o ON o.account = f.read_account AND o.order_id = f.read_order_id
    LEFT JOIN name_shares AS ns ON ns.name = f.name_hash
    LEFT JOIN basket_shares AS bs ON bs.goods = f.goods
    LEFT JOIN no_ones AS e ON e.field = 'email' AND e.value = f.email_hash
    LEFT JOIN no_ones AS p ON p.field = 'phone' AND p.value = f.phone_hash
    LEFT JOIN no_ones AS a ON a.field = 'place' AND a.value = f.place_hash
),
named AS (
    SELECT
        *, given_name(name_words, email_norm) AS first_word, given_name(buyer_words, email_norm) AS first_buyer_word,
        list_distinct(list_filter(list_concat(string_split(address_norm, ' '), company_words), lambda w: w <> '')) AS place_words
    FROM read
)
SELECT
    n.id, n.placed_us, n.hour_known, CASE WHEN n.hour_known THEN n.placed_us ELSE n.placed_us - 43200000000 END AS from_us, n.total, n.shown_name, n.shown_email, n.shown_phone, n.shown_address,
    nullif(array_to_string(n.name_words, ' '), '') AS name,
    CASE WHEN len(n.name_words) > 1 THEN n.first_word END AS given, n.name_words[-1] AS surname,
    CASE WHEN len(n.name_words) > 1 THEN coalesce(k.forms, [n.first_word]) END AS given_forms,
    nullif(array_to_string(n.buyer_words, ' '), '') AS buyer,
    CASE WHEN len(n.buyer_words) > 1 THEN n.first_buyer_word END AS buyer_given, n.buyer_words[-1] AS buyer_surname,
    CASE WHEN len(n.buyer_words) > 1 THEN coalesce(b.forms, [n.first_buyer_word]) END AS buyer_forms,
    nullif(array_to_string(n.company_name, ' '), '') AS company,
    CASE WHEN NOT n.email_is_no_ones AND n.email_norm <> '' THEN n.email_norm END AS email,
    nullif(CASE WHEN n.phone_is_no_ones THEN [] ELSE phone_numbers(n.phone) END, []) AS phones,
    CASE WHEN NOT n.place_is_no_ones AND n.address_norm <> '' THEN list_sort(n.place_words) END AS street,
    CASE WHEN NOT n.place_is_no_ones AND n.address_norm <> ''
        THEN list_sort(list_filter(n.place_words, lambda w: regexp_matches(w, '[0-9]'))) END AS house,
    nullif(n.postcode_norm, '') AS postcode, nullif(n.city, '') AS city,
    g.articles, g.skus, g.named, n.goods_hash, n.tf_name, n.tf_goods_hash
FROM named AS n
LEFT JOIN goods AS g ON g.id = n.id
LEFT JOIN nicknames AS k ON k.word = n.first_word
LEFT JOIN nicknames AS b ON b.word = n.first_buyer_word
