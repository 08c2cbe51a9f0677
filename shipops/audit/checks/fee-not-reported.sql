-- id: fee-not-reported
-- title: {order} was shipped, but its source shows no carrier fee under "{fee_field}"
-- severity: low
-- scope: group
-- never: InkSoft, which is not told the fee
-- never: links without fee_field
-- needs: system cin7, setting fee_field
-- why: Postage is missing from the order's costs, and its margin looks better than it is.
-- do: Enter the fee in the evidence as the additional charge "{fee_field}" of the sale; if it is missing everywhere, check in ShipStation that the store sends it (Settings > Selling Channels > Store Setup).
-- rule: The notification carries the carrier's fee (ShipStation help, Cin7 Core: data sent with the shipment notification); which field shows it no page says, so a setting names it.
WITH bought AS (
    SELECT p.unit_key, sum(b.cost) AS cost, max(t.created_at) AS created_at, max(t.created_latest_us) AS latest_us,
        string_agg(DISTINCT t.order_id, ',' ORDER BY t.order_id) AS ss_order_ids
    FROM (
        SELECT DISTINCT r.unit_key, r.label_key
        FROM label_reports AS r
        JOIN matched AS m ON m.unit_key = r.unit_key
        JOIN links AS l ON l.link_id = m.link_id AND l.fee_field IS NOT NULL
    ) AS p
    JOIN unit_tracking AS t ON t.unit_key = p.unit_key AND t.label_key = p.label_key AND t.kind = 'label'
    JOIN labels AS b ON b.label_key = p.label_key AND b.cost > 0
    GROUP BY p.unit_key
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part, w.ss_order_ids, l.fee_field,
    w.cost AS "shipstation.shipmentCost", w.created_at AS "shipstation.shipmentCost@",
    'no charge of this name' AS "source.additional charges", m.seen_at AS "source.additional charges@"
FROM bought AS w
JOIN matched AS m ON m.unit_key = w.unit_key
JOIN links AS l ON l.link_id = m.link_id AND l.notify <> 'off' AND l.expects_import
-- InkSoft's notification does not carry the fee (ShipStation help, InkSoft).
WHERE m.system = 'cin7' AND l.fee_field IS NOT NULL AND m.from_detail AND m.bucket <> 'out_of_scope'
    AND w.latest_us < epoch_us(m.label_cutoff)
    AND NOT EXISTS (
        SELECT 1 FROM lines AS c
        WHERE c.account = m.account AND c.order_id = m.order_id AND c.kind = 'charge' AND c.name = l.fee_field
            AND (c.unit_id IS NULL OR c.unit_id = m.unit_id) AND c.quantity > 0 AND c.unit_price > 0
    )
