-- Orders of a mailbox that may stand for one that was met, or compete with it for a third: twice the window and twice the
-- tolerance of the step likely_pairs. ShipStation orders made by hand may replace one whatever they cost. It holds both
-- ways: whoever is found finds the other.
SELECT o.account, o.order_id
FROM mailbox_of AS o
JOIN met AS m ON m.mailbox = o.mailbox
WHERE {few}
    AND (o.is_manual OR m.is_manual OR abs(o.total - m.total) <= 0.03 * greatest(o.total, m.total)
        OR abs(epoch_us(o.placed_at) - epoch_us(m.placed_at)) <= 2764800000000)
