-- id: shipped-after-cancel
-- title: {order} was {what} at its source, and {story}
-- severity: critical
-- scope: group
-- yields_to: cancelled-still-open, duplicate-import
-- why: The goods leave although nobody wants or pays for them.
-- do: {action}
-- rule: An order that is void or cancelled at its source becomes Cancelled in ShipStation and is not shipped (ShipStation help: order status mapping).
-- never: returns: parcels the source itself shows
-- never: void and return labels
-- never: an order of events that is not known, other than as low and saying so
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT p.order_id, ',' ORDER BY p.order_id) AS ss_order_ids,
    CASE WHEN max(CASE WHEN p.made_after THEN 1 ELSE 0 END) = 1 THEN 'critical' ELSE 'low' END AS severity,
    max(p.what) AS what,
    CASE WHEN max(CASE WHEN p.made_after THEN 1 ELSE 0 END) = 1 THEN 'a label was made for it afterwards'
        ELSE 'a label exists: which came first is not known' END AS story,
    CASE WHEN max(CASE WHEN p.made_after THEN 1 ELSE 0 END) = 1
        THEN 'Keep the parcel back if it is still there and void its label in ShipStation (Shipments, choose the label, Void Label); else ask the carrier to return it and tell the customer.'
        ELSE 'Compare the time of the label with the history of the order at its source; if the label came later, void it in ShipStation (Shipments, choose the label, Void Label) or have the parcel returned.'
    END AS action,
    min(m.status_text) AS "source.status", min(m.seen_at) AS "source.status@",
    min(p.cancelled_before) AS "source.cancelled before", min(m.seen_at) AS "source.cancelled before@",
    string_agg(DISTINCT p.tracking, ', ' ORDER BY p.tracking) AS "shipstation.trackingNumber",
    max(p.created_at) AS "shipstation.trackingNumber@",
    max(p.created_at) AS "shipstation.label made"
FROM cancelled_parcels AS p
JOIN matched AS m ON m.unit_key = p.unit_key
-- A parcel the source shows was sent first and called off later: a return, no finding.
WHERE NOT p.shown AND m.bucket <> 'out_of_scope'
GROUP BY m.account, m.number, m.order_id, m.part
