-- Values that name no one, among those of the candidates: what far more people give than share a mailbox, a telephone or
-- a house. A merchant's own address and a marketplace's telephone are such values.
WITH met AS (
    SELECT left_id AS id FROM candidates UNION SELECT right_id FROM candidates
),
asked AS (
    SELECT f.* FROM purchase_facts AS f JOIN met USING (id)
)
SELECT 'email' AS field, email AS value FROM purchase_facts
WHERE email IN (SELECT email FROM asked) GROUP BY email HAVING count(DISTINCT name) > getvariable('share_mailbox')
UNION ALL
SELECT 'phone', phone FROM purchase_facts
WHERE phone IN (SELECT phone FROM asked) GROUP BY phone HAVING count(DISTINCT name) > getvariable('share_phone')
UNION ALL
SELECT 'place', place FROM purchase_facts
WHERE place IN (SELECT place FROM asked) GROUP BY place HAVING count(DISTINCT name) > getvariable('share_place')
