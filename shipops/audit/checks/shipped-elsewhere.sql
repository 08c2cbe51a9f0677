-- id: shipped-elsewhere
-- title: {order} is shipped at its source with a number ShipStation does not know, and still waits in ShipStation
-- severity: critical
-- scope: group
-- never: part of the order shipped by hand, the rest waiting
-- never: numbers that ShipStation knows, voided ones too
-- never: what was shipped within the grace
-- why: Somebody will make a label for goods that have already left.
-- do: {action}
-- rule: An order that is shipped at the source becomes Shipped in ShipStation (ShipStation help: order status mapping).
WITH told AS (
    SELECT e.*, e.by_freight OR e.sent_on < l.closing_day AS to_close
    FROM sent_elsewhere AS e
    JOIN links AS l ON l.link_id = e.link_id
),
closing AS (
    SELECT *, dense_rank() OVER (PARTITION BY link_id ORDER BY number) AS n FROM told WHERE to_close
)
SELECT
    account, number AS order_number, order_id, part, ss_order_ids, NULL AS severity, NULL AS headline,
    'Ask who shipped it. If the goods have left, open the order in ShipStation and mark it as shipped with the number in the evidence (Other Actions > Mark as Shipped, without notifying the marketplace); do not make a label.' AS action,
    tracking AS "source.tracking", seen_at AS "source.tracking@", carrier AS "source.carrier",
    sent_on AS "source.shipped on", ss_numbers AS "shipstation.orderNumber", ss_statuses AS "shipstation.orderStatus",
    NULL AS "source.orders counted", NULL AS "source.orders"
FROM told
WHERE NOT to_close
UNION ALL
SELECT
    account, NULL, NULL, link_id || ': close these', string_agg(DISTINCT ss_order_ids, ',' ORDER BY ss_order_ids), 'medium',
    link_id || ': ' || CASE WHEN max(n) = 1 THEN '1 order' ELSE CAST(max(n) AS VARCHAR) || ' orders' END
        || ' shipped by freight or long ago still to be closed in ShipStation',
    'Search these numbers in ShipStation (Orders > Awaiting Shipment), select the orders and mark them as shipped (Other Actions > Mark as Shipped, without notifying the marketplace), so that nobody makes a label for them.',
    NULL, max(seen_at), string_agg(DISTINCT carrier, ', ' ORDER BY carrier), NULL, NULL, NULL,
    CAST(max(n) AS VARCHAR),
    string_agg(DISTINCT CASE WHEN n <= 20 THEN number END, ', ' ORDER BY CASE WHEN n <= 20 THEN number END)
FROM closing
GROUP BY account, link_id
