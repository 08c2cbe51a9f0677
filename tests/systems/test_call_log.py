"""Calls are counted across processes, where somebody counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipops.systems.call_log import CALLS, calls_in, note_call


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CALLS, str(tmp_path / "calls"))
    return tmp_path / "calls"


def test_calls_are_counted_by_account(log: Path) -> None:
    log.touch()
    for account in ("cin7.main", "shipstation.main", "cin7.main"):
        note_call(account)
    assert calls_in(log) == {"cin7.main": 2, "shipstation.main": 1}


def test_where_nobody_counts_nothing_is_written(log: Path) -> None:
    note_call("cin7.main")
    assert not log.exists()
    assert calls_in(log) == {}


def test_a_call_that_is_just_being_noted_does_not_count_yet(log: Path) -> None:
    log.write_text("cin7.main\ncin7", encoding="utf-8")
    assert calls_in(log) == {"cin7.main": 1}
