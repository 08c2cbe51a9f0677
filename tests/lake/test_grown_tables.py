"""A lake written before tables gained columns is read and written on."""

from __future__ import annotations

import json
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


SHIPSTATION_ORDER = {
    "orderId": 900, "orderNumber": "SO-1", "orderStatus": "awaiting_shipment", "paymentMethod": "Visa", "gift": True,
    "customerEmail": "later@example.com", "items": [],
}  # fmt: skip


@pytest.fixture
def lake_with_rows(old_lake: Lake, make: Any) -> Lake:
    """One ShipStation order whose document is kept, one whose document is not; both lack the new columns."""
    lacking = NEW["orders"]
    rows = [
        {name: value for name, value in order.model_dump().items() if name not in lacking}
        for order in (make.ss_order(), make.ss_order(order_id="901", number="SO-2"))
    ]
    schema = pa.schema([column for column in schemas()["orders"] if column.name not in lacking])
    write_deltalake(old_lake.folder / "orders", pa.Table.from_pylist(rows, schema=schema), mode="append")
    texts = (
        json.dumps(SHIPSTATION_ORDER | {"paymentMethod": "Cash"}),
        json.dumps(SHIPSTATION_ORDER),
        '{"orderId": []}',
    )
    kept = [
        {"account": "shipstation.main", "kind": "shipstation-order", "key": "900", "content_hash": str(place),
         "payload": text, "fetched_at": make.now + timedelta(minutes=place)}
        for place, text in enumerate(texts)
    ]  # fmt: skip
    old_lake.append("raw", pa.Table.from_pylist(kept, schema=schemas()["raw"]))
    return old_lake


def orders(lake: Lake) -> list[Any]:
    rows = lake.table("orders").to_pyarrow_table().to_pylist()
    return sorted((row["order_id"], row["payment_method"], row["is_gift"], row["email"]) for row in rows)


def test_new_columns_are_filled_from_the_newest_document_and_no_other_column_is(lake_with_rows: Lake) -> None:
    with lake_with_rows.writing():
        pass
    assert orders(lake_with_rows) == [("900", "Visa", True, None), ("901", None, None, None)]


def test_a_process_killed_between_adding_and_filling_leaves_the_filling_to_the_next(
    lake_with_rows: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Lake, "upsert", killed)
        with pytest.raises(KeyboardInterrupt), lake_with_rows.writing():
            pass
    with lake_with_rows.writing():
        pass
    assert orders(lake_with_rows)[0] == ("900", "Visa", True, None)


def test_filling_happens_once(lake_with_rows: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    with lake_with_rows.writing():
        pass
    before = lake_with_rows.table("orders").version()
    with lake_with_rows.writing():
        pass
    assert lake_with_rows.table("orders").version() == before
