-- id: unknown-in-shipstation
-- title: ShipStation order {order} has no order at its source
-- severity: medium
-- scope: group
-- never: orders made by hand or by file, replacements and parts of a split
-- never: orders older than what was read of the source, or hidden by a rule
-- why: Somebody may ship an order that was never placed, or was deleted where it was placed.
-- do: Look for the buyer at the source; if the order is not there, put it on hold in ShipStation and ask who made it.
-- rule: Every imported order of a linked store comes from its source (ShipStation help: the store imports orders from the source).
-- What a store takes in was read to the end, from every source that feeds it, but for gaps that are known.
WITH fed AS (
    SELECT
        l.store_key, string_agg(DISTINCT l.source, ', ' ORDER BY l.source) AS sources,
        max(c.window_start) AS window_start, min(c.as_of) AS as_of
    FROM links AS l
    LEFT JOIN coverage AS c ON c.account = l.source
    WHERE l.expects_import
    GROUP BY l.store_key
    HAVING min(CASE WHEN c.adds_up THEN 1 ELSE 0 END) = 1
)
SELECT
    s.account, s.number AS order_number, s.order_id, '' AS part, s.order_id AS ss_order_ids, s.created_at AS began_at,
    s.external_key_norm AS "shipstation.orderKey", s.modified_at AS "shipstation.orderKey@",
    s.status_text AS "shipstation.orderStatus", s.modified_at AS "shipstation.orderStatus@",
    s.created_at AS "shipstation.createDate",
    l.sources AS "source.account searched"
FROM ss_orders AS s
JOIN fed AS l ON l.store_key = s.store_key
JOIN order_key_forms AS f ON f.ss_key = s.ss_key
JOIN key_forms AS k ON k.store_key = f.store_key AND k.form = f.form
WHERE s.ss_key NOT IN (SELECT ss_key FROM match_edges)
    AND s.ss_key NOT IN (SELECT ss_key FROM likely_pairs)
    AND NOT EXISTS (SELECT 1 FROM ignored AS i WHERE i.account = s.account AND i.order_id = s.order_id)
    AND NOT s.is_manual AND s.parent_key IS NULL AND NOT s.merged_or_split AND s.merged_into IS NULL
    AND s.status <> 'cancelled' AND (s.total > 0 OR s.total IS NULL)
    AND s.created_at >= l.window_start AND s.created_at < l.as_of
    AND (s.ordered_at IS NULL OR s.ordered_at >= l.window_start)
    -- A hole in a source's list can hide any order; one order whose detail is not known, what was imported after it.
    AND NOT EXISTS (
        SELECT 1 FROM gaps AS g JOIN links AS k2 ON k2.source = g.account
        WHERE k2.expects_import AND k2.store_key = s.store_key
            AND (g.order_id IS NULL OR g.window_from IS NULL OR s.created_at >= g.window_from)
    )
