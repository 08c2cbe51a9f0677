-- The mailboxes of fresh orders, with every amount and time that one of another system may be found by.
SELECT DISTINCT o.account, o.email_norm, unnest([o.total, u.total]) AS total,
    unnest([coalesce(o.ordered_at, o.created_at), coalesce(u.ordered_at, o.ordered_at, o.created_at)]) AS placed_at,
    o.is_manual
FROM near_orders AS o
SEMI JOIN fresh AS f ON f.account = o.account AND f.order_id = o.order_id
LEFT JOIN near_units AS u ON u.account = o.account AND u.order_id = o.order_id
WHERE o.email_norm <> ''
