-- What an order may be known by to others. A source's own reference is looked for among numbers alone: that two of its
-- orders share one ties nothing.
SELECT account, order_id, value, tracking, by_reference
FROM (
    SELECT account, order_id, unnest([number_norm, upper(external_key_norm), upper(order_id)]) AS value,
        false AS tracking, unnest([true, true, system = 'shipstation']) AS by_reference
    FROM {orders}
    UNION ALL
    SELECT account, order_id, unnest([sale_number_norm, invoice_number_norm, customer_reference_norm, upper(unit_id)]),
        false, unnest([true, false, false, false])
    FROM {units}
    UNION ALL
    SELECT account, order_id, unnest(tracking_tokens), true, false FROM {shipments}
)
WHERE value <> ''
