-- id: missing-in-shipstation
-- title: {order} is ready to ship but is in no ShipStation store
-- severity: critical
-- scope: group
-- never: units that were merged or split, stand there as a probable order, or are out of scope
-- never: what may hide in something that could not be read
-- never: links of the shipping-service method, whose labels need no order there
-- why: The customer waits for a parcel nobody is going to make.
-- do: In ShipStation refresh the store "{store}"; if the order does not arrive within minutes, open it at the source, save it once so that it counts as changed, and refresh again. Ship it by hand if it is urgent.
-- rule: Orders that meet the import requirements arrive with the store's next refresh (ShipStation help: order import requirements).
SELECT
    m.account, m.number AS order_number, m.order_id, m.part,
    m.link_store_name AS store, m.due_at AS began_at,
    m.status_text AS "source.status", m.seen_at AS "source.status@",
    m.due_at AS "source.ready since", m.seen_at AS "source.ready since@",
    m.invoice_number AS "source.invoice number",
    m.refreshed_at AS "shipstation.store refreshed", m.refreshed_at AS "shipstation.store refreshed@"
FROM matched AS m
WHERE m.bucket = 'missing'
