-- id: contradiction
-- title: {order}: its source contradicts itself, {story}
-- severity: low
-- scope: group
-- yields_to: cancelled-still-open, cancelled-downstream, shipped-after-cancel, duplicate-import, shipped-not-reported, tracking-mismatch, status-mismatch, status-backwards, stuck, line-mismatch, duplicate-order-number, duplicate-shipment, shipped-elsewhere, voided-label-still-reported
-- why: People and programs who read one of the two draw the wrong conclusion.
-- do: Open the order at its source, see which of the two is right, and set the other.
-- rule: A status and the marks beside it say the same (inksoft sheet 5.1; cin7 sheet 3.2).
-- never: pickup and drop-ship
-- never: marks the source does not set at all
WITH told AS (
    SELECT
        m.*, u.state_text, u.shipped_flag, u.cancelled_flag,
        CASE
            WHEN u.system = 'inksoft' AND u.cancelled_flag = false AND u.state_norm = 'cancelled'
                THEN 'its status is cancelled and its mark is not'
            WHEN u.system = 'inksoft' AND u.cancelled_flag AND u.state_norm NOT IN ('', 'cancelled')
                THEN 'it is marked cancelled and its status is not'
            WHEN u.system = 'inksoft' AND NOT u.void AND u.shipped_flag AND u.status_norm NOT IN ('', 'complete')
                THEN 'it is marked shipped and its production status is not Complete'
            WHEN u.system = 'inksoft' AND NOT u.void AND u.shipped_flag = false AND u.status_norm = 'complete'
                THEN 'its production status is Complete and it is not marked shipped'
            -- Where ShipStation shipped it, or still waits to, another check tells of it.
            WHEN u.shipped AND m.ss_waiting = 0 AND m.ss_shipped = 0 AND r.unit_key IS NULL AND t.unit_key IS NULL
                THEN 'it is shipped and shows no tracking number'
        END AS story
    FROM matched AS m
    JOIN units AS u ON u.account = m.account AND u.unit_id = m.unit_id
    LEFT JOIN (SELECT DISTINCT unit_key FROM reported_tracking) AS r ON r.unit_key = m.unit_key
    LEFT JOIN (SELECT DISTINCT unit_key FROM unit_tracking) AS t ON t.unit_key = m.unit_key
    WHERE m.bucket IN ('matched', 'merged') AND u.from_detail AND m.changed_at < m.grace_cutoff
        AND NOT u.pickup AND NOT u.drop_ship AND NOT u.service_only AND NOT coalesce(u.picked_up_flag, false)
)
SELECT
    account, number AS order_number, order_id, part, ss_order_ids, story,
    status_text AS "source.status", seen_at AS "source.status@",
    state_text AS "source.second status", seen_at AS "source.second status@",
    CASE WHEN shipped_flag THEN 'yes' WHEN shipped_flag = false THEN 'no' END AS "source.marked shipped",
    CASE WHEN cancelled_flag THEN 'yes' WHEN cancelled_flag = false THEN 'no' END AS "source.marked cancelled"
FROM told
WHERE story IS NOT NULL
