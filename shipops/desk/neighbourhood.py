"""The few orders that decide what is told of one, found in a lake of any size.

From the orders an identifier fits everything is followed that ties orders in matching: numbers, references and keys,
parts of splits and members of combined orders, tracking numbers, the other sources' orders of a purchase, and orders of
the same mailbox that may stand for each other. An order that is none of these changes nothing in the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from shipops.audit.checking.all_checks import check_groups
from shipops.audit.checking.own_checks import OwnChecks
from shipops.audit.findings import Finding, worst_first
from shipops.audit.life.learning import known_clusters, last_learned, wide_findings
from shipops.audit.matching.lookalikes import publish_clusters
from shipops.audit.matching.published import publish
from shipops.audit.matching.statements import statement
from shipops.config import Config
from shipops.desk.opened import SMALL, opened
from shipops.lake import Snapshot
from shipops.lake.snapshot import new_connection
from shipops.lake.snapshot import publish as publish_files
from shipops.lake.tables import CONNECTIONS_TABLE
from shipops.normal_forms import number_norm, phone_norm, plain, tracking_norm

if TYPE_CHECKING:
    import duckdb

Key = tuple[str, str]
# Where an order is tied to more than so many others, or several together are, all orders may as well be matched.
_MANY, _MOST = 2_000, 10_000
_NARROWED = ("orders", "units", "shipments", "order_lines", "order_events")
_FOLLOWED, _COUNTED = _NARROWED[:3], _NARROWED[3:]
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
        for name in (*_NARROWED, *_BESIDE):
            whole.execute(f"CREATE OR REPLACE TEMP TABLE near_{name} AS SELECT * FROM shape_{name}")
        whole.execute("CREATE OR REPLACE TEMP TABLE near (account VARCHAR, order_id VARCHAR)")
        most = min(_MANY * len(identifiers), _MOST)
        if not (
            _gathered(whole, _named(whole, identifiers), most)
            and _gathered(whole, _new(whole, _alike(snapshot.folder, whole)), most)
        ):
            return None
        # Whether an order that could not be read is known by now decides what a hole may hide.
        _take(whole, _new(whole, whole.execute(_SET_ASIDE).fetchall()), _FOLLOWED)
        if _count(whole) > most:
            return None
        _take(whole, whole.execute("SELECT account, order_id FROM near").fetchall(), _COUNTED)
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
    clusters = known_clusters(folder, db.execute("SELECT account, order_id FROM near").fetchall())
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
    asked = ", ".join(f"({_text(kind)}, {_text(value)})" for kind, value in sorted(wanted))
    # By the value alone files are skipped.
    values = _texts(value for _, value in wanted)
    db.execute(f"INSERT INTO near_identifiers SELECT * FROM identifiers WHERE value IN ({values})")
    db.execute(f"DELETE FROM near_identifiers WHERE (kind, value) NOT IN (VALUES {asked})")
    return keyed + db.execute("SELECT DISTINCT account, order_id FROM near_identifiers").fetchall()


def _keyed(db: duckdb.DuckDBPyConnection, keys: list[str]) -> list[Key]:
    """The orders of these keys (``account|order_id``), where they are keys."""
    if not keys:
        return []
    told = [key.strip() for key in keys]
    # The id stands in the query so that files are skipped by it.
    ids = _texts(key.partition("|")[2] for key in told)
    return db.execute(
        f"SELECT account, order_id FROM orders WHERE order_id IN ({ids}) "
        f"AND account || '|' || order_id IN ({_texts(told)})"
    ).fetchall()


def _gathered(db: duckdb.DuckDBPyConnection, named: list[Key], most: int) -> bool:
    """Take the orders ``named``, and all that has a say in what is told of them; ``False`` where these are more than
    ``most``.

    Those of a mailbox are asked for twice: of the orders named, and of what these are tied to, which may be an order of
    another mailbox or amount. More would lead from one purchase of a customer to the next.
    """
    fresh = named
    _take(db, named, _FOLLOWED)
    for _ in range(2):
        _note(db, fresh)
        mates = _new(db, _of_mailbox(db))
        _take(db, mates, _FOLLOWED)
        fresh = _follow(db, [*fresh, *mates], most)
        if _count(db) > most:
            return False
        if not fresh:
            break
    return True


def _follow(db: duckdb.DuckDBPyConnection, fresh: list[Key], most: int) -> list[Key]:
    """Take all that ``fresh`` orders, which are taken, are tied to, and what that is tied to; these are the answer. It
    ends early where there are more than ``most``."""
    found: list[Key] = []
    while fresh and _count(db) <= most:
        _note(db, fresh)
        _run(db, "ties")
        fresh = _new(db, [*_by_number(db), *_kin(db)])
        _take(db, fresh, _FOLLOWED)
        found += fresh
    return found


def _count(db: duckdb.DuckDBPyConnection) -> int:
    return int(db.execute("SELECT count(*) FROM near").fetchall()[0][0])


def _new(db: duckdb.DuckDBPyConnection, keys: list[Key]) -> list[Key]:
    """Those of ``keys`` that were not taken yet."""
    known = set(db.execute("SELECT account, order_id FROM near").fetchall())
    return sorted(set(keys) - known)


def _note(db: duckdb.DuckDBPyConnection, keys: list[Key]) -> None:
    """Make ``keys`` those that are ``fresh``."""
    db.execute("CREATE OR REPLACE TEMP TABLE fresh (account VARCHAR, order_id VARCHAR)")
    if keys:
        told = ", ".join(f"({_text(account)}, {_text(order_id)})" for account, order_id in keys)
        db.execute(f"INSERT INTO fresh VALUES {told}")


def _take(db: duckdb.DuckDBPyConnection, keys: list[Key], tables: Iterable[str]) -> None:
    """Read the rows of ``keys``, which are ``fresh`` from now on."""
    _note(db, keys)
    if not keys:
        return
    db.execute("INSERT INTO near SELECT * FROM fresh ANTI JOIN near USING (account, order_id)")
    if len(keys) > _MOST:
        return  # whoever counts them gives up
    # The ids stand in the query so that files are skipped by them.
    ids = _texts({order_id for _, order_id in keys})
    for name in tables:
        db.execute(
            f"INSERT INTO near_{name} SELECT * FROM {name} WHERE order_id IN ({ids}) "
            "AND (account, order_id) IN (SELECT (account, order_id) FROM fresh)"
        )


def _take_documents(db: duckdb.DuckDBPyConnection) -> None:
    """Read what the orders that were taken, and their parcels, were read from."""
    keys = db.execute(_DOCUMENTED).fetchall()
    if keys:
        db.execute(
            f"INSERT INTO near_raw SELECT * FROM raw WHERE key IN ({_texts(key for _, key in keys)}) "
            f"AND (account, key) IN ({_DOCUMENTED})"
        )


_DOCUMENTED = "SELECT account, order_id FROM near UNION SELECT account, shipment_id FROM near_shipments"


def _kin(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """The kin of fresh orders; a combined order's may be any of its person and place."""
    found = db.execute(_step("kin_of", create=False)).fetchall()
    if db.execute(_COMBINED).fetchall():
        found += db.execute(_step("kin_by_place", create=False)).fetchall()
    return found


_COMBINED = "SELECT 1 FROM kin SEMI JOIN fresh USING (account, order_id) WHERE len(merged_ids) > 0 LIMIT 1"


def _by_number(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """The orders that share a number, a reference, a key or a tracking number with the ``ties`` of fresh ones."""
    values = db.execute("SELECT DISTINCT value, by_reference FROM ties").fetchall()
    if not values:
        return []
    found = db.execute(_BY_NUMBER.format(values=_texts({value for value, _ in values}))).fetchall()
    if references := {value for value, by_reference in values if by_reference}:
        found += db.execute(_BY_REFERENCE.format(values=_texts(references))).fetchall()
    return found


# Two orders of one source are not tied by what they share: only through an order of another system.
_OTHER = "(i.account <> t.account OR t.account LIKE 'shipstation.%')"
_BY_NUMBER = f"""
SELECT DISTINCT i.account, i.order_id
FROM identifiers AS i
JOIN ties AS t ON t.value = i.value AND {_OTHER} AND (i.kind = 'tracking') = (t.kind = 'tracking')
    AND (t.by_reference OR i.kind <> 'customer_reference')
WHERE i.value IN ({{values}}) AND i.kind NOT IN ('email', 'phone', 'name')
"""
_BY_REFERENCE = f"""
SELECT DISTINCT i.account, i.order_id
FROM units AS i
JOIN ties AS t ON t.value = i.customer_reference_norm AND t.by_reference AND {_OTHER}
WHERE i.customer_reference_norm IN ({{values}})
"""


def _of_mailbox(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """Orders of the mailboxes of fresh ones that may be taken for one of those: near in time, or of like amount."""
    _run(db, "met")
    emails = db.execute("SELECT DISTINCT email_norm FROM met").fetchall()
    if not emails:
        return []
    query = _step("of_mailbox", create=False, emails=_texts(email for (email,) in emails))
    return db.execute(query).fetchall()


def _run(db: duckdb.DuckDBPyConnection, step: str) -> None:
    db.execute(statement(_step(step)))


def _step(name: str, *, create: bool = True, **values: str) -> str:
    query = (resources.files("shipops.desk") / "steps" / f"{name}.sql").read_text(encoding="utf-8")
    return (f"CREATE OR REPLACE TEMP TABLE {name} AS\n" if create else "") + query.format(**values)


def _texts(values: Iterable[str]) -> str:
    return ", ".join(map(_text, sorted(set(values))))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
