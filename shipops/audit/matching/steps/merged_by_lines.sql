-- A combined order names members that are gone from the API: a unit that stands nowhere else, of the same person and
-- place, whose lines fit into the combined lines less those of the units it already stands for, is such a member. The
-- nearest in time come first; what is left must hold the next one too.
WITH vanished AS (
    SELECT m.primary_key, count(*) AS members
    FROM merge_members AS m
    LEFT JOIN ss_orders AS s ON s.ss_key = m.member_key
    WHERE s.ss_key IS NULL
    GROUP BY m.primary_key
),
standing AS (
    SELECT unit_key, ss_key FROM explicit_edges
    UNION SELECT unit_key, ss_key FROM number_edges
    UNION SELECT unit_key, ss_key FROM merge_edges
),
spare AS (
    SELECT p.holder AS ss_key, p.item, p.quantity - coalesce(sum(q.quantity), 0) AS quantity
    FROM vanished AS v
    JOIN item_quantities AS p ON p.holder = v.primary_key
    LEFT JOIN standing AS e ON e.ss_key = v.primary_key
    LEFT JOIN item_quantities AS q ON q.holder = e.unit_key AND q.item = p.item
    GROUP BY p.holder, p.item, p.quantity
),
candidates AS (
    SELECT u.unit_key, s.ss_key, v.members, u.ordered_at, s.ordered_at AS combined_at
    FROM vanished AS v
    JOIN ss_orders AS s ON s.ss_key = v.primary_key
    JOIN source_units AS u
        ON u.postcode_norm = s.postcode_norm AND u.address_norm = s.address_norm AND u.address_norm <> ''
        AND (u.email_norm <> '' AND u.email_norm = s.email_norm OR u.name_norm <> '' AND u.name_norm = s.name_norm)
    JOIN unit_links AS ul ON ul.unit_key = u.unit_key
    JOIN links AS l ON l.link_id = ul.link_id AND l.store_key = s.store_key
    WHERE u.unit_key NOT IN (SELECT unit_key FROM standing) AND NOT u.draft AND NOT u.void
),
fitting AS (
    SELECT c.unit_key, c.ss_key, c.members, c.ordered_at, c.combined_at
    FROM candidates AS c
    JOIN item_quantities AS q ON q.holder = c.unit_key
    LEFT JOIN spare AS s ON s.ss_key = c.ss_key AND s.item = q.item
    GROUP BY c.unit_key, c.ss_key, c.members, c.ordered_at, c.combined_at
    HAVING min(CASE WHEN coalesce(s.quantity, 0) >= q.quantity THEN 1 ELSE 0 END) = 1
),
ranked AS (
    SELECT
        unit_key, ss_key, members,
        row_number() OVER (PARTITION BY ss_key ORDER BY abs(epoch_us(ordered_at) - epoch_us(combined_at)), unit_key) AS n,
        row_number() OVER (
            PARTITION BY unit_key ORDER BY abs(epoch_us(ordered_at) - epoch_us(combined_at)), ss_key
        ) AS of_unit
    FROM fitting
),
used AS (
    SELECT
        r.unit_key, r.ss_key, r.members, r.n, q.item,
        sum(q.quantity) OVER (PARTITION BY r.ss_key, q.item ORDER BY r.n) AS quantity
    FROM ranked AS r
    JOIN item_quantities AS q ON q.holder = r.unit_key
    WHERE r.of_unit = 1
),
together AS (
    SELECT u.unit_key, u.ss_key, u.members, row_number() OVER (PARTITION BY u.ss_key ORDER BY u.n) AS n
    FROM used AS u
    JOIN spare AS s ON s.ss_key = u.ss_key AND s.item = u.item
    GROUP BY u.unit_key, u.ss_key, u.members, u.n
    HAVING min(CASE WHEN s.quantity >= u.quantity THEN 1 ELSE 0 END) = 1
)
SELECT unit_key, ss_key FROM together WHERE n <= members
