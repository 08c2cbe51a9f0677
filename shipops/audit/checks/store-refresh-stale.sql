-- id: store-refresh-stale
-- title: ShipStation has not refreshed a store for too long
-- severity: high
-- scope: global
-- why: Orders that are ready do not reach ShipStation, and nobody is told.
-- do: Refresh the store "{store}" in ShipStation by hand and read what it says (Settings > Selling Channels > Store Setup); after a connection error automatic updates may have stopped.
-- rule: An active store is refreshed by ShipStation itself, in its own rhythm (shipstation sheet, 1.7 and 2.4).
SELECT
    account, NULL AS order_number, NULL AS order_id, account || '/' || store_id AS part, name AS store,
    'ShipStation has not refreshed the store ' || store_id || ' (' || name || ') for too long: ' || waiting
        || CASE WHEN waiting = 1 THEN ' order waits' ELSE ' orders wait' END AS headline,
    refreshed_at AS "shipstation.last refreshed", seen_at AS "shipstation.last refreshed@",
    stale_cutoff AS "shipstation.late if before",
    CASE WHEN learned THEN 'its own at this weekday and hour' ELSE 'the threshold' END AS "shipstation.measured by",
    usual_minutes AS "shipstation.usual minutes between refreshes",
    waiting AS "source.orders waiting", waiting_since AS "source.waiting since", waiting_numbers AS "source.the oldest of them"
FROM store_health
WHERE verdict = 'stale'
