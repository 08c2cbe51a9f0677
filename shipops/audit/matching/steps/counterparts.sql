-- Per unit: the ShipStation orders that stand for it. A copy is an imported order of its own: neither cancelled, nor
-- made by hand (a replacement), nor a part of a split, nor combined into another.
SELECT
    e.unit_key,
    min(e.strength) AS strength,
    count(*) AS ss_orders,
    sum(CASE WHEN s.waiting AND s.merged_into IS NULL THEN 1 ELSE 0 END) AS ss_waiting,
    sum(CASE WHEN s.status = 'shipped' AND s.merged_into IS NULL THEN 1 ELSE 0 END) AS ss_shipped,
    sum(CASE WHEN e.key IN ('explicit', 'number') AND s.status <> 'cancelled' AND NOT s.is_manual
            AND s.parent_key IS NULL AND s.merged_into IS NULL THEN 1 ELSE 0 END) AS copies,
    string_agg(DISTINCT s.number, ', ' ORDER BY s.number) AS ss_numbers,
    string_agg(DISTINCT s.order_id, ',' ORDER BY s.order_id) AS ss_order_ids,
    string_agg(DISTINCT s.status, ', ' ORDER BY s.status) AS ss_statuses
FROM match_edges AS e
JOIN ss_orders AS s ON s.ss_key = e.ss_key
GROUP BY e.unit_key
