"""Tiny lakes, and records with only what a test is about."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from shipops.lake import Coverage, Ingest, Lake
from shipops.records import Order, OrderLine, Record, Shipment, Store, Unit
from shipops.systems.reading import Reading

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CIN7 = {"account": "cin7.main", "system": "cin7", "order_id": "s1", "seen_at": NOW}
SHIPSTATION = {"account": "shipstation.main", "system": "shipstation", "order_id": "900", "seen_at": NOW}
R = TypeVar("R", bound=Record)


class Make:
    """Records of one Cin7 sale (``s1``) and one ShipStation order (``900``) unless a test says otherwise."""

    now = NOW

    def order(self, **fields: Any) -> Order:
        """A sale as a list row shows it."""
        return _of(Order, CIN7 | {"number": "SO-1", "status": "open"}, fields)

    def detailed(self, **fields: Any) -> Order:
        """A sale with its detail."""
        detail = {"detail_at": NOW, "detail_of_modified": NOW, "email": "ann@example.test", "ship_to_city": "Chicago"}
        return self.order(**detail | fields)

    def unit(self, **fields: Any) -> Unit:
        return _of(Unit, CIN7 | {"unit_id": "s1"}, fields)

    def line(self, **fields: Any) -> OrderLine:
        return _of(OrderLine, CIN7 | {"line_id": "1", "quantity": 1}, fields)

    def reported(self, **fields: Any) -> Shipment:
        """A ship line of the sale."""
        return _of(Shipment, CIN7 | {"kind": "reported", "shipment_id": "r1", "tracking": "1Z1"}, fields)

    def ss_order(self, **fields: Any) -> Order:
        return _of(Order, SHIPSTATION | {"number": "SO-1", "status": "awaiting_shipment"}, fields)

    def label(self, **fields: Any) -> Shipment:
        return _of(Shipment, SHIPSTATION | {"kind": "label", "shipment_id": "7", "tracking": "1Z1"}, fields)

    def store(self, **fields: Any) -> Store:
        return _of(Store, {"account": "shipstation.main", "store_id": "11", "seen_at": NOW}, fields)

    def coverage(self, account: str = "cin7.main", **fields: Any) -> Coverage:
        known = {"as_of": NOW, "window_start": NOW, "proven": True, "calls": 1, "tallies": {}}
        return Coverage(account=account, **known | fields)


def _of(record: type[R], known: dict[str, Any], fields: dict[str, Any]) -> R:
    return record.model_validate(known | fields)


class Rows:
    """What the newest versions of a lake's tables hold."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    def __call__(self, table: str, *columns: str) -> list[Any]:
        """The rows in a fixed order: as dicts, or the values of one column, or tuples of several."""
        rows = sorted(self.lake.table(table).to_pyarrow_table().to_pylist(), key=repr)
        if not columns:
            return rows
        if len(columns) == 1:
            return sorted((row[columns[0]] for row in rows), key=repr)
        return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)

    def versions(self) -> dict[str, int]:
        """Every table's newest version."""
        return {path.name: self.lake.table(path.name).version() for path in self.lake.folder.iterdir() if path.is_dir()}


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake without rows, to be copied: making one takes longer than copying it."""
    folder = tmp_path_factory.mktemp("empty") / "lake"
    with Lake(folder).writing():
        pass
    return folder


@pytest.fixture
def new_lake(empty_lake: Path, tmp_path: Path) -> Callable[[], Lake]:
    """A lake of its own at every call."""
    count = iter(range(10_000))

    def copied() -> Lake:
        folder = tmp_path / f"lake-{next(count)}"
        shutil.copytree(empty_lake, folder)
        return Lake(folder)

    return copied


@pytest.fixture
def lake(new_lake: Callable[[], Lake]) -> Lake:
    return new_lake()


@pytest.fixture
def rows(lake: Lake) -> Rows:
    return Rows(lake)


@pytest.fixture
def rows_of() -> type[Rows]:
    return Rows


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def take(lake: Lake) -> Callable[..., None]:
    """Ingest records, told apart by their class, as one portion."""
    fields = {Order: "orders", Unit: "units", OrderLine: "lines", Shipment: "shipments", Store: "stores"}

    def ingest(*records: Record, **more: Any) -> None:
        reading = Reading(**more)
        for record in records:
            getattr(reading, fields[type(record)]).append(record)
        Ingest(lake, reading).commit()

    return ingest
