-- How well each account was read last, with what arrived.
SELECT
    c.account, c.as_of, c.window_start, c.proven, c.adds_up, t.arrived, coalesce(g.open_gaps, 0) AS open_gaps,
    coalesce(q.unreadable, 0) AS unreadable
FROM coverage AS c
LEFT JOIN (
    SELECT account, string_agg(CAST(received AS VARCHAR) || ' ' || resource, ', ' ORDER BY resource) AS arrived
    FROM tallies
    GROUP BY account
) AS t ON t.account = c.account
LEFT JOIN (SELECT account, count(*) AS open_gaps FROM gaps GROUP BY account) AS g ON g.account = c.account
LEFT JOIN (SELECT account, count(*) AS unreadable FROM quarantine GROUP BY account) AS q ON q.account = c.account
ORDER BY c.account
