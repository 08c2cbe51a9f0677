-- Pairs to be compared: near in time, tied by no key, and no other goods by their SKUs.
WITH met AS (
    SELECT least(a.id, b.id) AS left_id, greatest(a.id, b.id) AS right_id
    FROM block_members AS a
    JOIN block_members AS b ON b.key = a.key AND (b.bucket = a.bucket AND b.id < a.id OR b.bucket = a.bucket + 1)
    WHERE abs(a.placed_us - b.placed_us) <= getvariable('window_us') AND a.id <> b.id
    GROUP BY ALL
),
comparable AS (
    SELECT left_id, right_id
    FROM met
    JOIN purchase_facts AS a ON a.id = left_id
    JOIN purchase_facts AS b ON b.id = right_id
    WHERE a.goods IS NOT DISTINCT FROM b.goods OR NOT a.named OR NOT b.named
),
-- What meets a changed purchase, or was known to look alike, is compared with all it meets itself: they tell a rhythm or a
-- family.
around AS (
    SELECT unnest([left_id, right_id]) AS id
    FROM comparable
    WHERE left_id IN (SELECT id FROM changed_purchases) OR right_id IN (SELECT id FROM changed_purchases)
    UNION ALL
    SELECT unnest([id_l, id_r]) AS id FROM known_pairs
),
asked AS (
    SELECT left_id, right_id
    FROM comparable
    WHERE getvariable('everything') OR left_id IN (SELECT id FROM around) OR right_id IN (SELECT id FROM around)
),
tied AS (
    SELECT m.left_id, m.right_id
    FROM asked AS m
    JOIN tied_purchases AS a ON a.id = m.left_id
    JOIN tied_purchases AS b ON b.id = m.right_id AND b.tie = a.tie
)
SELECT left_id, right_id FROM asked
EXCEPT
SELECT left_id, right_id FROM tied
