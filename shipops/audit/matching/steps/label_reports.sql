-- Which shipment at the source stands for which live label: its tracking field is exactly the label's number.
SELECT DISTINCT t.unit_key, t.label_key, r.shipment_key
FROM unit_tracking AS t
JOIN reported_tracking AS r ON r.unit_key = t.unit_key AND r.token = t.tracking_norm AND r.is_whole
WHERE t.tracking_norm <> ''
