-- id: voided-label-still-reported
-- title: {order} shows the tracking number of a voided label
-- severity: medium
-- scope: group
-- yields_to: tracking-mismatch
-- never: labels that were voided and made again
-- never: labels voided within the grace
-- why: The buyer follows a parcel that never leaves, and the source counts the order as shipped.
-- do: If the order is still to go out, make a new label in ShipStation; its notification brings the new number. If it is not, take the tracking number off the shipment at the source.
-- rule: The source shows the tracking number of the label that travels; a void is not told to it (ShipStation help: data sent with the shipment notification).
WITH shown AS (
    SELECT e.unit_key, b.label_key, b.order_id, b.tracking, b.created_at, coalesce(b.voided_at, b.created_at) AS voided_at
    FROM match_edges AS e
    JOIN labels AS b ON b.ss_key = e.ss_key
    JOIN (SELECT DISTINCT unit_key, token FROM reported_tracking) AS r
        ON r.unit_key = e.unit_key AND r.token = b.tracking_norm
    WHERE b.voided AND NOT b.is_return AND b.tracking_norm <> ''
        AND b.tracking_norm NOT IN (SELECT t.tracking_norm FROM unit_tracking AS t WHERE t.unit_key = e.unit_key)
),
-- A later live label that holds any of its items, or does not say what it holds, took its place.
replaced AS (
    SELECT DISTINCT s.unit_key, s.label_key
    FROM shown AS s
    JOIN unit_tracking AS t ON t.unit_key = s.unit_key AND t.created_latest_us >= epoch_us(s.created_at)
    LEFT JOIN label_items AS one ON one.label_key = s.label_key
    LEFT JOIN label_items AS two ON two.label_key = t.label_key
    WHERE one.item IS NULL OR two.item IS NULL OR one.item = two.item
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT s.order_id, ',' ORDER BY s.order_id) AS ss_order_ids,
    string_agg(DISTINCT s.tracking, ', ' ORDER BY s.tracking) AS "source.tracking", min(m.seen_at) AS "source.tracking@",
    'voided' AS "shipstation.label", max(s.voided_at) AS "shipstation.label@",
    min(m.ss_statuses) AS "shipstation.orderStatus"
FROM shown AS s
JOIN matched AS m ON m.unit_key = s.unit_key
JOIN links AS l ON l.link_id = m.link_id AND l.notify <> 'off' AND l.expects_import
LEFT JOIN replaced AS r ON r.unit_key = s.unit_key AND r.label_key = s.label_key
-- Stamps of voids carry no slack of their own: an hour covers the one that Pacific clocks repeat.
WHERE r.label_key IS NULL AND epoch_us(s.voided_at) + 3600000000 < epoch_us(m.label_cutoff)
    AND m.bucket <> 'out_of_scope' AND NOT m.void AND NOT m.refunded
GROUP BY m.account, m.number, m.order_id, m.part
