-- The first link of the configuration whose scope a unit falls into.
SELECT unit_key, link_id
FROM (
    SELECT
        u.unit_key, l.link_id,
        row_number() OVER (PARTITION BY u.unit_key ORDER BY l.position) AS n
    FROM source_units AS u
    JOIN links AS l ON l.source = u.account
    LEFT JOIN link_scope AS loc ON loc.link_id = l.link_id AND loc.field = 'locations' AND loc.value = lower(trim(u.location))
    LEFT JOIN link_scope AS cha ON cha.link_id = l.link_id AND cha.field = 'channels' AND cha.value = lower(trim(u.channel))
    LEFT JOIN link_scope AS car ON car.link_id = l.link_id AND car.field = 'carriers' AND car.value = lower(trim(u.requested_carrier))
    WHERE (NOT l.by_location OR loc.value IS NOT NULL OR (u.location IS NULL AND NOT u.from_detail))
        AND (NOT l.by_channel OR cha.value IS NOT NULL)
        AND (NOT l.by_carrier OR car.value IS NOT NULL OR (u.requested_carrier IS NULL AND NOT u.from_detail))
) AS fitting
WHERE n = 1
