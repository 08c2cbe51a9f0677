-- id: field-lost
-- title: {orders} of {having_it} orders arrived in ShipStation without their {field_name} ({link_id})
-- severity: low
-- scope: global
-- never: fields the link does not carry
-- never: links with too few orders to know what they carry
-- never: what was written at the source only after the import
-- why: What the buyer asked for or wrote is not in front of the people who pack; e-mail and phone are missing on labels and notifications.
-- do: Open these orders in ShipStation (Orders, search by number) and compare them with the source: fill in what is missing before they ship. Then refresh the store (Settings > Selling Channels > Store Setup); if new orders still arrive without it, ask ShipStation support with two of these numbers. If this connection is not meant to bring it, say carries = {{ {field} = false }} in its [[link]].
-- rule: {rule}
SELECT
    p.account, NULL AS order_number, NULL AS order_id, p.link_id || ': ' || p.field AS part,
    p.link_id, p.field, replace(p.field, '_', ' ') AS field_name, count(*) AS orders, max(f.having_it) AS having_it,
    coalesce(max(c.rule), 'A field that arrives with nearly all orders of a link arrives with every order that has it.') AS rule,
    'set on ' || string_agg(CASE WHEN p.place <= 20 THEN p.number END, ', ' ORDER BY p.place)
        || CASE WHEN count(*) > 20 THEN ' and ' || (count(*) - 20) || ' more' ELSE '' END AS "source.value",
    max(p.seen_at) AS "source.value@",
    'empty on ' || string_agg(CASE WHEN p.place <= 20 THEN p.ss_number || ' (order ' || p.ss_order_id || ')' END, ', ' ORDER BY p.place)
        || CASE WHEN count(*) > 20 THEN ' and ' || (count(*) - 20) || ' more' ELSE '' END AS "shipstation.value",
    max(p.ss_seen_at) AS "shipstation.value@",
    CASE WHEN max(CASE WHEN f.overruled THEN 1 ELSE 0 END) = 1 THEN 'shipops.toml says that it carries this field'
        ELSE max(f.arrived) || ' of ' || max(f.having_it) || ' orders that have it arrived with it' END AS "shipstation.on this link"
FROM (
    SELECT
        q.link_id, q.field, m.account, m.system, m.number, m.seen_at, k.ss_number, k.ss_order_id, s.seen_at AS ss_seen_at,
        row_number() OVER (PARTITION BY q.link_id, q.field ORDER BY m.ordered_at DESC, m.unit_key) AS place
    FROM pair_fields AS q
    JOIN clean_pairs AS k ON k.unit_key = q.unit_key
    JOIN matched AS m ON m.unit_key = q.unit_key AND m.bucket = 'matched'
    JOIN orders AS s ON s.account = k.ss_account AND s.order_id = k.ss_order_id
    LEFT JOIN (
        SELECT account, order_id, field, max(seen_at) AS set_at FROM events
        WHERE subject = 'order' AND new = 'set' GROUP BY account, order_id, field
    ) AS e ON e.account = m.account AND e.order_id = m.order_id AND e.field = q.field
    WHERE q.lost
        -- What was seen to be written at the source after the import could not come along.
        AND (e.set_at IS NULL OR e.set_at <= s.created_at)
) AS p
JOIN link_facts AS f ON f.link_id = p.link_id AND f.fact = p.field AND f.value = 'yes'
LEFT JOIN (
    SELECT system, field, string_agg(says || ' (' || source || ')', '; ' ORDER BY source) AS rule FROM carried GROUP BY system, field
) AS c ON c.system = p.system AND c.field = p.field
GROUP BY p.account, p.link_id, p.field
