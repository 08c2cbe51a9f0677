-- Per pair and field the source has: did it arrive, is it lost? A SKU arrives as the same SKU and is lost where there is
-- none; every other field is there or not. Sums over a whole sale
-- say nothing of a fulfilment that is not all of it.
SELECT
    p.unit_key, p.ss_key, p.link_id, f.field,
    CASE f.field
        WHEN 'email' THEN s.email_norm <> ''
        WHEN 'phone' THEN s.phone_norm <> ''
        WHEN 'requested_service' THEN coalesce(s.requested_service, '') <> ''
        WHEN 'payment_method' THEN coalesce(s.payment_method, '') <> ''
        WHEN 'discount' THEN coalesce(s.discount, 0) > 0 OR coalesce(s.coupon, '') <> ''
        WHEN 'gift' THEN coalesce(s.is_gift, false)
        WHEN 'internal_note' THEN coalesce(s.internal_note, '') <> ''
        WHEN 'buyer_note' THEN coalesce(s.customer_note, '') <> ''
        WHEN 'order_weight' THEN coalesce(s.weight, 0) > 0
        WHEN 'item_weight' THEN l.item_weight_arrived
        WHEN 'image' THEN l.image_arrived
        WHEN 'options' THEN l.options_arrived
        WHEN 'location' THEN l.location_arrived
        ELSE l.sku_arrived
    END AS arrived,
    CASE f.field
        WHEN 'email' THEN s.email_norm = ''
        WHEN 'phone' THEN s.phone_norm = ''
        WHEN 'requested_service' THEN coalesce(s.requested_service, '') = ''
        WHEN 'payment_method' THEN coalesce(s.payment_method, '') = ''
        WHEN 'discount' THEN coalesce(s.discount, 0) <= 0 AND coalesce(s.coupon, '') = ''
        WHEN 'gift' THEN NOT coalesce(s.is_gift, false)
        WHEN 'internal_note' THEN coalesce(s.internal_note, '') = ''
        WHEN 'buyer_note' THEN coalesce(s.customer_note, '') = ''
        WHEN 'order_weight' THEN coalesce(s.weight, 0) <= 0
        WHEN 'item_weight' THEN NOT l.item_weight_arrived
        WHEN 'image' THEN NOT l.image_arrived
        WHEN 'options' THEN NOT l.options_arrived
        WHEN 'location' THEN NOT l.location_arrived
        ELSE l.sku_lost
    END AS lost
FROM clean_pairs AS p
JOIN orders AS o ON o.account = p.account AND o.order_id = p.order_id
JOIN orders AS s ON s.account = p.ss_account AND s.order_id = p.ss_order_id
LEFT JOIN pair_lines AS l ON l.unit_key = p.unit_key
LEFT JOIN (SELECT account, order_id FROM lines WHERE kind IN ('drop_ship', 'service') GROUP BY account, order_id) AS apart
    ON apart.account = p.account AND apart.order_id = p.order_id
CROSS JOIN carried_fields AS f
WHERE CASE f.field
    WHEN 'email' THEN o.email_norm <> ''
    WHEN 'phone' THEN o.phone_norm <> ''
    WHEN 'requested_service' THEN o.requested_service <> ''
    WHEN 'payment_method' THEN o.payment_method <> ''
    WHEN 'discount' THEN p.units_in_order = 1 AND abs(p.total - o.total) <= 0.01 AND apart.order_id IS NULL AND (o.discount > 0 OR o.coupon <> '')
    WHEN 'gift' THEN o.is_gift
    WHEN 'internal_note' THEN o.internal_note <> ''
    WHEN 'buyer_note' THEN o.customer_note <> ''
    WHEN 'order_weight' THEN p.units_in_order = 1 AND abs(p.total - o.total) <= 0.01 AND apart.order_id IS NULL AND o.weight > 0
    WHEN 'item_weight' THEN l.has_item_weight
    WHEN 'image' THEN l.has_image
    WHEN 'options' THEN l.has_options
    WHEN 'location' THEN l.has_location
    ELSE l.has_sku
END
