-- id: duplicate-order-number
-- title: {orders} orders of one ShipStation store are called {order}
-- severity: high
-- scope: group
-- yields_to: duplicate-import, duplicate-shipment
-- never: parts of a split
-- never: orders whose source order was not read yet, or may lie in a hole: they may be parts or copies of one
-- why: A label, a question or a notification for one of them can end up at the other.
-- do: Open both in ShipStation by their order ids. If they are one purchase, cancel one; if two sources or shops feed this store, give each a prefix of its own in its settings.
-- rule: A number names one order of a store; two sites that feed one store both have an order 1042 (shipstation sheet, 2.5 and 4).
WITH alive AS (
    SELECT s.*
    FROM ss_orders AS s
    JOIN stores AS t ON t.account = s.account AND t.store_id = s.store_id AND coalesce(t.active, true)
    WHERE s.status <> 'cancelled' AND NOT s.is_manual AND s.number_norm <> ''
        AND s.parent_key IS NULL AND NOT s.merged_or_split AND s.merged_into IS NULL
        AND (s.total > 0 OR s.total IS NULL)
),
live AS (
    SELECT a.*
    FROM alive AS a
    JOIN (
        SELECT store_key, number_norm FROM alive GROUP BY store_key, number_norm HAVING count(*) > 1
    ) AS n ON n.store_key = a.store_key AND n.number_norm = a.number_norm
),
-- What several fulfilments of one source order brought in, or one order more than once, is another story or none.
owners AS (
    SELECT e.ss_key, min(m.account || '|' || m.order_id) AS owner
    FROM live AS l
    JOIN match_edges AS e ON e.ss_key = l.ss_key
    JOIN matched AS m ON m.unit_key = e.unit_key
    GROUP BY e.ss_key
),
-- How far back and up to when every source that feeds a store was read.
fed AS (
    SELECT
        k.store_key, max(c.window_start) AS window_start, min(c.as_of) AS as_of,
        min(CASE WHEN c.adds_up THEN 1 ELSE 0 END) AS whole
    FROM links AS k
    LEFT JOIN coverage AS c ON c.account = k.source
    WHERE k.expects_import
    GROUP BY k.store_key
),
-- Whose source order was not read may be parts or copies of one.
owned AS (
    SELECT l.*, coalesce(o.owner, l.ss_key) AS owner
    FROM live AS l
    LEFT JOIN owners AS o ON o.ss_key = l.ss_key
    LEFT JOIN fed AS f ON f.store_key = l.store_key
    WHERE o.owner IS NOT NULL OR f.store_key IS NULL
        OR f.whole = 1 AND l.created_at >= f.window_start AND l.created_at < f.as_of
        AND (l.ordered_at IS NULL OR l.ordered_at >= f.window_start)
        AND NOT EXISTS (
            SELECT 1 FROM gaps AS g JOIN links AS k ON k.source = g.account
            WHERE k.expects_import AND k.store_key = l.store_key
                AND (g.order_id IS NULL OR g.window_from IS NULL OR l.created_at >= g.window_from)
        )
),
numbered AS (
    SELECT store_key, number_norm
    FROM owned
    GROUP BY store_key, number_norm
    HAVING count(DISTINCT owner) > 1
)
SELECT
    o.account, min(o.number) AS order_number, min(o.order_id) AS order_id, '' AS part,
    string_agg(DISTINCT o.order_id, ',' ORDER BY o.order_id) AS ss_order_ids,
    count(*) AS orders,
    string_agg(o.order_id || ' (' || coalesce(o.status_text, o.status) || ')', ', ' ORDER BY o.order_id) AS "shipstation.orderId and status",
    max(o.modified_at) AS "shipstation.orderId and status@",
    string_agg(DISTINCT o.external_key_norm, ', ' ORDER BY o.external_key_norm) AS "shipstation.orderKey",
    min(t.store_id || ' (' || coalesce(t.name, 'no name') || ')') AS "shipstation.store"
FROM owned AS o
JOIN numbered AS n ON n.store_key = o.store_key AND n.number_norm = o.number_norm
JOIN stores AS t ON t.account = o.account AND t.store_id = o.store_id
WHERE NOT EXISTS (SELECT 1 FROM ignored AS i WHERE i.account = o.account AND i.order_id = o.order_id)
GROUP BY o.account, o.store_key, o.number_norm
