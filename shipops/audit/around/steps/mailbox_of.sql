-- The mailbox of an order with every amount and time it may be met by, its own and those of its units.
SELECT account, order_id, email_norm AS mailbox, total, coalesce(ordered_at, created_at) AS placed_at, is_manual
FROM {orders}
WHERE email_norm <> ''
UNION ALL
SELECT o.account, o.order_id, o.email_norm, u.total, coalesce(u.ordered_at, o.ordered_at, o.created_at), o.is_manual
FROM {orders} AS o
JOIN {units} AS u ON u.account = o.account AND u.order_id = o.order_id
WHERE o.email_norm <> ''
