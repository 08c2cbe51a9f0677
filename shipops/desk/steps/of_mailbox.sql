-- Orders of a mailbox that may stand for one that was met, or compete with it for a third: twice the window and twice the
-- tolerance of the step likely_pairs. ShipStation orders made by hand may replace one whatever they cost.
SELECT DISTINCT o.account, o.order_id
FROM orders AS o
JOIN met AS m ON m.email_norm = o.email_norm
WHERE o.email_norm IN ({emails})
    AND (o.is_manual OR abs(o.total - m.total) <= 0.03 * m.total
        OR abs(epoch_us(coalesce(o.ordered_at, o.created_at)) - epoch_us(m.placed_at)) <= 2764800000000)
