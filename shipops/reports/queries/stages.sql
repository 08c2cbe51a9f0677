-- Per unit: when it was ordered, first seen ready, imported, labelled, and when its source had the tracking number.
-- A source that does not date its tracking is dated by the pull that first saw it, unless that was the account's first.
WITH first_pull AS (
    SELECT account, min(seen_at) AS began_at FROM events GROUP BY account
),
imported AS (
    SELECT e.unit_key, min(s.created_at) AS imported_at
    FROM match_edges AS e
    JOIN ss_orders AS s ON s.ss_key = e.ss_key
    WHERE e.key IN ('explicit', 'number') AND NOT s.is_manual AND s.parent_key IS NULL
    GROUP BY e.unit_key
),
labelled AS (
    SELECT unit_key, min(created_at) AS labelled_at FROM unit_tracking WHERE kind = 'label' GROUP BY unit_key
),
told AS (
    SELECT
        h.account, h.unit_id,
        min(coalesce(h.created_at, CASE WHEN e.seen_at > p.began_at THEN coalesce(e.changed_at, e.seen_at) END))
            AS reported_at
    FROM shipments AS h
    LEFT JOIN events AS e
        ON e.account = h.account AND e.subject = 'shipment' AND e.subject_id = h.shipment_id AND e.field = 'tracking'
    LEFT JOIN first_pull AS p ON p.account = h.account
    WHERE h.kind = 'reported' AND h.tracking_norm <> ''
    GROUP BY h.account, h.unit_id
)
SELECT
    m.account, m.order_id, m.part, m.number, m.link_id, m.customer, m.bucket,
    m.ordered_at, u.ready_at, i.imported_at, l.labelled_at, t.reported_at
FROM matched AS m
JOIN units AS u ON u.account = m.account AND u.unit_id = m.unit_id
LEFT JOIN imported AS i ON i.unit_key = m.unit_key
LEFT JOIN labelled AS l ON l.unit_key = m.unit_key
LEFT JOIN told AS t ON t.account = m.account AND t.unit_id = m.unit_id
WHERE NOT m.void AND NOT m.refunded
ORDER BY m.account, m.number, m.part
