-- Per unit, what the source shows of a shipment otherwise than the label it stands for: the carrier or, of one carrier, the
-- service, other names of the same folded.
WITH reported AS (
    SELECT
        m.unit_key, m.account, m.link_id, m.number, m.seen_at, t.carrier AS label_carrier, r.carrier AS source_carrier,
        y.service AS label_service, r.service AS source_service, a.name AS bought_carrier, b.name AS shown_carrier
    FROM label_reports AS p
    JOIN unit_tracking AS t ON t.unit_key = p.unit_key AND t.label_key = p.label_key
    JOIN reported_tracking AS r ON r.unit_key = p.unit_key AND r.shipment_key = p.shipment_key AND r.is_whole
    JOIN matched AS m ON m.unit_key = p.unit_key
    JOIN links AS l ON l.link_id = m.link_id AND l.notify <> 'off' AND l.expects_import
    JOIN labels AS y ON y.label_key = p.label_key
    LEFT JOIN carrier_names AS a ON a.text = t.carrier
    LEFT JOIN carrier_names AS b ON b.text = r.carrier
    WHERE t.created_latest_us < epoch_us(m.label_cutoff) AND m.bucket <> 'out_of_scope'
)
SELECT
    unit_key, account, link_id, 'carrier' AS field, bought_carrier AS bought, shown_carrier AS shown,
    label_carrier AS label_text, source_carrier AS source_text, number, seen_at
FROM reported
WHERE bought_carrier <> '' AND shown_carrier <> '' AND bought_carrier <> shown_carrier
UNION ALL
SELECT
    r.unit_key, r.account, r.link_id, 'service', a.name, b.name, r.label_service, r.source_service, r.number, r.seen_at
FROM reported AS r
JOIN service_names AS a ON a.text = r.label_service
JOIN service_names AS b ON b.text = r.source_service
WHERE a.name <> '' AND b.name <> '' AND a.name <> b.name
    -- Another carrier has other services: that is told of the carrier.
    AND coalesce(r.bought_carrier = r.shown_carrier OR r.bought_carrier = '' OR r.shown_carrier = '', true)
