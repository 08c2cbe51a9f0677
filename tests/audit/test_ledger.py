"""Ten mornings of one team against a ledger written by hand: muting, resolving, reopening, a broken connection and its
repair, a pull that proves nothing, a rule that ignores an order for a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from merchants import NOW, HeldLake, Merchant, config

from shipops.audit.life.marks import Mark, Target, mute, write_marks
from shipops.audit.question import Question
from shipops.audit.result import Audit
from shipops.audit.run import audit
from shipops.cli.audit import exit_code

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNTOLD, TWICE = "shipped-not-reported", "duplicate-import"
CONNECTION, UNPROVEN = "connection", "pull"
STAFF = {"ignore": [{"reason": "ours", "customer": "Buyer SO-1"}]}


@dataclass(frozen=True)
class Morning:
    """What is wrong, what the team decides an hour after the audit, and the ledger's entries: every finding listed in
    its state (``~``: muted) and the exit codes, with and without ``--fail-on-new``."""

    lost: tuple[str, ...]
    twice: tuple[str, ...]
    untold: tuple[str, ...]
    ledger: dict[str, str]
    codes: tuple[int, int]
    decided: tuple[tuple[str, str, int], ...] = ()
    ship_station: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


LEDGER = (
    Morning(("SO-1",), (), (), {"SO-1": "new"}, (1, 1)),
    Morning(
        ("SO-1",), ("SO-2",), (), {"SO-1": "ongoing", "SO-2": "new"}, (1, 1), decided=(("mute", "SO-1", 3),)
    ),
    Morning(
        ("SO-1",), ("SO-2",), ("SO-3", "SO-4"),
        {"SO-1": "~ongoing", "SO-2": "ongoing", CONNECTION: "new", "SO-3": "new", "SO-4": "new"}, (1, 1),
        decided=(("mute", CONNECTION, 2),),
    ),
    # The lost order arrives; one more waits behind the connection everybody knows of.
    Morning(
        (), ("SO-2",), ("SO-3", "SO-4", "SO-5"),
        {"SO-1": "~resolved", "SO-2": "ongoing", CONNECTION: "~ongoing", "SO-3": "~ongoing", "SO-4": "~ongoing",
         "SO-5": "~new"}, (1, 0),
    ),
    Morning(
        ("SO-1",), ("SO-2",), ("SO-3", "SO-4", "SO-5"),
        {"SO-1": "~reopened", "SO-2": "ongoing", CONNECTION: "~ongoing", "SO-3": "~ongoing", "SO-4": "~ongoing",
         "SO-5": "~ongoing"}, (1, 0),
    ),
    # Both mutes are over: what came up meanwhile was never told.
    Morning(
        ("SO-1",), ("SO-2",), ("SO-3", "SO-4", "SO-5"),
        {"SO-1": "reopened", "SO-2": "ongoing", CONNECTION: "ongoing", "SO-3": "ongoing", "SO-4": "ongoing",
         "SO-5": "new"}, (1, 1), decided=(("mute", "SO-2", 30), ("unmute", "SO-2", 0)),
    ),
    # Everything but the lost order looks mended, but ShipStation was not read to the end: nothing is resolved.
    Morning(("SO-1",), (), (), {UNPROVEN: "new"}, (2, 2), ship_station={"proven": False}),
    Morning(
        ("SO-1",), (), (),
        {UNPROVEN: "resolved", "SO-1": "ongoing", "SO-2": "resolved", CONNECTION: "resolved", "SO-3": "resolved",
         "SO-4": "resolved", "SO-5": "resolved"}, (1, 0),
    ),
    # A rule that ignores the order does not make it arrive.
    Morning(("SO-1",), (), (), {}, (0, 0), settings=STAFF),
    Morning(
        ("SO-1",), (), ("SO-3",), {"SO-1": "ongoing", CONNECTION: "reopened", "SO-3": "reopened"}, (1, 1),
    ),
)  # fmt: skip


def _merchant(morning: Morning) -> Merchant:
    m = Merchant()
    for number in ("SO-1", "SO-2", "SO-3", "SO-4", "SO-5"):
        sale = m.sale(number)
        if number in morning.lost:
            continue
        shipped = number in ("SO-3", "SO-4", "SO-5")
        order = m.imported(sale, status="shipped" if shipped else "awaiting_shipment")
        if number in morning.twice:
            m.imported(sale)
        if shipped:
            m.label(order, f"1Z{number}", notified=number not in morning.untold)
        if shipped and number not in morning.untold:
            m.reported(sale, f"1Z{number}")
    return m


def _name(found: Any) -> str:
    return found.order or (UNPROVEN if found.check == "pull-unproven" else CONNECTION)


def _entries(result: Audit) -> dict[str, str]:
    told = {_name(found): f"{'~' if found.muted else ''}{found.state}" for found in result.findings}
    assert len(told) == len(result.findings)
    return told


class Team:
    """Audits each morning, with an analyst's unrecorded audit at noon and another job's in the evening between."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mornings: list[Audit] = []
        self.ids: dict[str, str] = {}
        self.codes: list[tuple[int, int]] = []

    def live(self, mornings: Iterable[Morning]) -> None:
        for day, morning in enumerate(mornings):
            lake = HeldLake(self.folder, _merchant(morning), shipstation_main=morning.ship_station)
            lake.create()
            result = self._audit(lake, morning, NOW + day * DAY, "morning", record=True)
            self.ids |= {_name(found): found.id for found in result.findings}
            self.mornings.append(result)
            self.codes.append((exit_code(result, "high", False), exit_code(result, "high", True)))
            for kind, name, days in morning.decided:
                self._decide(lake, kind, name, NOW + day * DAY + HOUR, days)
            if day == 2:
                self._audit(lake, morning, NOW + day * DAY + 3 * HOUR, "noon", record=False)
                self._audit(lake, morning, NOW + day * DAY + 9 * HOUR, "evening", record=True)

    def _audit(self, lake: HeldLake, morning: Morning, at: Any, job: str, *, record: bool) -> Audit:
        question = Question(as_of=at, job=job, record=record, run_id=f"{job}-{at:%d%H}")
        return audit(lake, config(**morning.settings), question)

    def _decide(self, lake: HeldLake, kind: str, name: str, at: Any, days: int) -> None:
        target = Target(self.ids[name])
        if kind == "mute":
            write_marks(lake, [mute(target, reason="known", author="Ada", at=at, until=at + days * DAY)])
        else:
            write_marks(lake, [Mark("unmute", at, "Ada", target)])


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    made = Team(tmp_path_factory.mktemp("ledger"))
    made.live(LEDGER)
    return made


@pytest.mark.parametrize("day", range(len(LEDGER)))
def test_every_morning_tells_what_the_ledger_says(team: Team, day: int) -> None:
    assert _entries(team.mornings[day]) == LEDGER[day].ledger


def test_every_morning_ends_as_the_ledger_says(team: Team) -> None:
    assert team.codes == [morning.codes for morning in LEDGER]


def test_the_orders_behind_the_connection_are_folded_under_it(team: Team) -> None:
    for result in team.mornings[2:6]:
        behind = {found.order for found in result.findings if found.absorbed_by == team.ids[CONNECTION]}
        assert behind == {found.order for found in result.findings if found.check == UNTOLD and found.order}


def test_the_ledger_counts_what_came_back(team: Team) -> None:
    last = {_name(found): found for found in team.mornings[-1].findings}
    assert {name: found.reopened for name, found in last.items()} == {"SO-1": 1, CONNECTION: 1, "SO-3": 1}
    assert last["SO-3"].first_seen == NOW + 2 * DAY
    again = {(row.kind, row.name): row.reopened for row in team.mornings[-1].repeat_offenders}
    assert (again["order", "SO-1"], again["order", "SO-3"]) == (1, 1)
    assert ("order", "SO-2") not in again
