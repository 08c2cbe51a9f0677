-- Which forms of order keys a store's orders come with, as those of its orders that are matched tell: a tenth of them at
-- least.
SELECT store_key, form
FROM (
    SELECT f.store_key, f.form, count(*) AS n, sum(count(*)) OVER (PARTITION BY f.store_key) AS total
    FROM order_key_forms AS f
    WHERE f.ss_key IN (SELECT ss_key FROM match_edges)
    GROUP BY f.store_key, f.form
) AS counted
WHERE n >= 0.1 * total
