-- Every linked store that takes orders in by refreshing: what waits for its next refresh, and how it stands. Waiting is
-- what was due before its grace and met no refresh since.
WITH fed AS (
    SELECT
        store_key, shipstation AS account, store_id, string_agg(DISTINCT source, ', ' ORDER BY source) AS sources,
        min(grace_cutoff) AS grace_cutoff, min(CASE WHEN source LIKE 'inksoft.%' THEN 1 ELSE 0 END) AS all_inksoft
    FROM links
    WHERE expects_import AND method <> 'shipstation_store'
    GROUP BY store_key, shipstation, store_id
),
waits AS (
    SELECT l.store_key, m.number, m.due_at, row_number() OVER (PARTITION BY l.store_key ORDER BY m.due_at, m.number) AS n
    FROM matched AS m
    JOIN links AS l ON l.link_id = m.link_id
    WHERE m.bucket = 'too_recent' AND m.due_at < m.grace_cutoff
),
counted AS (
    SELECT
        store_key, count(*) AS waiting, min(due_at) AS waiting_since,
        string_agg(CASE WHEN n <= 20 THEN number END, ', ' ORDER BY n) AS waiting_numbers
    FROM waits
    GROUP BY store_key
),
stood AS (
    SELECT
        f.store_key, f.account, f.store_id, coalesce(t.name, f.store_id) AS name, f.sources, t.active, t.auto_refresh,
        coalesce(t.refreshed_latest_at, t.refreshed_at) AS refreshed_at, t.refresh_attempted_at AS attempted_at,
        coalesce(t.refresh_failing, false) AS failing, t.seen_at, b.stale_cutoff, b.usual_minutes, b.learned,
        coalesce(c.waiting, 0) AS waiting, c.waiting_since, c.waiting_numbers, f.grace_cutoff, f.all_inksoft
    FROM fed AS f
    JOIN stores AS t ON t.account = f.account AND t.store_id = f.store_id
    LEFT JOIN store_limits AS b ON b.store_key = f.store_key
    LEFT JOIN counted AS c ON c.store_key = f.store_key
)
SELECT
    store_key, account, store_id, name, sources, active, auto_refresh, refreshed_at, attempted_at, failing, seen_at,
    stale_cutoff, usual_minutes, learned, waiting, waiting_since, waiting_numbers,
    CASE
        WHEN waiting > 0 AND NOT coalesce(active, true) THEN 'inactive'
        WHEN waiting > 0 AND failing AND coalesce(refreshed_at < grace_cutoff, true) THEN 'failing'
        WHEN waiting > 0 AND NOT coalesce(auto_refresh, true) AND coalesce(refreshed_at < stale_cutoff, true)
            THEN 'not automatic'
        WHEN waiting > 0 AND coalesce(auto_refresh, true) AND refreshed_at < stale_cutoff THEN 'stale'
        WHEN failing AND waiting = 0 AND all_inksoft = 1 THEN 'nothing to fetch'
        ELSE 'well'
    END AS verdict
FROM stood
