-- The orders of which anything was read that is newer than what an earlier search had seen (`searched_up_to`), and those
-- that are matched with one: a sale whose label was made since is another purchase than before.
WITH rows_read AS (
    SELECT account, order_id, seen_at FROM orders
    UNION ALL SELECT account, order_id, seen_at FROM units
    UNION ALL SELECT account, order_id, seen_at FROM lines
    UNION ALL SELECT account, order_id, seen_at FROM shipments
),
read_since AS (
    SELECT DISTINCT r.account, r.order_id
    FROM rows_read AS r
    LEFT JOIN searched_up_to AS s ON s.account = r.account
    WHERE s.account IS NULL OR r.seen_at > s.seen_at
),
pairs AS (
    SELECT u.account, u.order_id, s.account AS ss_account, s.order_id AS ss_order_id
    FROM match_edges AS e
    JOIN source_units AS u ON u.unit_key = e.unit_key
    JOIN ss_orders AS s ON s.ss_key = e.ss_key
)
SELECT account, order_id FROM read_since
UNION
SELECT p.account, p.order_id
FROM pairs AS p JOIN read_since AS r ON r.account = p.ss_account AND r.order_id = p.ss_order_id
UNION
SELECT p.ss_account, p.ss_order_id
FROM pairs AS p JOIN read_since AS r ON r.account = p.account AND r.order_id = p.order_id
