"""Every fault the sandbox knows: a pull rides it out, or says what it could not read. Nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shipops.sandbox.faults import KINDS
from tests.end_to_end import lake_state
from tests.end_to_end.harness import Ran, Sandbox, Setting, sandbox, shipops, synced

SETTING = Setting(seed=5, orders=60, now="2026-11-02T15:30:00Z")
# Rarer than the default where a vendor is asked often: each hit costs a wait.
RIDDEN_OUT = (
    "shipstation-html=3", "shipstation-500=3", "shipstation-401=3", "cin7-error-in-200=9", "redirect=9",
    "truncated=13", "throttle-burst=13", "shipstation-pages-zero", "slow=20",
)  # fmt: skip
UNREADABLE = "unreadable-order"
# Its limit must be met to be seen: this many calls a minute are fewer than the world needs.
OVERRUN, OVERRUN_RATE = "cin7-503", 30


@dataclass(frozen=True)
class Outcome:
    """A pull under a fault, an audit after it, and a pull after the fault is gone."""

    pulled: Ran
    audited: Ran
    state: Mapping[str, list[str]]
    quarantine: list[str]
    healed: Ran
    healed_state: Mapping[str, list[str]]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The world without a fault."""
    with sandbox(tmp_path_factory.mktemp("sound"), SETTING) as running:
        yield running


@pytest.fixture(scope="module")
def expected(sound: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a pull without a fault leaves."""
    return synced(sound, tmp_path_factory.mktemp("expected") / "workspace")


@pytest.fixture(scope="module")
def outcomes(sound: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Future[Outcome]]]:
    """All faults, some at a time: a pull that rides out a fault mostly waits."""
    folder = tmp_path_factory.mktemp("faults")
    with ThreadPoolExecutor(max_workers=4) as pool:
        faults = (OVERRUN, *RIDDEN_OUT, UNREADABLE)
        running = {fault: pool.submit(_under, fault, sound, folder / str(n)) for n, fault in enumerate(faults)}
        yield running
        pool.shutdown(cancel_futures=True)


def _under(fault: str, sound: Sandbox, folder: Path) -> Outcome:
    rate = OVERRUN_RATE if fault == OVERRUN else 60_000
    with sandbox(folder / "sandbox", SETTING, fault, rate=rate) as served:
        workspace = served.furnish(folder / "workspace")
        if fault == OVERRUN:
            # The client believes it may call as often as it likes, as if somebody else used up the limit.
            text = served.config.replace(f"_per_minute = {OVERRUN_RATE}", "_per_minute = 60000")
            (workspace / "shipops.toml").write_text(text, encoding="utf-8")
        pulled = shipops("sync", "--json", workspace=workspace, as_of=SETTING.now)
        audited = shipops("audit", "--json", "--no-confirm", workspace=workspace, as_of=SETTING.now)
        state = lake_state.tables(workspace)
        quarantine = lake_state.tables(workspace, ["quarantine"])["quarantine"]
    sound.furnish(workspace)
    healed = shipops("sync", "--json", workspace=workspace, as_of=SETTING.now)
    return Outcome(pulled, audited, state, quarantine, healed, lake_state.tables(workspace))


def test_every_fault_the_sandbox_knows_is_tried_here() -> None:
    assert {fault.partition("=")[0] for fault in (OVERRUN, *RIDDEN_OUT, UNREADABLE)} == set(KINDS)


@pytest.mark.parametrize("fault", RIDDEN_OUT)
def test_a_pull_rides_out(fault: str, outcomes: Mapping[str, Future[Outcome]], expected: Path) -> None:
    outcome = outcomes[fault].result()
    assert outcome.pulled.code == 0, outcome.pulled.all
    assert outcome.pulled.document["complete"] is True
    assert outcome.state == lake_state.tables(expected)
    assert outcome.audited.document["complete"] is True


def test_a_limit_that_names_no_wait_is_ridden_out_or_said(
    outcomes: Mapping[str, Future[Outcome]], expected: Path
) -> None:
    outcome = outcomes[OVERRUN].result()
    _lost_nothing_in_silence(outcome, lake_state.tables(expected))


def test_what_is_not_read_in_one_pull_is_read_in_the_next(
    outcomes: Mapping[str, Future[Outcome]], expected: Path
) -> None:
    outcome = outcomes[OVERRUN].result()
    assert outcome.healed.code == 0, outcome.healed.all
    assert _current(outcome.healed_state) == _current(lake_state.tables(expected))


def _lost_nothing_in_silence(outcome: Outcome, expected: Mapping[str, list[str]]) -> None:
    if outcome.pulled.code == 0:
        assert _current(outcome.state) == _current(expected)
        return
    assert outcome.pulled.code == 2
    accounts = outcome.pulled.document["accounts"]
    assert any(account["gaps"] or account["error"] for account in accounts.values())
    assert outcome.audited.code == 2


def _current(state: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: state[name] for name in lake_state.CURRENT}


def test_an_unreadable_record_is_kept_aside_with_a_reason(outcomes: Mapping[str, Future[Outcome]]) -> None:
    outcome = outcomes[UNREADABLE].result()
    assert outcome.pulled.code == 2
    accounts: dict[str, Any] = outcome.pulled.document["accounts"]
    assert set(accounts) == {"cin7.main", "inksoft.main", "shipstation.main"}
    for name, account in accounts.items():
        assert account["error"] is None, name
        assert account["complete"] is False, name
        assert account["quarantined"], f"{name}: {account}"
        assert all(entry["key"] and entry["reason"] for entry in account["quarantined"]), name
    assert len(outcome.quarantine) == sum(len(account["quarantined"]) for account in accounts.values())


def test_everything_but_the_unreadable_records_arrives(
    outcomes: Mapping[str, Future[Outcome]], expected: Path
) -> None:
    whole, read = lake_state.tables(expected), outcomes[UNREADABLE].result().state
    for account in ("cin7.main", "inksoft.main", "shipstation.main"):
        there = lake_state.by_account(whole, account)["orders"]
        arrived = lake_state.by_account(read, account)["orders"]
        # Cin7's list still tells of a sale whose detail cannot be read.
        assert len(set(there) - set(arrived)) == 1, account


def test_an_audit_over_unreadable_records_reports_what_it_can_and_says_so(
    outcomes: Mapping[str, Future[Outcome]],
) -> None:
    audited = outcomes[UNREADABLE].result().audited
    assert audited.code == 2
    assert audited.document["complete"] is False
    assert audited.document["findings"]


def test_a_record_that_becomes_readable_arrives_with_the_next_pull(
    outcomes: Mapping[str, Future[Outcome]], expected: Path
) -> None:
    outcome = outcomes[UNREADABLE].result()
    assert outcome.healed.code == 0, outcome.healed.all
    assert _current(outcome.healed_state) == _current(lake_state.tables(expected))
