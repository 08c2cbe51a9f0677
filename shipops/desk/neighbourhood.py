"""The few orders that decide what is told of one, found in a lake of any size.

From the orders an identifier fits everything is followed that ties orders (:mod:`shipops.audit.around.following`). An
order that is not reached changes nothing in the answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shipops.audit.around.following import Key, begin, count, gathered, named_in, start, take, taken, texts
from shipops.audit.checking.all_checks import check_groups
from shipops.audit.checking.own_checks import OwnChecks
from shipops.audit.findings import Finding, worst_first
from shipops.audit.life.learning import known_clusters, last_learned, wide_findings
from shipops.audit.matching.lookalikes import publish_clusters
from shipops.audit.matching.published import publish
from shipops.config import Config
from shipops.desk.opened import SMALL, opened
from shipops.lake import Snapshot
from shipops.lake.snapshot import new_connection
from shipops.lake.snapshot import publish as publish_files
from shipops.lake.tables import CONNECTIONS_TABLE
from shipops.normal_forms import number_norm, phone_norm, plain, tracking_norm

if TYPE_CHECKING:
    import duckdb

# Where an order is tied to more than so many others, or several together are, all orders may as well be matched.
_MANY, _MOST = 2_000, 10_000
_NARROWED = ("orders", "units", "shipments", "order_lines", "order_events")
_BESIDE = ("identifiers", "raw")


def names_of(identifier: str) -> dict[str, str]:
    """What ``identifier`` may be, by the kinds of the table ``identifiers``, in the form that table has it in."""
    values = {
        "tracking": tracking_norm(identifier), "phone": phone if len(phone := phone_norm(identifier)) >= 7 else "",
        "name": plain(identifier), "email": identifier.strip().casefold().upper(),
        "customer_reference": identifier.strip().upper(),
    }  # fmt: skip
    kinds = ("number", "order_id", "external_key", "unit_id", "sale_number", "invoice_number")
    values |= dict.fromkeys(kinds, number_norm(identifier))
    return {kind: value for kind, value in values.items() if value}


def matched_around(
    snapshot: Snapshot, config: Config, identifiers: Collection[str], as_of: datetime
) -> duckdb.DuckDBPyConnection | None:
    """The published relations of the orders around ``identifiers``, the same as if all were matched.

    ``None`` where the whole lake must be: nothing is remembered of what only all orders tell, or all are tied together.
    """
    learned = last_learned(snapshot.folder, config)
    db = neighbourhood(snapshot, identifiers) if learned else None
    if db is not None:
        publish(db, config, as_of=as_of, coverage=snapshot.coverage, learned=learned)
    return db


def findings_around(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    config: Config,
    as_of: datetime,
    own: OwnChecks,
    decided: Collection[tuple[str, str]],
) -> list[Finding]:
    """What is wrong with the orders of ``db`` (of :func:`matched_around`), worst first.

    What it takes all orders to see is told as the last recorded audit saw it. So it is with which orders look alike,
    but for pairs that somebody ``decided`` are two purchases; what is by now, is told of them.
    """
    orders = db.execute("SELECT account, order_id FROM orders").fetchall()
    if clusters := known_clusters(snapshot.folder, orders):
        publish_clusters(db, clusters.values(), decided)
    found = wide_findings(snapshot.folder, orders)
    return worst_first([*check_groups(db, snapshot.folder, config, as_of, own), *found])


def neighbourhood(snapshot: Snapshot, identifiers: Collection[str]) -> duckdb.DuckDBPyConnection | None:
    """A connection to the tables of the lake with the rows of the orders around ``identifiers`` alone; stores, gaps and
    what was set aside are whole. ``None`` where so many orders are tied that it is no neighbourhood. Times are UTC."""
    with opened(snapshot) as whole:
        begin(whole)
        for name in (*_NARROWED, *_BESIDE):
            whole.execute(f"CREATE OR REPLACE TEMP TABLE near_{name} AS SELECT * FROM shape_{name}")
        most = min(_MANY * len(identifiers), _MOST)
        start(whole, _named(whole, identifiers))
        if not gathered(whole, most):
            return None
        start(whole, _alike(snapshot.folder, whole))
        if not gathered(whole, most):
            return None
        # Whether an order that could not be read is known by now decides what a hole may hide.
        take(whole, _SET_ASIDE)
        if count(whole) > most:
            return None
        _read_taken(whole)
        _take_documents(whole)
        db = new_connection()
        db.execute("SET threads = 1")  # a handful of rows: more threads only cost
        for name in (*_NARROWED, *_BESIDE):
            db.from_arrow(whole.table(f"near_{name}").to_arrow_table()).create(name)
        for name in SMALL:
            db.from_arrow(whole.table(name).to_arrow_table()).create(name)
    publish_files(db, CONNECTIONS_TABLE, list(snapshot.connection_files))
    return db


def _alike(folder: Path, db: duckdb.DuckDBPyConnection) -> list[Key]:
    """The orders that those taken were found to look like."""
    clusters = known_clusters(folder, taken(db))
    return [(row[2], row[3]) for relations in clusters.values() for row in relations["lookalike_clusters"]]


_SET_ASIDE = """
SELECT account, order_id FROM gaps WHERE account LIKE 'shipstation.%' AND order_id IS NOT NULL
UNION SELECT account, key FROM quarantine WHERE account LIKE 'shipstation.%' AND kind = 'shipstation-order'
"""


def _named(db: duckdb.DuckDBPyConnection, identifiers: Collection[str]) -> list[Key]:
    keyed = _keyed(db, [identifier for identifier in identifiers if "|" in identifier])
    wanted = {pair for identifier in identifiers for pair in names_of(identifier).items()}
    if not wanted:
        return keyed
    asked = ", ".join(f"({texts([kind])}, {texts([value])})" for kind, value in sorted(wanted))
    # By the value alone files are skipped.
    values = texts(value for _, value in wanted)
    db.execute(f"INSERT INTO near_identifiers SELECT * FROM identifiers WHERE value IN ({values})")
    db.execute(f"DELETE FROM near_identifiers WHERE (kind, value) NOT IN (VALUES {asked})")
    return keyed + db.execute("SELECT DISTINCT account, order_id FROM near_identifiers").fetchall()


def _keyed(db: duckdb.DuckDBPyConnection, keys: list[str]) -> list[Key]:
    """The orders of these keys (``account|order_id``), where they are keys."""
    if not keys:
        return []
    told = [key.strip() for key in keys]
    # The id stands in the query so that files are skipped by it.
    ids = texts(key.partition("|")[2] for key in told)
    return db.execute(
        f"SELECT account, order_id FROM orders WHERE order_id IN ({ids}) "
        f"AND account || '|' || order_id IN ({texts(told)})"
    ).fetchall()


def _read_taken(db: duckdb.DuckDBPyConnection) -> None:
    """Read the rows of the orders that were taken."""
    # The ids stand in the query so that files are skipped by them.
    few = named_in("order_id", {order_id for _, order_id in taken(db)})
    for name in _NARROWED:
        rows = f"SELECT * FROM {name} SEMI JOIN near USING (account, order_id) WHERE {few}"
        db.execute(f"INSERT INTO near_{name} {rows}")


def _take_documents(db: duckdb.DuckDBPyConnection) -> None:
    """Read what the orders that were taken, and their parcels, were read from."""
    keys = db.execute(_DOCUMENTED).fetchall()
    if keys:
        db.execute(
            f"INSERT INTO near_raw SELECT * FROM raw WHERE key IN ({texts(key for _, key in keys)}) "
            f"AND (account, key) IN ({_DOCUMENTED})"
        )


_DOCUMENTED = "SELECT account, order_id FROM near UNION SELECT account, shipment_id FROM near_shipments"
