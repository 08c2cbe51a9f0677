-- id: status-unknown
-- title: {account}: {field} holds a value nobody has documented: {value} ({orders} orders)
-- severity: medium
-- scope: global
-- why: Nobody knows whether such orders are to be shipped; what depends on their status is guesswork.
-- do: Open one of the orders and see what the status means; if it is a status of your own in InkSoft, map it in shipops.toml under [status_map.inksoft].
-- rule: Each field has a documented vocabulary ({documented}).
-- never: words of the help pages in English, Spanish, French and German, known values without a counterpart, words of [status_map.inksoft]
WITH unheard AS (
    SELECT DISTINCT account, told_in, value FROM status_values WHERE NOT known
),
said AS (
    SELECT o.account, o.order_id, o.number, v.told_in, v.value, o.seen_at
    FROM unheard AS v
    JOIN orders AS o ON o.account = v.account AND o.status_text = v.value
    WHERE v.told_in = 'status_text'
    UNION
    SELECT o.account, o.order_id, o.number, v.told_in, v.value, o.seen_at
    FROM unheard AS v
    JOIN orders AS o ON o.account = v.account AND o.payment_status = v.value
    WHERE v.told_in = 'payment_status'
    UNION
    SELECT o.account, o.order_id, o.number, v.told_in, v.value, o.seen_at
    FROM unheard AS v
    JOIN units AS u ON u.account = v.account AND u.state_text = v.value AND v.told_in = 'state_text'
    JOIN orders AS o ON o.account = u.account AND o.order_id = u.order_id
),
strange AS (
    SELECT
        v.account, v.system, v.field, v.value, s.number, s.seen_at,
        row_number() OVER (PARTITION BY v.account, v.field, v.value ORDER BY s.number, s.order_id) AS place
    FROM status_values AS v
    JOIN said AS s ON s.account = v.account AND s.told_in = v.told_in AND s.value = v.value
    LEFT JOIN ignored AS i ON i.account = s.account AND i.order_id = s.order_id
    WHERE NOT v.known AND i.order_id IS NULL
),
documented AS (
    SELECT system, field, min(source) AS source FROM known_values GROUP BY system, field
)
SELECT
    s.account, NULL AS order_number, NULL AS order_id, s.field || ': ' || s.value AS part,
    s.field, s.value, count(*) AS orders, min(d.source) AS documented,
    s.value AS "source.value", max(s.seen_at) AS "source.value@",
    count(*) AS "source.orders",
    string_agg(CASE WHEN s.place <= 20 THEN s.number END, ', ' ORDER BY s.place) AS "source.order numbers"
FROM strange AS s
LEFT JOIN documented AS d ON d.system = s.system AND d.field = s.field
GROUP BY s.account, s.field, s.value
