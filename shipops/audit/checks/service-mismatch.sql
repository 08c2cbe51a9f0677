-- id: service-mismatch
-- title: {account}: {orders_told} at the source with the service {shown}, where the label is {bought}
-- severity: low
-- scope: global
-- never: the service that was asked for
-- never: other names of the same service
-- never: sources that show no service
-- needs: system inksoft
-- why: The source promises another delivery time than the parcel has.
-- do: Look at the shipments named in the evidence (InkSoft: Order Manager > the order > Shipping) and correct the service; if all parcels of one service are shown wrongly, ask ShipStation what its connection sends.
-- rule: ShipStation sends the label's service to the source (ShipStation help: data sent with the shipment notification).
WITH pairs AS (
    SELECT DISTINCT
        m.account, m.link_id, m.number, a.name AS bought, b.name AS shown, y.service AS label_text, r.service AS source_text,
        m.seen_at
    FROM label_reports AS p
    JOIN unit_tracking AS t ON t.unit_key = p.unit_key AND t.label_key = p.label_key
    JOIN reported_tracking AS r ON r.unit_key = p.unit_key AND r.shipment_key = p.shipment_key AND r.is_whole
    JOIN matched AS m ON m.unit_key = p.unit_key
    JOIN links AS l ON l.link_id = m.link_id AND l.notify <> 'off' AND l.expects_import
    JOIN labels AS y ON y.label_key = p.label_key
    JOIN service_names AS a ON a.text = y.service
    JOIN service_names AS b ON b.text = r.service
    LEFT JOIN carrier_names AS c ON c.text = t.carrier
    LEFT JOIN carrier_names AS d ON d.text = r.carrier
    WHERE a.name <> '' AND b.name <> '' AND a.name <> b.name
        -- Another carrier has other services: that is carrier-mismatch's to tell.
        AND coalesce(c.name = d.name OR c.name = '' OR d.name = '', true)
        AND t.created_latest_us < epoch_us(m.label_cutoff) AND m.bucket <> 'out_of_scope'
),
numbered AS (
    SELECT *, dense_rank() OVER (PARTITION BY link_id, bought, shown ORDER BY number) AS n FROM pairs
)
SELECT
    account, NULL AS order_number, NULL AS order_id, link_id || ': ' || bought || ' > ' || shown AS part,
    bought, shown,
    CASE WHEN max(n) = 1 THEN '1 order stands' ELSE CAST(max(n) AS VARCHAR) || ' orders stand' END AS orders_told,
    min(label_text) AS "shipstation.serviceCode",
    min(source_text) AS "source.service", max(seen_at) AS "source.service@",
    CAST(max(n) AS VARCHAR) AS "source.orders counted",
    string_agg(DISTINCT CASE WHEN n <= 20 THEN number END, ', ' ORDER BY CASE WHEN n <= 20 THEN number END)
        AS "source.orders"
FROM numbered
GROUP BY account, link_id, bought, shown
