-- Orders of one source that another source holds as well (its customer reference names them, and person and amount or
-- place agree), where ShipStation has an order for each: the same purchase on two ways.
SELECT
    inner_unit.account AS source, outer_unit.account AS via, count(DISTINCT inner_unit.unit_key) AS units
FROM source_units AS outer_unit
JOIN source_units AS inner_unit
    ON inner_unit.account <> outer_unit.account AND inner_unit.number_norm = outer_unit.customer_reference_norm
JOIN unit_numbers AS own ON own.unit_key = inner_unit.unit_key
JOIN ss_orders AS first ON first.number_norm = own.value AND first.email_norm = inner_unit.email_norm
JOIN unit_numbers AS other ON other.unit_key = outer_unit.unit_key
JOIN ss_orders AS second ON second.number_norm = other.value AND second.email_norm = outer_unit.email_norm
WHERE outer_unit.customer_reference_norm <> '' AND inner_unit.email_norm <> ''
    AND inner_unit.email_norm = outer_unit.email_norm
    AND (abs(inner_unit.total - outer_unit.total) <= 0.01 OR inner_unit.postcode_norm = outer_unit.postcode_norm)
    AND second.ss_key <> first.ss_key
GROUP BY inner_unit.account, outer_unit.account
ORDER BY units DESC, source, via
