-- id: status-mismatch
-- title: {order} is {should} at its source and {stands} in ShipStation
-- severity: medium
-- scope: group
-- yields_to: cancelled-still-open, cancelled-downstream, shipped-after-cancel, duplicate-import, shipped-not-reported, tracking-mismatch, line-mismatch, duplicate-order-number, duplicate-shipment, shipped-elsewhere, voided-label-still-reported
-- why: One of the two is wrong, and people act on it: an order waits in vain, or is sent a second time.
-- do: {action}
-- rule: A status at the source becomes its counterpart in ShipStation with the next refresh ({source}).
-- never: orders a person moved forward in ShipStation
-- never: partials, and orders with a label
-- never: statuses the link cannot express
-- All orders of a unit must stand in one of these: the others are left alone from the start.
WITH open_orders AS (
    SELECT ss_key
    FROM ss_orders
    WHERE status IN ('awaiting_payment', 'awaiting_shipment', 'pending_fulfillment', 'rejected_fulfillment')
        AND merged_into IS NULL
),
open_units AS (
    SELECT DISTINCT e.unit_key FROM match_edges AS e JOIN open_orders AS o ON o.ss_key = e.ss_key
),
shared AS (
    SELECT e.ss_key, count(*) AS units
    FROM match_edges AS e JOIN open_orders AS o ON o.ss_key = e.ss_key
    WHERE e.key <> 'via'
    GROUP BY e.ss_key
),
standing AS (
    SELECT
        e.unit_key, s.ss_key, s.order_id, s.number, s.status, s.modified_at, h.units,
        CASE WHEN l.ss_key IS NOT NULL THEN 1 ELSE 0 END AS labelled
    FROM match_edges AS e
    JOIN open_units AS u ON u.unit_key = e.unit_key
    -- What came through another source is that source's order to tell of.
    JOIN ss_orders AS s
        ON s.ss_key = e.ss_key AND s.merged_into IS NULL AND s.status <> 'cancelled' AND e.key <> 'via'
    LEFT JOIN shared AS h ON h.ss_key = s.ss_key
    LEFT JOIN (
        SELECT DISTINCT b.ss_key FROM labels AS b JOIN open_orders AS o ON o.ss_key = b.ss_key
    ) AS l ON l.ss_key = s.ss_key
),
folded AS (
    SELECT
        unit_key, min(status) AS status, max(status) AS last_status, max(units) AS units, max(labelled) AS labelled,
        string_agg(DISTINCT order_id, ',' ORDER BY order_id) AS ss_order_ids,
        string_agg(DISTINCT number, ', ' ORDER BY number) AS numbers, max(modified_at) AS modified_at
    FROM standing
    GROUP BY unit_key
),
differing AS (
    SELECT
        m.*, f.status AS ss_status, f.numbers, f.ss_order_ids AS ids, f.modified_at AS ss_modified_at,
        CASE
            WHEN f.status = 'awaiting_payment' AND w.mapped_status = 'awaiting_shipment' AND m.system = 'inksoft'
                AND m.eligible AND m.due_at < m.grace_cutoff AND m.due_at < l.refresh_cutoff THEN 'unpaid'
            WHEN f.status = 'rejected_fulfillment' AND w.wanted THEN 'rejected'
            WHEN f.status IN ('awaiting_payment', 'awaiting_shipment', 'pending_fulfillment')
                AND w.mapped_status = 'shipped' AND m.changed_at < m.grace_cutoff AND f.labelled = 0 AND f.units = 1
                AND r.unit_key IS NULL THEN 'shipped'
        END AS story
    FROM folded AS f
    JOIN matched AS m ON m.unit_key = f.unit_key AND m.bucket IN ('matched', 'merged') AND m.from_detail
    JOIN source_status AS w ON w.unit_key = f.unit_key
    JOIN links AS l ON l.link_id = m.link_id AND l.expects_import
    LEFT JOIN (
        SELECT DISTINCT t.unit_key FROM reported_tracking AS t JOIN open_units AS o ON o.unit_key = t.unit_key
    ) AS r ON r.unit_key = f.unit_key
    WHERE f.status = f.last_status
)
SELECT
    account, number AS order_number, order_id, part, ids AS ss_order_ids,
    CASE story WHEN 'shipped' THEN 'shipped' ELSE 'to be shipped' END AS should,
    CASE ss_status WHEN 'awaiting_payment' THEN 'still awaiting payment'
        WHEN 'rejected_fulfillment' THEN 'refused by the fulfilment provider' ELSE 'still waiting to be shipped' END AS stands,
    CASE story
        WHEN 'unpaid' THEN 'Refresh the store in ShipStation; if the order stays in Awaiting Payment, move it to Awaiting Shipment by hand (Orders > Awaiting Payment, Mark as Paid).'
        WHEN 'rejected' THEN 'See in ShipStation why the provider refused the order (Orders > Rejected Fulfillment), mend that and send it again, or ship it yourself.'
        ELSE 'Ask whether the goods left. If they did, mark the order as shipped in ShipStation without telling the source; if not, open it again at its source.'
    END AS action,
    CASE system WHEN 'cin7' THEN 'ShipStation help, Cin7 Core: order status mapping'
        ELSE 'ShipStation help, InkSoft: order status mapping' END AS source,
    status_text AS "source.status", seen_at AS "source.status@",
    CASE WHEN story = 'shipped' THEN 'shipped, no tracking number' END AS "source.shipment", seen_at AS "source.shipment@",
    numbers AS "shipstation.orderNumber",
    ss_status AS "shipstation.orderStatus", ss_modified_at AS "shipstation.orderStatus@"
FROM differing
WHERE story IS NOT NULL
