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
by_sku AS (
    SELECT
        p.unit_key, count(*) AS shared,
        min(CASE WHEN a.item_weight > b.item_weight THEN 0 ELSE 1 END) AS item_weight,
        min(CASE WHEN a.image > b.image THEN 0 ELSE 1 END) AS image,
        min(CASE WHEN a.options > b.options THEN 0 ELSE 1 END) AS options,
        min(CASE WHEN a.location > b.location THEN 0 ELSE 1 END) AS location
    FROM clean_pairs AS p
    JOIN told AS a ON a.holder = p.unit_key AND a.sku_norm <> ''
    JOIN told AS b ON b.holder = p.ss_key AND b.sku_norm = a.sku_norm
    GROUP BY p.unit_key
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
