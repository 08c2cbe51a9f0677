-- The whole of what ships in one comparable text.
SELECT holder, string_agg(item || ' x' || CAST(quantity AS VARCHAR), '; ' ORDER BY item) AS signature
FROM item_quantities
GROUP BY holder
