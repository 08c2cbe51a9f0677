-- Moves against the flow that stand: what a pull saw further along stands further back at a later one. A stage of a
-- Cin7 unit, or a status of an InkSoft or ShipStation order; ShipStation's are told of the units it stands for. A sale's
-- own status is left out: a further fulfilment opens it again.
WITH ranks AS (
    SELECT * FROM (VALUES
        ('awaiting_payment', 'inksoft', 1), ('open', 'inksoft', 1), ('awaiting_shipment', 'inksoft', 2),
        ('shipped', 'inksoft', 3),
        ('awaiting_payment', 'shipstation', 1), ('awaiting_shipment', 'shipstation', 2), ('shipped', 'shipstation', 3)
    ) AS r (status, system, place)
),
-- Only what went back at some time can stand further back now.
moved_back AS (
    SELECT account, subject, subject_id, field
    FROM events
    WHERE subject = 'unit' AND field IN ('approved', 'picked', 'packed', 'at_ship_stage', 'shipped')
        AND old = 'true' AND new = 'false'
    UNION
    SELECT e.account, e.subject, e.subject_id, e.field
    FROM events AS e
    JOIN ranks AS was ON was.status = e.old
    JOIN ranks AS now ON now.status = e.new AND now.system = was.system AND now.place < was.place
    WHERE e.subject = 'order' AND e.field = 'status'
),
changes AS (
    SELECT
        e.*,
        lag(e.changed_at) OVER (
            PARTITION BY e.account, e.subject, e.subject_id, e.field ORDER BY e.seen_at, e.event_id
        ) AS before_at,
        row_number() OVER (
            PARTITION BY e.account, e.subject, e.subject_id, e.field ORDER BY e.seen_at DESC, e.event_id
        ) AS n
    FROM events AS e
    JOIN moved_back AS b
        ON b.account = e.account AND b.subject = e.subject AND b.subject_id = e.subject_id AND b.field = e.field
),
-- A reading whose own time is not later than that of the one before it may be the older of the two.
ordered AS (
    SELECT c.*
    FROM changes AS c
    JOIN orders AS o ON o.account = c.account AND o.order_id = c.order_id
    WHERE c.n = 1 AND (
        c.before_at IS NULL AND (c.subject = 'unit' OR c.changed_at IS NULL)
        OR epoch_us(c.changed_at) > epoch_us(c.before_at) + 1000000 * o.modified_slack_s
    )
),
of_orders AS (
    SELECT c.*, o.system
    FROM ordered AS c
    JOIN orders AS o ON o.account = c.account AND o.order_id = c.order_id AND o.status = c.new
    JOIN ranks AS was ON was.system = o.system AND was.status = c.old
    JOIN ranks AS now ON now.system = o.system AND now.status = c.new AND now.place < was.place
    WHERE c.subject = 'order'
)
SELECT
    c.account || '|' || c.order_id AS unit_key, 'source' AS side, CAST(NULL AS VARCHAR) AS ss_key, c.old, c.new,
    c.changed_at, c.seen_at
FROM of_orders AS c
WHERE c.system = 'inksoft'
UNION ALL
SELECT e.unit_key, 'shipstation', e.ss_key, c.old, c.new, c.changed_at, c.seen_at
FROM of_orders AS c
JOIN match_edges AS e ON e.ss_key = c.account || '|' || c.order_id AND e.key <> 'via'
WHERE c.system = 'shipstation'
UNION ALL
SELECT c.account || '|' || c.subject_id, 'source', NULL, c.field, 'not ' || c.field, c.changed_at, c.seen_at
FROM ordered AS c
JOIN units AS u ON u.account = c.account AND u.unit_id = c.subject_id AND u.system = 'cin7' AND u.from_detail
WHERE c.subject = 'unit' AND c.old = 'true' AND c.new = 'false'
