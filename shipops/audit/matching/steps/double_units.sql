-- The units that came by both ways of a double connection, with the orders that stand for them on each.
SELECT DISTINCT d.part, d.kind, p.unit_key, p.first_key, p.second_key, p.doubled_at
FROM double_connections AS d
JOIN double_pairs AS p ON p.source = d.source AND p.first_store = d.first_store AND p.through = d.through
    AND (p.kind = 'through' AND d.kind = 'through' OR p.kind = 'stores' AND p.second_store = d.second_store)
