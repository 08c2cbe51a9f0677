-- id: shipped-not-reported
-- title: {order} was shipped, but its source was not told: {story}
-- severity: high
-- scope: group
-- yields_to: tracking-mismatch, duplicate-import, duplicate-shipment, shipped-elsewhere, shipped-after-cancel
-- never: void, return and test labels
-- never: links that are set not to notify
-- never: labels within the grace
-- never: orders that replace another one
-- why: The buyer gets no tracking, the source still counts the order as open, and someone may ship it again.
-- do: {action}
-- rule: ShipStation sends status, tracking number, carrier and service to the source when a label is made (ShipStation help: data sent with the shipment notification).
WITH untold AS (
    SELECT
        t.unit_key, t.label_key, t.order_id AS ss_order_id, t.tracking, t.carrier, t.created_at, t.notify_error,
        CASE
            WHEN l.via IS NOT NULL THEN 5
            WHEN t.notify_error IS NOT NULL AND t.notify_error <> '' THEN 1
            WHEN m.shipped THEN 2
            WHEN t.notified = false THEN 4
            ELSE 3
        END AS story
    FROM unit_tracking AS t
    JOIN matched AS m ON m.unit_key = t.unit_key
    JOIN links AS l ON l.link_id = m.link_id
    WHERE NOT t.reported AND l.notify <> 'off' AND l.expects_import
        AND t.created_latest_us < epoch_us(m.label_cutoff) AND m.bucket <> 'out_of_scope'
        AND (l.notify <> 'on_ship_date' OR t.ship_date < l.label_day)
        AND NOT (t.tracking_norm = '' AND m.shipped)
        -- Through another source: what that one does not know yet is told of its own order.
        AND (l.via IS NULL OR EXISTS (
            SELECT 1 FROM via_units AS v JOIN unit_tracking AS known
                ON known.unit_key = v.outer_key AND known.label_key = t.label_key AND known.reported
            WHERE v.unit_key = t.unit_key))
        -- A source that called the order off waits for no news of it.
        AND NOT m.void
        -- An order that replaces another has no order at the source to be told.
        AND t.ss_key NOT IN (SELECT ss_key FROM replacements)
),
per_unit AS (
    SELECT
        unit_key, min(story) AS story, count(*) AS labels,
        string_agg(DISTINCT ss_order_id, ',' ORDER BY ss_order_id) AS ss_order_ids,
        string_agg(DISTINCT tracking, ', ' ORDER BY tracking) AS tracking,
        string_agg(DISTINCT carrier, ', ' ORDER BY carrier) AS carriers,
        min(created_at) AS labelled_at, max(notify_error) AS notify_error
    FROM untold
    GROUP BY unit_key
),
told AS (
    SELECT
        m.account, m.number AS order_number, m.order_id, m.part, p.ss_order_ids, m.link_id,
        CASE p.story WHEN 1 THEN 'the source refused the notification'
            WHEN 2 THEN 'the source shows it as shipped without this tracking number'
            WHEN 3 THEN 'ShipStation says it was sent, the source does not have it'
            WHEN 5 THEN 'the source in between has the tracking number and did not pass it on'
            ELSE 'ShipStation has not sent the notification' END AS story,
        CASE p.story WHEN 1 THEN 'Read the refusal in the evidence, mend its cause, then resend the notification from the order in ShipStation.'
            WHEN 2 THEN 'Add the tracking number to the shipment at the source.'
            WHEN 3 THEN 'Resend the notification from the order in ShipStation; if it stays away, enter the tracking number at the source.'
            WHEN 5 THEN 'Enter the tracking number at the source, and look at the connection between the two sources.'
            ELSE 'Check in ShipStation that the store notifies the marketplace (Settings > Selling Channels > Store Setup).' END AS action,
        p.story AS story_rank, p.tracking, p.carriers, p.labelled_at, p.notify_error, m.shipped, m.seen_at, p.labels
    FROM per_unit AS p
    JOIN matched AS m ON m.unit_key = p.unit_key
)
SELECT
    account, order_number, order_id, part, ss_order_ids, story, action, NULL AS headline,
    CASE WHEN story_rank = 4 THEN link_id END AS absorbed_part,
    tracking AS "shipstation.trackingNumber", labelled_at AS "shipstation.trackingNumber@",
    carriers AS "shipstation.carrier", labelled_at AS "shipstation.carrier@",
    notify_error AS "shipstation.notifyErrorMessage", labelled_at AS "shipstation.notifyErrorMessage@",
    CASE WHEN shipped THEN 'shipped' ELSE 'not shipped' END AS "source.shipped", seen_at AS "source.shipped@",
    labelled_at AS began_at
FROM told
UNION ALL
SELECT
    min(account), NULL, NULL, link_id, NULL, NULL, min(action),
    link_id || ': ShipStation does not send notifications', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'not shipped', max(seen_at), NULL
FROM told
WHERE story_rank = 4
GROUP BY link_id
