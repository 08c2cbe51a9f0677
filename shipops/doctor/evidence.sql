-- For every source, ShipStation store and kind of number: how many of the store's orders have such a number, in how
-- many of those the e-mail agrees (where both have one), and how many are plainly the same order. Orders made by hand
-- and children of splits tell nothing; neither do orders from before the source was read.
WITH store_orders AS (
    SELECT s.* FROM ss_orders AS s WHERE NOT s.is_manual AND s.parent_key IS NULL
),
pairs AS (
    SELECT
        u.account AS source, n.kind, s.store_key, s.ss_key,
        max(CASE WHEN u.email_norm <> '' AND s.email_norm <> '' THEN 1 ELSE 0 END) AS both_emails,
        max(CASE WHEN u.email_norm <> '' AND u.email_norm = s.email_norm THEN 1 ELSE 0 END) AS same_email,
        max(CASE WHEN u.email_norm <> '' AND u.email_norm = s.email_norm
                AND (abs(u.total - s.total) <= 0.01 OR u.postcode_norm = s.postcode_norm) THEN 1 ELSE 0 END) AS agrees
    FROM unit_numbers AS n
    JOIN source_units AS u ON u.unit_key = n.unit_key
    JOIN store_orders AS s ON s.number_norm = n.value
    -- An InkSoft order has one number; its other name is the same text.
    WHERE NOT (u.system = 'inksoft' AND n.kind = 'sale_number')
        -- What a customer reference names may be another source's own order, and is no evidence then.
        AND NOT (n.kind = 'customer_reference' AND EXISTS (
            SELECT 1 FROM source_units AS own
            WHERE own.account <> u.account AND own.number_norm = n.value AND own.email_norm = u.email_norm))
    GROUP BY u.account, n.kind, s.store_key, s.ss_key
),
counted AS (
    SELECT
        source, store_key, kind, count(*) AS pairs, sum(both_emails) AS both_emails, sum(same_email) AS same_email,
        sum(agrees) AS agreeing
    FROM pairs
    GROUP BY source, store_key, kind
)
SELECT
    c.source, c.store_key, c.kind, c.pairs, c.both_emails, c.same_email, c.agreeing,
    (SELECT count(*) FROM store_orders AS s
     WHERE s.store_key = c.store_key
        AND coalesce(s.created_at, s.ordered_at) >= (SELECT v.window_start FROM coverage AS v WHERE v.account = c.source)
    ) AS orders_in_store
FROM counted AS c
ORDER BY c.source, c.store_key, c.agreeing DESC, c.pairs DESC, c.kind
