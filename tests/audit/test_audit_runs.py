"""Audits as people ask for them: narrowed down, recorded, and set against the job's last recorded run."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from merchants import CIN7, INKSOFT, NOW, SHIPSTATION, HeldLake, Merchant, config, fill

from shipops.audit.result import BUCKETS, Audit
from shipops.audit.run import Question, audit
from shipops.errors import ConfigError, LakeError
from shipops.lake import Lake

MISSING, BLOCKED = "missing-in-shipstation", "not-importable"


class Runs:
    """A merchant that changes between audits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = HeldLake(folder, Merchant())
        self._count = 0

    def holds(self, *lost: str, blocked: tuple[str, ...] = (), **coverage: Any) -> None:
        m = Merchant()
        for number in lost:
            m.sale(number)
        for number in blocked:
            m.sale(number, unit={"packed": False})
        self.lake = HeldLake(self.folder, m, **coverage)

    def ask(self, *, record: bool = True, **asked: Any) -> Audit:
        self._count += 1
        at = NOW + timedelta(minutes=self._count)
        question = Question(as_of=at, run_id=f"run-{self._count}", record=record, **asked)
        return audit(self.lake, config(), question)

    def states(self, **asked: Any) -> dict[str | None, str]:
        return {found.order: found.state for found in self.ask(**asked).findings}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    made = Runs(tmp_path)
    made.lake.create()
    return made


@pytest.mark.parametrize(
    "narrowed",
    [{"checks": (BLOCKED,)}, {"accounts": (INKSOFT,)}, {"since": NOW - timedelta(days=1)}],
    ids=["check", "account", "since"],
)
def test_what_a_run_did_not_look_at_is_not_resolved(runs: Runs, narrowed: dict[str, Any]) -> None:
    runs.holds("SO-1")
    runs.ask()
    runs.holds()
    assert runs.states(**narrowed) == {}
    assert runs.states() == {"SO-1": "resolved"}


@pytest.mark.parametrize("account", ["cin7_main", "shipstation_main"])
def test_nothing_is_resolved_while_one_side_is_unproven(runs: Runs, account: str) -> None:
    runs.holds("SO-1", blocked=("SO-2",))
    runs.ask()
    runs.holds("SO-1", **{account: {"proven": False}})
    assert "resolved" not in runs.states().values()


def test_an_unproven_stranger_does_not_keep_findings_open(runs: Runs) -> None:
    runs.holds("SO-1")
    runs.ask()
    runs.holds(inksoft_main={"proven": False})
    assert runs.states() == {"SO-1": "resolved"}


def test_checks_narrow_the_findings_not_the_buckets(runs: Runs) -> None:
    runs.holds("SO-1", blocked=("SO-2",))
    result = runs.ask(checks=(BLOCKED,))
    assert [found.order for found in result.findings] == ["SO-2"]
    assert result.buckets[CIN7]["total"] == 2


def test_accounts_narrow_findings_buckets_and_units(runs: Runs) -> None:
    m = Merchant()
    m.sale("SO-1")
    m.web_order("WEB-1")
    runs.lake = HeldLake(runs.folder, m)
    result = runs.ask(accounts=(INKSOFT,))
    assert [found.order for found in result.findings] == ["WEB-1"]
    assert list(result.buckets) == [INKSOFT]
    assert list(result.units["order"]) == ["WEB-1"]


def test_since_and_until_keep_orders_created_or_changed_in_between(runs: Runs) -> None:
    m = Merchant()
    day = timedelta(days=1)
    for number, created, changed in (("SO-OLD", 20, 20), ("SO-CHANGED", 20, 5), ("SO-NEW", 3, 3)):
        m.sale(number, ordered_at=NOW - created * day, created_at=NOW - created * day, modified_at=NOW - changed * day)
    runs.lake = HeldLake(runs.folder, m)

    def told(**span: Any) -> tuple[list[str], int]:
        result = runs.ask(record=False, **span)
        return sorted(str(found.order) for found in result.findings), result.buckets[CIN7]["total"]

    assert told(since=NOW - 10 * day) == (["SO-CHANGED", "SO-NEW"], 2)
    assert told(until=NOW - 4 * day) == (["SO-CHANGED", "SO-OLD"], 2)
    assert told(since=NOW - 10 * day, until=NOW - 4 * day) == (["SO-CHANGED"], 1)


def test_a_connections_finding_stays_while_it_explains_an_order_that_stays(runs: Runs) -> None:
    m = Merchant()
    for number, days in (("SO-OLD", 20), ("SO-NEW", 3)):
        moved = NOW - timedelta(days=days)
        sale = m.sale(number, ordered_at=moved, created_at=moved, modified_at=moved)
        m.label(m.imported(sale, status="shipped"), f"1Z{number}", notified=False)
    runs.lake = HeldLake(runs.folder, m)
    assert [found.order for found in runs.ask(since=NOW - timedelta(days=10)).findings] == [None, "SO-NEW"]
    assert runs.ask(since=NOW - timedelta(days=1)).findings == ()


@pytest.mark.parametrize("asked", [{"checks": ("no-such-check",)}, {"accounts": ("cin7.other",)}])
def test_an_unknown_check_or_account_is_a_clear_error(runs: Runs, asked: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="There is no"):
        runs.ask(**asked)


def test_before_the_first_sync_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="shipops sync"):
        audit(Lake(tmp_path), config(), Question(as_of=NOW))


def test_the_document_is_what_the_contract_promises(tmp_path: Path) -> None:
    m = Merchant()
    parts = m.sale("SO-1", parts=2)
    m.imported(parts)
    m.web_order("WEB-1", detail_at=None)
    lake = Lake(tmp_path / "lake")
    fill(lake, m, inksoft_main={"proven": False})
    document = json.loads(json.dumps(audit(lake, config(), Question(as_of=NOW)).to_dict()))
    assert list(document) == ["complete", "accounts", "buckets", "findings"]
    assert document["complete"] is False
    assert document["accounts"] == {
        CIN7: {"complete": True, "as_of": "2026-11-02T15:30:00Z", "detail_coverage": 1.0},
        INKSOFT: {"complete": False, "as_of": "2026-11-02T15:30:00Z", "detail_coverage": 0.0},
        SHIPSTATION: {"complete": True, "as_of": "2026-11-02T15:30:00Z", "detail_coverage": 1.0},
    }
    assert list(document["buckets"][CIN7]) == [*BUCKETS, "total", "orders"]
    assert (document["buckets"][CIN7]["total"], document["buckets"][CIN7]["orders"]) == (2, 1)
    assert [found["order"] for found in document["findings"]] == ["SO-1", "WEB-1"]


def test_an_account_that_was_never_pulled_makes_the_audit_incomplete(runs: Runs) -> None:
    runs.holds("SO-1")
    del runs.lake.coverage[INKSOFT]
    result = runs.ask()
    assert (result.complete, result.accounts[INKSOFT].as_of) == (False, None)


def test_the_frames_say_the_same(runs: Runs) -> None:
    runs.holds("SO-1", blocked=("SO-2",))
    result = runs.ask()
    assert list(result.findings_frame["order"]) == ["SO-1", "SO-2"]
    assert result.buckets_frame.loc[CIN7, "total"] == len(result.units) == 2
    assert repr(result) == "Audit of 2 units as of 2026-11-02T15:31:00Z: 1 critical, 1 medium"
