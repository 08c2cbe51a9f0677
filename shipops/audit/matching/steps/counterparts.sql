-- Per unit: the ShipStation orders that stand for it. A copy is an imported order of its own: neither cancelled, nor
-- made by hand (a replacement), nor a part of a split, nor combined into another.
WITH standing AS (
    SELECT
        e.unit_key, e.strength, s.number, s.order_id, s.status,
        CASE WHEN s.waiting AND s.merged_into IS NULL THEN 1 ELSE 0 END AS waits,
        CASE WHEN s.status = 'shipped' AND s.merged_into IS NULL THEN 1 ELSE 0 END AS ships,
        CASE WHEN e.key IN ('explicit', 'number') AND s.status <> 'cancelled' AND NOT s.is_manual
            AND s.parent_key IS NULL AND s.merged_into IS NULL THEN 1 ELSE 0 END AS is_copy,
        v.unit_key IS NOT NULL AS of_several
    FROM match_edges AS e
    JOIN ss_orders AS s ON s.ss_key = e.ss_key
    LEFT JOIN (SELECT unit_key FROM match_edges GROUP BY unit_key HAVING count(*) > 1) AS v ON v.unit_key = e.unit_key
)
-- Nearly every unit has one order: texts are put together only where there are several.
SELECT
    unit_key, strength, 1 AS ss_orders, waits AS ss_waiting, ships AS ss_shipped, is_copy AS copies,
    number AS ss_numbers, order_id AS ss_order_ids, status AS ss_statuses
FROM standing
WHERE NOT of_several
UNION ALL
SELECT
    unit_key, min(strength), count(*), sum(waits), sum(ships), sum(is_copy),
    string_agg(DISTINCT number, ', ' ORDER BY number), string_agg(DISTINCT order_id, ',' ORDER BY order_id),
    string_agg(DISTINCT status, ', ' ORDER BY status)
FROM standing
WHERE of_several
GROUP BY unit_key
