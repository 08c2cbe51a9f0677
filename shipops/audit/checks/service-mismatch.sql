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
SELECT
    account, NULL AS order_number, NULL AS order_id, part, bought, shown,
    CASE WHEN orders = 1 THEN '1 order stands' ELSE CAST(orders AS VARCHAR) || ' orders stand' END AS orders_told,
    label_text AS "shipstation.serviceCode",
    source_text AS "source.service", seen_at AS "source.service@",
    CAST(orders AS VARCHAR) AS "source.orders counted", numbers AS "source.orders"
FROM shown_otherwise
WHERE field = 'service'
