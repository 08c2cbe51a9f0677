-- What others may find an order by; a reference that is the customer's own is one.
SELECT account, order_id, value, kind = 'tracking' AS tracking, kind = 'customer_reference' AS reference
FROM {identifiers}
WHERE kind NOT IN ('email', 'phone', 'name')
UNION ALL
SELECT account, order_id, customer_reference_norm, false, true FROM {units} WHERE customer_reference_norm <> ''
