-- Every live label of a unit that is void or fully refunded, with the latest moment the cancellation can have happened.
-- A pull that first saw it bounds it, and so does the source's own last change at that time. InkSoft states no such
-- time: seen void at a first pull, an order may have been cancelled until that pull.
WITH told AS (
    SELECT account, subject_id AS unit_id, min(changed_at) AS changed_at
    FROM events
    WHERE subject = 'unit' AND field IN ('void', 'refunded') AND new = 'true'
    GROUP BY account, subject_id
),
called_off AS (
    SELECT
        m.unit_key, m.account, m.order_id, CASE WHEN m.void THEN 'cancelled' ELSE 'refunded' END AS what,
        least(
            m.seen_at,
            CASE WHEN m.system = 'cin7' OR m.void_at > m.ordered_at THEN m.void_at END,
            CASE WHEN m.system = 'cin7' THEN t.changed_at END
        ) AS cancelled_before
    FROM matched AS m
    LEFT JOIN told AS t ON t.account = m.account AND t.unit_id = m.unit_id
    WHERE m.void OR m.refunded AND NOT m.shipped
),
-- What the source shows of a void unit is void with it; it was there all the same.
shown AS (
    SELECT DISTINCT account, order_id, tracking_norm FROM shipments WHERE kind = 'reported' AND tracking_norm <> ''
)
SELECT
    c.unit_key, t.label_key, t.order_id, t.tracking, t.created_at, c.what, c.cancelled_before,
    s.tracking_norm IS NOT NULL AS shown,
    -- Five minutes for clocks that differ.
    epoch_us(t.created_at) > epoch_us(c.cancelled_before) + 300000000 AS made_after
FROM called_off AS c
JOIN unit_tracking AS t ON t.unit_key = c.unit_key
LEFT JOIN shown AS s ON s.account = c.account AND s.order_id = c.order_id AND s.tracking_norm = t.tracking_norm
