-- Per ShipStation order, since when it is in its status: since the change a pull saw, else since its own last change.
SELECT s.ss_key, s.status, coalesce(e.changed_at, s.modified_at, s.created_at) AS since
FROM ss_orders AS s
LEFT JOIN (
    SELECT
        account, order_id, new AS status, changed_at,
        row_number() OVER (PARTITION BY account, order_id ORDER BY seen_at DESC, event_id) AS n
    FROM events
    WHERE subject = 'order' AND field = 'status' AND account IN (SELECT account FROM ss_orders)
) AS e ON e.account = s.account AND e.order_id = s.order_id AND e.status = s.status AND e.n = 1
