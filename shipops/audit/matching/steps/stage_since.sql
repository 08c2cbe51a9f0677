-- Per Cin7 unit that is picked or packed and no further, since when: since the change a pull saw, else since the sale's
-- own last change.
WITH stages AS (
    SELECT
        account || '|' || unit_id AS unit_key, account, unit_id, changed_at,
        CASE WHEN packed THEN 'packed' ELSE 'picked' END AS stage
    FROM units
    WHERE system = 'cin7' AND from_detail AND NOT at_ship_stage AND (picked OR packed)
)
SELECT s.unit_key, s.stage, coalesce(e.changed_at, s.changed_at) AS since
FROM stages AS s
LEFT JOIN (
    SELECT
        account, subject_id, field, changed_at,
        row_number() OVER (PARTITION BY account, subject_id, field ORDER BY seen_at DESC, event_id) AS n
    FROM events
    WHERE subject = 'unit' AND field IN ('picked', 'packed') AND new = 'true'
) AS e ON e.account = s.account AND e.subject_id = s.unit_id AND e.field = s.stage AND e.n = 1
