-- id: record-quarantined
-- title: {account}: a record could not be read
-- severity: medium
-- scope: global
-- why: What the record says is missing from every number here.
-- do: Open the record in the vendor's own pages and look for the field the reason names; it is read again with the next pull that brings it.
-- rule: Every record received is either read or kept aside with its reason.
SELECT
    q.account, NULL AS order_number, NULL AS order_id, q.kind || ' ' || q.key AS part,
    q.account || ': the record ' || q.kind || ' ' || q.key || ' could not be read' AS headline,
    q.kind AS "source.record", q.seen_at AS "source.record@",
    q.reason AS "source.reason", q.seen_at AS "source.reason@"
FROM quarantine AS q
