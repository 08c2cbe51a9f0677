-- Which orders each case is about, with the ShipStation orders that stand for them. A finding about one key names its
-- ShipStation orders; a double connection is a case for every unit that came by both ways and has none of its own; a
-- cluster of look-alikes is one case, however many copies it tells of.
WITH exact AS (
    SELECT f.case_key, f.kind, s.account, s.order_id, s.number, s.store_key, s.created_at AS placed_at, s.ss_key
    FROM case_findings AS f
    JOIN ss_orders AS s ON s.order_id = f.ss_order_id
    WHERE (s.account = f.account OR s.account IN (SELECT k.shipstation FROM links AS k WHERE k.source = f.account))
        AND f.kind NOT IN ('probable-duplicate', 'double-connection') AND s.status <> 'cancelled' AND s.merged_into IS NULL
),
told AS (
    SELECT DISTINCT e.unit_key FROM exact AS x JOIN match_edges AS e ON e.ss_key = x.ss_key
),
both_ways AS (
    SELECT f.case_key || '|' || d.unit_key AS case_key, f.kind, s.account, s.order_id, s.number, s.store_key,
        s.created_at AS placed_at, s.ss_key
    FROM case_findings AS f
    JOIN double_units AS d ON d.part = f.part
    JOIN ss_orders AS s ON s.ss_key IN (d.first_key, d.second_key)
    WHERE f.kind = 'double-connection' AND d.unit_key NOT IN (SELECT unit_key FROM told)
),
standing_for AS (
    SELECT m.account || '|' || m.order_id AS purchase_key, e.ss_key
    FROM match_edges AS e
    JOIN matched AS m ON m.unit_key = e.unit_key
    UNION
    SELECT ss_key, ss_key FROM ss_orders
),
alike AS (
    SELECT DISTINCT c.cluster_key AS case_key, f.kind, c.account, c.order_id, c.number, c.store_key, c.placed_at, s.ss_key,
        c.position, c.waiting, c.shipped, c.shipped_at
    FROM case_findings AS f
    JOIN lookalike_clusters AS g ON g.account = f.account AND g.order_id = f.order_id
    JOIN lookalike_clusters AS c ON c.cluster_key = g.cluster_key
    LEFT JOIN standing_for AS s ON s.purchase_key = c.purchase_key
    WHERE f.kind = 'probable-duplicate'
)
SELECT case_key, kind, account, order_id, number, store_key, placed_at, ss_key, position, waiting, shipped, shipped_at
FROM alike
UNION ALL
SELECT
    x.case_key, x.kind, x.account, x.order_id, x.number, x.store_key, x.placed_at, x.ss_key, NULL AS position, s.waiting,
    s.status = 'shipped' AS shipped, NULL AS shipped_at
FROM (SELECT * FROM exact UNION SELECT * FROM both_ways) AS x
JOIN ss_orders AS s ON s.ss_key = x.ss_key
