-- When the first label of each ShipStation order was made that is neither void nor for a return.
SELECT ss_key, min(created_at) AS shipped_at FROM labels WHERE NOT voided AND NOT is_return GROUP BY ss_key
