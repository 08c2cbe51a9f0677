-- ShipStation orders that were split off another, or that others were combined into, and the person and place they go to.
SELECT account, order_id, parent_id, merged_ids,
    CASE WHEN address_norm <> '' THEN [hash(address_norm, postcode_norm, email_norm), hash(address_norm, postcode_norm, name_norm)]
        ELSE [] END AS places
FROM {orders}
WHERE account LIKE 'shipstation.%' AND (parent_id IS NOT NULL OR len(merged_ids) > 0)
