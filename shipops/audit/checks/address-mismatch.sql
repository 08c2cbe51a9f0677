-- id: address-mismatch
-- title: {order} goes to another address than its source names: {story}
-- severity: high
-- scope: group
-- yields_to: duplicate-import, cancelled-still-open
-- never: what ShipStation's own validation or an agent changed there
-- never: erased data
-- never: what changed after the label
-- needs: detail
-- why: The parcel goes, or went, where the buyer is not.
-- do: {action}
-- rule: The ship-to of the source is where an order goes (ShipStation help: order import requirements, Ship To address).
WITH moves AS (
    SELECT account, subject_id AS unit_id, old, coalesce(changed_at, seen_at) AS moved_at
    FROM events
    WHERE subject = 'unit' AND field = 'place' AND old IS NOT NULL
),
-- All that can differ: what waits, what has a label for another place, and what a unit that moved stands in.
in_question AS (
    SELECT ss_key FROM ss_orders WHERE waiting
    UNION
    SELECT b.ss_key
    FROM labels AS b
    JOIN orders AS t
        ON t.account = b.account AND t.order_id = b.order_id AND t.system = 'shipstation'
        AND t.ship_to_core <> b.ship_to_core
    WHERE NOT b.voided AND NOT b.is_return AND b.ship_to_norm <> ''
    UNION
    SELECT e.ss_key
    FROM moves AS v
    JOIN match_edges AS e ON e.unit_key = v.account || '|' || v.unit_id
),
pairs AS (
    SELECT
        m.unit_key, m.account, m.unit_id, m.number, m.order_id, m.part, m.seen_at,
        u.ship_to, u.ship_to_norm AS unit_norm, u.ship_to_core AS unit_core, o.ship_to_core AS order_core,
        o.modified_at AS source_changed_at,
        coalesce(m.changed_at, m.ordered_at) < least(l.grace_cutoff, l.refresh_cutoff) AS had_time,
        c.ss_key, c.order_id AS ss_order_id, c.waiting, c.created_at, c.modified_at,
        epoch_us(c.modified_at) - epoch_us(c.created_at) <= 120000000 AS untouched,
        c.modified_at < v.as_of AS source_is_newer,
        t.ship_to_norm AS ss_norm, t.ship_to_core AS ss_core,
        concat_ws(', ', t.ship_to_street1, t.ship_to_street2, t.ship_to_street3, t.ship_to_city, t.ship_to_state,
            t.ship_to_postcode, t.ship_to_country) AS ss_ship_to
    FROM matched AS m
    JOIN units AS u ON u.account = m.account AND u.unit_id = m.unit_id
    JOIN orders AS o ON o.account = m.account AND o.order_id = m.order_id AND o.system <> 'shipstation'
    JOIN links AS l ON l.link_id = m.link_id
    JOIN coverage AS v ON v.account = m.account
    JOIN groups AS g ON g.member = m.unit_key
    JOIN compared_orders AS c ON c.group_id = g.group_id
    JOIN match_edges AS e ON e.unit_key = m.unit_key AND e.ss_key = c.ss_key AND e.key <> 'tracking'
    JOIN in_question AS q ON q.ss_key = c.ss_key
    JOIN orders AS t ON t.account = c.account AND t.order_id = c.order_id AND t.system = 'shipstation'
    WHERE NOT m.void AND (NOT m.refunded OR m.shipped) AND m.from_detail AND m.bucket <> 'out_of_scope'
        AND u.ship_to_norm <> '' AND t.ship_to_norm <> ''
),
-- Still to be shipped. Only a change at the source counts, never what ShipStation's validation or an agent wrote there:
-- the copy has an address the source had, or it was not touched since the source changed and is another place.
waiting AS (
    SELECT p.unit_key, p.ss_order_id, 1 AS story, p.ss_ship_to AS went_to, p.modified_at AS went_at
    FROM pairs AS p
    WHERE p.waiting AND p.had_time AND p.source_is_newer AND p.ss_norm <> p.unit_norm
        AND (
            EXISTS (
                SELECT 1 FROM moves AS v
                WHERE v.account = p.account AND v.unit_id = p.unit_id AND v.moved_at > p.created_at
                    AND (v.old = p.ss_norm OR p.modified_at < v.moved_at AND p.ss_core <> p.unit_core)
            )
            OR p.untouched AND p.source_changed_at > p.created_at
                AND p.ss_core <> p.unit_core AND p.ss_core <> coalesce(p.order_core, '')
        )
),
-- Every place the source named at the label's time or later, as far as is known; the rest is an edit after the label.
labelled AS (
    SELECT p.unit_key, p.ss_order_id, 2 AS story,
        concat_ws(', ', b.ship_to_street1, b.ship_to_street2, b.ship_to_street3, b.ship_to_city, b.ship_to_state,
            b.ship_to_postcode, b.ship_to_country) AS went_to,
        b.created_at AS went_at
    FROM pairs AS p
    JOIN labels AS b ON b.ss_key = p.ss_key AND NOT b.voided AND NOT b.is_return AND b.ship_to_norm <> ''
    LEFT JOIN (
        SELECT account, subject_id AS unit_id, min(seen_at) AS known_since
        FROM events
        WHERE subject = 'unit' AND field = 'lines'
        GROUP BY account, subject_id
    ) AS k ON k.account = p.account AND k.unit_id = p.unit_id
    WHERE b.ship_to_norm <> p.unit_norm
        AND (coalesce(p.source_changed_at <= b.created_at, false) OR coalesce(k.known_since <= b.created_at, false))
        AND NOT EXISTS (
            SELECT 1 FROM moves AS v
            WHERE v.account = p.account AND v.unit_id = p.unit_id AND v.moved_at > b.created_at
                AND v.old = b.ship_to_norm
        )
        AND (
            EXISTS (
                SELECT 1 FROM moves AS v
                WHERE v.account = p.account AND v.unit_id = p.unit_id AND v.moved_at > p.created_at
                    AND v.moved_at <= b.created_at AND v.old = b.ship_to_norm
            )
            OR p.ss_core = p.unit_core AND b.ship_to_core <> p.unit_core
                AND b.ship_to_core <> coalesce(p.order_core, '')
        )
),
told AS (
    SELECT
        unit_key, max(story) AS story, string_agg(DISTINCT ss_order_id, ',' ORDER BY ss_order_id) AS ss_order_ids,
        string_agg(DISTINCT went_to, '; ' ORDER BY went_to) AS went_to, max(went_at) AS went_at
    FROM (SELECT * FROM waiting UNION ALL SELECT * FROM labelled) AS both_stories
    GROUP BY unit_key
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part, t.ss_order_ids,
    CASE t.story WHEN 1 THEN 'the source changed it after the import' ELSE 'the label was made for another one' END AS story,
    CASE t.story
        WHEN 1 THEN 'Before a label is made, open the order in ShipStation (Orders > Awaiting Shipment > the order > Edit Address) and enter the ship-to of the source.'
        ELSE 'Ask the carrier to redirect the parcel, or void the label if it has not left (Shipments > the shipment > Void Label), then make it anew for the ship-to of the source.'
    END AS action,
    u.ship_to AS "source.ship-to", m.seen_at AS "source.ship-to@",
    t.went_to AS "shipstation.shipTo", t.went_at AS "shipstation.shipTo@"
FROM told AS t
JOIN matched AS m ON m.unit_key = t.unit_key
JOIN units AS u ON u.account = m.account AND u.unit_id = m.unit_id
WHERE m.copies <= 1
