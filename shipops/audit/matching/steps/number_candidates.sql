-- Units and ShipStation orders under one number. In the link's own store the link's kind of number decides; in any
-- other store (and for a unit whose link leads through another source, in any) person and amount or place must agree too, and a store that belongs to another source is left alone.
SELECT DISTINCT unit_key, ss_key, same_store, agrees
FROM (
    SELECT
        u.unit_key, s.ss_key, s.is_manual,
        s.store_key = l.store_key AND l.via IS NULL AS same_store,
        (l.number_kind = 'any' OR l.number_kind = n.kind) AS right_kind,
        (u.email_norm <> '' AND u.email_norm = s.email_norm OR u.name_norm <> '' AND u.name_norm = s.name_norm)
            AND (abs(u.total - s.total) <= 0.01 OR u.postcode_norm <> '' AND u.postcode_norm = s.postcode_norm) AS agrees,
        other.source IS NOT NULL AS other_source
    FROM unit_numbers AS n
    JOIN ss_orders AS s ON s.number_norm = n.value
    JOIN source_units AS u ON u.unit_key = n.unit_key
    LEFT JOIN unit_links AS ul ON ul.unit_key = n.unit_key
    LEFT JOIN links AS l ON l.link_id = ul.link_id
    LEFT JOIN (SELECT DISTINCT store_key, source FROM links WHERE via IS NULL) AS other
        ON other.store_key = s.store_key AND other.source <> u.account
    WHERE s.ss_key NOT IN (SELECT ss_key FROM explicit_edges)
) AS pairs
WHERE (same_store AND right_kind) OR (agrees AND NOT is_manual AND NOT other_source)
