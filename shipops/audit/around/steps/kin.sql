-- ShipStation orders that were split off another, or that others were combined into.
SELECT account, order_id, parent_id, merged_ids, email_norm, name_norm, postcode_norm, address_norm
FROM orders
WHERE account LIKE 'shipstation.%' AND (parent_id IS NOT NULL OR len(merged_ids) > 0)
