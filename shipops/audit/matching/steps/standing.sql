-- Every live order of its own that stands for a unit: imported, or made by a program under the unit's own number for
-- the same person and amount in a store of orders made by hand (which is where ShipStation's API puts them).
SELECT u.account AS source, e.unit_key, s.ss_key, s.store_key, s.waiting, s.created_at
FROM match_edges AS e
JOIN source_units AS u ON u.unit_key = e.unit_key
JOIN ss_orders AS s ON s.ss_key = e.ss_key
WHERE e.key IN ('explicit', 'number') AND NOT s.is_manual
    AND s.status <> 'cancelled' AND s.parent_key IS NULL AND s.merged_into IS NULL
UNION
SELECT u.account AS source, n.unit_key, s.ss_key, s.store_key, s.waiting, s.created_at
FROM unit_numbers AS n
JOIN source_units AS u ON u.unit_key = n.unit_key
JOIN ss_orders AS s ON s.number_norm = n.value
WHERE s.is_manual AND s.external_key_norm <> '' AND s.external_key_norm NOT LIKE 'manual-%'
    AND u.email_norm <> '' AND u.email_norm = s.email_norm AND s.total > 0 AND abs(u.total - s.total) <= 0.01
    AND s.status <> 'cancelled' AND s.parent_key IS NULL AND s.merged_into IS NULL
