-- id: over-shipped
-- title: {order} shipped more than was ordered: {items}
-- severity: high
-- scope: group
-- yields_to: duplicate-import, duplicate-shipment
-- never: several packages of one shipment that repeat its items
-- never: replacements, and what was sent again after a return
-- never: orders that still wait to ship the rest
-- never: what ShipStation's own order holds more of: that is line-mismatch
-- needs: detail
-- why: Goods nobody paid for are on their way, and stock is wrong.
-- do: Open the order's labels in ShipStation (Orders > Shipped > the order > Shipments). Void the one too many if it has not left; else ask the buyer to send the surplus back, and correct the stock at the source.
-- rule: The labels of an order hold what was ordered, no more (ShipStation help: data sent with the shipment notification, item information).
WITH excess AS (
    SELECT
        m.account, m.number, m.order_id, m.part, m.ss_order_ids, m.seen_at, s.item, s.ordered, s.shipped_least, t.last_label_us,
        row_number() OVER (PARTITION BY s.group_id, s.item ORDER BY m.number, m.part) AS n
    FROM group_shipped AS s
    JOIN group_state AS t ON t.group_id = s.group_id
    JOIN groups AS g ON g.group_id = s.group_id
    JOIN matched AS m ON m.unit_key = g.member
    JOIN item_quantities AS q ON q.holder = m.unit_key AND q.item = s.item
    -- More than ShipStation's own order says, too: what differs between the orders is told by line-mismatch.
    WHERE s.ordered > 0 AND s.shipped_least > s.ordered AND s.shipped_least > s.held
        AND t.comparable AND t.waiting_orders = 0 AND t.last_label_us < t.label_cutoff_us
)
SELECT
    account, number AS order_number, order_id, part, min(ss_order_ids) AS ss_order_ids,
    string_agg(item || ' (' || rtrim(rtrim(CAST(shipped_least AS VARCHAR), '0'), '.') || ' instead of '
        || rtrim(rtrim(CAST(ordered AS VARCHAR), '0'), '.') || ')', ', ' ORDER BY item) AS items,
    string_agg(item || ' x' || rtrim(rtrim(CAST(ordered AS VARCHAR), '0'), '.'), ', ' ORDER BY item) AS "source.ordered",
    max(seen_at) AS "source.ordered@",
    string_agg(item || ' x' || rtrim(rtrim(CAST(shipped_least AS VARCHAR), '0'), '.'), ', ' ORDER BY item) AS "shipstation.items on live labels"
FROM excess
WHERE n = 1
GROUP BY account, number, order_id, part
