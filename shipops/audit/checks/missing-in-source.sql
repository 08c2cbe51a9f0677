-- id: missing-in-source
-- title: ShipStation order {order} never arrived in {source}
-- severity: high
-- scope: group
-- needs: direction from_shipstation
-- why: The source knows nothing of this sale: its stock, books and customer are wrong.
-- do: In the source look whether the order was refused (Cin7 Core: Integrations > ShipStation > the connection > Operation Logs); mend what it names and load the orders again.
-- rule: Where a link brings orders from ShipStation, every order of its store arrives at the source (ShipStation help, Cin7 Core: method 2; cin7 sheet, 5.1).
WITH known AS (
    SELECT account, number_norm AS name FROM orders WHERE system <> 'shipstation' AND number_norm <> ''
    UNION
    SELECT account, upper(external_key_norm) AS name FROM orders WHERE system <> 'shipstation' AND external_key_norm <> ''
    UNION
    SELECT account, customer_reference_norm AS name FROM units WHERE customer_reference_norm <> ''
)
SELECT
    s.account, s.number AS order_number, s.order_id, '' AS part, s.order_id AS ss_order_ids, min(l.source) AS source,
    min(s.status_text) AS "shipstation.orderStatus", min(s.modified_at) AS "shipstation.orderStatus@",
    min(s.created_at) AS "shipstation.createDate",
    min(l.store_name) AS "shipstation.store",
    min(l.source) AS "source.account searched", min(v.as_of) AS "source.account searched@"
FROM links AS l
JOIN coverage AS v ON v.account = l.source AND v.adds_up
JOIN ss_orders AS s ON s.store_key = l.store_key
WHERE l.direction = 'from_shipstation'
    AND s.status IN ('awaiting_shipment', 'pending_fulfillment', 'shipped') AND NOT s.is_manual
    AND s.parent_key IS NULL AND NOT s.merged_or_split AND s.merged_into IS NULL AND (s.total > 0 OR s.total IS NULL)
    AND s.created_at >= v.window_start AND s.created_at < l.grace_cutoff
    AND s.ss_key NOT IN (SELECT ss_key FROM match_edges)
    AND s.ss_key NOT IN (SELECT ss_key FROM likely_pairs)
    AND NOT EXISTS (
        SELECT 1 FROM known AS k
        WHERE k.account = l.source AND k.name IN (s.number_norm, upper(s.external_key_norm), s.order_id)
    )
    AND NOT EXISTS (SELECT 1 FROM gaps AS g WHERE g.account = l.source)
    AND NOT EXISTS (SELECT 1 FROM ignored AS i WHERE i.account = s.account AND i.order_id = s.order_id)
GROUP BY s.account, s.number, s.order_id
