"""What the history keeps of what a run found, and of the run itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from shipops.audit.findings import Finding
from shipops.lake import Lake, storage
from shipops.lake.tables import schemas
from shipops.reports.history import Run, frame_of, read_runs, report_of, run_id_of, write_run
from shipops.reports.tally import tally

AT = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
Found = Callable[..., Finding]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def record(lake: Lake, run_id: str, *findings: Finding) -> None:
    """Record what a run saw and solved, as an audit does."""
    rows = [
        {"run_id": run_id, "job": "morning", "at": AT, "finding_id": found.id,
         "event": "resolved" if found.state == "resolved" else "seen", "finding": json.dumps(found.to_dict())}
        for found in findings
    ]  # fmt: skip
    rows.append({"run_id": run_id, "job": "morning", "at": AT, "finding_id": "", "event": "run", "finding": "{}"})
    with lake.writing():
        lake.append("finding_events", pa.Table.from_pylist(rows, schema=schemas()["finding_events"]))


def test_what_is_open_new_and_solved_is_counted(lake: Lake, finding: Found) -> None:
    record(
        lake, "b",
        finding(id="1", state="new"), finding(id="2", state="reopened", severity="high"),
        finding(id="3", state="ongoing"), finding(id="4", state="new", muted=True),
        finding(id="5", state="new", absorbed_by="3"),
        finding(id="6", state="resolved", first_seen=AT - timedelta(hours=2)),
        finding(id="7", state="resolved", first_seen=AT - timedelta(hours=1)),
    )  # fmt: skip
    counted = tally(lake, "b")
    assert counted is not None
    assert (counted.open, counted.critical, counted.new, counted.solved) == (3, 2, 2, 2)
    assert counted.repair_seconds == 3 * 3600


def test_other_runs_do_not_count(lake: Lake, finding: Found) -> None:
    record(lake, "a", finding(id="1"))
    record(lake, "c", finding(id="2"), finding(id="3"))
    record(lake, "b", finding(id="4"))
    counted = tally(lake, "b")
    assert counted is not None
    assert counted.open == 1


def test_a_run_that_found_nothing_is_not_one_that_recorded_nothing(lake: Lake) -> None:
    assert tally(lake, "b") is None
    record(lake, "b")
    counted = tally(lake, "b")
    assert counted is not None
    assert (counted.open, counted.again) == (0, "[]")
    assert tally(lake, "another") is None


def test_orders_that_come_up_again_are_named(lake: Lake, finding: Found) -> None:
    record(
        lake, "b",
        finding(id="1", order="SO-1"), finding(id="2", order="SO-1", check="stuck"), finding(id="3", order="SO-2"),
        finding(id="4", order="SO-3", state="reopened", reopened=2), finding(id="5", order=None, reopened=4),
    )  # fmt: skip
    counted = tally(lake, "b")
    assert counted is not None
    assert [(one["order"], one["findings"], one["reopened"]) for one in json.loads(counted.again)] == [
        ("SO-3", 1, 2), ("SO-1", 2, 0),
    ]  # fmt: skip


def test_files_that_do_not_hold_the_run_are_not_opened(lake: Lake, finding: Found) -> None:
    for run_id in ("a", "b", "c"):
        record(lake, run_id, finding(id=run_id))
    kept = set(lake.files_holding("finding_events", "run_id", "b"))
    assert len(kept) == 1
    for path in set(lake.files("finding_events")) - kept:
        Path(path).write_bytes(b"not to be opened")
    counted = tally(lake, "b")
    assert counted is not None
    assert counted.open == 1


def a_run(place: int, outcome: str = "finished") -> Run:
    at = AT + timedelta(minutes=place)
    return Run(run_id_of(at), "morning", "demo", at, at, outcome, f"{at:%H%M}", ended_at=at)  # type: ignore[arg-type]


def test_the_line_written_last_counts_however_the_table_is_stored(lake: Lake) -> None:
    runs = [a_run(place) for place in range(3)]
    for run in runs:
        write_run(lake, run)
    late = replace(runs[0], outcome="timed_out")
    write_run(lake, late)
    assert read_runs(lake) == (late, *runs[1:])
    lake.table("runs").optimize.compact()
    assert read_runs(lake) == (late, *runs[1:])


def test_a_long_history_lies_in_few_files(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_MOST_FILES", 10)
    for place in range(15):
        write_run(lake, a_run(place))
    assert len(lake.files("runs")) < 10
    assert len(read_runs(lake)) == 15


def test_the_frame_shows_the_latest_run_first_and_absent_counts_as_absent(lake: Lake) -> None:
    write_run(lake, a_run(0))
    write_run(lake, replace(a_run(1, "failed"), open=3))
    frame = frame_of(read_runs(lake))
    assert list(frame["outcome"]) == ["failed", "finished"]
    assert frame["open"].isna().tolist() == [False, True]
    assert list(frame["report"]) == ["demo/0601/demo.ipynb", "demo/0600/demo.html"]
    assert str(frame["started_at"].dt.tz) == "UTC"


def test_an_empty_history_is_an_empty_frame() -> None:
    assert frame_of(()).empty


def test_a_run_of_which_nothing_is_kept_has_no_report() -> None:
    assert report_of(replace(a_run(0), folder="")) == ""
