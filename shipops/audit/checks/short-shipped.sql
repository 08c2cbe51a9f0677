-- id: short-shipped
-- title: {order} shipped less than was ordered: {items}
-- severity: medium
-- scope: group
-- yields_to: duplicate-import, duplicate-shipment
-- never: open partial shipments
-- never: orders marked as shipped, and labels that name no items
-- never: orders older than what was read of ShipStation, or in a hole of it
-- never: what ShipStation's own order holds less of: that is line-mismatch
-- needs: detail
-- why: The buyer waits for goods that nobody is going to send, because the order counts as done.
-- do: Compare the packing slip with the order. If goods are missing, ship the rest from a new order in ShipStation (Orders > New Order); if they were left out on purpose, credit them at the source.
-- rule: An order that counts as shipped shipped what was ordered (ShipStation help: data sent with the shipment notification, item information).
WITH lacking AS (
    SELECT
        m.account, m.number, m.order_id, m.part, m.ss_order_ids, m.seen_at, s.item, s.ordered, s.shipped_most,
        row_number() OVER (PARTITION BY s.group_id, s.item ORDER BY m.number, m.part) AS n
    FROM group_shipped AS s
    JOIN group_state AS t ON t.group_id = s.group_id
    JOIN groups AS g ON g.group_id = s.group_id
    JOIN matched AS m ON m.unit_key = g.member
    JOIN item_quantities AS q ON q.holder = m.unit_key AND q.item = s.item
    -- Less than ShipStation's own order says, too: what differs between the orders is told by line-mismatch.
    WHERE s.shipped_most < s.ordered AND s.shipped_most < s.held
        AND t.comparable AND t.read_whole AND t.waiting_orders = 0
        AND t.last_label_us > 0 AND t.last_label_us < t.label_cutoff_us
)
SELECT
    account, number AS order_number, order_id, part, min(ss_order_ids) AS ss_order_ids,
    string_agg(item || ' (' || rtrim(rtrim(CAST(shipped_most AS VARCHAR), '0'), '.') || ' of '
        || rtrim(rtrim(CAST(ordered AS VARCHAR), '0'), '.') || ')', ', ' ORDER BY item) AS items,
    string_agg(item || ' x' || rtrim(rtrim(CAST(ordered AS VARCHAR), '0'), '.'), ', ' ORDER BY item) AS "source.ordered",
    max(seen_at) AS "source.ordered@",
    string_agg(item || ' x' || rtrim(rtrim(CAST(shipped_most AS VARCHAR), '0'), '.'), ', ' ORDER BY item) AS "shipstation.items on live labels"
FROM lacking
WHERE n = 1
GROUP BY account, number, order_id, part
