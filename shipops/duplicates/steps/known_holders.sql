-- The orders that are read for the purchases of known pairs.
SELECT hash(read_account, read_order_id) AS holder
FROM purchases
WHERE hash(account, order_id) IN (SELECT id_l FROM known_pairs UNION SELECT id_r FROM known_pairs)
