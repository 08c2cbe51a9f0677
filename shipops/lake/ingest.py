"""Readings into tables: what is new, what changed, what is gone.

Overlapping windows bring the same rows again and again; only rows whose content differs are written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from shipops.lake import change_log
from shipops.lake.columns import arrow_table
from shipops.lake.held import hold
from shipops.lake.snapshot import new_connection
from shipops.lake.tables import WATERMARK_TABLE, schemas
from shipops.records import DETAIL_COLUMNS, LIST_COLUMNS, RECORDS, Order, Record, Store, Unit, arrow_schema
from shipops.systems.reading import Reading

if TYPE_CHECKING:
    import pyarrow as pa

    from shipops.lake.storage import Lake

# When a row was read says nothing about its content, but that its detail was read at all does.
_FETCHED = frozenset({"detail_at"})
# Set at the first sight, kept for ever.
_SET_ONCE = ("ready_at", "invoiced_at", "void_at")


class Ingest:
    """One portion of a pull on its way into the lake. Everything is worked out before the first commit.

    An order appears in a portion once: two versions of its units and lines could not be told apart.
    """

    def __init__(self, lake: Lake, reading: Reading) -> None:
        self._lake = lake
        self._reading = reading
        # Opening a table costs more than a small portion does: those it cannot touch stay closed.
        self._touched = {name for name, field in _FIELDS.items() if getattr(reading, field)}
        if reading.orders:
            self._touched |= _OF_ORDERS
        if not self._touched and not reading.raw:
            return
        self._db = new_connection()
        for record in RECORDS:
            rows = _last_readings(record, getattr(reading, _FIELDS[record.table]))
            self._db.register(f"last_{record.table}", arrow_table(record, rows))
        for record in RECORDS:
            files = lake.files(record.table) if record.table in self._touched else []
            asked = {record.key: f"last_{record.table}"}
            if record.table in _OF_ORDERS:
                asked[("account", "order_id")] = "last_orders"
            hold(self._db, record.table, files, asked)
        self._resolve()

    def commit(self) -> None:
        """Write the idempotent tables first, ``orders`` last."""
        lake = self._lake
        if self._reading.raw:
            lake.append("raw", self._new_raw())
        if not self._touched:
            return
        self._db.execute(f"CREATE TABLE subjects AS {change_log.SUBJECTS_SQL}")
        hold(self._db, "order_events", lake.files("order_events"), {("account", "subject_id"): "subjects"})
        lake.append("order_events", self._not_there("order_events", change_log.EVENTS_SQL, ("event_id",)))
        self._db.execute(f"CREATE TABLE names AS {change_log.IDENTIFIERS_SQL}")
        hold(self._db, "identifiers", lake.files("identifiers"), {("account", "order_id"): "names"})
        lake.append("identifiers", self._not_there("identifiers", "FROM names", _NAME))
        for record in RECORDS:
            if record.table in self._touched and record.table != WATERMARK_TABLE:
                self._write(record)
        if WATERMARK_TABLE in self._touched:
            self._write(Order)

    def _write(self, record: type[Record]) -> None:
        """Bring a record's table up to date. One process writes at a time: rows that were not in the lake when this
        was worked out need not be merged."""
        changes = self._changes(record)
        if self._knows_any(record):
            self._lake.upsert(record.table, record.key, changes)
        else:
            self._lake.append(record.table, changes.drop_columns("_gone"))

    def _knows_any(self, record: type[Record]) -> bool:
        """Whether any row that was read, or that is gone, is in the lake."""
        key, table = ", ".join(record.key), record.table
        gone = "" if record in (Order, Store) else f" UNION ALL SELECT {key} FROM gone_{table}"
        known = f"SELECT {key} FROM new_{table} SEMI JOIN old_{table} USING ({key}){gone}"
        return bool(self._db.execute(f"SELECT 1 FROM ({known}) LIMIT 1").fetchall())

    def _resolve(self) -> None:
        """From what was read to what shall stand: ``new_<table>`` and ``gone_<table>`` for every record table.

        What is new are views: most of their columns are only ever asked for once.
        """
        db = self._db
        db.execute(
            "CREATE TABLE kept_detail AS SELECT n.account, n.order_id FROM last_orders n JOIN old_orders o "
            "USING (account, order_id) WHERE n.detail_at IS NULL AND o.detail_at IS NOT NULL"
        )
        db.execute(
            "CREATE TABLE replaced AS SELECT account, order_id FROM last_orders "
            "ANTI JOIN kept_detail USING (account, order_id)"
        )
        db.execute(
            f"CREATE VIEW new_orders AS SELECT {self._order_columns()} FROM last_orders n "
            "LEFT JOIN old_orders o USING (account, order_id)"
        )
        db.execute(
            "CREATE VIEW new_order_lines AS SELECT * FROM last_order_lines SEMI JOIN replaced USING (account, order_id)"
        )
        db.execute(
            f"CREATE VIEW new_units AS SELECT {self._unit_columns()} FROM last_units n SEMI JOIN replaced r "
            "ON n.account = r.account AND n.order_id = r.order_id "
            "LEFT JOIN old_units o ON n.account = o.account AND n.unit_id = o.unit_id"
        )
        db.execute(
            "CREATE VIEW new_shipments AS SELECT * FROM last_shipments n WHERE kind <> 'reported' OR EXISTS "
            "(SELECT 1 FROM replaced r WHERE r.account = n.account AND r.order_id = n.order_id)"
        )
        db.execute("CREATE VIEW new_stores AS SELECT * FROM last_stores")
        for table in ("units", "order_lines", "shipments"):
            key = ", ".join(_RECORDS[table].key)
            only = "WHERE kind = 'reported'" if table == "shipments" else ""
            db.execute(
                f"CREATE TABLE gone_{table} AS SELECT o.* FROM (SELECT * FROM old_{table} {only}) o "
                f"SEMI JOIN replaced USING (account, order_id) ANTI JOIN new_{table} USING ({key})"
            )

    def _order_columns(self) -> str:
        """A list row updates list columns only, and a detail without its list row leaves those alone (*absent* and
        *never fetched* are different)."""
        columns = []
        for name in arrow_schema(Order).names:
            told = f"coalesce(n.{name}, o.{name})" if name in LIST_COLUMNS else f"n.{name}"
            if name in DETAIL_COLUMNS:
                told = f"CASE WHEN n.detail_at IS NULL AND o.detail_at IS NOT NULL THEN o.{name} ELSE {told} END"
            columns.append(f"{told} AS {name}")
        return ", ".join(columns)

    def _unit_columns(self) -> str:
        """The first sights stay, and a unit did not change earlier than was known before."""
        kept = {name: f"coalesce(o.{name}, n.{name})" for name in _SET_ONCE}
        kept["changed_at"] = "greatest(o.changed_at, n.changed_at)"
        return ", ".join(f"{kept.get(name, f'n.{name}')} AS {name}" for name in arrow_schema(Unit).names)

    def _changes(self, record: type[Record]) -> pa.Table:
        """New and changed rows, and the keys that are gone, as :meth:`Lake.upsert` wants them."""
        table, names = record.table, arrow_schema(record).names
        key, columns = ", ".join(record.key), ", ".join(names)
        differs = " OR ".join(
            f"(n.{name} IS NULL) <> (o.{name} IS NULL)" if name in _FETCHED else f"n.{name} IS DISTINCT FROM o.{name}"
            for name in names
            if name != "seen_at" and name not in record.key
        )
        rows = (
            f"SELECT {columns}, false AS _gone FROM new_{table} ANTI JOIN old_{table} USING ({key}) UNION ALL "
            f"SELECT n.*, false FROM new_{table} n JOIN old_{table} o USING ({key}) WHERE {differs}"
        )
        if record not in (Order, Store):
            rows += f" UNION ALL SELECT {columns}, true FROM gone_{table}"
        return self._rows(f"changes_{table}", rows)

    def _not_there(self, table: str, rows: str, key: Sequence[str]) -> pa.Table:
        """The ``rows`` (a query) of an append-only table that it does not hold yet (``old_<table>``)."""
        columns = ", ".join(schemas()[table].names)
        query = f"SELECT DISTINCT {columns} FROM ({rows}) ANTI JOIN old_{table} USING ({', '.join(key)})"
        return self._rows(f"more_{table}", query)

    def _rows(self, name: str, query: str) -> pa.Table:
        """The rows of a query, asked for by a name: DuckDB's relations take a long text apart in Python."""
        self._db.execute(f"CREATE VIEW {name} AS {query}")
        return self._db.table(name).to_arrow_table()

    def _new_raw(self) -> pa.Table:
        import pyarrow as pa

        versions: dict[tuple[str, ...], tuple[Any, ...]] = {}
        for document in sorted(self._reading.raw, key=attrgetter("fetched_at")):
            payload = document.payload.encode()
            version = (document.account, document.kind, document.key, hashlib.sha256(payload).hexdigest())
            versions.setdefault(version, (*version, payload, document.fetched_at))
        names = (*_VERSION, "payload", "fetched_at")
        columns = dict(zip(names, zip(*versions.values(), strict=True), strict=True))
        self._db.register("read_raw", pa.Table.from_pydict(columns, schema=schemas()["raw"]))
        hold(self._db, "raw", self._lake.files("raw"), {_DOCUMENT: "read_raw"}, ", ".join(_VERSION))
        return self._rows("more_raw", f"SELECT * FROM read_raw ANTI JOIN old_raw USING ({', '.join(_VERSION)})")


_NAME = ("kind", "value", "account", "order_id")
_DOCUMENT = ("account", "kind", "key")
_VERSION = (*_DOCUMENT, "content_hash")
_RECORDS = {record.table: record for record in RECORDS}
# What may go when an order comes without it.
_OF_ORDERS = frozenset({"units", "order_lines", "shipments"})
_FIELDS = {"orders": "orders", "units": "units", "order_lines": "lines", "shipments": "shipments", "stores": "stores"}


def _last_readings(record: type[Record], rows: Sequence[Any]) -> Sequence[Any]:
    """Each row once: one that drifted between pages arrives twice, and the last reading of it counts."""
    key = attrgetter(*record.key)
    if len(set(map(key, rows))) == len(rows):
        return rows
    last: dict[Any, Any] = {}
    for row in rows:
        known = last.get(key(row))
        if known is None or row.seen_at >= known.seen_at:
            last[key(row)] = row
    return list(last.values())


def close_pull(lake: Lake, account: str, reading: Reading, watermark: datetime | None) -> None:
    """Record what ``account``'s pull could not read, then its watermark (``None``: it stays where it was).

    Gaps and quarantine hold what is open now: each pull replaces its account's rows.
    """
    import pyarrow as pa

    for table, entries in (("gaps", reading.gaps), ("quarantine", reading.rejected)):
        names = schemas()[table].names
        others = lake.rows(table, [("account", "!=", account)])
        mine = [{name: getattr(entry, name) for name in names} for entry in entries]
        before = lake.rows(table, [("account", "=", account)])
        if mine or before.num_rows:
            rows = pa.Table.from_pylist(mine, schema=schemas()[table])
            lake.overwrite(table, pa.concat_tables([others, rows]))
    if watermark is not None:
        lake.set_watermark(account, watermark)
