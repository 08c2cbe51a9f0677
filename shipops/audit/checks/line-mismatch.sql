-- id: line-mismatch
-- title: {order} holds other goods in ShipStation than at its source: {story}
-- severity: high
-- scope: group
-- yields_to: duplicate-import, duplicate-shipment
-- never: void or cancelled units
-- never: SKUs on links where they do not arrive
-- never: options only one side has
-- never: edits after the label
-- never: backordered lines, and lines that never ship through ShipStation
-- needs: detail
-- why: The parcel will hold, or holds, something else than was bought.
-- do: {action}
-- rule: ShipStation takes an order over with its lines: SKU, quantity, options (ShipStation help: order import; custom store format, Items).
WITH comparable AS (
    SELECT
        c.group_id,
        -- Where SKUs may not arrive, only how many pieces there are can be compared.
        c.all_skus AND (k.value = 'yes' OR k.value = 'unknown' AND coalesce(f.shared, 0) > 0) AS by_sku
    FROM compared_groups AS c
    JOIN link_facts AS k ON k.link_id = c.link_id AND k.fact = 'sku'
    LEFT JOIN (
        SELECT group_id, sum(CASE WHEN ordered > 0 AND imported > 0 THEN 1 ELSE 0 END) AS shared
        FROM group_items
        GROUP BY group_id
    ) AS f ON f.group_id = c.group_id
    WHERE c.obstacle IS NULL
),
items AS (
    SELECT c.group_id, i.item, i.ordered, i.imported, i.ordered_worth, i.imported_worth
    FROM comparable AS c
    JOIN group_items AS i ON i.group_id = c.group_id
    WHERE c.by_sku
    UNION ALL
    SELECT
        c.group_id, 'pieces' AS item, sum(i.ordered), sum(i.imported),
        CASE WHEN count(i.ordered_worth) = count(*) THEN sum(i.ordered_worth) END,
        CASE WHEN count(i.imported_worth) = count(*) THEN sum(i.imported_worth) END
    FROM comparable AS c
    JOIN group_items AS i ON i.group_id = c.group_id
    WHERE NOT c.by_sku
    GROUP BY c.group_id
),
different AS (
    SELECT
        group_id, min(item) AS first_item,
        string_agg(item || ' x' || rtrim(rtrim(CAST(ordered AS VARCHAR), '0'), '.'), '; ' ORDER BY item) AS at_source,
        string_agg(item || ' x' || rtrim(rtrim(CAST(imported AS VARCHAR), '0'), '.'), '; ' ORDER BY item) AS in_shipstation,
        -- The same worth in other articles: one side may name a bundle and the other its parts.
        min(CASE WHEN ordered = 0 OR imported = 0 OR item = 'pieces' THEN 1 ELSE 0 END) = 1
            AND sum(ordered) > 0 AND sum(imported) > 0 AND sum(ordered) <> sum(imported)
            AND count(ordered_worth) = count(*) AND count(imported_worth) = count(*)
            AND sum(ordered_worth) > 0 AND abs(sum(ordered_worth) - sum(imported_worth)) <= 0.01 AS may_be_a_bundle
    FROM items
    WHERE ordered <> imported
    GROUP BY group_id
),
-- An option both sides state for every piece of an article, with other values; one that only one side has says nothing.
option_values AS (
    SELECT group_id, item, name, value, sum(ordered) AS ordered, sum(imported) AS imported
    FROM (
        SELECT g.group_id, v.item, v.name, v.value, v.quantity AS ordered, 0 AS imported
        FROM groups AS g
        JOIN matched AS m ON m.unit_key = g.member
        JOIN line_options AS v ON v.holder = g.member
        UNION ALL
        SELECT o.group_id, v.item, v.name, v.value, 0 AS ordered, v.quantity AS imported
        FROM compared_orders AS o
        JOIN line_options AS v ON v.holder = o.ss_key
    ) AS stated
    GROUP BY group_id, item, name, value
),
other_options AS (
    SELECT
        v.group_id, min(v.item) AS first_item,
        string_agg(CASE WHEN v.ordered > 0 THEN v.item || ' ' || v.name || ' ' || v.value END, '; '
            ORDER BY v.item, v.name, v.value) AS at_source,
        string_agg(CASE WHEN v.imported > 0 THEN v.item || ' ' || v.name || ' ' || v.value END, '; '
            ORDER BY v.item, v.name, v.value) AS in_shipstation
    FROM option_values AS v
    JOIN (
        SELECT group_id, item, name, sum(ordered) AS ordered, sum(imported) AS imported
        FROM option_values
        GROUP BY group_id, item, name
    ) AS w ON w.group_id = v.group_id AND w.item = v.item AND w.name = v.name
    JOIN items AS i ON i.group_id = v.group_id AND i.item = v.item
        AND i.ordered = w.ordered AND i.imported = w.imported AND i.ordered = i.imported
    WHERE v.ordered <> v.imported
    GROUP BY v.group_id
),
stories AS (
    SELECT
        c.group_id, coalesce(d.first_item, p.first_item) AS first_item, d.at_source, d.in_shipstation,
        coalesce(d.may_be_a_bundle, false) AND p.group_id IS NULL AS may_be_a_bundle,
        p.at_source AS options_at_source, p.in_shipstation AS options_in_shipstation
    FROM comparable AS c
    LEFT JOIN different AS d ON d.group_id = c.group_id
    LEFT JOIN other_options AS p ON p.group_id = c.group_id
    WHERE d.group_id IS NOT NULL OR p.group_id IS NOT NULL
),
-- One unit of the group tells the story: one that holds what differs, if any does.
teller AS (
    SELECT group_id, unit_key
    FROM (
        SELECT
            d.group_id, m.unit_key,
            row_number() OVER (
                PARTITION BY d.group_id ORDER BY CASE WHEN q.holder IS NULL THEN 1 ELSE 0 END, m.unit_key
            ) AS n
        FROM stories AS d
        JOIN groups AS g ON g.group_id = d.group_id
        JOIN matched AS m ON m.unit_key = g.member
        LEFT JOIN item_quantities AS q ON q.holder = m.unit_key AND q.item = d.first_item
    ) AS ranked
    WHERE n = 1
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part, c.ss_order_ids,
    CASE WHEN d.may_be_a_bundle THEN 'low' WHEN c.waiting THEN 'high' ELSE 'medium' END AS severity,
    CASE WHEN d.may_be_a_bundle
        THEN m.number || ': its goods cannot be compared, one side may name a bundle and the other its parts' END AS headline,
    c.changed_by AS story,
    CASE
        WHEN d.may_be_a_bundle THEN 'Compare both lists in the evidence with the bill of materials of the bundle; if they agree, nothing is to be done.'
        WHEN NOT c.waiting THEN 'Ask the warehouse what the parcel held; send what is missing, or ask back what is too much, and correct the order at the source.'
        WHEN c.changed_by LIKE 'the source%' THEN 'Before a label is made, open the order in ShipStation (Orders > Awaiting Shipment) and change its items to those of the source.'
        WHEN c.changed_by LIKE 'ShipStation%' THEN 'Ask who changed the order in ShipStation; if the buyer wanted it, change the order at the source too, else change its items back before a label is made.'
        ELSE 'Ask the buyer or the seller which list is right, and correct the other side before a label is made.'
    END AS action,
    d.at_source AS "source.lines", m.seen_at AS "source.lines@",
    d.in_shipstation AS "shipstation.items", c.ss_changed_at AS "shipstation.items@",
    d.options_at_source AS "source.options", m.seen_at AS "source.options@",
    d.options_in_shipstation AS "shipstation.options", c.ss_changed_at AS "shipstation.options@",
    c.ss_statuses AS "shipstation.orderStatus", c.ss_changed_at AS "shipstation.orderStatus@"
FROM stories AS d
JOIN compared_groups AS c ON c.group_id = d.group_id
JOIN teller AS t ON t.group_id = d.group_id
JOIN matched AS m ON m.unit_key = t.unit_key
