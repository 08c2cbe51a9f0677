"""A configuration with one account of each system, a tiny lake, and systems whose answers each test scripts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shipops import sync as module
from shipops.config import Config
from shipops.lake import Lake
from shipops.records import Order, OrderLine, Shipment, System, Unit
from shipops.sync import SyncReport, sync
from shipops.systems.reading import PullPlan, Reading

NOW = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
ACCOUNTS = ("cin7.main", "inksoft.main", "shipstation.main")
Answer = Callable[[PullPlan], Iterator[Reading]]


@dataclass
class FakeConnection:
    """An account whose pull is what ``answer`` yields."""

    account: str
    answer: Answer
    calls: int = 3

    @property
    def system(self) -> System:
        return self.account.partition(".")[0]  # type: ignore[return-value]

    def seconds_for(self, calls: int) -> float:
        return float(calls)

    def pull(self, plan: PullPlan) -> Iterator[Reading]:
        return self.answer(plan)

    def look_up(self, number: str, at: datetime) -> Reading:
        raise AssertionError(f"a pull looks nothing up: {number} at {at}")

    def read(self, order_id: str, at: datetime) -> Reading:
        raise AssertionError(f"a pull reads no single order: {order_id} at {at}")


@dataclass
class World:
    """The systems as scripted, the lake they are pulled into, and the plans they were pulled by."""

    lake: Lake
    config: Config
    answers: dict[str, Answer] = field(default_factory=dict)
    plans: dict[str, list[PullPlan]] = field(default_factory=lambda: {name: [] for name in ACCOUNTS})

    def script(self, account: str, *readings: Reading, error: Exception | None = None) -> None:
        """From now on a pull of ``account`` yields ``readings``, then raises ``error``."""

        def answer(plan: PullPlan) -> Iterator[Reading]:
            self.plans[account].append(plan)
            yield from readings
            if error:
                raise error

        self.answers[account] = answer

    def pull(self, *accounts: str, hours: float = 0, full: bool = False) -> SyncReport:
        """Sync, ``hours`` after :data:`NOW`."""
        return sync(self.lake, self.config, now=NOW + timedelta(hours=hours), accounts=accounts, full=full)

    def rows(self, table: str, *columns: str) -> list[Any]:
        found = self.lake.table(table).to_pyarrow_table().to_pylist()
        return sorted((tuple(row[column] for column in columns) for row in found), key=repr)


class Make:
    """Records with only what a test is about."""

    now = NOW

    def order(self, account: str = "cin7.main", **fields: Any) -> Order:
        known = {"account": account, "system": account.partition(".")[0], "order_id": "s1", "number": "SO-1"}
        return Order.model_validate(known | {"status": "open", "seen_at": NOW} | fields)

    def ready(self, account: str = "cin7.main", **fields: Any) -> Unit:
        """A unit that ShipStation would import."""
        known = {"account": account, "system": account.partition(".")[0], "order_id": "s1", "unit_id": "t1"}
        return Unit.model_validate(
            known | {"status_text": "Ready to Ship", "has_ship_to": True, "seen_at": NOW} | fields
        )

    def line(self, **fields: Any) -> OrderLine:
        known = {"account": "shipstation.main", "system": "shipstation", "order_id": "s1", "quantity": 1}
        return OrderLine.model_validate(known | {"line_id": "1", "seen_at": NOW} | fields)

    def label(self, **fields: Any) -> Shipment:
        known = {"account": "shipstation.main", "system": "shipstation", "order_id": "s1", "kind": "label"}
        return Shipment.model_validate(known | {"shipment_id": "1", "seen_at": NOW} | fields)


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "lake"
    with Lake(folder).writing():
        pass
    return folder


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def world(empty_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    shutil.copytree(empty_lake, tmp_path / "lake")
    config = Config.model_validate({
        "shipstation": {"main": {"api_key": "a", "api_secret": "b"}},
        "cin7": {"main": {"account_id": "a", "application_key": "b"}},
        "inksoft": {"main": {"publisher_id": 1, "stores": ["x"], "api_key": "a"}},
        "status_map": {"inksoft": {"Boxed": "awaiting_shipment"}},
    })  # fmt: skip
    made = World(Lake(tmp_path / "lake"), config)

    @contextmanager
    def connect(_: Config, account: str) -> Iterator[FakeConnection]:
        yield FakeConnection(account, made.answers.get(account, lambda _: iter(())))

    monkeypatch.setattr(module, "connect", connect)
    return made
