-- The ShipStation orders of a group that hold its goods: not what somebody made by hand (a replacement), was cancelled,
-- or was combined into another order.
SELECT g.group_id, s.ss_key, s.account, s.order_id, s.status_text, s.waiting, s.merged_or_split, s.created_at, s.modified_at
FROM groups AS g
JOIN ss_orders AS s ON s.ss_key = g.member
WHERE NOT s.is_manual AND s.status <> 'cancelled' AND s.merged_into IS NULL
