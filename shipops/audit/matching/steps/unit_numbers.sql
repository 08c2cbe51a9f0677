-- Every number a unit may go by in ShipStation. Whole numbers only: digits alone tie different orders.
SELECT unit_key, kind, value
FROM (
    SELECT unit_key, 'sale_number' AS kind, sale_number_norm AS value FROM source_units
    UNION ALL
    SELECT unit_key, 'invoice_number' AS kind, invoice_number_norm AS value FROM source_units
    UNION ALL
    SELECT unit_key, 'customer_reference' AS kind, customer_reference_norm AS value FROM source_units
    UNION ALL
    SELECT unit_key, 'order_id' AS kind, number_norm AS value FROM source_units WHERE system = 'inksoft'
) AS named
WHERE value <> ''
