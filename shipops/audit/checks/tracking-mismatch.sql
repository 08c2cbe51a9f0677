-- id: tracking-mismatch
-- title: {order} shows a tracking number that is not the live label's
-- severity: high
-- scope: group
-- yields_to: shipped-elsewhere, duplicate-shipment
-- never: numbers written differently but equal once separators are removed
-- never: the live number among several, or beside extra ones
-- why: The buyer follows a parcel that does not exist, and support answers from the wrong one.
-- do: Replace the tracking number at the source with the live one in the evidence; after a reprint, resend the notification from ShipStation.
-- rule: The source shows the tracking number of the label that travels (ShipStation help: data sent with the shipment notification).
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT t.order_id, ',' ORDER BY t.order_id) AS ss_order_ids, min(t.created_at) AS began_at,
    string_agg(DISTINCT t.tracking, ', ' ORDER BY t.tracking) AS "shipstation.trackingNumber",
    min(t.created_at) AS "shipstation.trackingNumber@",
    min(f.tracking) AS "source.tracking", min(m.seen_at) AS "source.tracking@",
    max(CASE WHEN v.tracking_norm IS NOT NULL THEN 'the source shows a voided label' END) AS "shipstation.note"
FROM unit_tracking AS t
JOIN matched AS m ON m.unit_key = t.unit_key
JOIN links AS l ON l.link_id = m.link_id AND l.notify <> 'off'
JOIN foreign_tracking AS f ON f.unit_key = t.unit_key
LEFT JOIN (
    SELECT DISTINCT e.unit_key, b.tracking_norm FROM match_edges AS e JOIN labels AS b ON b.ss_key = e.ss_key
    JOIN reported_tracking AS r ON r.unit_key = e.unit_key AND r.token = b.tracking_norm
    WHERE b.voided
) AS v ON v.unit_key = t.unit_key
WHERE NOT t.reported AND t.tracking_norm <> '' AND t.created_latest_us < epoch_us(m.label_cutoff)
    AND m.bucket <> 'out_of_scope'
GROUP BY m.account, m.number, m.order_id, m.part
