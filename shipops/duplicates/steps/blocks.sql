-- Keys that bring two purchases to each other's notice: one purchase agrees in one of them, however badly the rest was
-- typed. Each holds something of the person or the place, and the goods or the amount, so that a regular customer meets
-- himself only where he ordered the same again.
SELECT id, placed_us, name, hash(rule, value) AS key
FROM (
    SELECT id, placed_us, name, 1 AS rule, hash(email, goods) AS value FROM purchase_facts
    WHERE email IS NOT NULL AND goods IS NOT NULL
    UNION ALL
    SELECT id, placed_us, name, 2, hash(phone, goods) FROM purchase_facts WHERE phone IS NOT NULL AND goods IS NOT NULL
    UNION ALL
    SELECT id, placed_us, name, 3, hash(place, goods) FROM purchase_facts WHERE place IS NOT NULL AND goods IS NOT NULL
    UNION ALL
    SELECT id, placed_us, name, 4, hash(name, goods) FROM purchase_facts WHERE name IS NOT NULL AND goods IS NOT NULL
    UNION ALL
    SELECT id, placed_us, name, 5, hash(postcode, goods) FROM purchase_facts
    WHERE postcode IS NOT NULL AND goods IS NOT NULL
    UNION ALL
    SELECT id, placed_us, name, 6, hash(email, total) FROM purchase_facts WHERE email IS NOT NULL AND total > 0
    UNION ALL
    SELECT id, placed_us, name, 7, hash(place, total) FROM purchase_facts WHERE place IS NOT NULL AND total > 0
)
