-- What each ShipStation order's key looks like: a GUID, its own number, something else.
SELECT ss_key, store_key,
    CASE WHEN external_key_norm LIKE '________-____-____-____-____________' THEN 'guid'
        WHEN external_key_norm = lower(number_norm) THEN 'number' ELSE 'other' END AS form
FROM ss_orders
