-- What was known before stays a candidate, unless a key ties the two by now.
SELECT k.id_l AS left_id, k.id_r AS right_id
FROM known_pairs AS k
JOIN purchase_facts AS a ON a.id = k.id_l
JOIN purchase_facts AS b ON b.id = k.id_r
ANTI JOIN candidates AS c ON c.left_id = k.id_l AND c.right_id = k.id_r
WHERE (k.id_l, k.id_r) NOT IN (
    SELECT (a.id, b.id)
    FROM tied_purchases AS a
    JOIN tied_purchases AS b ON b.tie = a.tie AND b.id > a.id
    WHERE a.id IN (SELECT id_l FROM known_pairs) AND b.id IN (SELECT id_r FROM known_pairs)
)
