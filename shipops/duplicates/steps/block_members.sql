-- The purchases of every key that more than one has, by window of time. Where a key is crowded (a school to which a whole
-- team orders the same shirt) it counts together with the name, and where it still is, not at all: that many are no
-- purchase entered twice.
WITH shared AS (
    SELECT id, placed_us, name, key, placed_us // getvariable('window_us') AS bucket
    FROM blocks
    WHERE key IN (SELECT key FROM blocks GROUP BY key HAVING count(*) > 1)
),
thinned AS (
    SELECT
        id, placed_us, bucket,
        CASE WHEN count(*) OVER (PARTITION BY key, bucket) <= getvariable('crowd') THEN key ELSE hash(key, name) END AS key
    FROM shared
)
SELECT id, placed_us, bucket, key
FROM thinned
QUALIFY count(*) OVER (PARTITION BY key, bucket) <= getvariable('crowd')
