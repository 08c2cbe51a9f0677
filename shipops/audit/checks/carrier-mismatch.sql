-- id: carrier-mismatch
-- title: {account}: {orders_told} at the source with the carrier {shown}, where the label is {bought}
-- severity: low
-- scope: global
-- never: other names of the same carrier
-- never: placeholders that name no carrier
-- never: the carrier that was asked for
-- why: The tracking link the buyer is sent leads to another carrier's page.
-- do: Check how ShipStation's carrier names are mapped at the source (Cin7 Core: Settings > Reference books > Shipping > Carriers; InkSoft: the shipment in Order Manager) and correct the shipments named in the evidence.
-- rule: ShipStation sends the label's carrier to the source (ShipStation help: data sent with the shipment notification).
WITH pairs AS (
    SELECT DISTINCT
        m.account, m.link_id, m.number, a.name AS bought, b.name AS shown, t.carrier AS label_text, r.carrier AS source_text,
        m.seen_at
    FROM label_reports AS p
    JOIN unit_tracking AS t ON t.unit_key = p.unit_key AND t.label_key = p.label_key
    JOIN reported_tracking AS r ON r.unit_key = p.unit_key AND r.shipment_key = p.shipment_key AND r.is_whole
    JOIN matched AS m ON m.unit_key = p.unit_key
    JOIN links AS l ON l.link_id = m.link_id AND l.notify <> 'off' AND l.expects_import
    JOIN carrier_names AS a ON a.text = t.carrier
    JOIN carrier_names AS b ON b.text = r.carrier
    WHERE a.name <> '' AND b.name <> '' AND a.name <> b.name
        AND t.created_latest_us < epoch_us(m.label_cutoff) AND m.bucket <> 'out_of_scope'
),
numbered AS (
    SELECT *, dense_rank() OVER (PARTITION BY link_id, bought, shown ORDER BY number) AS n FROM pairs
)
SELECT
    account, NULL AS order_number, NULL AS order_id, link_id || ': ' || bought || ' > ' || shown AS part,
    bought, shown,
    CASE WHEN max(n) = 1 THEN '1 order stands' ELSE CAST(max(n) AS VARCHAR) || ' orders stand' END AS orders_told,
    min(label_text) AS "shipstation.carrierCode",
    min(source_text) AS "source.carrier", max(seen_at) AS "source.carrier@",
    CAST(max(n) AS VARCHAR) AS "source.orders counted",
    string_agg(DISTINCT CASE WHEN n <= 20 THEN number END, ', ' ORDER BY CASE WHEN n <= 20 THEN number END)
        AS "source.orders"
FROM numbered
GROUP BY account, link_id, bought, shown
