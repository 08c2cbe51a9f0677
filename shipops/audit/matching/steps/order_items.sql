-- Every line of what some parcel names the contents of, under the key by which items are compared (as in
-- `item_quantities`), and by what a parcel may name it: the line's own id, or its SKU as received.
SELECT l.holder, l.line_id, l.sku, l.item, l.kind
FROM (
    SELECT
        CASE WHEN system = 'shipstation' THEN account || '|' || order_id ELSE account || '|' || unit_id END AS holder,
        line_id, sku, coalesce(nullif(sku_norm, ''), upper(name)) AS item, kind
    FROM lines
    WHERE system = 'shipstation' OR unit_id IS NOT NULL
) AS l
JOIN (SELECT DISTINCT holder FROM parcel_items) AS p ON p.holder = l.holder
