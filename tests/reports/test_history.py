"""What ran when, as it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shipops.lake import Lake
from shipops.reports.history import Run, read_runs, write_run

AT = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)


def test_of_several_lines_of_a_run_the_newest_counts(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first = Run("r", "morning", "n", AT, AT, "interrupted", "", ended_at=AT + timedelta(minutes=1))
    second = replace(first, outcome="timed_out", ended_at=AT + timedelta(minutes=2))
    for run in (first, second):
        write_run(lake, run)
    assert read_runs(lake) == (second,)
