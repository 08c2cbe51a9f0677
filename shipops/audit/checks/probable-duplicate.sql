-- id: probable-duplicate
-- title: {order} is very probably {original} entered again
-- severity: medium
-- scope: group
-- never: repeat customers, standing orders, and what was ordered again after the first had been shipped
-- never: families, offices and teams at one address, one buyer's gifts to several people
-- never: another personalisation; replacements; two that somebody said are two purchases
-- needs: extra duplicates, relation lookalikes, detail
-- why: A purchase that stands there twice is made, shipped and paid for twice, and no key tells.
-- do: {action}
-- rule: One purchase ships once; no key ties these two orders, everything a buyer says in them does (shipops/duplicates: the model's weights add up to the probability).
-- Each copy with the order of its purchase, placed earlier, that it is most like.
WITH likeness AS (
    SELECT
        c.cluster_key, c.account, c.order_id, c.number, c.placed_at, c.waiting, c.shipped, c.purchase_key,
        o.number AS original, o.account AS original_account, o.placed_at AS original_at,
        o.waiting AS original_waits, o.shipped AS original_shipped,
        l.first_key, l.second_key, l.probability, l.kind, l.hours_known,
        row_number() OVER (PARTITION BY c.purchase_key ORDER BY l.probability DESC, o.position) AS place
    FROM lookalike_clusters AS c
    JOIN lookalikes AS l ON l.second_key = c.purchase_key AND l.veto IS NULL
    JOIN lookalike_clusters AS o ON o.purchase_key = l.first_key
),
agreement AS (
    SELECT
        first_key, second_key,
        string_agg(CASE WHEN bits > 0 THEN field || ': ' || agreement END, '; ' ORDER BY bits DESC, field) AS agrees,
        string_agg(CASE WHEN bits < 0 THEN field || ': ' || agreement END, '; ' ORDER BY bits, field) AS differs
    FROM lookalike_fields
    WHERE position > 0 AND agreement IS NOT NULL
    GROUP BY first_key, second_key
),
standing_for AS (
    SELECT purchase_key, string_agg(DISTINCT order_id, ',' ORDER BY order_id) AS ss_order_ids,
        string_agg(DISTINCT number || ' (' || status || ')', ', ' ORDER BY number || ' (' || status || ')') AS told
    FROM (
        SELECT c.purchase_key, s.order_id, s.number, s.status
        FROM lookalike_clusters AS c
        JOIN matched AS m ON m.account = c.account AND m.order_id = c.order_id
        JOIN match_edges AS e ON e.unit_key = m.unit_key
        JOIN ss_orders AS s ON s.ss_key = e.ss_key
        UNION
        SELECT c.purchase_key, s.order_id, s.number, s.status
        FROM lookalike_clusters AS c
        JOIN ss_orders AS s ON s.ss_key = c.purchase_key
    ) AS stands
    GROUP BY purchase_key
)
SELECT
    k.account, k.number AS order_number, k.order_id, '' AS part, s.ss_order_ids,
    k.original, k.placed_at AS began_at,
    CASE
        WHEN k.waiting AND k.original_shipped THEN 'Stop ' || k.number || ': ' || k.original || ' has left already. Ask the buyer whether it was meant; if not, cancel ' || k.number || ' where it was placed and in ShipStation.'
        WHEN k.waiting THEN 'Hold ' || k.number || ' in ShipStation and ask the buyer whether it was meant. If not, cancel it where it was placed and in ShipStation and ship ' || k.original || ' alone.'
        WHEN k.original_waits THEN 'Stop ' || k.original || ': ' || k.number || ' has left already. Ask the buyer whether both were meant; if not, cancel ' || k.original || ' where it was placed and in ShipStation.'
        ELSE 'Both have left. Ask the buyer whether both were meant; if not, have one parcel intercepted or sent back, and pay one order back.'
    END || ' If they are two purchases, say so once (shipops duplicates decide ' || k.original || ' ' || k.number || '), and they are never told again.' AS action,
    k.original || CASE WHEN k.original_account <> k.account THEN ' (' || k.original_account || ')' ELSE '' END AS "source.the same purchase as",
    k.original_at AS "source.the same purchase as@",
    CAST(CAST(floor(1000 * k.probability) * 0.1 AS DECIMAL(18, 1)) AS VARCHAR) || ' %' AS "source.probability",
    k.kind AS "source.where the two are",
    a.agrees AS "source.what agrees", a.differs AS "source.what differs",
    k.placed_at AS "source.placed",
    s.told AS "shipstation.orders of this one", o.told AS "shipstation.orders of the other"
FROM likeness AS k
LEFT JOIN agreement AS a ON a.first_key = k.first_key AND a.second_key = k.second_key
LEFT JOIN standing_for AS s ON s.purchase_key = k.purchase_key
LEFT JOIN standing_for AS o ON o.purchase_key = k.first_key
WHERE k.place = 1
