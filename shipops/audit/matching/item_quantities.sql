-- What ships, by SKU: for units of a source and for ShipStation orders, under one key.
SELECT
    CASE WHEN l.system = 'shipstation' THEN l.account || '|' || l.order_id ELSE l.account || '|' || l.unit_id END AS holder,
    coalesce(nullif(l.sku_norm, ''), upper(l.name)) AS item,
    sum(l.quantity) AS quantity
FROM lines AS l
WHERE l.kind = 'item' AND (l.system = 'shipstation' OR l.unit_id IS NOT NULL)
GROUP BY 1, 2
