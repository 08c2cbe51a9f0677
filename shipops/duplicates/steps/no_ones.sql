-- Values that name no one, among those of the candidates: what far more people give than share a mailbox, a telephone or
-- a house. A merchant's own address and a marketplace's telephone are such values.
SELECT 'email' AS field, email AS value FROM purchase_facts
WHERE email IN (SELECT email_hash FROM met) GROUP BY email HAVING count(DISTINCT name) > getvariable('share_mailbox')
UNION ALL
SELECT 'phone', phone FROM purchase_facts
WHERE phone IN (SELECT phone_hash FROM met) GROUP BY phone HAVING count(DISTINCT name) > getvariable('share_phone')
UNION ALL
SELECT 'place', place FROM purchase_facts
WHERE place IN (SELECT place_hash FROM met) GROUP BY place HAVING count(DISTINCT name) > getvariable('share_place')
