-- Per unit: its link with what counts there, and what is known of it before anything is looked for in ShipStation.
SELECT
    u.unit_key, l.link_id, l.shipstation, l.store_id AS link_store_id, l.store_name AS link_store_name, l.number_kind,
    l.notify, l.expects_import, l.direction, l.grace_cutoff, l.refresh_cutoff, l.cancel_cutoff, l.label_cutoff,
    l.late_cutoff, l.refreshed_at, i.reason AS ignored_because, k.unit_key IS NOT NULL AS searched, w.via_words
FROM source_units AS u
LEFT JOIN unit_links AS ul ON ul.unit_key = u.unit_key
LEFT JOIN links AS l ON l.link_id = ul.link_id
LEFT JOIN ignored AS i ON i.account = u.account AND i.order_id = u.order_id
LEFT JOIN searched AS k ON k.unit_key = u.unit_key
LEFT JOIN (
    SELECT unit_key, string_agg(DISTINCT outer_account || ' as ' || outer_number, ', '
        ORDER BY outer_account || ' as ' || outer_number) AS via_words
    FROM via_units
    GROUP BY unit_key
) AS w ON w.unit_key = u.unit_key
