-- What the goods of a group cost on both sides, in every way a system may count them: with and without discounts, with
-- and without tax. Empty where a price is not known.
WITH sources AS (
    SELECT
        g.group_id, min(upper(m.currency)) AS currency, max(upper(m.currency)) AS last_currency,
        count(*) AS lines, sum(n.quantity * n.unit_price) AS gross, sum(n.amount) AS net, sum(coalesce(n.tax, 0)) AS tax,
        CASE WHEN count(n.unit_price) = count(*) AND count(n.amount) = count(*) THEN 1 ELSE 0 END AS known
    FROM group_units AS g
    JOIN matched AS m ON m.unit_key = g.unit_key
    JOIN item_lines AS n ON n.holder = g.unit_key
    GROUP BY g.group_id
),
-- InkSoft states discount and tax for the whole order, which is one unit.
whole AS (
    SELECT g.group_id, sum(coalesce(o.discount, 0)) AS discount, sum(coalesce(o.tax, 0)) AS tax
    FROM group_units AS g
    JOIN matched AS m ON m.unit_key = g.unit_key AND m.system = 'inksoft'
    JOIN orders AS o ON o.account = m.account AND o.order_id = m.order_id
    GROUP BY g.group_id
),
imported AS (
    SELECT
        group_id, count(*) AS ss_orders, sum(gross) AS gross, sum(net) AS net, min(known) AS known
    FROM (
        SELECT
            o.group_id, o.ss_key, sum(CASE WHEN l.kind = 'item' THEN l.quantity * l.unit_price END) AS gross,
            sum(l.quantity * l.unit_price) AS net,
            CASE WHEN count(l.unit_price) = count(*) THEN 1 ELSE 0 END AS known
        FROM compared_orders AS o
        JOIN lines AS l ON l.account = o.account AND l.order_id = o.order_id
        GROUP BY o.group_id, o.ss_key
    ) AS each
    GROUP BY group_id
)
SELECT
    s.group_id, s.currency, s.gross AS source_gross, s.net - coalesce(w.discount, 0) AS source_net,
    s.tax + coalesce(w.tax, 0) AS source_tax, i.gross AS ss_gross, i.net AS ss_net, i.ss_orders
FROM sources AS s
JOIN imported AS i ON i.group_id = s.group_id
LEFT JOIN whole AS w ON w.group_id = s.group_id
WHERE s.known = 1 AND i.known = 1 AND coalesce(s.currency = s.last_currency, true)
