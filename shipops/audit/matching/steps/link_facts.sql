-- What is known of each link: the number it uses, its currency, which fields arrive. A field is carried where at least
-- 95 % of at least 20 orders that have it arrive with it (design, *Integrations as data*); shipops.toml overrules.
WITH counted AS (
    SELECT link_id, field, count(*) AS having_it, sum(CASE WHEN arrived THEN 1 ELSE 0 END) AS arrived
    FROM pair_fields
    GROUP BY link_id, field
),
currencies AS (
    SELECT ul.link_id, count(*) AS having_it, min(upper(u.currency)) AS lowest, max(upper(u.currency)) AS highest
    FROM unit_links AS ul
    JOIN source_units AS u ON u.unit_key = ul.unit_key
    WHERE u.currency <> ''
    GROUP BY ul.link_id
),
learned AS (
    SELECT
        l.link_id, f.field AS fact, coalesce(c.having_it, 0) AS having_it, coalesce(c.arrived, 0) AS arrived,
        CASE WHEN coalesce(c.having_it, 0) < 20 THEN 'unknown' WHEN c.arrived * 100 >= c.having_it * 95 THEN 'yes' ELSE 'no' END
            AS learned
    FROM links AS l
    CROSS JOIN carried_fields AS f
    LEFT JOIN counted AS c ON c.link_id = l.link_id AND c.field = f.field
    UNION ALL
    SELECT
        l.link_id, 'currency' AS fact, coalesce(c.having_it, 0) AS having_it,
        CASE WHEN c.lowest = c.highest THEN c.having_it ELSE 0 END AS arrived,
        CASE WHEN c.lowest = c.highest THEN c.lowest ELSE 'unknown' END AS learned
    FROM links AS l
    LEFT JOIN currencies AS c ON c.link_id = l.link_id
    UNION ALL
    SELECT
        l.link_id, 'number' AS fact, coalesce(n.pairs, 0) AS having_it, coalesce(n.agreeing, 0) AS arrived,
        CASE WHEN l.number_kind = 'any' THEN 'unknown' ELSE l.number_kind END AS learned
    FROM links AS l
    LEFT JOIN number_evidence AS n ON n.link_id = l.link_id AND n.kind = l.number_kind
)
SELECT
    d.link_id, d.fact, coalesce(o.value, d.learned) AS value, d.learned, d.having_it, d.arrived,
    o.value IS NOT NULL AS overruled
FROM learned AS d
LEFT JOIN link_overrules AS o ON o.link_id = d.link_id AND o.fact = d.fact
