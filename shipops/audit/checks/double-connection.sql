-- id: double-connection
-- title: {account} reaches ShipStation by two ways at once
-- severity: critical
-- scope: global
-- why: Every order that comes by both ways can be shipped and paid for twice.
-- do: {action}
-- rule: One way of connecting per source: two may send the same order to fulfilment twice (ShipStation help, Cin7 Core: do not use methods 1 and 2 together; shipstation sheet 4: a new connection instead of a reconfigured one).
WITH numbered AS (
    SELECT d.part, m.number, row_number() OVER (PARTITION BY d.part ORDER BY max(d.doubled_at) DESC, m.number) AS n
    FROM double_units AS d
    JOIN matched AS m ON m.unit_key = d.unit_key
    GROUP BY d.part, m.number
),
named AS (
    SELECT part, string_agg(number, ', ' ORDER BY n) AS numbers FROM numbered WHERE n <= 20 GROUP BY part
),
stores_named AS (
    SELECT account || '|' || store_id AS store_key, store_id || ' (' || coalesce(name, 'no name') || ')' AS named,
        marketplace, created_at
    FROM stores
),
told AS (
    SELECT
        c.*, n.numbers, a.named AS first_name, a.created_at AS first_made,
        CASE WHEN c.kind = 'through' THEN c.through ELSE b.named END AS second_name,
        b.created_at AS second_made,
        coalesce(w.switch_off, '') AS switch_off
    FROM double_connections AS c
    JOIN named AS n ON n.part = c.part
    JOIN stores_named AS a ON a.store_key = c.first_store
    LEFT JOIN stores_named AS b ON b.store_key = c.second_store
    LEFT JOIN methods AS w ON w.method = 'shipstation_store' AND c.kind = 'methods'
)
SELECT
    source AS account, NULL AS order_number, NULL AS order_id, part,
    source || CASE kind
        WHEN 'methods' THEN ' is connected by methods 1 and 2: its orders come into stores '
        WHEN 'again' THEN ' is connected twice, a store was connected anew: its orders come into stores '
        WHEN 'channel' THEN ' sends orders of a shop that is also connected directly: they come into stores '
        ELSE ' reaches ShipStation directly and through another source: its orders come into store ' END
        || first_name || CASE WHEN kind = 'through' THEN ' and through ' ELSE ' and ' END || second_name AS headline,
    'First settle what is open: ' || first_waiting || ' orders wait in ' || first_name || ', ' || second_waiting
        || CASE WHEN kind = 'through' THEN ' came through ' ELSE ' in ' END || second_name
        || '; ship each purchase from one of the two and cancel its twin in ShipStation. Then '
        || CASE kind
            WHEN 'methods' THEN 'end method 2 (' || switch_off || ') or deactivate the store of method 1 (ShipStation: Settings > Selling Channels > Store Setup > the store > Deactivate), never both.'
            WHEN 'channel' THEN 'decide who sends these orders: deactivate ' || second_name || ' (ShipStation: Settings > Selling Channels > Store Setup > the store > Deactivate), or keep this channel out of the link in the source.'
            WHEN 'through' THEN 'keep one way: deactivate ' || first_name || ' (ShipStation: Settings > Selling Channels > Store Setup > the store > Deactivate), or keep ' || through || ' from sending these orders to ShipStation.'
            ELSE 'deactivate one of the two stores (ShipStation: Settings > Selling Channels > Store Setup > the store > Deactivate), best ' || CASE WHEN second_made < first_made THEN 'the older, ' || second_name ELSE 'the one no link names or the newer, ' || second_name END || '; to change a connection, reconfigure it instead of connecting anew.'
        END AS action,
    units AS "source.orders that came by both ways", last_at AS "source.orders that came by both ways@",
    numbers AS "source.the latest of them",
    first_name AS "shipstation.first way", second_name AS "shipstation.second way",
    since AS "shipstation.since",
    first_waiting AS "shipstation.waiting on the first way", second_waiting AS "shipstation.waiting on the second way"
FROM told
