-- Keys that bring two purchases to each other's notice: one purchase agrees in one of them, however badly the rest was
-- typed. Each holds something of the person or the place, and the goods, so that a regular customer meets himself only
-- where he ordered the same again. Goods without a SKU may have another name elsewhere: there the amount stands for them.
WITH asked AS (
    SELECT * FROM purchase_facts
    WHERE getvariable('everything') OR placed_us // getvariable('window_us') IN (SELECT bucket FROM asked_buckets)
        OR holder IN (SELECT holder FROM known_holders)
),
unnamed AS (
    SELECT hash(6, email, total) AS by_email, hash(7, place, total) AS by_place
    FROM asked
    WHERE NOT named AND total > 0
)
SELECT id, placed_us, name, hash(1, email, goods) AS key FROM asked WHERE email IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(2, phone, goods) FROM asked WHERE phone IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(3, place, goods) FROM asked WHERE place IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(4, name, goods) FROM asked WHERE name IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(5, postcode, goods) FROM asked WHERE postcode IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(6, email, total) FROM asked
WHERE email IS NOT NULL AND hash(6, email, total) IN (SELECT by_email FROM unnamed)
UNION ALL
SELECT id, placed_us, name, hash(7, place, total) FROM asked
WHERE place IS NOT NULL AND hash(7, place, total) IN (SELECT by_place FROM unnamed)
