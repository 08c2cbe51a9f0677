-- id: pull-unproven
-- title: {account}: what was read does not add up to what was announced
-- severity: high
-- scope: global
-- never: a single known order whose details failed: its bucket tells of it
-- why: Orders may exist that nobody here has seen; what they may be is told as undetermined, never as missing.
-- do: Run `shipops sync` again: what was not read is asked for by every pull; if it stays, open the orders around the place named here in the vendor's own pages, and give the vendor the record between them.
-- rule: A pull receives as many records as the vendor announces (shipstation sheet 1.5, cin7 sheet 1.5, inksoft sheet 2.5).
SELECT
    c.account, NULL AS order_number, NULL AS order_id, '' AS part,
    t.counts AS "source.announced and received", c.as_of AS "source.announced and received@",
    g.places AS "source.not read", c.as_of AS "source.not read@"
FROM coverage AS c
LEFT JOIN (
    SELECT
        account,
        string_agg(
            resource || ': ' || announced || ' announced, ' || received || ' received', '; ' ORDER BY resource
        ) AS counts
    FROM tallies
    WHERE received < announced
    GROUP BY account
) AS t ON t.account = c.account
LEFT JOIN (
    SELECT
        account,
        string_agg(
            resource || ', ' || position || coalesce(', after ' || after_key, '') || coalesce(', before ' || before_key, ''),
            '; ' ORDER BY resource, position
        ) AS places
    FROM gaps
    WHERE order_id IS NULL
    GROUP BY account
) AS g ON g.account = c.account
WHERE NOT c.adds_up OR g.account IS NOT NULL
