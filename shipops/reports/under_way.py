"""Runs that are under way, and those that were cut off: no run is lost, and no half report is taken for one.

While a run is at work, ``reports/.running/<run id>.json`` says what it is, and its process holds the lock beside it. A
file whose lock is free belongs to a process that is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from shipops.lake import Lake
from shipops.reports.history import Run, read_runs, write_run
from shipops.reports.run import keep_only, publish
from shipops.reports.tally import tally
from shipops.systems.call_log import calls_in

CUT_OFF = "It was cut off before it ended."
_MOMENTS = ("started_at", "as_of", "due_at", "ended_at")
# A scheduler starts the process a moment before the process says what moment it looks at; with a clock that is told,
# only that can be compared.
_AT_MOST_APART = timedelta(minutes=2)


def place_of(reports: Path) -> Path:
    """The folder for what is under way."""
    return reports / ".running"


def calls_of(reports: Path, run: Run) -> Path:
    """Where the calls of ``run`` are noted while it is at work (a whole path: its kernel works in another folder)."""
    return place_of(reports).resolve() / f"{run.run_id}.calls"


@contextmanager
def under_way(reports: Path, run: Run) -> Iterator[None]:
    """Say that ``run`` is at work, until :func:`forget`. Where that never comes, the next :func:`settle` after the
    block, or after the end of the process, finds out what became of the run."""
    mark = _mark_of(reports, run)
    mark.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(mark.with_suffix(".lock")):
            fresh = mark.with_suffix(".part")
            fresh.write_text(json.dumps(asdict(run), default=str), encoding="utf-8")
            fresh.replace(mark)
            calls_of(reports, run).touch()
            yield
    finally:
        if not mark.exists():
            mark.with_suffix(".lock").unlink(missing_ok=True)


def forget(reports: Path, run: Run) -> None:
    """What became of ``run`` is noted in the history."""
    calls_of(reports, run).unlink(missing_ok=True)
    _mark_of(reports, run).unlink()


def _mark_of(reports: Path, run: Run) -> Path:
    return place_of(reports) / f"{run.run_id}.json"


def settle(lake: Lake, reports: Path) -> tuple[Run, ...]:
    """Note in the history what became of runs whose process is gone, and return those: finished or failed where they
    had come that far, else interrupted, with the notebook as far as it came under a name that says so."""
    settled = []
    for mark in sorted(place_of(reports).glob("*.json")):
        lock = FileLock(mark.with_suffix(".lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        try:
            if mark.is_file():
                run = _read(mark)
                settled.append(_settled(lake, reports, run))
                forget(reports, run)
        finally:
            lock.release()
        mark.with_suffix(".lock").unlink(missing_ok=True)
    return tuple(settled)


def _read(mark: Path) -> Run:
    told: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
    return Run(**told | {name: datetime.fromisoformat(told[name]) for name in _MOMENTS if told[name]})


def _settled(lake: Lake, reports: Path, run: Run) -> Run:
    known = read_runs(lake, job=run.job)
    if noted := next((one for one in known if one.run_id == run.run_id), None):
        return noted
    ended = with_counts(lake, _ended(reports, run))
    if ended.outcome == "interrupted" and (told := _told_by_scheduler(known, run)):
        ended = replace(told, folder=ended.folder)
    write_run(lake, ended)
    return ended


def _told_by_scheduler(known: tuple[Run, ...], run: Run) -> Run | None:
    """The line that a scheduler wrote of the same run, whose process it ended or missed."""
    return next(
        (
            one
            for one in known
            if run.due_at is not None
            and (one.due_at, one.folder) == (run.due_at, "")
            and one.outcome != "finished"
            and abs(one.as_of - run.as_of) < _AT_MOST_APART
        ),
        None,
    )


def with_counts(lake: Lake, run: Run) -> Run:
    """``run`` with what its findings come to, where it recorded any."""
    counted = tally(lake, run.run_id)
    return replace(run, **asdict(counted)) if counted else run


def _ended(reports: Path, run: Run) -> Run:
    """``run`` as its folder shows it ended."""
    final = reports / run.notebook / run.folder
    if final.is_dir():
        page = final / f"{run.notebook}.html"
        publish(page, reports / page.name)
        return _recorded(run, final)
    if (failed := final.with_name(f"{final.name}-failed")).is_dir():
        return _recorded(run, failed)
    cut = final.with_name(f"{final.name}-interrupted")
    if (part := final.with_name(f"{final.name}.part")).is_dir():
        keep_only(part, f"{run.notebook}.ipynb")
        record = {
            "notebook": run.notebook, "run_id": run.run_id, "job": run.job,
            "started_at": run.started_at.isoformat(), "outcome": "interrupted", "error": CUT_OFF, "rows": [],
        }  # fmt: skip
        (part / "run.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        part.rename(cut)
    calls = sum(calls_in(calls_of(reports, run)).values())
    folder = cut.name if cut.is_dir() else ""
    return replace(run, outcome="interrupted", folder=folder, error=CUT_OFF, calls=calls)


def _recorded(run: Run, folder: Path) -> Run:
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    ended = told.get("ended_at")
    return replace(
        run,
        outcome=told["outcome"], folder=folder.name, error=told.get("error", ""), calls=sum(told["calls"].values()),
        ended_at=datetime.fromisoformat(ended) if ended else None,
    )  # fmt: skip
