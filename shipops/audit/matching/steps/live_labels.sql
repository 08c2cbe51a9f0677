-- Every live label or mark of an order that stands for a unit. Packages of one shipment are made together and repeat its
-- items: from the second on they `repeat`. What was made after a return, or on an order that is a replacement, replaces;
-- a mark without a tracking number of its own only closes an order.
WITH signed AS (
    SELECT
        b.label_key, b.ss_key, b.kind, b.created_at, b.tracking_norm, b.batch_key, g.group_id,
        count(*) OVER (PARTITION BY g.group_id, b.tracking_norm) AS of_this_number,
        epoch_us(b.created_at) AS made_us, epoch_us(b.created_at) + 1000000 * b.created_slack_s AS made_latest_us,
        i.signature, r.ss_key IS NOT NULL AS on_replacement
    FROM labels AS b
    JOIN groups AS g ON g.member = b.ss_key
    LEFT JOIN (
        SELECT label_key, string_agg(item || ' x' || CAST(quantity AS VARCHAR), '; ' ORDER BY item) AS signature
        FROM label_items GROUP BY label_key
    ) AS i ON i.label_key = b.label_key
    LEFT JOIN replacements AS r ON r.ss_key = b.ss_key
    WHERE NOT b.voided AND NOT b.is_return
),
returned AS (
    SELECT g.group_id, min(epoch_us(b.created_at)) AS since_us
    FROM labels AS b
    JOIN groups AS g ON g.member = b.ss_key
    WHERE b.is_return AND NOT b.voided
    GROUP BY g.group_id
)
SELECT
    s.label_key, s.ss_key, s.group_id, s.kind, s.created_at, s.made_latest_us,
    s.kind = 'marked_shipped' OR s.signature IS NULL AS ships_all,
    s.signature IS NOT NULL AND (
        coalesce(s.made_us - lag(s.made_us) OVER alike <= 600000000, false)
        OR coalesce(s.batch_key = lag(s.batch_key) OVER alike, false)
    ) AS repeats,
    s.on_replacement OR coalesce(s.made_us >= t.since_us, false) AS replaces,
    s.kind = 'marked_shipped' AND (s.tracking_norm = '' OR s.of_this_number > 1) AS only_closes
FROM signed AS s
LEFT JOIN returned AS t ON t.group_id = s.group_id
WINDOW alike AS (PARTITION BY s.ss_key, s.signature ORDER BY s.made_us, s.label_key)
