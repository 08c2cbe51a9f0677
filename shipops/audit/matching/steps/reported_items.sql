-- What the source says each of its shipments holds.
SELECT holder AS unit_key, parcel AS shipment_key, item, quantity
FROM packed_items
WHERE parcel_kind = 'reported'
