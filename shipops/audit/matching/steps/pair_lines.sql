-- What the lines of a pair have, on both sides. A line lacks what its source line of the same SKU has; where no SKU is
-- the same, all lines of the order are looked at together.
WITH held AS (
    SELECT
        CASE WHEN l.system = 'shipstation' THEN l.account || '|' || l.order_id ELSE l.account || '|' || l.unit_id END AS holder,
        l.sku_norm,
        CASE WHEN l.weight > 0 THEN 1 ELSE 0 END AS item_weight,
        CASE WHEN l.image_url <> '' THEN 1 ELSE 0 END AS image,
        CASE WHEN l.options <> '' THEN 1 ELSE 0 END AS options,
        CASE WHEN l.location <> '' THEN 1 ELSE 0 END AS location,
        CASE WHEN l.sku_norm <> '' THEN 1 ELSE 0 END AS sku
    FROM lines AS l
    WHERE l.kind = 'item' AND l.quantity > 0 AND (l.system = 'shipstation' OR l.unit_id IS NOT NULL)
),
sides AS (
    SELECT unit_key, unit_key AS holder, 1 AS at_source, 0 AS imported FROM clean_pairs
    UNION ALL
    SELECT unit_key, ss_key AS holder, 0 AS at_source, 1 AS imported FROM clean_pairs
),
-- Both sides under one key: joined by SKU alone, every order would meet all others that hold the same goods.
by_sku AS (
    SELECT
        p.unit_key, h.sku_norm, max(p.at_source) AS at_source, max(p.imported) AS imported, max(h.sku) AS sku,
        max(p.at_source * h.item_weight) AS source_weight, max(p.imported * h.item_weight) AS weight,
        max(p.at_source * h.image) AS source_image, max(p.imported * h.image) AS image,
        max(p.at_source * h.options) AS source_options, max(p.imported * h.options) AS options,
        max(p.at_source * h.location) AS source_location, max(p.imported * h.location) AS location
    FROM sides AS p
    JOIN held AS h ON h.holder = p.holder
    GROUP BY p.unit_key, h.sku_norm
),
whole AS (
    SELECT
        unit_key, max(at_source * sku) AS has_sku, max(imported * sku) AS sku,
        max(at_source * imported * sku) AS shared,
        max(source_weight) AS has_weight, max(weight) AS weight,
        max(at_source * imported * sku * CASE WHEN source_weight > weight THEN 1 ELSE 0 END) AS weight_lost,
        max(source_image) AS has_image, max(image) AS image,
        max(at_source * imported * sku * CASE WHEN source_image > image THEN 1 ELSE 0 END) AS image_lost,
        max(source_options) AS has_options, max(options) AS options,
        max(at_source * imported * sku * CASE WHEN source_options > options THEN 1 ELSE 0 END) AS options_lost,
        max(source_location) AS has_location, max(location) AS location,
        max(at_source * imported * sku * CASE WHEN source_location > location THEN 1 ELSE 0 END) AS location_lost
    FROM by_sku
    GROUP BY unit_key
    HAVING max(at_source) = 1 AND max(imported) = 1
)
SELECT
    unit_key,
    has_weight = 1 AS has_item_weight,
    CASE WHEN shared = 1 THEN weight_lost = 0 ELSE weight = 1 END AS item_weight_arrived,
    has_image = 1 AS has_image, CASE WHEN shared = 1 THEN image_lost = 0 ELSE image = 1 END AS image_arrived,
    has_options = 1 AS has_options, CASE WHEN shared = 1 THEN options_lost = 0 ELSE options = 1 END AS options_arrived,
    has_location = 1 AS has_location,
    CASE WHEN shared = 1 THEN location_lost = 0 ELSE location = 1 END AS location_arrived,
    has_sku = 1 AS has_sku, shared = 1 AS sku_arrived, sku = 0 AS sku_lost
FROM whole
