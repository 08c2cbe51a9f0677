-- What the lines of a pair have, on both sides. A line lacks what its source line of the same SKU has; where no SKU is
-- the same, all lines of the order are looked at together.
WITH told AS (
    SELECT
        CASE WHEN l.system = 'shipstation' THEN l.account || '|' || l.order_id ELSE l.account || '|' || l.unit_id END AS holder,
        l.sku_norm,
        max(CASE WHEN l.weight > 0 THEN 1 ELSE 0 END) AS item_weight,
        max(CASE WHEN l.image_url <> '' THEN 1 ELSE 0 END) AS image,
        max(CASE WHEN l.options <> '' THEN 1 ELSE 0 END) AS options,
        max(CASE WHEN l.location <> '' THEN 1 ELSE 0 END) AS location,
        max(CASE WHEN l.sku_norm <> '' THEN 1 ELSE 0 END) AS sku
    FROM lines AS l
    WHERE l.kind = 'item' AND l.quantity > 0 AND (l.system = 'shipstation' OR l.unit_id IS NOT NULL)
    GROUP BY 1, 2
),
whole AS (
    SELECT holder, max(item_weight) AS item_weight, max(image) AS image, max(options) AS options,
        max(location) AS location, max(sku) AS sku
    FROM told
    GROUP BY holder
),
-- Both sides under one key: joined by SKU alone, every order would meet all others that hold the same goods.
of_pair AS (
    SELECT p.unit_key, true AS at_source, t.* FROM clean_pairs AS p JOIN told AS t ON t.holder = p.unit_key
    UNION ALL
    SELECT p.unit_key, false AS at_source, t.* FROM clean_pairs AS p JOIN told AS t ON t.holder = p.ss_key
),
shared_skus AS (
    SELECT
        unit_key, sku_norm,
        max(CASE WHEN at_source THEN item_weight ELSE 0 END) > max(CASE WHEN at_source THEN 0 ELSE item_weight END) AS item_weight_lost,
        max(CASE WHEN at_source THEN image ELSE 0 END) > max(CASE WHEN at_source THEN 0 ELSE image END) AS image_lost,
        max(CASE WHEN at_source THEN options ELSE 0 END) > max(CASE WHEN at_source THEN 0 ELSE options END) AS options_lost,
        max(CASE WHEN at_source THEN location ELSE 0 END) > max(CASE WHEN at_source THEN 0 ELSE location END) AS location_lost
    FROM of_pair
    WHERE sku_norm <> ''
    GROUP BY unit_key, sku_norm
    HAVING min(CASE WHEN at_source THEN 1 ELSE 0 END) = 0 AND max(CASE WHEN at_source THEN 1 ELSE 0 END) = 1
),
by_sku AS (
    SELECT
        unit_key, count(*) AS shared,
        min(CASE WHEN item_weight_lost THEN 0 ELSE 1 END) AS item_weight,
        min(CASE WHEN image_lost THEN 0 ELSE 1 END) AS image,
        min(CASE WHEN options_lost THEN 0 ELSE 1 END) AS options,
        min(CASE WHEN location_lost THEN 0 ELSE 1 END) AS location
    FROM shared_skus
    GROUP BY unit_key
)
SELECT
    p.unit_key,
    a.item_weight = 1 AS has_item_weight, coalesce(q.item_weight, b.item_weight) = 1 AS item_weight_arrived,
    a.image = 1 AS has_image, coalesce(q.image, b.image) = 1 AS image_arrived,
    a.options = 1 AS has_options, coalesce(q.options, b.options) = 1 AS options_arrived,
    a.location = 1 AS has_location, coalesce(q.location, b.location) = 1 AS location_arrived,
    a.sku = 1 AS has_sku, coalesce(q.shared, 0) > 0 AS sku_arrived, b.sku = 0 AS sku_lost
FROM clean_pairs AS p
JOIN whole AS a ON a.holder = p.unit_key
JOIN whole AS b ON b.holder = p.ss_key
LEFT JOIN by_sku AS q ON q.unit_key = p.unit_key
