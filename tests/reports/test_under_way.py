"""Runs whose process is gone are noted for what they were, and half a report is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shipops.lake import Lake
from shipops.reports.history import Outcome, Run, read_runs, run_id_of, write_run
from shipops.reports.under_way import forget, place_of, settle, under_way

AT = datetime(2026, 11, 22, 12, 0, 4, tzinfo=UTC)
RUN = Run(run_id_of(AT), "morning", "demo", AT, AT, "failed", "2026-11-22T120004Z", due_at=AT - timedelta(seconds=4))


class KilledError(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def killed(tmp_path: Path) -> Callable[..., Path]:
    """Leaves what a run that was killed leaves: its mark, and a folder with this end and these files."""

    def leave(end: str | None, **files: str) -> Path:
        reports = tmp_path / "reports"
        with suppress(KilledError), under_way(reports, RUN):
            if end is not None:
                folder = reports / "demo" / f"{RUN.folder}{end}"
                folder.mkdir(parents=True)
                for name, text in files.items():
                    (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
            raise KilledError
        return reports

    return leave


def names(reports: Path) -> dict[str, list[str]]:
    return {place.name: sorted(path.name for path in place.iterdir()) for place in (reports / "demo").iterdir()}


def test_a_run_at_work_is_left_alone(lake: Lake, tmp_path: Path) -> None:
    with under_way(tmp_path, RUN):
        assert settle(lake, tmp_path) == ()
        forget(tmp_path, RUN)
    assert read_runs(lake) == ()
    assert list(place_of(tmp_path).iterdir()) == []


def test_a_run_that_was_cut_off_is_noted_and_keeps_only_its_notebook(lake: Lake, killed: Callable[..., Path]) -> None:
    reports = killed(".part", demo_ipynb="{}", demo_html="half", rows_csv="a", rows_parquet="b")
    (settled,) = settle(lake, reports)
    assert (settled.outcome, settled.folder, settled.job) == ("interrupted", f"{RUN.folder}-interrupted", "morning")
    assert read_runs(lake) == (settled,)
    assert names(reports) == {f"{RUN.folder}-interrupted": ["demo.ipynb", "run.json"]}
    told = json.loads((reports / "demo" / settled.folder / "run.json").read_text(encoding="utf-8"))
    assert (told["outcome"], told["run_id"]) == ("interrupted", RUN.run_id)
    assert list(place_of(reports).iterdir()) == []


def test_a_run_that_was_cut_off_before_its_folder_was_made_is_noted_too(
    lake: Lake, killed: Callable[..., Path]
) -> None:
    (settled,) = settle(lake, killed(None))
    assert (settled.outcome, settled.folder) == ("interrupted", "")


@pytest.mark.parametrize(("end", "outcome"), [("", "finished"), ("-failed", "failed")])
def test_a_run_that_had_ended_and_was_not_noted_is_noted_as_it_ended(
    lake: Lake, killed: Callable[..., Path], end: str, outcome: str
) -> None:
    record = {"outcome": outcome, "calls": {"cin7.main": 3}, "ended_at": "2026-11-22T12:01:00Z", "error": "why"}
    reports = killed(end, run_json=json.dumps(record), demo_html="whole")
    (settled,) = settle(lake, reports)
    assert (settled.outcome, settled.calls, settled.error) == (outcome, 3, "why")
    assert settled.ended_at == datetime(2026, 11, 22, 12, 1, tzinfo=UTC)
    # The page's fixed address is the last step of a run.
    assert (reports / "demo.html").is_file() == (outcome == "finished")


def test_what_is_settled_is_settled_once(lake: Lake, killed: Callable[..., Path]) -> None:
    reports = killed(".part", demo_ipynb="{}")
    assert len(settle(lake, reports)) == 1
    assert settle(lake, reports) == ()
    assert len(read_runs(lake)) == 1


def test_a_run_that_was_noted_and_not_forgotten_is_not_noted_twice(lake: Lake, killed: Callable[..., Path]) -> None:
    write_run(lake, replace(RUN, outcome="finished"))
    assert [run.outcome for run in settle(lake, killed(None))] == ["finished"]
    assert len(read_runs(lake)) == 1


@pytest.mark.parametrize("outcome", ["timed_out", "interrupted", "failed"])
def test_the_line_that_a_scheduler_wrote_of_it_gets_its_folder(
    lake: Lake, killed: Callable[..., Path], outcome: Outcome
) -> None:
    started = AT - timedelta(seconds=2)
    told = replace(
        RUN, run_id=run_id_of(started), started_at=started, as_of=started, outcome=outcome, folder="", ended_at=AT
    )
    write_run(lake, told)
    settle(lake, killed(".part", demo_ipynb="{}"))
    assert read_runs(lake) == (replace(told, folder=f"{RUN.folder}-interrupted"),)


def test_another_try_of_the_same_job_keeps_a_line_of_its_own(lake: Lake, killed: Callable[..., Path]) -> None:
    earlier = AT - timedelta(minutes=10)
    write_run(
        lake, replace(RUN, run_id=run_id_of(earlier), started_at=earlier, as_of=earlier, outcome="timed_out", folder="")
    )
    settle(lake, killed(".part", demo_ipynb="{}"))
    assert [run.outcome for run in read_runs(lake)] == ["timed_out", "interrupted"]
