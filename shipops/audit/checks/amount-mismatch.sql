-- id: amount-mismatch
-- title: {order} costs something else in ShipStation than at its source
-- severity: low
-- scope: group
-- yields_to: line-mismatch, duplicate-import, duplicate-shipment
-- never: taxes, shipping or discounts on one side only
-- never: credits and refunds
-- never: orders in another currency than the link's
-- why: Customs papers, insurance and reports are made from the amount in ShipStation.
-- do: Compare the prices of the lines in the evidence; correct them where they are wrong, and ask who changed them if the order was already paid.
-- rule: An order arrives with the prices of its lines (ShipStation help: order import; custom store format, UnitPrice).
WITH different AS (
    SELECT a.group_id, a.currency, a.source_gross, a.source_net, a.source_tax, a.ss_gross, a.ss_net
    FROM group_amounts AS a
    JOIN compared_groups AS c ON c.group_id = a.group_id AND c.obstacle IS NULL
    JOIN link_facts AS k ON k.link_id = c.link_id AND k.fact = 'currency' AND k.value <> 'unknown'
        AND k.value = coalesce(a.currency, k.value)
    -- A cent for each order: discounts are rounded order by order. Tax or a discount on one side only is no difference.
    WHERE least(
        abs(a.source_net - a.ss_net), abs(a.source_net - a.ss_gross), abs(a.source_gross - a.ss_net),
        abs(a.source_gross - a.ss_gross), abs(a.source_net + a.source_tax - a.ss_net),
        abs(a.source_net + a.source_tax - a.ss_gross), abs(a.source_gross + a.source_tax - a.ss_gross),
        abs(a.source_net - a.source_tax - a.ss_net), abs(a.source_net - a.source_tax - a.ss_gross)
    ) > 0.01 * greatest(a.ss_orders, 1)
),
-- Another quantity or article is the story of line-mismatch, whichever unit of the group tells it.
same_goods AS (
    SELECT d.group_id
    FROM different AS d
    JOIN group_items AS i ON i.group_id = d.group_id
    GROUP BY d.group_id
    HAVING max(CASE WHEN i.ordered <> i.imported THEN 1 ELSE 0 END) = 0
),
teller AS (
    SELECT g.group_id, min(m.unit_key) AS unit_key
    FROM groups AS g
    JOIN matched AS m ON m.unit_key = g.member
    GROUP BY g.group_id
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part, c.ss_order_ids,
    d.source_net AS "source.goods, discounts taken off", m.seen_at AS "source.goods, discounts taken off@",
    d.source_tax AS "source.tax", d.currency AS "source.currency",
    d.ss_net AS "shipstation.items", c.ss_changed_at AS "shipstation.items@"
FROM different AS d
JOIN same_goods AS q ON q.group_id = d.group_id
JOIN compared_groups AS c ON c.group_id = d.group_id
JOIN teller AS t ON t.group_id = d.group_id
JOIN matched AS m ON m.unit_key = t.unit_key
