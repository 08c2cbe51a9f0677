-- What counts for a whole group when its two sides are compared; `obstacle` says why they cannot be, if so.
WITH parts_elsewhere AS (
    -- Another part of the same sale stands nowhere: the order that was found may stand for the whole sale.
    SELECT DISTINCT a.unit_key
    FROM (
        SELECT u.account, u.order_id, u.unit_key
        FROM source_units AS u
        WHERE NOT u.void AND u.unit_key NOT IN (SELECT unit_key FROM match_edges)
    ) AS b
    JOIN source_units AS a ON a.account = b.account AND a.order_id = b.order_id AND a.unit_key <> b.unit_key
),
-- Since when the lines of a unit are known, and when they changed last.
known AS (
    SELECT
        account, subject_id AS unit_id, min(seen_at) AS known_since,
        max(CASE WHEN old IS NOT NULL THEN coalesce(changed_at, seen_at) END) AS edited_at
    FROM events
    WHERE subject = 'unit' AND field = 'lines'
    GROUP BY account, subject_id
),
sources AS (
    SELECT
        g.group_id, count(*) AS units, max(m.link_id) AS link_id, max(m.copies) AS copies,
        CASE WHEN count(u.modified_at) = count(*) THEN max(u.modified_at) END AS source_changed_at,
        CASE WHEN count(k.known_since) = count(*) THEN max(k.known_since) END AS known_since,
        max(k.edited_at) AS lines_edited_at,
        max(CASE WHEN m.void OR m.refunded AND NOT m.shipped THEN 1 ELSE 0 END) AS any_void,
        max(CASE WHEN m.from_detail THEN 0 ELSE 1 END) AS any_unread,
        max(CASE WHEN u.packed = false THEN 1 ELSE 0 END) AS any_unpacked,
        max(CASE WHEN m.link_id IS NULL OR i.order_id IS NOT NULL THEN 1 ELSE 0 END) AS any_out_of_scope,
        max(CASE WHEN m.match_key = 'tracking' THEN 1 ELSE 0 END) AS by_tracking,
        max(CASE WHEN p.unit_key IS NOT NULL AND m.match_key = 'number' THEN 1 ELSE 0 END) AS part_elsewhere,
        -- A change that is younger than the store's last refresh had no time to arrive.
        min(CASE WHEN coalesce(m.changed_at, m.ordered_at) < least(l.grace_cutoff, l.refresh_cutoff) THEN 1 ELSE 0 END)
            AS had_time,
        min(v.as_of) AS source_read_at
    FROM group_units AS g
    JOIN matched AS m ON m.unit_key = g.unit_key
    JOIN source_units AS u ON u.unit_key = m.unit_key
    LEFT JOIN links AS l ON l.link_id = m.link_id
    LEFT JOIN coverage AS v ON v.account = m.account
    LEFT JOIN ignored AS i ON i.account = m.account AND i.order_id = m.order_id
    LEFT JOIN parts_elsewhere AS p ON p.unit_key = m.unit_key
    LEFT JOIN known AS k ON k.account = m.account AND k.unit_id = m.unit_id
    GROUP BY g.group_id
),
imported AS (
    SELECT
        o.group_id, count(*) AS ss_orders, max(CASE WHEN o.waiting THEN 1 ELSE 0 END) AS any_waiting,
        max(CASE WHEN o.merged_or_split AND NOT (v.adds_up AND v.all_readable) THEN 1 ELSE 0 END) AS parts_unread,
        min(o.created_at) AS imported_at, max(o.modified_at) AS ss_changed_at,
        min(CASE WHEN epoch_us(o.modified_at) - epoch_us(o.created_at) <= 120000000 THEN 1 ELSE 0 END) AS untouched,
        min(o.order_id) AS ss_order_id, min(o.status_text) AS ss_status
    FROM compared_orders AS o
    LEFT JOIN coverage AS v ON v.account = o.account
    GROUP BY o.group_id
),
-- Nearly every group has one order: texts are put together only where there are several.
named AS (
    SELECT
        o.group_id, string_agg(o.order_id, ',' ORDER BY o.order_id) AS ss_order_ids,
        string_agg(DISTINCT o.status_text, ', ' ORDER BY o.status_text) AS ss_statuses
    FROM compared_orders AS o
    JOIN (SELECT group_id FROM imported WHERE ss_orders > 1) AS i ON i.group_id = o.group_id
    GROUP BY o.group_id
),
-- A part of a split that was cancelled, or that belongs to the group and is not in it.
torn AS (
    SELECT DISTINCT g.group_id
    FROM (
        SELECT o.ss_key, o.status, o.merged_into, o.parent_key
        FROM ss_orders AS o
        LEFT JOIN (SELECT DISTINCT parent_key FROM ss_orders WHERE parent_key IS NOT NULL) AS k ON k.parent_key = o.ss_key
        WHERE o.parent_key IS NOT NULL OR k.parent_key IS NOT NULL
    ) AS s
    JOIN groups AS g ON g.member = s.ss_key
    LEFT JOIN ss_orders AS c ON c.parent_key = s.ss_key
    LEFT JOIN groups AS h ON h.member = c.ss_key
    WHERE s.status = 'cancelled' AND s.merged_into IS NULL AND (s.parent_key IS NOT NULL OR c.ss_key IS NOT NULL)
        OR c.ss_key IS NOT NULL AND coalesce(h.group_id, '') <> g.group_id
),
-- When the copy's lines were last seen to change.
edited AS (
    SELECT o.group_id, max(coalesce(e.changed_at, e.seen_at)) AS edited_at
    FROM compared_orders AS o
    JOIN events AS e ON e.account = o.account AND e.subject = 'order' AND e.subject_id = o.order_id
        AND e.field = 'lines' AND e.old IS NOT NULL
    GROUP BY o.group_id
),
combined AS (
    SELECT g.group_id, count(DISTINCT k.member_key) AS members
    FROM groups AS g
    JOIN merge_members AS k ON k.primary_key = g.member
    GROUP BY g.group_id
),
labelled AS (
    SELECT g.group_id, min(b.created_at) AS labelled_at
    FROM groups AS g
    JOIN labels AS b ON b.ss_key = g.member
    WHERE NOT b.voided AND NOT b.is_return
    GROUP BY g.group_id
),
goods AS (
    SELECT
        h.group_id,
        max(CASE WHEN h.side = 'source' THEN 1 ELSE 0 END) AS at_source,
        max(CASE WHEN h.side = 'shipstation' THEN 1 ELSE 0 END) AS in_shipstation,
        min(CASE WHEN n.sku_norm = '' THEN 0 ELSE 1 END) AS all_skus
    FROM (
        SELECT group_id, unit_key AS member, 'source' AS side FROM group_units
        UNION ALL
        SELECT group_id, ss_key AS member, 'shipstation' AS side FROM compared_orders
    ) AS h
    JOIN item_lines AS n ON n.holder = h.member
    GROUP BY h.group_id
)
SELECT
    s.group_id, s.units, s.link_id, o.ss_orders,
    coalesce(n.ss_order_ids, o.ss_order_id) AS ss_order_ids, coalesce(n.ss_statuses, o.ss_status) AS ss_statuses,
    coalesce(o.any_waiting, 0) = 1 AS waiting,
    s.source_changed_at, s.known_since, s.lines_edited_at, o.imported_at, o.ss_changed_at, b.labelled_at,
    coalesce(x.all_skus, 0) = 1 AS all_skus,
    CASE
        WHEN s.lines_edited_at > o.imported_at AND e.edited_at IS NULL THEN 'the source changed after the import'
        WHEN e.edited_at IS NOT NULL AND coalesce(s.lines_edited_at <= o.imported_at, true)
            THEN 'ShipStation''s copy was changed'
        -- No change was seen: a copy that was never touched is the order as it was imported; else the later stamp tells.
        WHEN s.source_changed_at <= o.imported_at AND o.untouched = 1 THEN 'not known which side changed'
        WHEN s.source_changed_at > o.imported_at AND (o.untouched = 1 OR s.source_changed_at > o.ss_changed_at)
            THEN 'the source seems to have changed after the import'
        WHEN s.source_changed_at < o.ss_changed_at THEN 'ShipStation''s copy seems to have been changed'
        ELSE 'not known which side changed'
    END AS changed_by,
    CASE
        WHEN s.any_out_of_scope = 1 THEN 'outside every link, or ignored by a rule'
        WHEN s.any_void = 1 THEN 'void, or refunded before shipping'
        WHEN s.any_unread = 1 THEN 'its details could not be read'
        WHEN s.copies > 1 THEN 'it stands in ShipStation more than once'
        WHEN s.by_tracking = 1 THEN 'only a tracking number ties it'
        WHEN s.part_elsewhere = 1 THEN 'another part of the sale stands nowhere'
        WHEN o.ss_orders IS NULL THEN 'no imported order of it is left in ShipStation'
        WHEN t.group_id IS NOT NULL OR o.parts_unread = 1 THEN 'a part of a split was cancelled or is not known'
        WHEN c.members + 1 > s.units THEN 'a combined order holds orders nobody knows'
        WHEN s.any_unpacked = 1 THEN 'it is not packed at the source'
        WHEN coalesce(x.at_source, 0) = 0 OR coalesce(x.in_shipstation, 0) = 0 THEN 'one side names no goods'
        WHEN o.any_waiting = 0 AND b.labelled_at IS NULL THEN 'when it was shipped is not known'
        WHEN coalesce(o.ss_changed_at >= s.source_read_at, true) OR b.labelled_at IS NULL AND coalesce(s.had_time, 0) = 0
            THEN 'one side changed since the other was read'
        -- Every report of a parcel changes the source: only what was seen before the label tells what it should hold.
        WHEN b.labelled_at IS NOT NULL AND NOT (
            coalesce(s.source_changed_at <= b.labelled_at, false)
            OR coalesce(s.known_since <= b.labelled_at, false) AND coalesce(s.lines_edited_at <= b.labelled_at, true)
        ) THEN 'it may have changed since the label'
    END AS obstacle
FROM sources AS s
LEFT JOIN imported AS o ON o.group_id = s.group_id
LEFT JOIN named AS n ON n.group_id = s.group_id
LEFT JOIN torn AS t ON t.group_id = s.group_id
LEFT JOIN edited AS e ON e.group_id = s.group_id
LEFT JOIN combined AS c ON c.group_id = s.group_id
LEFT JOIN labelled AS b ON b.group_id = s.group_id
LEFT JOIN goods AS x ON x.group_id = s.group_id
