-- What parcels hold, label or reported, each item under its order's own key; a SKU no line has stands for itself.
SELECT parcel, holder, parcel_kind, item, sum(quantity) AS quantity
FROM (
    SELECT
        p.parcel, p.holder, p.parcel_kind, p.quantity,
        coalesce(l.item, k.item, nullif(upper(trim(p.sku)), '')) AS item,
        coalesce(l.kind, k.kind, 'item') AS line_kind
    FROM parcel_items AS p
    LEFT JOIN (SELECT holder, line_id, min(item) AS item, min(kind) AS kind FROM order_items GROUP BY holder, line_id) AS l
        ON l.holder = p.holder AND l.line_id = p.line_id
    LEFT JOIN (SELECT holder, sku, min(item) AS item, min(kind) AS kind FROM order_items GROUP BY holder, sku) AS k
        ON k.holder = p.holder AND k.sku = p.sku
) AS named
WHERE item IS NOT NULL AND line_kind = 'item'
GROUP BY parcel, holder, parcel_kind, item
