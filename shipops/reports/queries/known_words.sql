-- The words a status may be told in and what they become in ShipStation; the workspace's own words last.
SELECT system, word, status_norm, language, origin, stands_for, shipstation, source FROM status_words
UNION ALL
SELECT
    m.system, m.status_norm AS word, m.status_norm, CAST(NULL AS VARCHAR) AS language, 'yours' AS origin,
    'status' AS stands_for, m.shipstation, 'shipops.toml' AS source
FROM status_map AS m
LEFT JOIN status_words AS w
    ON w.system = m.system AND w.status_norm = m.status_norm AND w.shipstation = m.shipstation AND w.stands_for = 'status'
WHERE w.system IS NULL
ORDER BY system, stands_for DESC, shipstation, language, word
