-- What ships, by SKU: for units of a source and for ShipStation orders, under one key.
SELECT holder, item, sum(quantity) AS quantity
FROM item_lines
GROUP BY holder, item
