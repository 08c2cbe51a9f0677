-- Keys that bring two purchases to each other's notice: one purchase agrees in one of them, however badly the rest was
-- typed. Each holds something of the person or the place, and the goods, so that a regular customer meets himself only
-- where he ordered the same again. Goods without a SKU may have another name elsewhere: there the amount stands for them.
WITH unnamed AS (
    SELECT hash(6, email, total) AS by_email, hash(7, place, total) AS by_place
    FROM purchase_facts
    WHERE NOT named AND total > 0
)
SELECT id, placed_us, name, hash(1, email, goods) AS key FROM purchase_facts WHERE email IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(2, phone, goods) FROM purchase_facts WHERE phone IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(3, place, goods) FROM purchase_facts WHERE place IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(4, name, goods) FROM purchase_facts WHERE name IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(5, postcode, goods) FROM purchase_facts WHERE postcode IS NOT NULL AND goods IS NOT NULL
UNION ALL
SELECT id, placed_us, name, hash(6, email, total) FROM purchase_facts
WHERE email IS NOT NULL AND hash(6, email, total) IN (SELECT by_email FROM unnamed)
UNION ALL
SELECT id, placed_us, name, hash(7, place, total) FROM purchase_facts
WHERE place IS NOT NULL AND hash(7, place, total) IN (SELECT by_place FROM unnamed)
