-- One row per purchase: what blocking asks of it, as hashes, and what is counted over all of them, whichever are compared.
-- `goods` is the same for the same articles and quantities, whatever lines they lie on; `named`: all of them have a SKU. An
-- id is a hash as well: that two of a million orders share one is to be expected in one of ten million accounts.
WITH ordered AS (
    SELECT
        hash(account, order_id) AS holder, epoch_us(coalesce(ordered_at, created_at)) AS placed_us, total,
        CASE WHEN email_norm <> '' THEN hash(email_norm) END AS email,
        CASE WHEN length(phone_norm) >= 7 THEN hash(phone_norm) END AS phone,
        CASE WHEN name_norm <> '' THEN hash(name_norm) END AS name,
        CASE WHEN postcode_norm <> '' THEN hash(postcode_norm) END AS postcode,
        CASE WHEN ship_to_core <> '' THEN hash(ship_to_core) END AS place
    FROM orders
    WHERE coalesce(ordered_at, created_at) IS NOT NULL
),
packed AS (
    SELECT
        hash(account, order_id) AS holder,
        sum(CAST(CAST(quantity AS DOUBLE) * 1000 AS HUGEINT) * (hash(coalesce(nullif(sku_norm, ''), upper(name))) % 2147483647))
            AS goods,
        bool_and(sku_norm <> '') AS named
    FROM lines
    WHERE kind = 'item' AND (system = 'shipstation' OR unit_id IS NOT NULL)
    GROUP BY holder
)
SELECT p.id, p.holder, o.placed_us, o.total, o.email, o.phone, o.name, o.postcode, o.place, g.goods,
    coalesce(g.named, false) AS named
FROM (SELECT hash(account, order_id) AS id, hash(read_account, read_order_id) AS holder FROM purchases) AS p
JOIN ordered AS o ON o.holder = p.holder
LEFT JOIN packed AS g ON g.holder = p.holder
