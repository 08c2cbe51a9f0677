-- id: items-not-reported
-- title: {order} shows other items on a shipment than its label holds
-- severity: low
-- scope: group
-- yields_to: over-shipped, short-shipped, duplicate-import, duplicate-shipment, line-mismatch
-- never: orders marked as shipped, which name no items
-- never: shipments that do not say what they hold
-- never: Cin7 shipments, which name boxes
-- needs: system inksoft
-- why: Support and buyer read from the source what came in which parcel.
-- do: Open the shipment at the source (InkSoft: Order Manager > the order > Shipping) and correct its items to those of the label in the evidence.
-- rule: The notification names the items of the label (ShipStation help: data sent with the shipment notification, item information).
-- A Cin7 ship line names boxes, which the warehouse packs before any label: it says nothing of what ShipStation told.
WITH compared AS (
    SELECT p.unit_key, p.label_key
    FROM label_reports AS p
    JOIN unit_tracking AS t ON t.unit_key = p.unit_key AND t.label_key = p.label_key
    JOIN matched AS m ON m.unit_key = p.unit_key AND m.system = 'inksoft'
    JOIN links AS l ON l.link_id = m.link_id AND l.notify <> 'off' AND l.expects_import
    JOIN (SELECT ss_key FROM match_edges GROUP BY ss_key HAVING count(*) = 1) AS o ON o.ss_key = t.ss_key
    WHERE t.kind = 'label' AND t.created_latest_us < epoch_us(m.label_cutoff)
        AND m.bucket <> 'out_of_scope' AND m.from_detail
    GROUP BY p.unit_key, p.label_key
),
both_sides AS (
    SELECT c.unit_key, c.label_key, i.item, i.quantity AS on_label, 0 AS at_source
    FROM compared AS c JOIN label_items AS i ON i.label_key = c.label_key
    UNION ALL
    SELECT c.unit_key, c.label_key, i.item, 0, i.quantity
    FROM compared AS c
    JOIN label_reports AS p ON p.unit_key = c.unit_key AND p.label_key = c.label_key
    JOIN reported_items AS i ON i.shipment_key = p.shipment_key
),
items AS (
    SELECT
        b.unit_key, b.label_key, b.item, sum(b.on_label) AS on_label, sum(b.at_source) AS at_source,
        max(CASE WHEN q.item IS NULL THEN 1 ELSE 0 END) AS strange
    FROM both_sides AS b
    LEFT JOIN item_quantities AS q ON q.holder = b.unit_key AND q.item = b.item
    GROUP BY b.unit_key, b.label_key, b.item
),
-- Both must carry items, under names the order itself uses.
differing AS (
    SELECT unit_key, label_key
    FROM items
    GROUP BY unit_key, label_key
    HAVING sum(on_label) > 0 AND sum(at_source) > 0 AND max(strange) = 0
        AND max(CASE WHEN on_label <> at_source THEN 1 ELSE 0 END) = 1
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    string_agg(DISTINCT t.order_id, ',' ORDER BY t.order_id) AS ss_order_ids,
    string_agg(DISTINCT t.tracking, ', ' ORDER BY t.tracking) AS "shipstation.trackingNumber",
    string_agg(CASE WHEN i.on_label > 0 THEN i.item || ' x' || rtrim(rtrim(CAST(i.on_label AS VARCHAR), '0'), '.') END, ', ' ORDER BY i.item)
        AS "shipstation.shipmentItems",
    min(t.created_at) AS "shipstation.shipmentItems@",
    string_agg(CASE WHEN i.at_source > 0 THEN i.item || ' x' || rtrim(rtrim(CAST(i.at_source AS VARCHAR), '0'), '.') END, ', ' ORDER BY i.item)
        AS "source.items",
    max(m.seen_at) AS "source.items@"
FROM differing AS d
JOIN items AS i ON i.unit_key = d.unit_key AND i.label_key = d.label_key
JOIN unit_tracking AS t ON t.unit_key = d.unit_key AND t.label_key = d.label_key
JOIN matched AS m ON m.unit_key = d.unit_key
GROUP BY m.account, m.number, m.order_id, m.part
