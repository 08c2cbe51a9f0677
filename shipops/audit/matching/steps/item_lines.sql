-- Every line of goods that ship, under the key of what holds it: a unit of a source, or a ShipStation order.
SELECT
    CASE WHEN l.system = 'shipstation' THEN l.account || '|' || l.order_id ELSE l.account || '|' || l.unit_id END AS holder,
    l.sku_norm, coalesce(nullif(l.sku_norm, ''), upper(l.name)) AS item, l.line_id, l.quantity, l.unit_price, l.amount, l.tax
FROM lines AS l
WHERE l.kind = 'item' AND (l.system = 'shipstation' OR l.unit_id IS NOT NULL)
