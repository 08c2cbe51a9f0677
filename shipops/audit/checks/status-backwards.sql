-- id: status-backwards
-- title: {order} moved backwards: {moves}
-- severity: medium
-- scope: group
-- yields_to: cancelled-still-open, cancelled-downstream, shipped-after-cancel, duplicate-import, shipped-not-reported, tracking-mismatch, status-mismatch, line-mismatch, duplicate-order-number
-- why: Work that was done is undone or will be done twice: a parcel may be packed or sent again.
-- do: Ask who changed it and why; in Cin7 Core see the history of the sale (Sale > the sale > Log), in ShipStation the order's activity. Put it back where it belongs.
-- rule: An order goes from payment to readiness to shipping; only a voided label opens it again (ShipStation help: order status mapping).
-- never: orders a voided label opened again
-- never: moves whose times cannot be ordered
-- never: cancellations, and cancelled orders that were restored
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT s.order_id, ',' ORDER BY s.order_id) AS ss_order_ids,
    string_agg(DISTINCT b.old || ' to ' || b.new, ', ' ORDER BY b.old || ' to ' || b.new) AS moves,
    string_agg(DISTINCT CASE WHEN b.side = 'source' THEN b.old || ' to ' || b.new END, ', '
        ORDER BY CASE WHEN b.side = 'source' THEN b.old || ' to ' || b.new END) AS "source.status",
    max(CASE WHEN b.side = 'source' THEN coalesce(b.changed_at, b.seen_at) END) AS "source.status@",
    string_agg(DISTINCT CASE WHEN b.side = 'shipstation' THEN b.old || ' to ' || b.new END, ', '
        ORDER BY CASE WHEN b.side = 'shipstation' THEN b.old || ' to ' || b.new END) AS "shipstation.orderStatus",
    max(CASE WHEN b.side = 'shipstation' THEN coalesce(b.changed_at, b.seen_at) END) AS "shipstation.orderStatus@"
FROM backward_moves AS b
JOIN matched AS m ON m.unit_key = b.unit_key
-- What its customer fetches after all does not go on to ship.
JOIN units AS u ON u.account = m.account AND u.unit_id = m.unit_id AND NOT u.pickup
LEFT JOIN ss_orders AS s ON s.ss_key = b.ss_key
WHERE NOT m.void AND NOT m.refunded AND m.bucket <> 'out_of_scope'
    -- A voided label opens an order again, on both sides.
    AND NOT EXISTS (
        SELECT 1 FROM match_edges AS e JOIN labels AS l ON l.ss_key = e.ss_key WHERE e.unit_key = b.unit_key AND l.voided
    )
GROUP BY m.account, m.number, m.order_id, m.part
