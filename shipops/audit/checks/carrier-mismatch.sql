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
SELECT
    account, NULL AS order_number, NULL AS order_id, part, bought, shown,
    CASE WHEN orders = 1 THEN '1 order stands' ELSE CAST(orders AS VARCHAR) || ' orders stand' END AS orders_told,
    label_text AS "shipstation.carrierCode",
    source_text AS "source.carrier", seen_at AS "source.carrier@",
    CAST(orders AS VARCHAR) AS "source.orders counted", numbers AS "source.orders"
FROM shown_otherwise
WHERE field = 'carrier'
