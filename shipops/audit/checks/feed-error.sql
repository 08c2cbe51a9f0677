-- id: feed-error
-- title: The attempts to refresh a store fail
-- severity: high
-- scope: global
-- why: Orders that are ready do not reach ShipStation until its attempts succeed again.
-- do: Open the store "{store}" in ShipStation (Settings > Selling Channels > Store Setup), read the error of its last update and give it to `shipops explain`; reconfigure the store, do not connect it anew.
-- rule: A refresh that finds orders completes; only with none waiting an Error in XML of InkSoft is harmless (ShipStation help, InkSoft: troubleshooting; inksoft sheet, 6.4).
SELECT
    account, NULL AS order_number, NULL AS order_id, account || '/' || store_id AS part, name AS store,
    'The attempts to refresh the store ' || store_id || ' (' || name || ') fail: ' || waiting
        || CASE WHEN waiting = 1 THEN ' order waits' ELSE ' orders wait' END AS headline,
    refreshed_at AS "shipstation.last refreshed", seen_at AS "shipstation.last refreshed@",
    attempted_at AS "shipstation.last attempt", seen_at AS "shipstation.last attempt@",
    waiting AS "source.orders waiting", waiting_since AS "source.waiting since", waiting_numbers AS "source.the oldest of them"
FROM store_health
WHERE verdict = 'failing'
