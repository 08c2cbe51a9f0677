"""An audit that does only what changed since the remembered one.

Told anew is every order around one that changed, or that time alone may change; each of them with all that has a say in
it. What is told of all others is taken over, and what is told of all orders together is counted over both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops import duplicates
from shipops.audit.around.following import Key, begin, end, follow, gathered, take
from shipops.audit.checking.all_checks import Checked, Found, rows_table, tells_of_one
from shipops.audit.checking.catalogue import catalogue
from shipops.audit.checking.checkable import can_run, not_checkable
from shipops.audit.checking.confining import rows
from shipops.audit.checking.telling import told
from shipops.audit.matching.learned import Learned, learned_from
from shipops.audit.matching.lookalikes import publish_lookalikes_since, publish_purchases, search_basis
from shipops.audit.matching.published import (
    number_kinds,
    publish,
    publish_beside,
    publish_views,
    run_steps,
)
from shipops.audit.matching.settings import publish_number_kinds
from shipops.audit.matching.statements import statement
from shipops.audit.remembering.keeping import (
    ALIKE,
    BY_ORDER,
    BY_PURCHASE,
    BY_UNIT,
    MATCHED,
    TABLES,
    Remembered,
    basis_of,
    newest,
    remembered,
)
from shipops.audit.remembering.moving import Moments, in_time, moments, settled, shown_by, spans
from shipops.audit.remembering.ties import publish_ties
from shipops.config import Config
from shipops.engines.opening import connect_here
from shipops.errors import LakeError
from shipops.lake import Snapshot
from shipops.lake.differing import files_by_account, publish_differing

if TYPE_CHECKING:
    import duckdb

# Where more than a fifth of all orders is to be told anew, all may as well be. Of few orders all are, if any: what it
# costs to match some does not depend on how many.
_MUCH, _FEW = 5, 10_000
# Remembering an audit costs a sixth of a full one: it is worth that once a twentieth of all orders is told anew.
_OFTEN = 20
_SMALL = ("stores", "gaps", "quarantine")
_SET_ASIDE = """
SELECT account, order_id FROM gaps WHERE account LIKE 'shipstation.%' AND order_id IS NOT NULL
UNION SELECT account, key FROM quarantine WHERE account LIKE 'shipstation.%' AND kind = 'shipstation-order'
"""


@dataclass(frozen=True, slots=True)
class Redone:
    """The lake matched and checked: ``db`` has the relations that count over all orders, and all that is remembered of
    an audit. ``affected`` orders were told anew; where these are ``many``, the next audit had better begin here.
    """

    db: duckdb.DuckDBPyConnection
    checked: Checked
    affected: int
    many: bool


def redone(
    snapshot: Snapshot,
    config: Config,
    as_of: datetime,
    *,
    searched: frozenset[str] = frozenset(),
    decided: Collection[Key] = (),
) -> Redone | None:
    """The same as a full matching and its checks would tell of ``snapshot``, from the remembered audit and what changed
    since.

    ``None`` where all must be done: nothing is remembered, or under other settings; too much changed; what is learned
    from all orders came out differently. ``searched`` and ``decided`` are as for a full one.
    """
    import duckdb

    if newest(snapshot.folder) is None:
        return None
    db = connect_here(snapshot, config, held=_SMALL)
    before = remembered(db, snapshot.folder)
    if before is None or before.basis != basis_of(config):
        return None
    most = _most(db)
    if not most and files_by_account(snapshot, TABLES) != before.files:
        return None
    publish_beside(db, config, as_of=as_of, coverage=snapshot.coverage)
    publish_number_kinds(db, before.learned.number_kinds)
    try:
        changes = _changes(db, before, snapshot, searched)
    except (LakeError, duckdb.IOException):  # a file it had read was tidied away
        return None
    if changes is None:
        return None
    affected: frozenset[Key] = frozenset()
    if changes:
        if not _around(db, changes, most):
            return None
        affected = _match(db, snapshot, config, as_of, changes, before.learned, searched)
    _merge(db, affected)
    if not _learned_the_same(db, config, before.learned) or not _search(db, config, before, changes, affected, decided):
        return None
    found = _check(db, affected)
    checked = Checked(told(found, as_of), frozenset(check.id for check, _ in found), (),
                      not_checkable(db, config, catalogue()))  # fmt: skip
    return Redone(db, checked, len(affected), _OFTEN * len(affected) > _size(db, "orders"))


@dataclass(frozen=True, slots=True)
class _Changes:
    """The orders whose ``rows`` in the lake are others now, and those that may be told otherwise all the ``same``."""

    rows: list[Key]
    same: list[Key]

    def __bool__(self) -> bool:
        return bool(self.rows or self.same)


def _changes(
    db: duckdb.DuckDBPyConnection, before: Remembered, snapshot: Snapshot, searched: frozenset[str]
) -> _Changes | None:
    """What changed since; ``None`` where that may be anything."""
    now = moments(db)
    moved = spans(before.moments, now)
    if moved is None or settled(db) != before.settled:
        return None
    changed = publish_differing(db, before.files, files_by_account(snapshot, TABLES))
    same = {*in_time(db, moved), *_showing(db, before.moments, now)}
    if searched:
        units = "SELECT account, order_id FROM kept.matched WHERE unit_key IN (SELECT unnest(?))"
        same.update(db.execute(units, [sorted(searched)]).fetchall())
    return _Changes(changed, sorted(same - {*changed}))


def _showing(db: duckdb.DuckDBPyConnection, before: Moments, now: Moments) -> set[Key]:
    """The orders whose evidence shows a moment that is another by now."""
    found: set[Key] = set()
    for check in catalogue():
        if tells_of_one(check) and (moved := shown_by(check.sql, before, now)):
            table = f'kept."{rows_table(check)}"'
            values = ", ".join(f"TIMESTAMPTZ '{at}'" for at in moved)
            for column, kind, *_ in db.execute(f"DESCRIBE {table}").fetchall():
                if str(kind).startswith("TIMESTAMP"):
                    query = f'SELECT account, order_id FROM {table} WHERE "{column}" IN ({values})'
                    found.update(db.execute(query).fetchall())
    return found


def _size(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])


def _most(db: duckdb.DuckDBPyConnection) -> int:
    """How many orders may be told anew."""
    orders = _size(db, "orders")
    return orders // _MUCH if orders >= _FEW else 0


def _around(db: duckdb.DuckDBPyConnection, changes: _Changes, most: int) -> bool:
    """Find what changes with ``changes``, ``affected_near``, and all that has a say in it, ``context_near``: accounts
    and hashes of ids. ``False`` where that is too much. Whoever is reached from an order reaches it."""
    if len(changes.rows) + len(changes.same) > most:
        return False
    _keys(db, "changed_rows", changes.rows)
    _keys(db, "begun_with", [*changes.rows, *changes.same])
    publish_ties(db)
    begin(db)
    take(db, "SELECT account, hash(order_id) AS order_id FROM begun_with")
    follow(db, most)
    db.execute("INSERT INTO fresh SELECT account, hash(order_id) FROM begun_with")
    if not gathered(db, most):
        return False
    db.execute("CREATE TABLE affected_near AS FROM near")
    db.execute("CREATE OR REPLACE TEMP TABLE fresh AS FROM near")
    if not gathered(db, 2 * most):
        return False
    # Whether an order that could not be read is known by now decides what a hole may hide.
    take(db, f"SELECT account, hash(order_id) AS order_id FROM ({_SET_ASIDE})")
    db.execute("CREATE TABLE context_near AS FROM near")
    end(db)
    return _size(db, "context_near") <= 2 * most


def _match(
    db: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    config: Config,
    as_of: datetime,
    changes: _Changes,
    learned: Learned,
    searched: frozenset[str],
) -> frozenset[Key]:
    """Match the orders around what is told anew, in a database ``around`` of their own; the answer is what is."""
    db.execute("ATTACH ':memory:' AS around")
    affected = {*changes.rows, *changes.same}
    for name in MATCHED:
        db.execute(f"CREATE TABLE around.{name} AS {_NEAR.format(rows=name, near='context_near')}")
        ids = f"SELECT DISTINCT account, order_id FROM around.{name}"
        affected.update(db.execute(_NEAR.format(rows=f"({ids})", near="affected_near")).fetchall())
    for name in _SMALL:
        db.execute(f"CREATE TABLE around.{name} AS SELECT * FROM {name}")
    db.execute("USE around")
    try:
        publish(db, config, as_of=as_of, coverage=snapshot.coverage, searched=searched, learned=learned)
        publish_purchases(db)
        if duplicates.available():
            duplicates.publish_facts(db)
    finally:
        db.execute("USE memory")
    return frozenset(affected)


_NEAR = "SELECT t.* FROM {rows} AS t SEMI JOIN {near} AS n ON n.account = t.account AND n.order_id = hash(t.order_id)"


def _merge(db: duckdb.DuckDBPyConnection, affected: frozenset[Key]) -> None:
    """The relations over all orders: as they were kept, and what is told anew in place of that."""
    _keys(db, "affected_orders", affected)
    units = "SELECT unit_key FROM kept.matched SEMI JOIN affected_orders USING (account, order_id)"
    if affected:
        units += " UNION SELECT unit_key FROM around.matched SEMI JOIN affected_orders USING (account, order_id)"
    db.execute(f"CREATE TABLE affected_units AS {units}")
    for name, columns in BY_UNIT.items():
        was = (
            _KEPT_UNITS if name == "matched" else f"SELECT * FROM kept.{name} ANTI JOIN affected_units USING (unit_key)"
        )
        _union(
            db, name, was, f"SELECT {columns} FROM around.{name} SEMI JOIN affected_units USING (unit_key)", affected
        )
    if _searched_for(db):
        ids = "(SELECT hash(account, order_id) AS id FROM affected_orders) USING (id)"
        for name, which in ((BY_ORDER, _ORDERS), *((name, ids) for name in BY_PURCHASE)):
            was, now = (f"SELECT * FROM {of}.{name} {how} JOIN {which}" for of, how in _WAS_AND_NOW)
            _union(db, name, was, now, affected, "TABLE" if affected else "VIEW")
    db.execute("CREATE VIEW unit_links AS SELECT unit_key, link_id FROM matched WHERE link_id IS NOT NULL")
    db.execute("CREATE VIEW source_units AS SELECT unit_key, account, order_id, currency FROM matched")
    publish_views(db, "labels", "merge_members", "ss_orders", "order_key_forms")
    run_steps(
        db, "number_evidence", "double_connections", "double_units", "key_forms", "link_facts", "shown_otherwise",
        "store_health",
    )  # fmt: skip


_ORDERS = "affected_orders USING (account, order_id)"
_WAS_AND_NOW = (("kept", "ANTI"), ("around", "SEMI"))
# The moments of its link move with every audit.
_KEPT_UNITS = """
SELECT m.* REPLACE (l.grace_cutoff AS grace_cutoff, l.cancel_cutoff AS cancel_cutoff, l.label_cutoff AS label_cutoff,
    l.refreshed_at AS refreshed_at)
FROM (SELECT * FROM kept.matched ANTI JOIN affected_units USING (unit_key)) AS m
LEFT JOIN links AS l ON l.link_id = m.link_id
"""


def _union(
    db: duckdb.DuckDBPyConnection, name: str, was: str, now: str, affected: Collection[Key], kind: str = "VIEW"
) -> None:
    db.execute(f"CREATE {kind} {name} AS {was}" + (f" UNION ALL {now}" if affected else ""))


def _keys(db: duckdb.DuckDBPyConnection, name: str, keys: Collection[Key]) -> None:
    ordered = sorted(keys)
    accounts, ids = [account for account, _ in ordered], [order_id for _, order_id in ordered]
    query = "SELECT unnest(CAST(? AS VARCHAR[])) AS account, unnest(CAST(? AS VARCHAR[])) AS order_id"
    db.execute(f"CREATE TABLE {name} AS {query}", [accounts, ids])


def _learned_the_same(db: duckdb.DuckDBPyConnection, config: Config, before: Learned) -> bool:
    """Whether all orders together still tell of each link what they told. How many they are may differ."""
    return number_kinds(db, config) == before.number_kinds and _told(learned_from(db, config)) == _told(before)


def _told(learned: Learned) -> Mapping[str, Any]:
    facts = [row[:3] for row in learned.relations["link_facts"]]
    double = [row[:6] for row in learned.relations["double_connections"]]
    return {"facts": facts, "double": double, "forms": [list(row) for row in learned.relations["key_forms"]]}


def _searched_for(db: duckdb.DuckDBPyConnection) -> bool:
    """Whether the remembered audit looked for look-alikes."""
    query = "SELECT 1 FROM duckdb_tables() WHERE database_name = 'kept' AND table_name = 'purchases'"
    return bool(db.execute(query).fetchall())


def _search(
    db: duckdb.DuckDBPyConnection,
    config: Config,
    before: Remembered,
    changes: _Changes,
    affected: Collection[Key],
    decided: Collection[Key],
) -> bool:
    """Look for look-alikes of what is another purchase by now; ``False`` where all must be searched."""
    if not duplicates.available():
        return True
    if before.search is None or before.search.basis != search_basis(db, config):
        return False
    changed = {*changes.rows}
    if affected:
        changed.update(db.execute(_OTHER_PURCHASES).fetchall())
        changed.update(db.execute(_TIED_OTHERWISE).fetchall())
        changed.update(db.execute(_READ_ELSEWHERE).fetchall())
    if changed or before.apart != {*decided}:
        publish_lookalikes_since(db, config, sorted(changed), before.search.pairs, decided)
    else:
        for name in ALIKE:
            db.execute(f"CREATE VIEW {name} AS SELECT * FROM kept.{name}")
    return True


_OTHER_PURCHASES = """
WITH was AS (SELECT * FROM kept.purchases SEMI JOIN affected_orders USING (account, order_id)),
has AS (SELECT * FROM around.purchases SEMI JOIN affected_orders USING (account, order_id))
SELECT DISTINCT account, order_id
FROM ((SELECT * FROM was EXCEPT SELECT * FROM has) UNION ALL (SELECT * FROM has EXCEPT SELECT * FROM was))
"""
_TIED_OTHERWISE = """
WITH affected AS (SELECT *, hash(account, order_id) AS id FROM affected_orders),
was AS (SELECT * FROM kept.tied_purchases SEMI JOIN affected USING (id)),
has AS (SELECT * FROM around.tied_purchases SEMI JOIN affected USING (id)),
other AS ((SELECT * FROM was EXCEPT SELECT * FROM has) UNION ALL (SELECT * FROM has EXCEPT SELECT * FROM was))
SELECT account, order_id FROM affected SEMI JOIN other USING (id)
"""
# What is compared of a purchase may be read from the order that stands for it.
_READ_ELSEWHERE = """
SELECT p.account, p.order_id
FROM purchases AS p
JOIN changed_rows AS c ON c.account = p.read_account AND c.order_id = p.read_order_id
"""


def _check(db: duckdb.DuckDBPyConnection, affected: Collection[Key]) -> list[Found]:
    """What every check finds, in the catalogue's order."""
    checks = [check for check in catalogue() if can_run(db, check)]
    ones = [check for check in checks if tells_of_one(check)]
    if affected:
        db.execute("USE around")
        try:
            for check in ones:
                db.execute(statement(f'CREATE TABLE "{rows_table(check)}" AS\n{check.sql}'))
        finally:
            db.execute("USE memory")
    found = {}
    for check in ones:
        table = f'"{rows_table(check)}"'
        was, now = (f"SELECT * FROM {of}.{table} {how} JOIN {_ORDERS}" for of, how in _WAS_AND_NOW)
        _union(db, table, was, now, affected)
        found[check.id] = rows(db, f"SELECT * FROM {table}")
    for check in checks:
        if check.id not in found:
            found[check.id] = rows(db, statement(check.sql))
    return [(check, found[check.id]) for check in checks]
