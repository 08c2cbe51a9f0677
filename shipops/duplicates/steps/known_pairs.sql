-- The pairs an earlier search found, as long as both are purchases still and neither changed: who changed is looked for anew.
WITH told AS (
    SELECT
        hash(split_part(first_key, '|', 1), substr(first_key, strpos(first_key, '|') + 1)) AS first_id,
        hash(split_part(second_key, '|', 1), substr(second_key, strpos(second_key, '|') + 1)) AS second_id, veto
    FROM known_told
),
still AS (
    SELECT hash(account, order_id) AS id FROM purchases
    WHERE hash(account, order_id) IN (SELECT first_id FROM told UNION SELECT second_id FROM told)
    EXCEPT SELECT id FROM changed_purchases
)
SELECT least(first_id, second_id) AS id_l, greatest(first_id, second_id) AS id_r, min(veto) AS veto
FROM told
WHERE first_id IN (SELECT id FROM still) AND second_id IN (SELECT id FROM still)
GROUP BY ALL
