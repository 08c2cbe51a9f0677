-- Per match group: whether what it ordered and what it shipped are both known whole, and whether it has come to rest.
SELECT
    n.group_id,
    min(CASE WHEN m.from_detail AND NOT m.void AND NOT m.refunded AND m.bucket IN ('matched', 'merged')
        THEN 1 ELSE 0 END) = 1 AS comparable,
    -- A label may lie before what was read of ShipStation, or in a hole of it.
    min(CASE WHEN v.adds_up AND m.ordered_at >= v.window_start AND h.account IS NULL THEN 1 ELSE 0 END) = 1 AS read_whole,
    coalesce(max(w.waiting_orders), 0) AS waiting_orders,
    coalesce(max(b.last_label_us), 0) AS last_label_us,
    min(epoch_us(m.label_cutoff)) AS label_cutoff_us, min(epoch_us(m.cancel_cutoff)) AS cancel_cutoff_us
FROM group_units AS n
JOIN matched AS m ON m.unit_key = n.unit_key
LEFT JOIN coverage AS v ON v.account = m.shipstation
LEFT JOIN (SELECT DISTINCT account FROM gaps WHERE order_id IS NULL) AS h ON h.account = m.shipstation
LEFT JOIN (
    SELECT g.group_id, sum(CASE WHEN s.waiting AND s.merged_into IS NULL THEN 1 ELSE 0 END) AS waiting_orders
    FROM groups AS g JOIN ss_orders AS s ON s.ss_key = g.member GROUP BY g.group_id
) AS w ON w.group_id = n.group_id
LEFT JOIN (SELECT group_id, max(made_latest_us) AS last_label_us FROM live_labels GROUP BY group_id) AS b
    ON b.group_id = n.group_id
GROUP BY n.group_id
