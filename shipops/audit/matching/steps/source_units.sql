-- Every unit with the facts of its order.
SELECT
    u.account || '|' || u.unit_id AS unit_key,
    u.account, u.system, u.unit_id, u.order_id, u.part, u.units_in_order,
    o.number, o.number_norm, o.external_key_norm, u.sale_number, u.invoice_number,
    u.sale_number_norm, u.invoice_number_norm, u.customer_reference_norm,
    o.status, o.status_text AS order_status_text, u.status_text, u.status_norm, o.payment_status,
    o.customer, o.email_norm, o.name_norm, o.postcode_norm, o.address_norm, o.currency,
    o.location, o.channel, o.requested_carrier, o.modified_at,
    coalesce(u.total, o.total) AS total,
    u.draft, u.approved, u.paid, u.picked, u.packed, u.at_ship_stage, u.invoiced, u.has_ship_to, u.tracking_present,
    u.shipped, u.void, u.refunded, u.pickup, u.drop_ship, u.service_only, u.backordered,
    u.ship_by, u.changed_at, coalesce(u.ordered_at, o.ordered_at, o.created_at) AS ordered_at,
    u.ready_at, u.invoiced_at,
    CASE WHEN u.void OR u.refunded THEN coalesce(u.void_at, u.changed_at) END AS void_at, u.seen_at, u.from_detail
FROM units AS u
JOIN orders AS o ON o.account = u.account AND o.order_id = u.order_id
