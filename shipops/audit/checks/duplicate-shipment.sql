-- id: duplicate-shipment
-- title: {order} was shipped twice, from {orders} ShipStation orders
-- severity: critical
-- scope: group
-- never: partial shipments, and several packages of one shipment
-- never: replacements and exchanges: made by hand, noted as such, free, or after a return
-- never: reprints after a void
-- never: orders marked as shipped without a tracking number of their own
-- needs: detail
-- why: The same goods left twice; the second parcel and its postage are lost unless it is stopped.
-- do: Open the labels in the evidence in ShipStation (Orders > Shipped > the order > Shipments). Void the one that has not left, else ask the carrier to intercept it or the buyer to send it back; then find out why the order stood in ShipStation twice.
-- rule: One order is imported once and shipped once; two ways of connecting may send it to fulfilment twice (ShipStation help, Cin7 Core: do not use methods 1 and 2 together).
WITH twice AS (
    SELECT e.unit_key, o.item, count(*) AS orders
    FROM match_edges AS e
    JOIN order_shipped AS o ON o.ss_key = e.ss_key AND o.shipped_least > 0
    JOIN item_quantities AS q ON q.holder = e.unit_key AND q.item = o.item
    JOIN groups AS g ON g.member = e.unit_key
    JOIN group_shipped AS s ON s.group_id = g.group_id AND s.item = o.item
    JOIN group_state AS t ON t.group_id = g.group_id
    WHERE s.ordered > 0 AND s.shipped_least > s.ordered AND t.comparable
    GROUP BY e.unit_key, o.item
    HAVING count(*) > 1
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT s.order_id, ',' ORDER BY s.order_id) AS ss_order_ids,
    count(DISTINCT s.order_id) AS orders,
    string_agg(DISTINCT s.number || ', order ' || s.order_id || ': ' || coalesce(b.tracking, 'no tracking number'), '; '
        ORDER BY s.number || ', order ' || s.order_id || ': ' || coalesce(b.tracking, 'no tracking number'))
        AS "shipstation.labels",
    max(v.created_at) AS "shipstation.labels@",
    string_agg(DISTINCT w.item, ', ' ORDER BY w.item) AS "shipstation.items on both",
    min(m.status_text) AS "source.status", min(m.seen_at) AS "source.status@"
FROM twice AS w
JOIN matched AS m ON m.unit_key = w.unit_key
JOIN match_edges AS e ON e.unit_key = w.unit_key
JOIN order_shipped AS o ON o.ss_key = e.ss_key AND o.item = w.item AND o.shipped_least > 0
JOIN ss_orders AS s ON s.ss_key = e.ss_key
JOIN live_labels AS v ON v.ss_key = s.ss_key AND NOT v.replaces AND NOT v.only_closes
JOIN labels AS b ON b.label_key = v.label_key
GROUP BY m.account, m.number, m.order_id, m.part
-- Of two orders at least, labels are past their grace (wall time, as for all duplicates).
HAVING count(DISTINCT CASE WHEN v.made_latest_us < epoch_us(m.cancel_cutoff) THEN s.order_id END) > 1
