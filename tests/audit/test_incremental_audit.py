"""An audit that takes over what did not change tells the same as one that does everything."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from merchants import CIN7, INKSOFT, MANUAL_STORE, NOW, SHIPSTATION, Merchant, Person, config, fill
from tangles import TWO_WAYS, differences, merchant, tangled

from shipops.audit import run as module
from shipops.audit.question import Question
from shipops.audit.remembering import redoing
from shipops.audit.remembering.keeping import newest
from shipops.audit.result import Audit
from shipops.audit.run import audit
from shipops.config import Config
from shipops.lake import Lake
from shipops.records import Order, Record
from shipops.systems.reading import Gap

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
R = TypeVar("R", bound=Record)


@dataclass
class Running:
    """A merchant whose orders change, pulled now and then and audited both ways."""

    lake: Lake
    config: Config
    merchant: Merchant
    now: datetime = NOW + DAY  # a Tuesday morning
    redone: list[redoing.Redone | None] = field(default_factory=list)

    def pull(self) -> None:
        self.merchant.reading.stores = [
            store.model_copy(update={"refreshed_at": self.now - timedelta(minutes=20), "seen_at": self.now})
            for store in self.merchant.everything().stores
        ]
        fill(self.lake, self.merchant, **{name: {"as_of": self.now} for name in _ACCOUNTS})

    def both(self, **asked: Any) -> tuple[Audit, Audit]:
        """The audit as people run it, and one that does everything and is not remembered."""
        question = Question(as_of=self.now, **asked)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "redone", self._noted)
            near = audit(self.lake, self.config, question)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "keep", lambda *_: None)
            return near, audit(self.lake, self.config, question, full=True)

    def _noted(self, *given: Any, **how: Any) -> redoing.Redone | None:
        self.redone.append(redoing.redone(*given, **how))
        return self.redone[-1]

    def same(self) -> None:
        near, whole = self.both()
        assert differences(near.to_dict(), whole.to_dict()) == []
        assert near.units_table.equals(whole.units_table)


_ACCOUNTS = ("cin7_main", "inksoft_main", "shipstation_main")


def _replaced(rows: list[R], at: int, **changes: Any) -> None:
    rows[at] = rows[at].model_copy(update=changes)


def _of_order(m: Merchant, mix: random.Random, now: datetime) -> None:
    """A source or ShipStation order says something else."""
    orders = m.reading.orders
    at, other = mix.randrange(len(orders)), mix.choice(orders)
    changes: dict[str, Any] = mix.choice(
        (
            {"number": other.number}, {"external_key": other.external_key},
            {"total": Decimal(mix.choice((60, 100, 101)))},
            {"email": other.email}, {"status": mix.choice(("cancelled", "shipped", "awaiting_shipment"))},
            {"is_manual": True}, {"created_at": now - HOUR}, {"ordered_at": now - 3 * DAY},
            {"internal_note": "Replacement"},
            {"ship_to_street1": other.ship_to_street1, "ship_to_name": other.ship_to_name}, {"ship_by": now.date()},
            {"status_text": "Sewing"},
        )
    )  # fmt: skip
    _replaced(orders, at, modified_at=now, seen_at=now, **changes)


def _of_kin(m: Merchant, mix: random.Random, now: datetime) -> None:
    """ShipStation orders are split or combined."""
    orders = m.reading.orders
    there = [at for at, order in enumerate(orders) if order.account == SHIPSTATION]
    at, other = mix.choice(there), orders[mix.choice(there)].order_id
    kin = mix.choice(({"parent_id": other}, {"merged_ids": (other,)}, {"parent_id": None, "merged_ids": ()}))
    _replaced(orders, at, modified_at=now, seen_at=now, merged_or_split=True, **kin)


def _of_unit(m: Merchant, mix: random.Random, now: datetime) -> None:
    """A unit moves on, or its number changes."""
    units = m.reading.units
    at, other = mix.randrange(len(units)), mix.choice(units)
    changes: dict[str, Any] = mix.choice(
        (
            {"shipped": True}, {"void": True}, {"packed": False, "at_ship_stage": False}, {"approved": False},
            {"sale_number": other.sale_number}, {"invoice_number": other.invoice_number},
            {"customer_reference": other.customer_reference}, {"total": Decimal(60)}, {"ship_by": now.date() - 2 * DAY},
            {"from_detail": False}, {"backordered": True},
        )
    )  # fmt: skip
    _replaced(units, at, changed_at=now, seen_at=now, **changes)


def _of_parcels(m: Merchant, mix: random.Random, now: datetime) -> None:
    """A label is made, voided or moved to another number; what the source shows is gone."""
    shipments = m.reading.shipments
    if not shipments or mix.random() < 0.4:
        there = [order for order in m.reading.orders if order.account == SHIPSTATION]
        order = mix.choice(there)
        placed = _placed(order)
        m.label(placed, f"1Z{mix.randrange(30)}", created_at=now - 2 * HOUR, seen_at=now)
        return
    at = mix.randrange(len(shipments))
    if shipments[at].kind == "reported" and mix.random() < 0.3:
        order_id = shipments[at].order_id
        del shipments[at]
        _touched(m, order_id, now)
    else:
        changes: dict[str, Any] = mix.choice(
            ({"voided": True, "voided_at": now}, {"tracking": mix.choice(shipments).tracking}, {"carrier": "fedex"})
        )
        _replaced(shipments, at, seen_at=now, **changes)


def _of_lines(m: Merchant, mix: random.Random, now: datetime) -> None:
    """Goods are changed or taken out."""
    lines = m.reading.lines
    at = mix.randrange(len(lines))
    order_id = lines[at].order_id
    if mix.random() < 0.5:
        _replaced(lines, at, quantity=Decimal(mix.choice((1, 2, 3))), sku=mix.choice("XYZ"), seen_at=now)
    else:
        del lines[at]
    _touched(m, order_id, now)


def _new(m: Merchant, mix: random.Random, now: datetime) -> None:
    """Somebody orders; it may be imported, and may be entered twice."""
    number = f"SO-N{len(m.reading.orders)}"
    known = mix.choice(m.reading.orders)
    buyer = Person(known.customer or "Ada Moss", known.email or "", known.ship_to_street1 or "1 A St")
    stamps = {"ordered_at": now - HOUR, "created_at": now - HOUR, "modified_at": now - HOUR, "seen_at": now}
    sale = m.sale(number, items={mix.choice("XYZ"): 1}, buyer=buyer, **stamps)
    if mix.random() < 0.5:
        m.imported(sale, **stamps)
    if mix.random() < 0.4:
        m.sale(f"{number}-AGAIN", items={"X": 1}, buyer=buyer, total=100, **stamps)
    if mix.random() < 0.3:
        m.imported(number=f"H{len(m.reading.orders)}", store=MANUAL_STORE, is_manual=True, buyer=buyer, **stamps)


def _gap(m: Merchant, mix: random.Random, now: datetime) -> None:
    """A pull has a hole, or the hole is filled."""
    m.reading.gaps = (
        []
        if m.reading.gaps
        else [
            Gap(
                mix.choice((CIN7, INKSOFT, SHIPSTATION)),
                "orders",
                "row 3",
                None,
                "no answer",
                now,
                window_to=now - 5 * DAY,
            )
        ]
    )


def _touched(m: Merchant, order_id: str, now: datetime) -> None:
    at = next(at for at, order in enumerate(m.reading.orders) if order.order_id == order_id)
    _replaced(m.reading.orders, at, modified_at=now, seen_at=now)


def _placed(order: Order) -> Any:
    from merchants import Placed

    return Placed(order.account, order.order_id, order.number)


EDITS: tuple[Callable[[Merchant, random.Random, datetime], None], ...] = (
    _of_order, _of_order, _of_kin, _of_unit, _of_unit, _of_parcels, _of_parcels, _of_lines, _new, _gap,
)  # fmt: skip
STEPS = (timedelta(0), *[timedelta(minutes=7)] * 3, *[HOUR] * 4, 5 * HOUR, 5 * HOUR, DAY, 16 * DAY)


def running(folder: Path, seed: int) -> Running:
    mix = random.Random(seed)
    made = merchant() if seed % 3 == 0 else tangled(mix, (12, 40)[seed % 2])
    _spread(made, mix)
    run = Running(Lake(folder), config(TWO_WAYS[seed % len(TWO_WAYS)]), made)
    run.pull()
    return run


def _spread(m: Merchant, mix: random.Random) -> None:
    """Every order gets moments of its own: what passes with time passes of a few."""
    for rows, names in (
        (m.reading.orders, ("ordered_at", "created_at", "modified_at", "seen_at")),
        (m.reading.units, ("ordered_at", "changed_at", "ready_at", "seen_at")),
        (m.reading.shipments, ("created_at", "seen_at")),
    ):
        for at, row in enumerate(rows):
            apart = timedelta(minutes=random.Random(row.order_id).randrange(-20 * 24 * 60, 6 * 24 * 60))
            apart += timedelta(minutes=mix.randrange(600))
            told = {name: min(value + apart, NOW) for name in names if (value := getattr(row, name)) is not None}
            day = {"ship_date": told["created_at"].date()} if "ship_date" in row.model_fields_set else {}
            told["seen_at"] = NOW - timedelta(minutes=mix.randrange(60 * 24 * 60))
            rows[at] = row.model_copy(update=told | day)


@pytest.fixture
def all_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many orders are tied, only they are told anew."""
    monkeypatch.setattr(redoing, "_most", lambda _: 10**9)


_ALWAYS = 10**9


@pytest.mark.usefixtures("all_around")
@pytest.mark.parametrize(
    ("seed", "steps", "often"),
    [
        (3, 2, 1),
        (4, 3, _ALWAYS),
        *(pytest.param(n, 5, (1, _ALWAYS)[n % 2], marks=pytest.mark.proof) for n in range(40)),
    ],
)
def test_whatever_changes_and_however_time_passes_it_tells_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, steps: int, often: int
) -> None:
    """Be it after a full audit, or ``often`` after one that took things over itself."""
    monkeypatch.setattr(redoing, "_OFTEN", often)
    run, mix = running(tmp_path, seed), random.Random(seed)
    run.same()
    full = newest(tmp_path)
    for _ in range(steps):
        run.now += mix.choice(STEPS)
        if mix.random() < 0.8:
            for _ in range(mix.choice((0, 1, 1, 2, 4))):
                mix.choice(EDITS)(run.merchant, mix, run.now)
            run.pull()
        run.same()
    assert any(one is not None for one in run.redone)
    assert often == 1 or newest(tmp_path) != full


def test_where_files_it_had_read_were_tidied_away_all_is_done(tmp_path: Path) -> None:
    run = running(tmp_path, 0)
    run.same()
    run.now += HOUR
    _replaced(run.merchant.reading.orders, 0, status="cancelled", seen_at=run.now)
    run.pull()
    read = {Path(file) for file in run.lake.files("orders")}
    for file in {*(run.lake.folder / "orders").glob("*.parquet")} - read:
        file.unlink()
    run.same()
    assert run.redone[-1] is None


def _small(folder: Path) -> Running:
    """Two sales of one number, of which one stands in ShipStation, among others."""
    m = Merchant()
    first, other = m.sale("SO-ONE", total="90"), m.sale("SO-TWO", total="70")
    m.imported(first)
    m.imported(other)
    for n in range(12):
        m.imported(m.sale(f"SO-{n}"))
    m.sale("SO-LOST")
    run = Running(Lake(folder), config(), m)
    run.pull()
    return run


def _findings(run: Running) -> list[str]:
    near, whole = run.both()
    assert near.to_dict() == whole.to_dict()
    return [f"{found.order} {found.check}" for found in near.findings]


@pytest.mark.usefixtures("all_around")
def test_an_order_that_gave_up_its_number_is_missed_where_it_was(tmp_path: Path) -> None:
    run = _small(tmp_path)
    assert "SO-ONE missing-in-shipstation" not in _findings(run)
    at = next(at for at, order in enumerate(run.merchant.reading.orders) if order.account == SHIPSTATION)
    run.now += HOUR
    other = {"number": "ELSEWHERE", "external_key": "elsewhere", "email": "somebody@example.com", "total": Decimal(5)}
    _replaced(run.merchant.reading.orders, at, seen_at=run.now, **other)
    run.pull()
    assert "SO-ONE missing-in-shipstation" in _findings(run)
    assert run.redone[-1] is not None


def test_nothing_is_told_anew_where_nothing_changed(tmp_path: Path) -> None:
    run = _small(tmp_path)
    assert _findings(run) == _findings(run)
    last = run.redone[-1]
    assert last is not None
    assert last.affected == 0


def test_another_configuration_takes_nothing_over(tmp_path: Path) -> None:
    run = _small(tmp_path)
    _findings(run)
    run.config = config({"grace": "9h"})
    _findings(run)
    assert run.redone[-1] is None


def test_what_cannot_be_read_is_left_aside(tmp_path: Path) -> None:
    run = _small(tmp_path)
    before = _findings(run)
    (kept,) = (tmp_path / "remembered_audit").glob("*.duckdb")
    kept.write_bytes(b"nothing of use")
    assert _findings(run) == before
    assert run.redone[-1] is None
    assert _findings(run) == before
    assert run.redone[-1] is not None
