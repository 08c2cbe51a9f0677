"""Audits as people ask for them: narrowed down, recorded, and set against the job's last recorded run."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from merchants import CIN7, INKSOFT, NOW, SHIPSTATION, HeldLake, Merchant, config, fill

from shipops.audit.question import Question
from shipops.audit.result import BUCKETS, Audit
from shipops.audit.run import audit, audited
from shipops.errors import ConfigError, LakeError
from shipops.lake import Lake

MISSING, BLOCKED = "missing-in-shipstation", "not-importable"


def test_an_audit_takes_no_more_memory_than_it_is_allowed(tmp_path: Path) -> None:
    lake = HeldLake(tmp_path, Merchant())
    _, db = audited(lake, config(audit={"memory": "800MB"}), Question(as_of=NOW))
    assert db.sql("SELECT current_setting('memory_limit')").fetchall() == [("762.9 MiB",)]


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


def test_a_recorded_run_is_compared_with_the_one_before(runs: Runs) -> None:
    runs.holds("SO-1", "SO-2")
    assert runs.states() == {"SO-1": "new", "SO-2": "new"}
    runs.holds("SO-1")
    assert runs.states(accounts=(INKSOFT,)) == {}
    assert runs.states() == {"SO-1": "ongoing", "SO-2": "resolved"}


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
    assert list(document) == [
        "complete", "compared_with", "accounts", "buckets", "findings", "baseline", "repeat_offenders", "not_run",
        "not_checkable",
    ]  # fmt: skip
    assert document["complete"] is False
    assert document["accounts"] == {
        CIN7: {"complete": True, "as_of": "2026-11-02T15:30:00Z", "detail_coverage": 1.0},
        INKSOFT: {"complete": False, "as_of": "2026-11-02T15:30:00Z", "detail_coverage": 0.0},
        SHIPSTATION: {"complete": True, "as_of": "2026-11-02T15:30:00Z", "detail_coverage": 1.0},
    }
    assert list(document["buckets"][CIN7]) == [*BUCKETS, "total", "orders"]
    assert (document["buckets"][CIN7]["total"], document["buckets"][CIN7]["orders"]) == (2, 1)
    # The last one is about the account that was not read to the end.
    assert [found["order"] for found in document["findings"]] == ["SO-1", "WEB-1", None]


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
