-- One row per order of a case: what has become of it, and what it has cost. Two look-alikes stand in the order they were
-- placed; of one order that stands in ShipStation twice, the one that came first is the original.
WITH shipped AS (
    SELECT ss_key, sum(cost) AS fees, min(created_at) AS shipped_at,
        string_agg(DISTINCT tracking, ', ' ORDER BY tracking) AS tracking
    FROM labels
    WHERE NOT voided AND NOT is_return
    GROUP BY ss_key
),
orders_of AS (
    SELECT
        m.case_key, m.kind, m.account, m.order_id, min(m.number) AS number, min(m.store_key) AS store_key,
        min(m.placed_at) AS placed_at, min(m.position) AS found_position, bool_or(m.waiting) AS waiting,
        bool_or(m.shipped OR p.ss_key IS NOT NULL) AS shipped,
        min(coalesce(p.shipped_at, m.shipped_at)) AS shipped_at, coalesce(sum(p.fees), 0) AS label_fees,
        string_agg(p.tracking, ', ' ORDER BY p.tracking) AS tracking,
        string_agg(s.order_id, ', ' ORDER BY s.order_id) AS ss_order_ids,
        string_agg(s.number, ', ' ORDER BY s.order_id) AS ss_numbers,
        string_agg(s.number || ' (' || s.status || ')', ', ' ORDER BY s.order_id) AS in_shipstation
    FROM case_members AS m
    LEFT JOIN ss_orders AS s ON s.ss_key = m.ss_key
    LEFT JOIN shipped AS p ON p.ss_key = m.ss_key
    GROUP BY m.case_key, m.kind, m.account, m.order_id
),
-- ShipStation says no currency; the order it stands for does.
currencies AS (
    SELECT e.ss_key, min(m.currency) AS currency
    FROM match_edges AS e
    JOIN matched AS m ON m.unit_key = e.unit_key
    GROUP BY e.ss_key
),
placed AS (
    SELECT x.*, o.total, coalesce(o.currency, c.currency) AS currency,
        row_number() OVER (PARTITION BY x.case_key ORDER BY x.found_position, x.placed_at, length(x.number), x.number, x.order_id)
            AS position,
        sum(CASE WHEN x.shipped THEN 1 ELSE 0 END) OVER (PARTITION BY x.case_key) AS shipped_in_case
    FROM orders_of AS x
    JOIN orders AS o ON o.account = x.account AND o.order_id = x.order_id
    LEFT JOIN currencies AS c ON c.ss_key = x.account || '|' || x.order_id
)
SELECT
    p.case_key, p.kind, p.position, p.account, p.order_id, p.number, p.store_key,
    'store ' || t.store_id || CASE WHEN t.name IS NULL THEN '' ELSE ' (' || t.name || ')' END AS store,
    p.placed_at, p.total, p.currency, p.ss_order_ids, p.ss_numbers,
    p.in_shipstation, p.waiting, p.shipped, p.shipped_at, p.label_fees, p.tracking,
    -- Two orders with one number may be two purchases: nobody should stop one before that is known.
    p.waiting AND NOT p.shipped AND (p.position > 1 OR p.shipped_in_case > 0) AND p.kind <> 'duplicate-order-number' AS can_be_stopped
FROM placed AS p
LEFT JOIN stores AS t ON t.account || '|' || t.store_id = p.store_key
