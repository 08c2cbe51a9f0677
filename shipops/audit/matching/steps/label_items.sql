-- What each label of ShipStation holds.
SELECT parcel AS label_key, holder AS ss_key, item, quantity
FROM packed_items
WHERE parcel_kind = 'label'
