-- Per unit, the ShipStation status its source's own state maps to (empty: none is documented for it), and whether the
-- source still wants it shipped through ShipStation. Cin7's state is that of the fulfilment's documents.
SELECT
    u.account || '|' || u.unit_id AS unit_key,
    CASE
        WHEN u.void OR u.refunded AND NOT u.shipped THEN 'cancelled'
        WHEN u.shipped THEN 'shipped'
        WHEN u.system = 'cin7' THEN
            CASE WHEN u.approved AND u.picked AND u.packed AND u.at_ship_stage AND NOT u.tracking_present
                THEN 'awaiting_shipment' END
        ELSE s.shipstation
    END AS mapped_status,
    NOT (u.void OR u.refunded OR u.shipped OR u.draft OR u.pickup OR u.drop_ship OR u.service_only OR u.backordered
        OR u.tracking_present) AND coalesce(u.approved, true) AND (u.system = 'cin7' OR coalesce(u.paid, true)) AS wanted
FROM units AS u
LEFT JOIN status_map AS s ON s.system = u.system AND s.status_norm = u.status_norm
