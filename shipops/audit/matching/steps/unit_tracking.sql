-- Per unit, every live label of every order that stands for it, and whether the source shows its tracking number.
SELECT
    e.unit_key, l.label_key, l.ss_key, l.kind, l.tracking, l.tracking_norm, l.carrier, l.created_at,
    epoch_us(l.created_at) + 1000000 * l.created_slack_s AS created_latest_us, l.ship_date,
    l.notified, l.notify_error, l.order_number, l.order_id,
    r.token IS NOT NULL AS reported
FROM match_edges AS e
JOIN labels AS l ON l.ss_key = e.ss_key
LEFT JOIN (SELECT DISTINCT unit_key, token FROM reported_tracking) AS r
    ON r.unit_key = e.unit_key AND r.token = l.tracking_norm AND l.tracking_norm <> ''
WHERE NOT l.voided AND NOT l.is_return
