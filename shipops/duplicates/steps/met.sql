-- The purchases that are candidates, each once: all that follows is about these few.
SELECT k.id, f.placed_us, f.goods, f.email AS email_hash, f.phone AS phone_hash, f.place AS place_hash, f.name AS name_hash,
    f.postcode AS postcode_hash, p.*
FROM (SELECT left_id AS id FROM candidates UNION SELECT right_id FROM candidates) AS k
JOIN purchases AS p ON hash(p.account, p.order_id) = k.id
JOIN purchase_facts AS f ON f.id = k.id
