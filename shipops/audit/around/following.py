"""What ties orders, followed from a few of them in a lake of any size.

Followed is everything that ties orders in matching: numbers, references and keys, parts of splits and members of
combined orders, tracking numbers, the other sources' orders of a purchase, and orders of the same mailbox that may
stand for each other. An order that is not reached changes nothing in what is told of those it began with. Ties hold
both ways: whoever is reached from an order reaches it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib import resources
from typing import TYPE_CHECKING

from shipops.audit.matching.statements import statement

if TYPE_CHECKING:
    import duckdb

Key = tuple[str, str]
"""An order: its account and its id."""

FOLLOWED = ("orders", "units", "shipments")
"""The tables whose rows tell what ties an order."""

# So many values may stand in a query, for files to be skipped by them; more are in every file.
_SKIPPING = 2_000


def step_text(name: str, **values: str) -> str:
    """The query of one step, with the conditions it leaves open filled in."""
    query = (resources.files("shipops.audit.around") / "steps" / f"{name}.sql").read_text(encoding="utf-8")
    return query.format(**values)


def prepare(db: duckdb.DuckDBPyConnection, tables: Collection[str]) -> None:
    """Make what following asks for beside the tables of the lake in ``db``: ``kin``, the ShipStation orders that were
    split off another, or that others were combined into; and for each of ``tables`` its ``shape``, without rows."""
    db.execute(f"CREATE TABLE kin AS\n{step_text('kin')}")
    for name in tables:
        db.execute(f"CREATE TABLE shape_{name} AS SELECT * FROM {name} LIMIT 0")


def begin(db: duckdb.DuckDBPyConnection, tables: Collection[str] = FOLLOWED) -> None:
    """Make ``near``, which names the orders taken, and for each of ``tables`` ``near_<table>``, their rows: none yet.
    ``db`` was prepared."""
    for name in tables:
        db.execute(f"CREATE OR REPLACE TEMP TABLE near_{name} AS SELECT * FROM shape_{name}")
    db.execute("CREATE OR REPLACE TEMP TABLE near (account VARCHAR, order_id VARCHAR)")


def gathered(db: duckdb.DuckDBPyConnection, named: list[Key], most: int) -> bool:
    """Take the orders ``named``, and all that has a say in what is told of them; ``False`` where these are more than
    ``most``.

    Those of a mailbox are asked for twice: of the orders named, and of what these are tied to, which may be an order of
    another mailbox or amount. More would lead from one purchase of a customer to the next.
    """
    fresh = named
    take(db, new(db, named), FOLLOWED)
    for _ in range(2):
        _note(db, fresh)
        mates = new(db, _of_mailbox(db))
        take(db, mates, FOLLOWED)
        fresh = follow(db, [*fresh, *mates], most)
        if count(db) > most:
            return False
        if not fresh:
            break
    return True


def follow(db: duckdb.DuckDBPyConnection, fresh: list[Key], most: int) -> list[Key]:
    """Take all that ``fresh`` orders, which are taken, are tied to, and what that is tied to; these are the answer. It
    ends early where there are more than ``most``."""
    found: list[Key] = []
    while fresh and count(db) <= most:
        _note(db, fresh)
        db.execute(statement("CREATE OR REPLACE TEMP TABLE ties AS\n" + step_text("ties")))
        fresh = new(db, [*_by_number(db), *_kin(db)])
        take(db, fresh, FOLLOWED)
        found += fresh
    return found


def taken(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """The orders taken so far."""
    return db.execute("SELECT account, order_id FROM near").fetchall()


def count(db: duckdb.DuckDBPyConnection) -> int:
    """How many these are."""
    return int(db.execute("SELECT count(*) FROM near").fetchall()[0][0])


def new(db: duckdb.DuckDBPyConnection, keys: Iterable[Key]) -> list[Key]:
    """Those of ``keys`` that were not taken yet."""
    return sorted({*keys} - {*taken(db)})


def take(db: duckdb.DuckDBPyConnection, keys: list[Key], tables: Iterable[str]) -> None:
    """Read the rows of ``keys``, which are ``fresh`` from now on."""
    _note(db, keys)
    if not keys:
        return
    db.execute("INSERT INTO near SELECT * FROM fresh ANTI JOIN near USING (account, order_id)")
    # The ids stand in the query so that files are skipped by them.
    few = named_in("order_id", {order_id for _, order_id in keys})
    for name in tables:
        rows = f"SELECT * FROM {name} SEMI JOIN fresh USING (account, order_id) WHERE {few}"
        db.execute(f"INSERT INTO near_{name} {rows}")


def named_in(column: str, values: Collection[str]) -> str:
    """The condition that ``column`` is one of ``values``, where these are few; else one that always holds."""
    return f"{column} IN ({texts(values)})" if len(values) <= _SKIPPING else "true"


def texts(values: Iterable[str]) -> str:
    """``values`` as SQL, each once."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(set(values)))


def _note(db: duckdb.DuckDBPyConnection, keys: Iterable[Key]) -> None:
    """Make ``keys`` those that are ``fresh``."""
    told = [*keys]
    db.execute(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT unnest(CAST(? AS VARCHAR[])) AS account, "
        "unnest(CAST(? AS VARCHAR[])) AS order_id",
        [[account for account, _ in told], [order_id for _, order_id in told]],
    )


def _kin(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """The kin of fresh orders; a combined order's may be any of its person and place."""
    found = db.execute(step_text("kin_of")).fetchall()
    if db.execute(_COMBINED).fetchall():
        found += db.execute(step_text("kin_by_place")).fetchall()
    return found


_COMBINED = "SELECT 1 FROM kin SEMI JOIN fresh USING (account, order_id) WHERE len(merged_ids) > 0 LIMIT 1"


def _by_number(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """The orders that share a number, a reference, a key or a tracking number with the ``ties`` of fresh ones."""
    values = db.execute("SELECT DISTINCT value, by_reference FROM ties").fetchall()
    if not values:
        return []
    found = db.execute(_BY_NUMBER.format(few=named_in("i.value", {value for value, _ in values}))).fetchall()
    if references := {value for value, by_reference in values if by_reference}:
        found += db.execute(_BY_REFERENCE.format(few=named_in("i.customer_reference_norm", references))).fetchall()
    return found


# Two orders of one source are not tied by what they share: only through an order of another system.
_OTHER = "(i.account <> t.account OR t.account LIKE 'shipstation.%')"
_BY_NUMBER = f"""
SELECT DISTINCT i.account, i.order_id
FROM identifiers AS i
JOIN ties AS t ON t.value = i.value AND {_OTHER} AND (i.kind = 'tracking') = (t.kind = 'tracking')
    AND (t.by_reference OR i.kind <> 'customer_reference')
WHERE {{few}} AND i.kind NOT IN ('email', 'phone', 'name')
"""
_BY_REFERENCE = f"""
SELECT DISTINCT i.account, i.order_id
FROM units AS i
JOIN ties AS t ON t.value = i.customer_reference_norm AND t.by_reference AND {_OTHER}
WHERE {{few}}
"""


def _of_mailbox(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """Orders of the mailboxes of fresh ones that may be taken for one of those: near in time, or of like amount."""
    db.execute(statement("CREATE OR REPLACE TEMP TABLE met AS\n" + step_text("met")))
    emails = db.execute("SELECT DISTINCT email_norm FROM met").fetchall()
    if not emails:
        return []
    return db.execute(step_text("of_mailbox", few=named_in("o.email_norm", {email for (email,) in emails}))).fetchall()
