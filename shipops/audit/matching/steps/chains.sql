-- Units of one source (`unit_key`) that another source holds as well (`outer_key`): the other's customer reference or
-- external key names them, and person, place or amount agree.
SELECT DISTINCT i.unit_key, o.unit_key AS outer_key, i.account, o.account AS outer_account
FROM source_units AS i
JOIN source_units AS o
    ON o.account <> i.account
    AND (o.customer_reference_norm <> '' AND o.customer_reference_norm IN (i.number_norm, i.sale_number_norm)
        OR o.external_key_norm <> '' AND o.external_key_norm IN (i.external_key_norm, lower(i.number_norm)))
WHERE i.email_norm <> '' AND i.email_norm = o.email_norm
    OR i.name_norm <> '' AND i.name_norm = o.name_norm
    OR i.postcode_norm <> '' AND i.postcode_norm = o.postcode_norm AND abs(i.total - o.total) <= 0.01
