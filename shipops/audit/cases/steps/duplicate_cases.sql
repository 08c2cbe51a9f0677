-- One row per case. What can still be stopped comes first, then what is certain, then by the money at stake.
WITH summed AS (
    SELECT
        case_key, min(kind) AS kind, count(*) AS orders,
        bool_or(can_be_stopped) AS stoppable, sum(CASE WHEN shipped THEN 1 ELSE 0 END) AS shipped,
        sum(CASE WHEN waiting AND NOT shipped THEN 1 ELSE 0 END) AS waiting,
        sum(CASE WHEN position > 1 AND kind <> 'duplicate-order-number' THEN total END) AS at_stake,
        sum(CASE WHEN position > 1 THEN label_fees END) AS label_fees,
        min(CASE WHEN position = 1 THEN currency END) AS currency, min(placed_at) AS placed_at
    FROM case_orders
    GROUP BY case_key
    HAVING count(*) > 1
),
sure AS (
    SELECT c.cluster_key AS case_key, min(b.best) AS probability
    FROM lookalike_clusters AS c
    JOIN (SELECT second_key, max(probability) AS best FROM lookalikes WHERE veto IS NULL GROUP BY second_key) AS b
        ON b.second_key = c.purchase_key
    GROUP BY c.cluster_key
),
told AS (
    SELECT s.*, p.probability,
        CASE WHEN s.kind = 'duplicate-order-number' THEN 'same number' WHEN s.waiting > 0 AND s.shipped = 0 THEN 'stop now' WHEN s.waiting > 0 THEN 'one shipped'
            ELSE 'both shipped' END AS state
    FROM summed AS s
    LEFT JOIN sure AS p ON p.case_key = s.case_key
)
SELECT
    case_key, kind, state, orders, probability, currency, coalesce(at_stake, 0) AS at_stake,
    coalesce(label_fees, 0) AS label_fees,
    row_number() OVER (
        ORDER BY CASE state WHEN 'stop now' THEN 1 WHEN 'one shipped' THEN 2 WHEN 'same number' THEN 3 ELSE 4 END,
            CASE WHEN probability IS NULL THEN 0 ELSE 1 END, coalesce(at_stake, 0) + coalesce(label_fees, 0) DESC, placed_at,
            case_key
    ) AS position
FROM told
