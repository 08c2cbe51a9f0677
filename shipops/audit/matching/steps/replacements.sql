-- ShipStation orders that replace others: made by hand, noted as such inside, or free where the purchase was not.
SELECT
    s.ss_key,
    CASE WHEN s.is_manual THEN 'made by hand' WHEN n.replacement THEN 'noted as a replacement' ELSE 'free' END AS because
FROM ss_orders AS s
JOIN orders AS o ON o.account = s.account AND o.order_id = s.order_id AND o.system = 'shipstation'
LEFT JOIN notes AS n ON n.text = o.internal_note
WHERE s.is_manual OR coalesce(n.replacement, false)
    OR s.total = 0 AND s.ss_key IN (
        SELECT e.ss_key FROM match_edges AS e JOIN source_units AS u ON u.unit_key = e.unit_key WHERE u.total > 0
    )
