-- The person and place that an order of a source goes to, by mailbox and by name.
SELECT account, order_id,
    unnest([hash(address_norm, postcode_norm, email_norm), hash(address_norm, postcode_norm, name_norm)]) AS place
FROM {orders}
WHERE system <> 'shipstation' AND address_norm <> ''
