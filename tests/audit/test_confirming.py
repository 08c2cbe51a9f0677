"""Suspects are looked up live before they count, within a budget of calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from merchants import (
    CIN7,
    HISTORY_START,
    INKSOFT,
    NOW,
    OLD_STORE,
    SHIPSTATION,
    HeldLake,
    Merchant,
    config,
    fill,
)

from shipops.audit import confirming, run
from shipops.audit.matching.published import published
from shipops.audit.question import Question
from shipops.audit.result import Audit
from shipops.audit.run import Pulling, audit
from shipops.config import Config
from shipops.errors import UnavailableError
from shipops.lake import Lake
from shipops.systems.reading import Reading, Rejected

MISSING, UNKNOWN = "missing-in-shipstation", "unknown-in-shipstation"


@dataclass
class Account:
    """A live account: what it answers by number or key, and what it was asked."""

    account: str
    answers: dict[str, Reading] = field(default_factory=dict)
    broken: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def system(self) -> str:
        return self.account.partition(".")[0]

    @property
    def calls(self) -> int:
        return len(self.asked)

    def look_up(self, number: str, at: datetime) -> Reading:
        return self._answer(number, at)

    def read(self, order_id: str, at: datetime) -> Reading:
        return self._answer(order_id, at)

    def _answer(self, key: str, at: datetime) -> Reading:
        assert at == NOW
        self.asked.append(key)
        if self.broken:
            raise UnavailableError("It did not answer.", "Try again.", account=self.account)
        found = Reading()
        found.add(self.answers.get(key, Reading()))
        return found


class Live:
    """The live accounts, and an audit that confirms with them."""

    def __init__(self) -> None:
        self.accounts = {name: Account(name) for name in (CIN7, INKSOFT, SHIPSTATION)}
        self.pulled = 0

    def answers(self, account: str, key: str, source: Merchant) -> None:
        """``account`` knows these records under ``key``."""
        self.accounts[account].answers[key] = source.reading

    def audit(self, lake: Lake, *, budget: int = 60, unreachable: tuple[str, ...] = (), **asked: Any) -> Audit:
        def refresh() -> frozenset[str]:
            self.pulled += 1
            return frozenset(unreachable)

        return audit(lake, config(), Question(as_of=NOW, **asked), Pulling(refresh, budget))


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Live:
    accounts = Live()

    @contextmanager
    def connect(_: Config, account: str) -> Iterator[Account]:
        yield accounts.accounts[account]

    monkeypatch.setattr(confirming, "connect", connect)
    return accounts


@pytest.fixture
def held(tmp_path: Path) -> Callable[..., HeldLake]:
    def make(merchant: Merchant, **coverage: Any) -> HeldLake:
        lake = HeldLake(tmp_path, merchant, **coverage)
        lake.create()
        return lake

    return make


def _lost(*numbers: str) -> Merchant:
    m = Merchant()
    for number in numbers:
        m.sale(number)
    return m


def _checks(result: Audit) -> dict[str | None, str]:
    return {found.order: found.check for found in result.findings}


def test_a_suspect_that_is_found_in_another_store_is_dropped(live: Live, tmp_path: Path) -> None:
    elsewhere = Merchant()
    elsewhere.imported(elsewhere.sale("SO-1"), store=OLD_STORE)
    there = Merchant()
    there.reading.orders = [row for row in elsewhere.reading.orders if row.system == "shipstation"]
    live.answers(SHIPSTATION, "SO-1", there)
    lake = Lake(tmp_path / "lake")
    fill(lake, _lost("SO-1", "SO-2"))
    result = live.audit(lake)
    assert _checks(result) == {"SO-2": MISSING}
    assert live.audit(lake, budget=0).buckets[CIN7]["matched"] == 1


def test_a_suspect_that_is_not_found_is_confirmed(live: Live, held: Callable[..., HeldLake]) -> None:
    (found,) = live.audit(held(_lost("SO-1"))).findings
    assert found.confirmed
    assert live.accounts[SHIPSTATION].asked == ["SO-1"]


def test_both_sides_are_pulled_again_before_anything_is_looked_up(live: Live, held: Callable[..., HeldLake]) -> None:
    live.audit(held(_lost("SO-1")))
    assert live.pulled == 1


def test_what_brought_nothing_new_is_not_matched_again(
    live: Live, held: Callable[..., HeldLake], monkeypatch: pytest.MonkeyPatch
) -> None:
    matched = []

    def counted(*given: Any) -> Any:
        matched.append(given)
        return published(*given)

    monkeypatch.setattr(run, "published", counted)
    live.audit(held(_lost("SO-1")), budget=0)
    assert len(matched) == 1
    live.audit(held(_lost("SO-2")))  # searched for, and not found
    assert len(matched) == 3


def test_without_suspects_nothing_is_asked(live: Live, held: Callable[..., HeldLake]) -> None:
    m = Merchant()
    m.imported(m.sale("SO-1"))
    live.audit(held(m))
    assert (live.pulled, live.accounts[SHIPSTATION].asked) == (0, [])


def test_without_confirmation_nothing_is_confirmed(held: Callable[..., HeldLake]) -> None:
    (found,) = audit(held(_lost("SO-1")), config(), Question(as_of=NOW)).findings
    assert not found.confirmed


def test_what_the_budget_does_not_reach_is_reported_unconfirmed(live: Live, held: Callable[..., HeldLake]) -> None:
    result = live.audit(held(_lost("SO-1", "SO-2", "SO-3")), budget=2)
    assert sorted(found.confirmed for found in result.findings) == [False, True, True]
    assert live.accounts[SHIPSTATION].calls == 2


def test_what_was_not_asked_for_costs_no_calls(live: Live, held: Callable[..., HeldLake]) -> None:
    m = Merchant()
    void = {"void": True, "void_at": NOW - timedelta(days=2)}
    m.imported(m.sale("SO-VOID", unit=void))
    m.sale("SO-BLOCKED", unit={"packed": False})
    live.audit(held(m), checks=("not-importable",))
    assert live.accounts[SHIPSTATION].asked == []


def test_an_account_that_does_not_answer_leaves_the_finding_unconfirmed(
    live: Live, held: Callable[..., HeldLake]
) -> None:
    live.accounts[SHIPSTATION].broken = True
    (found,) = live.audit(held(_lost("SO-1"))).findings
    assert (found.check, found.confirmed) == (MISSING, False)


@pytest.mark.parametrize(
    ("account", "confirmed"),
    [(CIN7, {"SO-1": False, "WEB-1": True}), (SHIPSTATION, {"SO-1": False, "WEB-1": False}),
     (INKSOFT, {"SO-1": True, "WEB-1": False})],
)  # fmt: skip
def test_an_account_that_could_not_be_pulled_spoils_only_what_it_has_a_side_in(
    live: Live, held: Callable[..., HeldLake], account: str, confirmed: dict[str, bool]
) -> None:
    m = _lost("SO-1")
    m.web_order("WEB-1")
    result = live.audit(held(m), unreachable=(account,))
    assert {found.order: found.confirmed for found in result.findings} == confirmed
    assert live.accounts[account].asked == []


def test_an_order_that_vanished_no_longer_waits(live: Live, tmp_path: Path) -> None:
    m = Merchant()
    m.imported(m.sale("SO-1", unit={"void": True, "void_at": NOW - timedelta(days=2)}))
    lake = Lake(tmp_path / "lake")
    fill(lake, m)
    assert live.audit(lake).findings == ()
    assert live.accounts[SHIPSTATION].asked == ["1001"]


def test_an_order_that_still_waits_is_confirmed(live: Live, held: Callable[..., HeldLake]) -> None:
    m = Merchant()
    m.imported(m.sale("SO-1", unit={"void": True, "void_at": NOW - timedelta(days=2)}))
    there = Merchant()
    there.reading.orders = [row for row in m.reading.orders if row.system == "shipstation"]
    live.answers(SHIPSTATION, "1001", there)
    (found,) = live.audit(held(m)).findings
    assert (found.check, found.confirmed) == ("cancelled-still-open", True)


def test_an_unknown_order_its_source_does_know_is_dropped(live: Live, held: Callable[..., HeldLake]) -> None:
    m = Merchant()
    m.imported(m.sale("SO-1"))
    m.imported(number="SO-HIDDEN")
    m.imported(number="SO-STRANGER")
    source = Merchant()
    source.sale("SO-HIDDEN")
    live.answers(CIN7, "SO-HIDDEN", source)
    result = live.audit(held(m))
    assert _checks(result) == {"SO-STRANGER": UNKNOWN}
    assert result.findings[0].confirmed


def test_an_unknown_order_whose_source_does_not_answer_is_unconfirmed(
    live: Live, held: Callable[..., HeldLake]
) -> None:
    m = Merchant()
    m.imported(m.sale("SO-1"))
    m.imported(number="SO-STRANGER")
    live.accounts[CIN7].broken = True
    (found,) = live.audit(held(m)).findings
    assert (found.check, found.confirmed) == (UNKNOWN, False)


def test_an_order_that_is_there_but_unreadable_is_not_called_missing(live: Live, held: Callable[..., HeldLake]) -> None:
    bad = Merchant()
    bad.reading.rejected.append(Rejected(SHIPSTATION, "shipstation-order", "9", "no number", "{}", NOW))
    live.answers(SHIPSTATION, "SO-1", bad)
    assert live.audit(held(_lost("SO-1"))).findings == ()


def test_a_unit_in_doubt_is_searched_even_when_nothing_else_is_wrong(live: Live, held: Callable[..., HeldLake]) -> None:
    m = Merchant()
    m.sale("SO-OLD", ordered_at=HISTORY_START - timedelta(days=1))
    (found,) = live.audit(held(m)).findings
    assert (found.check, found.confirmed) == (MISSING, True)


def test_while_the_kind_of_number_is_unknown_every_number_is_searched(
    live: Live, held: Callable[..., HeldLake], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = held(_lost("SO-1"))
    audit(lake, config({"order_number": "auto"}), Question(as_of=NOW), Pulling(frozenset, 60))
    assert live.accounts[SHIPSTATION].asked == ["SO-1", "INV-1"]
