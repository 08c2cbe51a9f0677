"""What ties orders, followed from a few of them in a lake of any size.

Followed is everything that ties orders in matching: numbers, references and keys, parts of splits and members of
combined orders, tracking numbers, the other sources' orders of a purchase, and orders of the same mailbox that may
stand for each other. An order that is not reached changes nothing in what is told of those it began with. Ties hold
both ways: whoever is reached from an order reaches it.

What is asked are five relations (``TIES``): views over the tables of the lake, or tables with hashes in place of ids
and values, which hold the same ties and now and then one more: that only leads to more orders than need be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

Key = tuple[str, str]
"""An order: its account and its id."""

TIES = ("tied_by", "known_by", "mailbox_of", "kin", "places")
"""What is asked about all orders: relations by ``account`` and ``order_id``."""
READ: Mapping[str, tuple[str, ...]] = {
    "orders": (
        "account", "order_id", "system", "number_norm", "external_key_norm", "email_norm", "name_norm", "postcode_norm",
        "address_norm", "total", "ordered_at", "created_at", "is_manual", "parent_id", "merged_ids",
    ),
    "units": (
        "account", "order_id", "unit_id", "sale_number_norm", "invoice_number_norm", "customer_reference_norm", "total",
        "ordered_at",
    ),
    "shipments": ("account", "order_id", "tracking_tokens"),
    "identifiers": ("account", "order_id", "kind", "value"),
}  # fmt: skip
"""The tables of the lake that these are made from, with the columns that are read."""

# So many values may stand in a query, for files to be skipped by them; more are in every file, as hashes are.
_SKIPPING = 2_000


def ties_text(relation: str, prefix: str = "") -> str:
    """The query of one of ``TIES``, from the tables whose names begin with ``prefix``."""
    return _text(relation, **{name: prefix + name for name in READ})


def prepare(db: duckdb.DuckDBPyConnection) -> None:
    """Make what is asked over the tables of the lake in ``db``. ``kin`` is read at once: there are few."""
    db.execute(f"CREATE TABLE kin AS\n{ties_text('kin')}")
    for name in TIES:
        if name != "kin":
            db.execute(f"CREATE VIEW {name} AS\n{ties_text(name)}")


def begin(db: duckdb.DuckDBPyConnection) -> None:
    """Make ``near``, the orders taken, and ``fresh``, those of them that are to be followed: none yet."""
    for name in ("near", "fresh"):
        db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT account, order_id FROM kin LIMIT 0")


def start(db: duckdb.DuckDBPyConnection, keys: Iterable[Key]) -> None:
    """Take the orders ``keys``; those that were not taken yet are to be followed."""
    told = [*keys]
    accounts, ids = [account for account, _ in told], [order_id for _, order_id in told]
    take(db, "SELECT unnest(CAST(? AS VARCHAR[])) AS account, unnest(CAST(? AS VARCHAR[])) AS order_id", accounts, ids)


def take(db: duckdb.DuckDBPyConnection, query: str, *values: object) -> None:
    """Take the orders that ``query`` names; those that were not taken yet are to be followed."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE named AS {query}", [*values])
    db.execute(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT DISTINCT account, order_id FROM named "
        "ANTI JOIN near USING (account, order_id) WHERE order_id IS NOT NULL"
    )
    db.execute("INSERT INTO near FROM fresh")


def gathered(db: duckdb.DuckDBPyConnection, most: int) -> bool:
    """Take all that has a say in what is told of the orders to be followed; ``False`` where more than ``most`` are
    taken then.

    Those of a mailbox are asked for twice: of the orders themselves, and of what these are tied to, which may be an
    order of another mailbox or amount. More would lead from one purchase of a customer to the next.
    """
    for _ in range(2):
        db.execute("CREATE OR REPLACE TEMP TABLE asked AS FROM fresh")
        _take_of_mailbox(db)
        db.execute("INSERT INTO fresh FROM asked")
        follow(db, most)
        if count(db) > most:
            return False
        if not _any_fresh(db):
            break
    return True


def follow(db: duckdb.DuckDBPyConnection, most: int) -> None:
    """Take all that the orders to be followed are tied to, and what that is tied to; all these are to be followed then.
    It ends early where more than ``most`` are taken."""
    db.execute("CREATE OR REPLACE TEMP TABLE found AS FROM fresh LIMIT 0")
    combined = bool(db.execute("SELECT 1 FROM kin WHERE len(merged_ids) > 0 LIMIT 1").fetchall())
    while _any_fresh(db) and count(db) <= most:
        few = named_in("order_id", _few(db, "order_id", "fresh"))
        db.execute(
            "CREATE OR REPLACE TEMP TABLE ties AS SELECT DISTINCT account, value, tracking, by_reference "
            f"FROM tied_by SEMI JOIN fresh USING (account, order_id) WHERE {few}"
        )
        reached = [_text("by_number", few=named_in("k.value", _few(db, "value", "ties"))), _text("kin_of")]
        if combined:
            reached += [_text("combined_at", few=few), _text("at_place")]
        take(db, "\nUNION ALL\n".join(reached))
        db.execute("INSERT INTO found FROM fresh")
    db.execute("CREATE OR REPLACE TEMP TABLE fresh AS FROM found")


def _take_of_mailbox(db: duckdb.DuckDBPyConnection) -> None:
    """Take the orders of the mailboxes of those to be followed that may be taken for one of these: near in time, or of
    like amount."""
    few = named_in("order_id", _few(db, "order_id", "fresh"))
    db.execute(
        "CREATE OR REPLACE TEMP TABLE met AS SELECT DISTINCT mailbox, total, placed_at, is_manual "
        f"FROM mailbox_of SEMI JOIN fresh USING (account, order_id) WHERE {few}"
    )
    take(db, _text("of_mailbox", few=named_in("o.mailbox", _few(db, "mailbox", "met"))))


def end(db: duckdb.DuckDBPyConnection) -> None:
    """Let go of what following made."""
    for name in ("near", "fresh", "named", "asked", "found", "ties", "met"):
        db.execute(f"DROP TABLE IF EXISTS temp.{name}")


def taken(db: duckdb.DuckDBPyConnection) -> list[Key]:
    """The orders taken so far."""
    return db.execute("SELECT account, order_id FROM near").fetchall()


def count(db: duckdb.DuckDBPyConnection) -> int:
    """How many these are."""
    return int(db.execute("SELECT count(*) FROM near").fetchall()[0][0])


def named_in(column: str, values: Collection[object]) -> str:
    """The condition that ``column`` is one of ``values``, where these are few texts; else one that always holds."""
    named = [value for value in values if isinstance(value, str)]
    if not named or len(named) < len(values) or len(named) > _SKIPPING:
        return "true"
    return f"{column} IN ({texts(named)})"


def texts(values: Iterable[str]) -> str:
    """``values`` as SQL, each once."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(set(values)))


def _few(db: duckdb.DuckDBPyConnection, column: str, of: str) -> list[object]:
    """The values of a column, or as many of them as are too many to be named."""
    return [value for (value,) in db.execute(f"SELECT DISTINCT {column} FROM {of} LIMIT {_SKIPPING + 1}").fetchall()]


def _any_fresh(db: duckdb.DuckDBPyConnection) -> bool:
    return bool(db.execute("SELECT 1 FROM fresh LIMIT 1").fetchall())


def _text(name: str, **values: str) -> str:
    query = (resources.files("shipops.audit.around") / "steps" / f"{name}.sql").read_text(encoding="utf-8")
    return query.format(**values)
