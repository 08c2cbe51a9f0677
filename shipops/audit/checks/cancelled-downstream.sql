-- id: cancelled-downstream
-- title: {order} is to be shipped, but ShipStation has it only as {story}
-- severity: critical
-- scope: group
-- yields_to: cancelled-still-open, shipped-after-cancel
-- why: The customer waits for a parcel nobody is going to make, and the order will not be imported again.
-- do: Ask who cancelled it. If it is to be shipped, restore it in ShipStation (Orders > Cancelled, open the order, Restore), or make it anew if it was deleted; if not, void or cancel it at its source.
-- rule: What the source wants shipped stands in ShipStation as Awaiting Shipment (ShipStation help: order status mapping).
-- never: copies cancelled on purpose while one is left
-- never: what was cancelled within grace, made anew by hand, or lives on in a combined or split order
-- never: what its source does not want shipped: unpaid InkSoft orders, backorders, pickup, drop-ship
WITH called_off AS (
    SELECT DISTINCT e.unit_key
    FROM match_edges AS e
    JOIN ss_orders AS s ON s.ss_key = e.ss_key AND s.merged_into IS NULL AND s.status = 'cancelled'
),
standing AS (
    SELECT
        e.unit_key, s.account, s.order_id, s.number, s.number_norm, s.status, s.status_text, s.modified_at, s.seen_at,
        s.status_text LIKE 'deleted in %' AS deleted,
        -- A member of a combined order whose other half is not known here.
        s.merged_or_split AND s.parent_key IS NULL AND c.parent_key IS NULL AS half_known
    FROM match_edges AS e
    JOIN called_off AS o ON o.unit_key = e.unit_key
    -- What came through another source is that source's order to tell of.
    JOIN ss_orders AS s ON s.ss_key = e.ss_key AND s.merged_into IS NULL AND e.key <> 'via'
    LEFT JOIN (SELECT DISTINCT parent_key FROM ss_orders WHERE parent_key IS NOT NULL) AS c ON c.parent_key = s.ss_key
),
gone AS (
    SELECT
        unit_key,
        string_agg(DISTINCT order_id, ',' ORDER BY order_id) AS ss_order_ids,
        string_agg(DISTINCT number, ', ' ORDER BY number) AS numbers,
        string_agg(DISTINCT status_text, ', ' ORDER BY status_text) AS statuses,
        max(CASE WHEN deleted THEN 1 ELSE 0 END) AS deleted, min(CASE WHEN deleted THEN 1 ELSE 0 END) AS all_deleted,
        -- When a deleted order went is known from the pull that missed it alone.
        max(CASE WHEN deleted THEN greatest(modified_at, seen_at) ELSE modified_at END) AS gone_at
    FROM standing
    GROUP BY unit_key
    HAVING min(CASE WHEN status = 'cancelled' AND NOT half_known THEN 1 ELSE 0 END) = 1
)
SELECT
    m.account, m.number AS order_number, m.order_id, m.part, g.ss_order_ids,
    CASE WHEN g.all_deleted = 1 THEN 'deleted' WHEN g.deleted = 1 THEN 'cancelled and deleted' ELSE 'cancelled' END AS story,
    m.status_text AS "source.status", m.seen_at AS "source.status@",
    g.numbers AS "shipstation.orderNumber",
    g.statuses AS "shipstation.orderStatus", g.gone_at AS "shipstation.orderStatus@"
FROM gone AS g
JOIN matched AS m ON m.unit_key = g.unit_key
JOIN source_status AS w ON w.unit_key = m.unit_key AND w.wanted
JOIN links AS l ON l.link_id = m.link_id AND l.expects_import
JOIN coverage AS c ON c.account = m.shipstation AND c.adds_up
    AND (c.hidden_until IS NULL OR least(m.ordered_at, m.changed_at) >= c.hidden_until)
WHERE m.bucket IN ('matched', 'merged') AND m.from_detail AND g.gone_at < m.cancel_cutoff
    AND m.unit_key NOT IN (SELECT unit_key FROM unit_tracking)
    -- Made anew by hand: an order without source for the same person, under this number or of this amount.
    AND NOT EXISTS (
        SELECT 1 FROM ss_orders AS s
        WHERE s.account = m.shipstation AND s.status <> 'cancelled' AND s.ss_key NOT IN (SELECT ss_key FROM match_edges)
            AND s.email_norm = m.email_norm AND s.email_norm <> '' AND s.created_at >= m.ordered_at
            AND (s.is_manual OR s.total BETWEEN 0.99 * m.total AND 1.01 * m.total)
    )
