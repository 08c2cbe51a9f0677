-- Orders of a mailbox that may stand for one that was met, or compete with it for a third: twice the window and twice the
-- tolerance of the step likely_pairs. ShipStation orders made by hand may replace one whatever they cost. It holds both
-- ways: whoever is found finds the other.
SELECT DISTINCT o.account, o.order_id
FROM orders AS o
JOIN met AS m ON m.email_norm = o.email_norm
WHERE {few}
    AND (o.is_manual OR m.is_manual OR abs(o.total - m.total) <= 0.03 * greatest(o.total, m.total)
        OR abs(epoch_us(coalesce(o.ordered_at, o.created_at)) - epoch_us(m.placed_at)) <= 2764800000000)
UNION
SELECT o.account, o.order_id
FROM orders AS o
JOIN met AS m ON m.email_norm = o.email_norm
JOIN units AS u ON u.account = o.account AND u.order_id = o.order_id
WHERE {few} AND u.units_in_order > 1
    AND (abs(u.total - m.total) <= 0.03 * greatest(u.total, m.total)
        OR abs(epoch_us(u.ordered_at) - epoch_us(m.placed_at)) <= 2764800000000)
