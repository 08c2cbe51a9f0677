"""A lake written before tables gained columns is read and written on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from shipops.lake import Lake
from shipops.lake.ingest import close_pull
from shipops.lake.tables import schemas
from shipops.systems.reading import Gap, Reading

NEW = {
    "gaps": {"after_key", "before_key", "window_from", "window_to"},
    "snapshots": {"adds_up"},
    "orders": {"payment_method", "is_gift", "weight"},
    "shipments": {"ship_to_name", "ship_to_name_norm", "batch_key"},
}


@pytest.fixture
def old_lake(tmp_path: Path, make: Any) -> Lake:
    """Its tables lack the new columns; a gap and a snapshot stand in it."""
    lake = Lake(tmp_path / "old")
    for name, schema in schemas().items():
        kept = pa.schema([column for column in schema if column.name not in NEW.get(name, ())])
        write_deltalake(lake.folder / name, kept.empty_table())
    gap = {"account": "cin7.main", "resource": "sales listed", "position": "page 2", "reason": "x", "seen_at": make.now}
    write_deltalake(lake.folder / "gaps", pa.Table.from_pylist([gap]), mode="append", schema_mode="merge")
    versions = (
        '{"' + '": 0, "'.join(name for name in schemas() if name not in ("snapshots", "gaps")) + '": 0, "gaps": 1}'
    )
    snapshot = {
        "sequence": 1, "account": "cin7.main", "as_of": make.now, "window_start": make.now, "proven": False, "calls": 1,
        "tallies": "{}", "versions": versions,
    }  # fmt: skip
    write_deltalake(lake.folder / "snapshots", pa.Table.from_pylist([snapshot]), mode="append", schema_mode="merge")
    return lake


def shown(lake: Lake) -> list[Any]:
    return lake.snapshot().connect().execute("SELECT position, after_key, window_to FROM gaps").fetchall()  # type: ignore[union-attr]


def test_a_lake_from_before_is_read_as_it_is(old_lake: Lake) -> None:
    assert shown(old_lake) == [("page 2", None, None)]
    snapshot = old_lake.snapshot()
    assert snapshot is not None
    assert snapshot.coverage["cin7.main"].adds_up is False


def test_opening_a_lake_for_writing_adds_the_columns_and_keeps_the_rows(old_lake: Lake) -> None:
    with old_lake.writing():
        pass
    assert shown(old_lake) == [("page 2", None, None)]
    names = {column.name for column in old_lake.table("gaps").schema().fields}
    assert names == set(schemas()["gaps"].names)


def test_a_pull_writes_on_where_the_old_one_ended(old_lake: Lake, make: Any) -> None:
    end = make.now + timedelta(hours=1)
    gap = Gap("cin7.main", "sales listed", "row 2", None, "y", make.now, after_key="1", window_to=end)
    with old_lake.writing():
        close_pull(old_lake, "cin7.main", Reading(gaps=[gap]), make.now)
        old_lake.commit_snapshot(make.coverage(adds_up=True))
    assert shown(old_lake) == [("row 2", "1", end)]
    snapshot = old_lake.snapshot()
    assert snapshot is not None
    assert snapshot.coverage["cin7.main"].adds_up is True
