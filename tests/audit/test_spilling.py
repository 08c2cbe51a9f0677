"""An audit that may take little memory writes to the disk what memory cannot hold, and finds the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from merchants import NOW, config

from shipops import duplicates
from shipops.audit import run
from shipops.audit.question import Question
from shipops.errors import LakeError
from tests.bench.big_lake import AUDITED, write

SALES = 8_000


def test_an_audit_of_more_than_memory_may_hold_spills_and_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without look-alikes, of which few are ever held."""
    lake = write(tmp_path, SALES, SALES, AUDITED)
    spilled, keep = [], run.keep

    def kept(db: duckdb.DuckDBPyConnection, *told: Any) -> None:
        spilled.extend(db.execute("SELECT count(*) > 0 FROM duckdb_temporary_files()").fetchall())
        keep(db, *told)

    monkeypatch.setattr(run, "keep", kept)
    monkeypatch.setattr(duplicates, "available", lambda: False)
    much, little = (
        run.audit(lake, config(audit={"memory": memory}), Question(as_of=NOW), full=True).findings
        for memory in ("4GB", "100MB")
    )
    assert spilled == [(False,), (True,)]
    assert len(little) > 100
    assert little == much


def test_an_audit_that_memory_is_not_enough_for_says_so(tmp_path: Path) -> None:
    lake = write(tmp_path, SALES, SALES, AUDITED)
    with pytest.raises(LakeError, match=r"\[audit\] memory \(5MB\)") as raised:
        run.audit(lake, config(audit={"memory": "5MB"}), Question(as_of=NOW), full=True)
    assert "higher" in raised.value.remedy
