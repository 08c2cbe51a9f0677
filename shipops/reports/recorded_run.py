"""A run from its start to its line in the history, however it ends."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from filelock import FileLock

from shipops.config import Config
from shipops.config.secrets import secrets_of
from shipops.lake import Lake
from shipops.reports.history import RUN_ID, Outcome, Run, read_runs, run_id_of, write_run
from shipops.reports.index import write_index
from shipops.reports.notebooks import CellFailedError
from shipops.reports.retention import remove_old
from shipops.reports.run import RunFailedError, RunResult, Setting, run
from shipops.reports.under_way import calls_of, forget, place_of, settle, under_way, with_counts
from shipops.systems.call_log import CALLS, calls_in


class Workspace(Protocol):
    """What a run needs of a workspace."""

    @property
    def folder(self) -> Path: ...
    @property
    def reports(self) -> Path: ...
    @property
    def config(self) -> Config: ...
    @property
    def lake(self) -> Lake: ...


@dataclass(frozen=True)
class Order:
    """What is to be run: a ``notebook`` with ``parameters``, under the name of a ``job``, at the moment it was due
    (``None``: by hand), with or without a ``workbook``. ``as_of`` (UTC) is the moment its audit looks at."""

    notebook: str
    parameters: Mapping[str, Any]
    job: str
    due_at: datetime | None
    as_of: datetime
    workbook: bool


def recorded_run(
    ws: Workspace, order: Order, *, clock: Callable[[], datetime], environment: Mapping[str, str]
) -> RunResult:
    """Carry out ``order`` and note it in the history. See :func:`shipops.reports.run.run`, also for what it raises.

    Runs that were cut off earlier are noted first. ``clock`` says what time it is in UTC; ``environment`` is what the
    kernel is told beside.
    """
    settled = settle(ws.lake, ws.reports)
    started_at, name = clock(), Path(order.notebook).stem
    noted = Run(run_id_of(started_at), order.job or name, name, started_at, order.as_of, "failed", "", order.due_at)
    counted = calls_of(ws.reports, noted)
    before = _snapshot(ws.lake)

    def ended() -> dict[str, Any]:
        return {
            "run_id": noted.run_id, "job": noted.job, "due_at": _iso(order.due_at), "as_of": _iso(order.as_of),
            "ended_at": _iso(clock()), "calls": calls_in(counted),
            "snapshot": {"before": before, "after": _snapshot(ws.lake)},
        }  # fmt: skip

    def note(outcome: Outcome, folder: Path) -> None:
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        line = replace(
            noted, outcome=outcome, folder=folder.name, ended_at=clock(), error=told.get("error", ""),
            calls=sum(told["calls"].values()),
        )  # fmt: skip
        write_run(ws.lake, with_counts(ws.lake, line))
        _keep_house(ws, (*settled, line), now=clock())
        forget(ws.reports, noted)

    with ExitStack() as stack:
        setting = Setting(
            environment={**environment, RUN_ID: noted.run_id, CALLS: str(counted)},
            secrets=secrets_of(ws.config, os.environ),
            as_of=order.as_of.astimezone(ZoneInfo(ws.config.timezone)),
            workbook=order.workbook,
            begins=lambda folder: stack.enter_context(under_way(ws.reports, replace(noted, folder=folder))),
            ended=ended,
        )
        try:
            result = run(ws, order.notebook, order.parameters, job=order.job, started_at=started_at, setting=setting)
        except (CellFailedError, RunFailedError) as error:
            note("failed", error.folder)
            raise
        note("finished", result.folder)
    return result


def _keep_house(ws: Workspace, ended: Iterable[Run], *, now: datetime) -> None:
    """Remove the reports that are older than they are to be kept, and write the index anew after ``ended`` runs."""
    place_of(ws.reports).mkdir(parents=True, exist_ok=True)
    # Else the slower of two would write an index without the other's run.
    with FileLock(place_of(ws.reports) / "index.lock"):
        runs = read_runs(ws.lake)
        kept_for = ws.config.history.keep_reports
        removed = remove_old(ws.reports, runs, now - kept_for.wall) if kept_for else ()
        write_index(ws.reports, runs, ZoneInfo(ws.config.timezone), changed=(*ended, *removed))


def _snapshot(lake: Lake) -> dict[str, Any] | None:
    """Which state of the lake readers see: the version of every table, and up to when each account was pulled."""
    snapshot = lake.snapshot()
    if snapshot is None:
        return None
    accounts = {
        name: {"as_of": _iso(coverage.as_of), "complete": coverage.proven}
        for name, coverage in sorted(snapshot.coverage.items())
    }
    return {"versions": dict(sorted(snapshot.versions.items())), "accounts": accounts}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
