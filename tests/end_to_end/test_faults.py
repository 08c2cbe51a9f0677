"""Every fault the sandbox knows: a pull rides it out, or says what it could not read. Nothing is lost in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from shipops.sandbox.faults import KINDS
from tests.end_to_end import lake_state, test_storms
from tests.end_to_end.harness import Ran, Sandbox, Setting, sandbox, shipops, synced

SETTING = Setting(seed=5, orders=60, now="2026-11-02T15:30:00Z")
ACCOUNTS = ("cin7.main", "inksoft.main", "shipstation.main")
# Rarer where a vendor is asked often: each hit costs a wait.
RECURRING = (
    "shipstation-html=3", "shipstation-500=3", "shipstation-401=3", "cin7-error-in-200=9", "redirect=9",
    "truncated=13", "throttle-burst=13", "shipstation-pages-zero", "slow=20",
)  # fmt: skip
# The same faults, several at once: quicker, and as mean as a bad day is.
BAD_DAYS = (
    ("shipstation-html=5", "cin7-error-in-200=17", "slow=10", "shipstation-pages-zero"),
    ("shipstation-500=5", "redirect=17", "throttle-burst=23"),
    ("shipstation-401=5", "truncated=17"),
)
UNREADABLE = "unreadable-order"
# The limit must be met to be seen: this many calls a minute are fewer than the world needs.
OVERRUN, OVERRUN_RATE = "cin7-503", 30

# Rows that move have the walks' own proofs; a list that is stale or statuses that differ are another world, not a fault
# to be ridden out; writes are not made; the limit's other form is the same text; refusals that stay
# have tests of their own (test_connection_failed.py).
ELSEWHERE = {
    "drift", "inksoft-stale-list", "cin7-composite-statuses", "cin7-ignored-writes", "cin7-400",
    "shipstation-refused", "cin7-refused", "cin7-300", "inksoft-forbidden",
}  # fmt: skip

State = Mapping[str, list[str]]


@dataclass(frozen=True)
class Outcome:
    """A pull under faults, an audit after it, and what stood in the lake then."""

    pulled: Ran
    audited: Ran
    state: State
    workspace: Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The world without a fault."""
    with sandbox(tmp_path_factory.mktemp("sound"), SETTING) as running:
        yield running


@pytest.fixture(scope="module")
def expected(sound: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> State:
    """What a pull without a fault leaves."""
    return _state(synced(sound, tmp_path_factory.mktemp("expected") / "workspace"))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[tuple[str, ...], Future[Outcome]]]:
    """Some at a time: a pull that rides out a fault mostly waits."""
    folder = tmp_path_factory.mktemp("faults")
    with ThreadPoolExecutor(max_workers=3) as pool:
        days = ((OVERRUN,), *BAD_DAYS, (UNREADABLE,))
        yield {day: pool.submit(_under, day, folder / str(number)) for number, day in enumerate(days)}


@pytest.fixture(scope="module")
def unreadable(outcomes: Mapping[tuple[str, ...], Future[Outcome]]) -> Outcome:
    return outcomes[UNREADABLE,].result()


@pytest.fixture(scope="module")
def overrun(outcomes: Mapping[tuple[str, ...], Future[Outcome]]) -> Outcome:
    return outcomes[OVERRUN,].result()


@pytest.fixture(scope="module")
def healed(sound: Sandbox, unreadable: Outcome) -> Outcome:
    """The next pull, when the records can be read again."""
    workspace = unreadable.workspace
    sound.furnish(workspace)
    pulled = shipops("sync", "--json", workspace=workspace, as_of=SETTING.now)
    audited = shipops("audit", "--json", "--no-confirm", workspace=workspace, as_of=SETTING.now)
    return Outcome(pulled, audited, _state(workspace), workspace)


def _under(faults: tuple[str, ...], folder: Path) -> Outcome:
    rate = OVERRUN_RATE if OVERRUN in faults else 60_000
    with sandbox(folder / "sandbox", SETTING, *faults, rate=rate) as served:
        workspace = served.furnish(folder / "workspace")
        # The client believes it may call as often as it likes, as if somebody else used up the limit.
        text = served.config.replace(f"_per_minute = {rate}", "_per_minute = 60000")
        (workspace / "shipops.toml").write_text(text, encoding="utf-8")
        pulled = shipops("sync", "--json", workspace=workspace, as_of=SETTING.now)
        audited = shipops("audit", "--json", "--no-confirm", workspace=workspace, as_of=SETTING.now)
        return Outcome(pulled, audited, _state(workspace), workspace)


def _state(workspace: Path) -> State:
    return lake_state.tables(workspace, (*lake_state.CURRENT, *lake_state.SETS, "quarantine"))


def _ridden_out(outcome: Outcome, expected: State) -> None:
    assert outcome.pulled.code == 0, outcome.pulled.all
    assert outcome.pulled.document["complete"] is True
    assert outcome.audited.document["complete"] is True
    assert outcome.state == expected


def test_every_fault_a_pull_can_meet_is_tried_here_or_in_a_storm() -> None:
    alone = {fault.partition("=")[0] for fault in (OVERRUN, *RECURRING, UNREADABLE)}
    together = {fault.partition("=")[0] for day in BAD_DAYS for fault in day}
    assert alone == together | {OVERRUN, UNREADABLE}
    storms = {*test_storms.RECURRING, *(fault.partition("=")[0] for fault in test_storms.LASTING)}
    met_by_pulls = {name for name, kind in KINDS.items() if kind.vendors != ("feeds",)}
    assert met_by_pulls - alone - storms == ELSEWHERE


@pytest.mark.parametrize("day", BAD_DAYS, ids=" ".join)
def test_a_pull_rides_out_a_day_of(
    day: tuple[str, ...], outcomes: Mapping[tuple[str, ...], Future[Outcome]], expected: State
) -> None:
    _ridden_out(outcomes[day].result(), expected)


@pytest.mark.proof
@pytest.mark.parametrize("fault", RECURRING)
def test_a_pull_rides_out_much_of(fault: str, tmp_path: Path, expected: State) -> None:
    _ridden_out(_under((fault,), tmp_path), expected)


def test_a_limit_that_names_no_wait_is_ridden_out_or_said(overrun: Outcome, expected: State) -> None:
    accounts = overrun.pulled.document["accounts"]
    untold = {name for name, account in accounts.items() if not account["gaps"] and not account["error"]}
    for account in untold:
        assert lake_state.by_account(overrun.state, account) == lake_state.by_account(expected, account), account
    assert overrun.pulled.code == (0 if untold == set(ACCOUNTS) else 2)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_an_unreadable_record_is_kept_aside_with_a_reason(unreadable: Outcome, account: str) -> None:
    told = unreadable.pulled.document["accounts"][account]
    assert told["error"] is None
    assert told["quarantined"]
    assert all(entry["key"] and entry["reason"] for entry in told["quarantined"])
    assert len(lake_state.by_account(unreadable.state, account)["quarantine"]) == len(told["quarantined"])


@pytest.mark.parametrize("account", ACCOUNTS)
def test_everything_but_the_unreadable_record_arrives(unreadable: Outcome, expected: State, account: str) -> None:
    there = _orders(expected, account)
    arrived = _orders(unreadable.state, account)
    assert arrived < there
    assert len(there - arrived) == 1


def _orders(state: State, account: str) -> set[str]:
    return set(lake_state.by_account(state, account)["orders"])


def test_a_pull_that_set_records_aside_did_its_work_and_says_what_it_set_aside(unreadable: Outcome) -> None:
    """They are known and asked for again, so the pull is complete; a nightly run must not end with 2 for ever."""
    assert (unreadable.pulled.code, unreadable.pulled.document["complete"]) == (0, True)
    assert all(account["quarantined"] for account in unreadable.pulled.document["accounts"].values())


def test_an_audit_over_unreadable_records_names_them_as_findings(unreadable: Outcome) -> None:
    found = [f for f in unreadable.audited.document["findings"] if f["check"] == "record-quarantined"]
    assert {finding["account"] for finding in found} == set(ACCOUNTS)
    assert all(finding["order"] is None and finding["because"] for finding in found)


def test_a_record_that_becomes_readable_arrives_with_the_next_pull(healed: Outcome, expected: State) -> None:
    assert healed.pulled.code == 0, healed.pulled.all
    for account in ACCOUNTS:
        assert _keys(healed.state, account) == _keys(expected, account)


def _keys(state: State, account: str) -> set[tuple[str, str]]:
    rows = lake_state.by_account(state, account)
    return {(name, json.loads(row)["order_id"]) for name in ("orders", "units", "order_lines") for row in rows[name]}
