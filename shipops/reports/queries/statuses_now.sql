-- Per unit: its status at the source, what the map makes of it, and where it stands in ShipStation.
SELECT
    m.account, m.order_id, m.part, m.number, m.system, m.link_id, m.customer,
    coalesce(m.status_text, m.order_status_text) AS status_text, u.status_norm, s.shipstation AS mapped,
    m.ss_statuses, m.ss_numbers, m.bucket, m.reason, m.changed_at
FROM matched AS m
JOIN units AS u ON u.account = m.account AND u.unit_id = m.unit_id
LEFT JOIN status_map AS s ON s.system = m.system AND s.status_norm = u.status_norm
ORDER BY m.account, m.number, m.part
