"""Tables that gain columns: made in lakes of an earlier version, and filled from the documents kept as received.

No call is made. A row whose document is no longer kept stays empty there. What is still to be filled is noted in a file
before a column is added, so that a process killed in between leaves it to the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops.lake.snapshot import new_connection, publish
from shipops.lake.tables import schemas
from shipops.records import Order, OrderLine, Record, Shipment, Unit
from shipops.systems import json_text
from shipops.systems.reading import Reading

if TYPE_CHECKING:
    import pyarrow as pa

    from shipops.lake.storage import Lake

_NOTE = ".growing.json"
# Stores are read whole by every pull, and need no filling.
_FIELDS: dict[type[Record], str] = {Order: "orders", Unit: "units", OrderLine: "lines", Shipment: "shipments"}


def grow(lake: Lake) -> None:
    """Add the columns that tables of ``lake`` lack, and fill those of records. The caller holds the write lock."""
    note = lake.folder / _NOTE
    lacking = {name: columns for name in schemas() if (columns := _lacking(lake, name))}
    started = _noted(note)
    if not lacking and not started:
        return
    for name, columns in lacking.items():
        started[name] = sorted({*started.get(name, ()), *columns})
    note.write_text(json.dumps(started), encoding="utf-8")
    for name, columns in lacking.items():
        _add(lake, name, columns)
    for record in _FIELDS:
        if known := [column for column in started.get(record.table, ()) if column in schemas()[record.table].names]:
            _fill(lake, record, known)
    note.unlink()


def _noted(note: Path) -> dict[str, list[str]]:
    return dict(json.loads(note.read_text(encoding="utf-8"))) if note.exists() else {}


def _lacking(lake: Lake, name: str) -> list[str]:
    there = {column.name for column in lake.table(name).schema().fields}
    return [column for column in schemas()[name].names if column not in there]


def _add(lake: Lake, name: str, columns: list[str]) -> None:
    from deltalake import Schema

    fields = {field.name: field for field in Schema.from_arrow(schemas()[name]).fields}
    lake.table(name).alter.add_columns([fields[column] for column in columns])


def _fill(lake: Lake, record: type[Record], columns: list[str]) -> None:
    """Give ``columns`` of a record's rows what the newest document of each says, where they say nothing yet."""
    import pyarrow as pa

    schema = schemas()[record.table]
    wanted = [*record.key, *columns]
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    db = new_connection()
    with db:
        publish(db, "raw", lake.files("raw"))
        publish(db, record.table, lake.files(record.table))
        for reading in _documents(db):
            for row in getattr(reading, _FIELDS[record]):
                values = row.model_dump(include=set(wanted))
                told[tuple(values[key] for key in record.key)] = values
        if not told:
            return
        found = pa.Table.from_pylist(list(told.values()), schema=pa.schema([schema.field(name) for name in wanted]))
        db.register("told", found)
        lake.upsert(record.table, record.key, _rows(db, record, columns))


def _documents(db: Any) -> Iterator[Reading]:
    """What each order and parcel said last, the oldest first: a later document outdoes an earlier one."""
    # Every vendor's client comes with it, and few lakes ever have to grow.
    from shipops.systems.interpreting import KINDS, interpreted

    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    cursor = db.execute(
        "SELECT kind, payload, account, fetched_at FROM raw "
        f"WHERE kind IN ({kinds}) AND payload <> '' ORDER BY fetched_at"
    )
    while rows := cursor.fetchmany(1000):
        for kind, payload, account, at in rows:
            yield interpreted(kind, json_text.parse(payload), account, at.astimezone(UTC))


def _rows(db: Any, record: type[Record], columns: list[str]) -> pa.Table:
    names = schemas()[record.table].names
    key = ", ".join(record.key)
    chosen = ", ".join(f"coalesce(o.{name}, t.{name}) AS {name}" if name in columns else f"o.{name}" for name in names)
    changed = " OR ".join(f"o.{name} IS NULL AND t.{name} IS NOT NULL" for name in columns)
    rows: pa.Table = db.sql(
        f"SELECT {chosen}, false AS _gone FROM {record.table} AS o JOIN told AS t USING ({key}) WHERE {changed}"
    ).to_arrow_table()
    return rows
