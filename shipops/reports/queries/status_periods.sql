-- Every stretch an order spent in one status, as the pulls saw it. The first one begins with the last change before
-- the order was first seen: it is at least that long.
WITH moves AS (
    SELECT account, order_id, old, new, coalesce(changed_at, seen_at) AS moved_at, seen_at
    FROM events
    WHERE subject = 'order' AND field = 'status_text' AND old IS NOT NULL
),
first_seen AS (
    SELECT account, order_id, min(coalesce(changed_at, seen_at)) AS began_at
    FROM events
    WHERE subject = 'order' AND field = 'status' AND old IS NULL
    GROUP BY account, order_id
),
ended AS (
    SELECT
        m.account, m.order_id, m.old AS status_text,
        coalesce(
            lag(m.moved_at) OVER (PARTITION BY m.account, m.order_id ORDER BY m.seen_at, m.moved_at), f.began_at
        ) AS since,
        m.moved_at AS until, m.new AS next_status
    FROM moves AS m
    LEFT JOIN first_seen AS f ON f.account = m.account AND f.order_id = m.order_id
),
last_move AS (
    SELECT account, order_id, max(moved_at) AS moved_at FROM moves GROUP BY account, order_id
),
running AS (
    SELECT
        o.account, o.order_id, o.status_text, coalesce(l.moved_at, f.began_at, o.modified_at) AS since,
        CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS until, CAST(NULL AS VARCHAR) AS next_status
    FROM orders AS o
    LEFT JOIN last_move AS l ON l.account = o.account AND l.order_id = o.order_id
    LEFT JOIN first_seen AS f ON f.account = o.account AND f.order_id = o.order_id
)
SELECT p.account, p.order_id, o.system, o.number, o.status, p.status_text, p.since, p.until, p.next_status
FROM (SELECT * FROM ended UNION ALL SELECT * FROM running) AS p
JOIN orders AS o ON o.account = p.account AND o.order_id = p.order_id
ORDER BY p.account, o.number, p.order_id, p.since
