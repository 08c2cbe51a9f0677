-- The orders that share a number, a reference, a key or a tracking number with fresh ones. Two orders of one source are
-- not tied by what they share: only through an order of another system.
SELECT k.account, k.order_id
FROM known_by AS k
JOIN ties AS t ON t.value = k.value AND t.tracking = k.tracking AND (t.by_reference OR NOT k.reference)
    AND (k.account <> t.account OR t.account LIKE 'shipstation.%')
WHERE {few}
