-- No key ties them, but person, amount and time do: likely, never proof. Only orders nobody claims are candidates.
SELECT unit_key, ss_key
FROM (
    SELECT
        u.unit_key, s.ss_key,
        row_number() OVER (
            PARTITION BY u.unit_key ORDER BY abs(epoch_us(s.created_at) - epoch_us(u.ordered_at)), s.ss_key
        ) AS of_unit,
        row_number() OVER (
            PARTITION BY s.ss_key ORDER BY abs(epoch_us(s.created_at) - epoch_us(u.ordered_at)), u.unit_key
        ) AS of_order
    FROM source_units AS u
    JOIN unit_links AS ul ON ul.unit_key = u.unit_key
    JOIN ss_orders AS s ON s.email_norm = u.email_norm
    WHERE u.email_norm <> '' AND s.status <> 'cancelled' AND s.parent_key IS NULL AND s.merged_into IS NULL
        AND NOT u.draft AND NOT u.void AND NOT u.refunded AND NOT u.pickup
        AND u.total > 0 AND abs(u.total - s.total) <= 0.01 * u.total
        AND epoch_us(s.created_at) - epoch_us(u.ordered_at) BETWEEN -86400000000 AND 1209600000000
        AND u.unit_key NOT IN (SELECT unit_key FROM match_edges)
        AND s.ss_key NOT IN (SELECT ss_key FROM match_edges)
) AS ranked
WHERE of_unit = 1 AND of_order = 1
