-- id: cancelled-still-open
-- title: {order} is {what} at its source and still waits to be shipped in ShipStation
-- severity: critical
-- scope: group
-- never: cancellations within the grace
-- never: twice, where the order came through another source that cancelled it too
-- why: It will be shipped although nobody wants or pays for it.
-- do: Cancel the order in ShipStation (Orders > Awaiting Shipment > Other Actions > Cancel); if it was combined, take its items out first.
-- rule: A sale that is void or cancelled becomes Cancelled in ShipStation (ShipStation help: order status mapping).
WITH told_in_between AS (
    -- Cancelled at the source in between as well: that one tells the story.
    SELECT v.unit_key
    FROM via_units AS v
    JOIN matched AS o ON o.unit_key = v.outer_key
    WHERE (o.void OR o.refunded AND NOT o.shipped) AND o.void_at < o.cancel_cutoff AND o.bucket <> 'out_of_scope'
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT s.order_id, ',' ORDER BY s.order_id) AS ss_order_ids,
    CASE WHEN bool_or(m.void) THEN 'cancelled' ELSE 'refunded' END AS what,
    min(m.void_at) AS began_at,
    min(m.status_text) AS "source.status", min(m.void_at) AS "source.status@",
    string_agg(DISTINCT s.number, ', ' ORDER BY s.number) AS "shipstation.orderNumber",
    string_agg(DISTINCT s.status, ', ' ORDER BY s.status) AS "shipstation.orderStatus",
    max(s.modified_at) AS "shipstation.orderStatus@"
FROM matched AS m
JOIN match_edges AS e ON e.unit_key = m.unit_key
JOIN ss_orders AS s ON s.ss_key = e.ss_key AND s.waiting AND s.merged_into IS NULL
WHERE (m.void OR m.refunded AND NOT m.shipped) AND m.void_at < m.cancel_cutoff
    AND m.bucket <> 'out_of_scope'
    AND (e.key <> 'via' OR m.unit_key NOT IN (SELECT unit_key FROM told_in_between))
GROUP BY m.account, m.number, m.order_id, m.part
