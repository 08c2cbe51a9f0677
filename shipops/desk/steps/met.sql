-- The mailboxes of the orders met so far, with every amount and time that one of another system may be found by.
SELECT DISTINCT o.account, o.email_norm, unnest([o.total, u.total]) AS total,
    unnest([coalesce(o.ordered_at, o.created_at), coalesce(u.ordered_at, o.ordered_at, o.created_at)]) AS placed_at
FROM orders AS o
LEFT JOIN units AS u ON u.account = o.account AND u.order_id = o.order_id
WHERE o.email_norm <> ''
