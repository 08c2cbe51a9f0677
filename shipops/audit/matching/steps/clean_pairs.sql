-- Units whose one ShipStation order is theirs alone and came through their link: what such orders have in ShipStation,
-- the link brought. Where a person's data were erased on either side, or a sale changed after its import and before it
-- shipped, nothing can be said.
SELECT u.unit_key, e.ss_key, l.link_id, u.account, u.order_id, u.number, u.units_in_order, u.total, s.account AS ss_account,
    s.order_id AS ss_order_id, s.number AS ss_number
FROM match_edges AS e
JOIN (SELECT unit_key FROM match_edges GROUP BY unit_key HAVING count(*) = 1) AS lone_unit ON lone_unit.unit_key = e.unit_key
JOIN (SELECT ss_key FROM match_edges WHERE key <> 'via' GROUP BY ss_key HAVING count(*) = 1) AS lone_order ON lone_order.ss_key = e.ss_key
JOIN source_units AS u ON u.unit_key = e.unit_key
JOIN unit_links AS ul ON ul.unit_key = u.unit_key
JOIN links AS l ON l.link_id = ul.link_id
JOIN ss_orders AS s ON s.ss_key = e.ss_key
WHERE e.key IN ('explicit', 'number') AND s.store_key = l.store_key AND u.from_detail
    AND NOT s.is_manual AND NOT s.merged_or_split AND s.parent_key IS NULL AND s.merged_into IS NULL
    AND (s.email_norm <> '' OR s.name_norm <> '' OR s.address_norm <> '')
    AND NOT (u.system = 'cin7' AND s.waiting AND NOT u.shipped AND coalesce(u.changed_at > s.created_at, false))
    AND (u.email_norm <> '' OR u.name_norm <> '' OR u.address_norm <> '')
