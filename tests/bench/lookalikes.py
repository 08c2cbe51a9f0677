"""Look-alikes among a million orders beside Splink alone, and 5,000 new ones: ``python -m tests.bench.lookalikes``.

A year of orders of 300,000 customers, some of whom order all the time; every fiftieth goes to one company and every
thirty-third to one school, each in another name; every fortieth customer gave no mailbox. 5,000 purchases stand there
twice. The search runs in a process of its own with two threads, over Parquet files as the lake hands them out. What an
audit works out before it, which orders are purchases and what a key ties already, is timed over a matching of as many
orders a side.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from shipops.audit.matching.lookalikes import publish_purchases
from shipops.duplicates import Since, publish_lookalikes, scoring
from shipops.lake.snapshot import new_connection

ORDERS, DOUBLED, NEW, THREADS = 1_000_000, 5_000, 5_000, 2
_PEOPLE = """
CREATE TABLE people AS
SELECT
    i AS person, 'GIVEN' || hash(i, 1) % 3000 AS given, 'FAMILY' || hash(i, 2) % 20000 AS surname,
    'u' || i || '@example.com' AS email, CAST(2000000000 + hash(i, 3) % 7999999999 AS VARCHAR) AS phone,
    hash(i, 4) % 5000 AS house, 'STREET' || hash(i, 5) % 8000 AS street,
    lpad(CAST(hash(i, 6) % 90000 AS VARCHAR), 5, '0') AS postcode
FROM range(300000) AS t(i)
"""
# `twin` is the purchase an order stands for: its own number, but for those that stand there twice.
_PLACED = """
CREATE TABLE placed AS
SELECT
    i, i AS twin, i % 50 = 0 AS company, i % 33 = 0 AS school, hash(i, 10) % (365 * 86400) AS second,
    CASE WHEN i % 50 = 0 THEN 7 WHEN i % 33 = 0 THEN 11
        ELSE CAST(299999 * pow(hash(i, 9) % 1000000 / 1e6, 1.5) AS INTEGER) END AS person
FROM range($orders - $doubled) AS t(i)
UNION ALL
SELECT i + $orders - $doubled, i, i % 50 = 0, i % 33 = 0, hash(i, 10) % (365 * 86400) + hash(i, 77) % 3600,
    CASE WHEN i % 50 = 0 THEN 7 WHEN i % 33 = 0 THEN 11
        ELSE CAST(299999 * pow(hash(i, 9) % 1000000 / 1e6, 1.5) AS INTEGER) END
FROM range($doubled) AS t(i)
"""
_ORDERS = """
COPY (
    SELECT
        account, split_part(account, '.', 1) AS system, 'o' || i AS order_id, 'N' || i AS number, customer,
        customer AS ship_to_name, customer AS name_norm, NULL::VARCHAR AS ship_to_company, email, email AS email_norm,
        phone, phone AS phone_norm, house || ' ' || street AS ship_to_street1, house || ' ' || street AS address_norm,
        NULL::VARCHAR AS ship_to_street2, NULL::VARCHAR AS ship_to_street3, 'TOWN' AS ship_to_city,
        postcode AS ship_to_postcode, postcode AS postcode_norm, 'US | ' || house || ' | ' || street AS ship_to_core,
        CAST(20 + hash(twin, 12) % 200 AS DECIMAL(18, 4)) AS total, to_timestamp(1750000000 + second) AS ordered_at,
        to_timestamp(1750000000 + second) AS created_at
    FROM (
        SELECT
            q.*, p.phone, p.house, p.street, p.postcode,
            ['inksoft.main', 'cin7.main', 'shipstation.main'][1 + i % 3] AS account,
            CASE WHEN company OR school THEN 'GIVEN' || hash(twin, 31) % 3000 || ' FAMILY' || hash(twin, 32) % 20000
                ELSE given || ' ' || surname END AS customer,
            CASE WHEN twin % 40 = 1 THEN 'noreply@shop.example'
                WHEN company OR school THEN 'c' || twin || '@corp.example' ELSE p.email END AS email
        FROM placed AS q
        JOIN people AS p USING (person)
    )
    ORDER BY second
) TO '{folder}/orders.parquet'
"""
_LINES = """
COPY (
    SELECT
        ['inksoft.main', 'cin7.main', 'shipstation.main'][1 + i % 3] AS account, split_part(account, '.', 1) AS system,
        'o' || i AS order_id, 'o' || i AS unit_id, CAST(line AS VARCHAR) AS line_id, 'item' AS kind,
        []::VARCHAR[] AS option_pairs,
        'SKU-' || CAST(pow(hash(twin, 13 + line) % 1000000 / 1e6, 3) * 2000 AS INTEGER) AS sku, sku AS sku_norm,
        sku AS name, CAST(1 + hash(twin, 20 + line) % 2 AS DECIMAL(18, 4)) AS quantity
    FROM placed, range(2) AS t(line)
    WHERE line = 0 OR hash(twin) % 2 = 0
    ORDER BY second
) TO '{folder}/lines.parquet'
"""
_PURCHASES = """
COPY (
    SELECT
        account, system, order_id, number, account AS read_account, order_id AS read_order_id,
        'shipstation.main|' || account AS store_key, true AS in_shipstation, false AS made_by_hand, false AS replaces,
        true AS waiting, false AS shipped, NULL::TIMESTAMPTZ AS shipped_at
    FROM '{folder}/orders.parquet'
) TO '{folder}/purchases.parquet'
"""


def write(folder: Path) -> None:
    """The orders, their lines and the purchases they are, as Parquet files."""
    db = new_connection()
    db.execute(_PEOPLE)
    db.execute(_PLACED, {"orders": ORDERS, "doubled": DOUBLED})
    for query in (_ORDERS, _LINES, _PURCHASES):
        db.execute(query.format(folder=folder))


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection over the files, as an audit has it."""
    db = new_connection()
    db.execute(f"SET threads = {THREADS}")
    for name in ("orders", "lines", "purchases"):
        db.execute(f"CREATE VIEW {name} AS SELECT * FROM '{folder}/{name}.parquet'")
    db.execute("CREATE TABLE purchase_ties (account VARCHAR, order_id VARCHAR, tie VARCHAR)")
    return db


def search(folder: Path) -> None:
    """The whole and the increment, each in a new connection; prints what it took."""
    scoring.require()
    db = opened(folder)
    began, used = time.perf_counter(), time.process_time()
    publish_lookalikes(db)
    took, used = time.perf_counter() - began, time.process_time() - used
    (found,) = db.execute("SELECT count(*) FROM lookalikes WHERE veto IS NULL").fetchone() or (0,)
    (compared,) = db.execute("SELECT count(*) FROM candidates").fetchone() or (0,)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000
    db = opened(folder)
    new = db.execute(f"SELECT account, order_id FROM orders ORDER BY ordered_at DESC LIMIT {NEW}").fetchall()
    began, used_then = time.perf_counter(), time.process_time()
    publish_lookalikes(db, since=Since(new))
    took_then, used_then = time.perf_counter() - began, time.process_time() - used_then
    (found_then,) = db.execute("SELECT count(*) FROM lookalikes WHERE veto IS NULL").fetchone() or (0,)
    head = f"look-alikes, {THREADS} threads"
    whole = f"{ORDERS:,} orders, {DOUBLED:,} doubled"
    sys.stdout.write(
        f"{head:<34}{'s':>8}{'cpu s':>8}{'pairs':>10}{'found':>8}{'GB':>7}\n"
        f"{whole:<34}{took:>8.2f}{used:>8.2f}{compared:>10,}{found:>8,}{peak:>7.2f}\n"
        f"{f'{NEW:,} new ones against them':<34}{took_then:>8.2f}{used_then:>8.2f}{'':>10}{found_then:>8,}\n"
    )


# The relations of a finished matching that purchases are made of: each order of a source has its order in ShipStation,
# a third of which have a label.
_MATCHED = """
CREATE TABLE source_units AS
SELECT 'inksoft.main|' || i AS unit_key, 'inksoft.main' AS account, 'inksoft' AS system, 'u' || i AS order_id,
    'N' || i AS number, 'open' AS status, i % 3 = 0 AS shipped, false AS draft, false AS void, false AS refunded,
    false AS pickup, false AS drop_ship, false AS service_only
FROM range($units) AS t(i);
CREATE TABLE unit_links AS SELECT unit_key, 'link' AS link_id FROM source_units;
CREATE TABLE links AS
SELECT 'link' AS link_id, 'to_shipstation' AS direction, true AS expects_import, 'shipstation.main' AS shipstation,
    '2' AS store_id;
CREATE TABLE ss_orders AS
SELECT 'shipstation.main|' || i AS ss_key, 'shipstation.main' AS account, CAST(i AS VARCHAR) AS order_id,
    'N' || i AS number, 'N' || i AS number_norm, 'shipstation.main|2' AS store_key, '2' AS store_id,
    CASE WHEN i % 3 = 0 THEN 'shipped' ELSE 'awaiting_shipment' END AS status, i % 3 <> 0 AS waiting,
    NULL::VARCHAR AS merged_into, NULL::VARCHAR AS parent_key, false AS is_manual, 10.0 AS total
FROM range($units) AS t(i);
CREATE TABLE match_edges AS
SELECT 'inksoft.main|' || i AS unit_key, 'shipstation.main|' || i AS ss_key FROM range($units) AS t(i);
CREATE TABLE standing AS SELECT unit_key, ss_key FROM match_edges;
CREATE TABLE groups AS
SELECT unit_key AS member, unit_key AS group_id FROM match_edges
UNION ALL SELECT ss_key, unit_key FROM match_edges;
CREATE TABLE labels AS
SELECT ss_key, now() AS created_at, false AS voided, false AS is_return FROM ss_orders WHERE status = 'shipped';
CREATE TABLE orders AS
SELECT account, order_id, now() AS detail_at, 10.0 AS total, NULL::VARCHAR AS internal_note FROM source_units
UNION ALL SELECT account, order_id, now(), 10.0, NULL FROM ss_orders;
CREATE TABLE ignored (account VARCHAR, order_id VARCHAR, reason VARCHAR);
CREATE TABLE likely_pairs (unit_key VARCHAR, ss_key VARCHAR);
CREATE TABLE chains (unit_key VARCHAR, outer_key VARCHAR);
CREATE TABLE notes (text VARCHAR, replacement BOOLEAN);
"""


def alone(folder: Path) -> None:
    """The yardstick: Splink as its users start with it, on the same orders; prints what it took.

    Blocks are the same mailbox, telephone, place, or name and postcode, within the same week; nothing sets pairs apart
    that are no one purchase. Goods and totals are compared as plain columns.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator
    from splink.comparison_library import ExactMatch, JaroWinklerAtThresholds

    db = opened(folder)
    db.execute(_FLAT)
    near = "abs(l.placed - r.placed) <= 7 * 86400"
    blocks = ("l.email_norm = r.email_norm", "l.phone_norm = r.phone_norm", "l.ship_to_core = r.ship_to_core",
              "l.name_norm = r.name_norm AND l.postcode_norm = r.postcode_norm")  # fmt: skip
    names = ("email_norm", "phone_norm", "ship_to_core", "total", "goods")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="order_id",
        comparisons=[JaroWinklerAtThresholds("name_norm", [0.92, 0.8]), *map(ExactMatch, names)],
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": f"{block} AND {near}", "sql_dialect": "duckdb"} for block in blocks
        ],
    )
    api = DuckDBAPI(db)
    began, used = time.perf_counter(), time.process_time()
    linker = Linker(api.register("flat"), settings, log_level=None)
    scored = linker.inference.predict(threshold_match_probability=0.9, warning_mode="never")
    took, used = time.perf_counter() - began, time.process_time() - used
    (found,) = db.execute(f"SELECT count(*) FROM {scored.physical_name}").fetchone() or (0,)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000
    sys.stdout.write(f"{'Splink alone, untrained':<34}{took:>8.2f}{used:>8.2f}{'':>10}{found:>8,}{peak:>7.2f}\n")


_FLAT = """
CREATE TABLE flat AS
SELECT order_id, name_norm, email_norm, phone_norm, ship_to_core, postcode_norm, CAST(total AS DOUBLE) AS total,
    epoch_us(ordered_at) // 1000000 AS placed, l.goods
FROM orders AS o
JOIN (
    SELECT account, order_id, string_agg(sku || ' x' || quantity, ', ' ORDER BY sku) AS goods
    FROM lines GROUP BY account, order_id
) AS l USING (account, order_id)
"""


def prepare() -> None:
    """Purchases and their ties, from a matching; prints what they took."""
    db = new_connection()
    db.execute(f"SET threads = {THREADS}")
    for query in filter(str.strip, _MATCHED.split(";")):
        db.execute(query, {"units": ORDERS} if "$units" in query else None)
    began, used = time.perf_counter(), time.process_time()
    publish_purchases(db)
    took, used = time.perf_counter() - began, time.process_time() - used
    (purchases,) = db.execute("SELECT count(*) FROM purchases").fetchone() or (0,)
    sys.stdout.write(f"{'purchases and ties of a matching':<34}{took:>8.2f}{used:>8.2f}{purchases:>10,}\n")


def main() -> None:
    """Write the orders, then search them in a process of its own, whose memory is the search's alone."""
    if sys.argv[1:] == ["prepare"]:
        prepare()
        return
    if sys.argv[1:2] == ["alone"]:
        alone(Path(sys.argv[2]))
        return
    if len(sys.argv) > 1:
        search(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        for part in ([folder], ["alone", folder], ["prepare"]):
            subprocess.run([sys.executable, "-m", "tests.bench.lookalikes", *part], check=True)


if __name__ == "__main__":
    main()
