-- What somebody who knows this merchant would write by hand: one query for everything that is wrong with a lake of
-- `big_lake`, with the same keys and evidence as an audit tells. It goes by what holds there and not in general: one
-- account on each side, every number is the sale's, no splits, no merges, no returns, one label an order.
-- $cutoff: what is older had time to arrive, $refreshed: with the last refresh, $called_off: so had a cancellation; $stuck: what waits longer is stuck; $window: ShipStation was read from here.
WITH sales AS (
    SELECT
        u.account, u.unit_id, u.order_id, o.number, u.part, u.units_in_order, u.status_text, u.void, u.shipped, u.void_at,
        u.changed_at, u.ready_at, u.ordered_at, u.invoice_number, u.ship_to, u.ship_to_norm, u.ship_to_core, o.currency,
        u.picked AND u.packed AND u.at_ship_stage AND u.has_ship_to AND NOT u.tracking_present AS ready,
        u.units_in_order = 1 OR f.unit_id IS NOT NULL AS first
    FROM units AS u
    JOIN orders AS o ON o.account = u.account AND o.order_id = u.order_id
    LEFT JOIN (
        SELECT min(unit_id) AS unit_id FROM units WHERE units_in_order > 1 GROUP BY order_id
    ) AS f ON f.unit_id = u.unit_id
),
copies AS (
    SELECT account, order_id, number, store_id, status, status_text, external_key_norm, total, created_at, modified_at,
        ordered_at, ship_to_core, status = 'awaiting_shipment' AS waiting
    FROM orders
    WHERE system = 'shipstation' AND status <> 'cancelled'
),
pairs AS (
    SELECT s.* EXCLUDE (ordered_at), c.order_id AS ss_id, c.number AS ss_number, c.store_id, c.status AS ss_status,
        c.waiting, c.modified_at AS ss_modified_at, c.ship_to_core AS ss_core
    FROM sales AS s
    JOIN copies AS c ON c.number = s.number
    WHERE s.first
),
several AS (SELECT unit_id FROM pairs GROUP BY unit_id HAVING count(*) > 1),
live AS (
    SELECT order_id, tracking, tracking_norm, carrier, created_at, ship_to_norm, ship_to_core, ship_to_street1,
        ship_to_city, ship_to_state, ship_to_postcode, ship_to_country
    FROM shipments
    WHERE kind = 'label' AND NOT voided AND NOT is_return
),
reported AS (SELECT unit_id, tracking, tracking_norm FROM shipments WHERE kind = 'reported' AND NOT voided),
labelled AS (
    SELECT p.*, b.* EXCLUDE (order_id, ship_to_core, ship_to_norm), b.ship_to_core AS label_core,
        b.ship_to_norm AS label_norm, r.tracking AS shown, r.tracking_norm AS shown_norm
    FROM pairs AS p
    JOIN live AS b ON b.order_id = p.ss_id
    LEFT JOIN reported AS r ON r.unit_id = p.unit_id
),
known AS (
    SELECT subject_id AS unit_id, min(seen_at) AS known_since
    FROM order_events WHERE subject = 'unit' AND field = 'lines' GROUP BY subject_id
),
-- Both sides of what can be compared: one copy, one unit, and nothing that may have changed on its way.
compared AS (
    SELECT p.unit_id, p.ss_id
    FROM pairs AS p
    LEFT JOIN live AS b ON b.order_id = p.ss_id
    LEFT JOIN known AS k ON k.unit_id = p.unit_id
    WHERE p.unit_id NOT IN (FROM several) AND p.units_in_order = 1 AND NOT p.void
        AND CASE WHEN b.order_id IS NULL THEN p.waiting AND p.changed_at < $cutoff ELSE k.known_since <= b.created_at END
),
goods AS (
    SELECT unit_id, sku_norm, sum(ordered) AS ordered, sum(held) AS held, sum(net) AS net, sum(tax) AS tax, sum(worth) AS worth
    FROM (
        SELECT c.unit_id, n.sku_norm, n.quantity AS ordered, 0 AS held, n.amount AS net, coalesce(n.tax, 0) AS tax, 0 AS worth
        FROM compared AS c JOIN order_lines AS n ON n.unit_id = c.unit_id AND n.kind = 'item'
        UNION ALL
        SELECT c.unit_id, n.sku_norm, 0, n.quantity, 0, 0, n.quantity * n.unit_price
        FROM compared AS c JOIN order_lines AS n ON n.order_id = c.ss_id AND n.system = 'shipstation' AND n.kind = 'item'
    )
    GROUP BY unit_id, sku_norm
),
other_goods AS (
    SELECT unit_id,
        string_agg(sku_norm || ' x' || rtrim(rtrim(ordered::VARCHAR, '0'), '.'), '; ' ORDER BY sku_norm) AS at_source,
        string_agg(sku_norm || ' x' || rtrim(rtrim(held::VARCHAR, '0'), '.'), '; ' ORDER BY sku_norm) AS in_shipstation
    FROM goods WHERE ordered <> held GROUP BY unit_id
),
other_sums AS (
    SELECT unit_id, sum(net) AS net, sum(tax) AS tax, sum(worth) AS worth
    FROM goods GROUP BY unit_id
    HAVING bool_and(ordered = held) AND abs(sum(net) - sum(worth)) > 0.01 AND abs(sum(net) + sum(tax) - sum(worth)) > 0.01
),
last_status AS (
    SELECT order_id, arg_max(new, seen_at) AS status, arg_max(changed_at, seen_at) AS changed_at
    FROM order_events WHERE subject = 'order' AND field = 'status' AND account LIKE 'shipstation.%' GROUP BY order_id
),
told AS (
    SELECT 'missing-in-shipstation' AS check_id, s.account, s.order_id, s.part, [
        ('cin7.main', 'status', s.status_text), ('cin7.main', 'ready since', strftime(s.ready_at, '%Y-%m-%d %H:%M UTC')),
        ('cin7.main', 'invoice number', s.invoice_number),
        ('shipstation', 'store refreshed', (SELECT strftime(refreshed_at, '%Y-%m-%d %H:%M UTC') FROM stores WHERE store_id = '1'))
    ] AS because
    FROM sales AS s
    LEFT JOIN copies AS c ON c.number = s.number AND s.first
    WHERE c.number IS NULL AND s.ready AND NOT s.void AND NOT s.shipped AND s.ready_at < $refreshed
    UNION ALL
    SELECT 'cancelled-still-open', account, order_id, part,
        [('cin7.main', 'status', status_text), ('shipstation', 'orderNumber', ss_number), ('shipstation', 'orderStatus', ss_status)]
    FROM pairs WHERE void AND waiting AND void_at < $called_off
    UNION ALL
    SELECT 'duplicate-import', account, order_id, part, [
        ('shipstation', 'orders', string_agg(
            ss_number || ' (' || ss_status || ', order ' || ss_id || ', store ' || store_id || ')', '; '
            ORDER BY ss_number || ' (' || ss_status || ', order ' || ss_id || ', store ' || store_id || ')')),
        ('cin7.main', 'status', min(status_text))]
    FROM pairs WHERE unit_id IN (FROM several) GROUP BY account, order_id, part
    UNION ALL
    SELECT 'address-mismatch', l.account, l.order_id, l.part, [
        ('cin7.main', 'ship-to', l.ship_to), ('shipstation', 'shipTo', concat_ws(', ', l.ship_to_street1, l.ship_to_city,
            l.ship_to_state, l.ship_to_postcode, l.ship_to_country))]
    FROM labelled AS l
    JOIN known AS k ON k.unit_id = l.unit_id AND k.known_since <= l.created_at
    WHERE l.label_norm <> l.ship_to_norm AND l.ss_core = l.ship_to_core AND l.label_core <> l.ship_to_core AND NOT l.void
    UNION ALL
    SELECT 'shipped-not-reported', account, order_id, part, [
        ('shipstation', 'trackingNumber', tracking), ('shipstation', 'carrier', carrier), ('cin7.main', 'shipped', 'not shipped')]
    FROM labelled WHERE shown IS NULL AND NOT shipped AND NOT void AND created_at < $cutoff
    UNION ALL
    SELECT 'tracking-mismatch', account, order_id, part,
        [('shipstation', 'trackingNumber', tracking), ('cin7.main', 'tracking', shown)]
    FROM labelled WHERE shown_norm <> tracking_norm AND created_at < $cutoff
    UNION ALL
    SELECT 'line-mismatch', p.account, p.order_id, p.part, [
        ('cin7.main', 'lines', g.at_source), ('shipstation', 'items', g.in_shipstation), ('shipstation', 'orderStatus', p.ss_status)]
    FROM other_goods AS g JOIN pairs AS p ON p.unit_id = g.unit_id
    UNION ALL
    SELECT 'amount-mismatch', p.account, p.order_id, p.part, [
        ('cin7.main', 'goods, discounts taken off', rtrim(rtrim(g.net::VARCHAR, '0'), '.')),
        ('cin7.main', 'tax', rtrim(rtrim(g.tax::VARCHAR, '0'), '.')), ('cin7.main', 'currency', p.currency),
        ('shipstation', 'items', rtrim(rtrim(g.worth::VARCHAR, '0'), '.'))]
    FROM other_sums AS g JOIN pairs AS p ON p.unit_id = g.unit_id
    UNION ALL
    SELECT 'stuck', p.account, p.order_id, p.part, [
        ('cin7.main', 'status', p.status_text), ('shipstation', 'orderNumber', p.ss_number),
        ('shipstation', 'orderStatus', p.ss_status),
        ('shipstation', 'since', strftime(coalesce(e.changed_at, p.ss_modified_at), '%Y-%m-%d %H:%M UTC'))]
    FROM pairs AS p
    LEFT JOIN last_status AS e ON e.order_id = p.ss_id AND e.status = p.ss_status
    WHERE p.waiting AND NOT p.void AND NOT p.shipped AND coalesce(e.changed_at, p.ss_modified_at) < $stuck
        AND p.unit_id NOT IN (FROM several) AND p.unit_id NOT IN (SELECT unit_id FROM other_goods)
    UNION ALL
    SELECT 'unknown-in-shipstation', c.account, c.order_id, '', [
        ('shipstation', 'orderKey', c.external_key_norm), ('shipstation', 'orderStatus', c.status_text),
        ('shipstation', 'createDate', strftime(c.created_at, '%Y-%m-%d %H:%M UTC')),
        ('shipstation.main', 'account searched', 'cin7.main')]
    FROM copies AS c
    LEFT JOIN sales AS s ON s.number = c.number
    WHERE s.number IS NULL AND c.total > 0 AND c.created_at >= $window AND c.ordered_at >= $window
)
SELECT check_id, account, order_id, part, because FROM told
