-- What fresh orders may be known by to others. A source's own reference is looked for among numbers alone: that two of
-- its orders share one ties nothing.
SELECT DISTINCT account, kind, value, by_reference
FROM (
    SELECT account, 'number' AS kind, number_norm AS value, true AS by_reference FROM near_orders SEMI JOIN fresh USING (account, order_id)
    UNION ALL
    SELECT account, 'number', upper(external_key_norm), true FROM near_orders SEMI JOIN fresh USING (account, order_id)
    UNION ALL
    SELECT account, 'number', upper(order_id), system = 'shipstation' FROM near_orders SEMI JOIN fresh USING (account, order_id)
    UNION ALL
    SELECT account, 'number', upper(unit_id), false FROM near_units SEMI JOIN fresh USING (account, order_id)
    UNION ALL
    SELECT account, 'number', sale_number_norm, true FROM near_units SEMI JOIN fresh USING (account, order_id)
    UNION ALL
    SELECT account, 'number', invoice_number_norm, false FROM near_units SEMI JOIN fresh USING (account, order_id)
    UNION ALL
    SELECT account, 'number', customer_reference_norm, false FROM near_units SEMI JOIN fresh USING (account, order_id)
    UNION ALL
    SELECT account, 'tracking', unnest(tracking_tokens), false FROM near_shipments SEMI JOIN fresh USING (account, order_id)
)
WHERE value <> ''
