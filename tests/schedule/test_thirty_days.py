"""Thirty days of three jobs over a moving world, on a fast clock, against a ledger written by hand.

The machine is down three times, a vendor twice, the scheduler is killed in a run twice, and the clocks change. The
morning's runs pull the moving world: on the days the vendor is down, and on one before, as real ``shipops run``
processes, else in this process. The night's and the watch's runs only leave their line in the history. What the
night's and the other mornings' audits find is written by hand too, and so is what two recipients are told, by messages
that a web server takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import cast

import nbformat
import pytest
from nbformat import v4

from shipops import alerts
from shipops.audit.findings import Finding, Severity
from shipops.config import read_config
from shipops.config.schedule import Job
from shipops.errors import ShipopsError
from shipops.reports.history import Outcome, Run, read_runs, run_id_of, write_run
from shipops.schedule.attending import Crew
from shipops.schedule.child import Ended, run_child
from shipops.schedule.ticking import tick
from shipops.workspace import Workspace
from tests.alerts.office import finding, recorded
from tests.alerts.receivers import Inbox, web
from tests.end_to_end.moving import Moving, moving
from tests.schedule.stage import Killed, Told, at, local

JOBS = """
[[schedule]]
name = "watch"
cron = "0 */6 * * *"
notebook = "pulling"
alert = "ops"

[[schedule]]
name = "night"
cron = "30 1 * * *"
notebook = "pulling"
alert = "ops"

[[schedule]]
name = "morning"
cron = "0 6 * * mon-fri"
notebook = "pulling"
alert = ["ops", "boss"]

[alert.ops]
urls = ["json://{address}/ops"]
from_severity = "medium"
quiet_hours = "20:00-05:30"
heartbeat = "http://{address}/alive"

[alert.boss]
urls = ["json://{address}/boss"]
from_severity = "critical"
quiet_hours = "20:00-07:00"
"""
PULLING = """
import shipops
report = shipops.open(workspace).sync()
assert report.complete, report
"""
# A moment's runs in their order: f finished, x failed, i interrupted; . none.
LEDGER = """
            night 01:30  watch 00 06 12 18  morning 06:00
2026-10-12  f            . f f f            f
2026-10-13  f            f f f f            f
2026-10-14  f            f f f f            f
2026-10-15  f            f f f f            f
2026-10-16  f            f f f f            f
2026-10-17  f            f f f f            .
2026-10-18  f            f f f f            .
2026-10-19  f            f f f f            f
2026-10-20  f            f f f f            f
2026-10-21  f            f f f f            f
2026-10-22  f            f f f f            f
2026-10-23  f            f f f f            f
2026-10-24  .            . . . .            .
2026-10-25  .            . . . .            .
2026-10-26  f            f f f f            f
2026-10-27  f            f f f f            f
2026-10-28  f            f f f f            if
2026-10-29  f            f f f f            f
2026-10-30  f            f f f f            f
2026-10-31  f            f f f f            .
2026-11-01  f            f f f f            .
2026-11-02  f            f f f f            xf
2026-11-03  f            f f f f            f
2026-11-04  f            f f f f            xx
2026-11-05  f            f f f f            f
2026-11-06  f            f f f f            f
2026-11-07  f            f f f f            .
2026-11-08  f            f f f f            .
2026-11-09  f            f f f f            f
2026-11-10  f            f f f f            f
"""
# Caught up: the moment, and when its run began. Every other one began at its moment.
CAUGHT_UP = {
    ("morning", "2026-10-14T06:00"): "2026-10-14T09:30",
    ("watch", "2026-10-14T06:00"): "2026-10-14T09:30",
    ("watch", "2026-10-26T00:00"): "2026-10-26T05:30",
    ("night", "2026-10-26T01:30"): "2026-10-26T05:30",
    ("watch", "2026-10-31T12:00"): "2026-10-31T13:00",
}
# Tried again: when the second try began.
AGAIN = {
    ("morning", "2026-10-28T06:00"): "2026-10-28T06:20",
    ("morning", "2026-11-02T06:00"): "2026-11-02T06:10",
    ("morning", "2026-11-04T06:00"): "2026-11-04T06:10",
}
# What the audits of a job find, and on which days the first and the last of them do.
FINDS = """
morning  SO-1   high      missing-in-shipstation  2026-10-13  2026-10-15
morning  SO-1   high      missing-in-shipstation  2026-11-06  2026-11-06
morning  SO-2   critical  duplicate-import        2026-10-14  2026-10-16
morning  SO-3   medium    address-mismatch        2026-10-20  2026-10-22
morning  SO-4   low       line-mismatch           2026-10-13  2026-11-10
morning  SO-8   high      not-reported-back       2026-11-06  2026-11-09
morning  SO-9   high      missing-in-shipstation  2026-11-03  2026-11-03
morning  SO-10  medium    amount-mismatch         2026-10-29  2026-10-29
night    SO-5   high      missing-in-shipstation  2026-10-21  2026-10-22
night    SO-6   critical  shipped-after-cancel    2026-10-27  2026-10-28
night    SO-7   high      missing-in-shipstation  2026-10-29  2026-10-29
night    SO-8   high      not-reported-back       2026-11-06  2026-11-09
night    SO-11  critical  duplicate-import        2026-11-01  2026-11-02
"""
# When, to whom, and the title. At night only what is critical passes; what the machine's outage delayed is late first.
TOLD = """
2026-10-13T06:00  ops   shipops morning: 1 new · Missing in ShipStation SO-1
2026-10-14T09:30  ops   shipops watch: late
2026-10-14T09:30  ops   shipops watch: works again
2026-10-14T09:30  ops   shipops morning: late
2026-10-14T09:30  boss  shipops morning: late
2026-10-14T09:30  ops   shipops morning: works again, 1 new (1 critical) · Duplicate import SO-2
2026-10-14T09:30  boss  shipops morning: works again, 1 new (1 critical) · Duplicate import SO-2
2026-10-16T06:00  ops   shipops morning: 1 solved
2026-10-19T06:00  ops   shipops morning: 1 solved
2026-10-19T07:00  boss  shipops morning: 1 solved
2026-10-20T06:00  ops   shipops morning: 1 new · Address mismatch SO-3
2026-10-21T05:30  ops   shipops night: 1 new · Missing in ShipStation SO-5
2026-10-23T05:30  ops   shipops night: 1 solved
2026-10-23T06:00  ops   shipops morning: 1 solved
2026-10-26T05:30  ops   shipops watch: late
2026-10-26T05:30  ops   shipops watch: works again
2026-10-26T05:30  ops   shipops night: late
2026-10-26T05:30  ops   shipops night: works again
2026-10-27T01:30  ops   shipops night: 1 new (1 critical) · Shipped after cancel SO-6
2026-10-29T05:30  ops   shipops night: 1 new, 1 solved · Missing in ShipStation SO-7
2026-10-29T06:00  ops   shipops morning: 1 new · Amount mismatch SO-10
2026-10-30T05:30  ops   shipops night: 1 solved
2026-10-31T13:00  ops   shipops watch: late
2026-10-31T13:00  ops   shipops watch: works again
2026-11-01T02:00  ops   shipops night: 1 new (1 critical) · Duplicate import SO-11
2026-11-03T05:30  ops   shipops night: 1 solved
2026-11-03T06:00  ops   shipops morning: 1 new, 1 solved · Missing in ShipStation SO-9
2026-11-04T06:10  ops   shipops morning: failed
2026-11-04T06:10  boss  shipops morning: failed
2026-11-05T06:00  ops   shipops morning: works again, 1 solved
2026-11-05T07:00  boss  shipops morning: works again
2026-11-06T05:30  ops   shipops night: 1 new · Not reported back SO-8
2026-11-06T06:00  ops   shipops morning: 1 back · Missing in ShipStation SO-1
2026-11-09T06:00  ops   shipops morning: 1 solved
2026-11-10T05:30  ops   shipops night: 1 solved
"""
# The machine is down from here to there; the killed scheduler is started again at the end.
DOWN = (
    ("2026-10-14T05:00", "2026-10-14T09:30"),
    ("2026-10-23T20:00", "2026-10-26T05:30"),
    ("2026-10-31T11:00", "2026-10-31T13:00"),
)
VENDOR_DOWN = (("2026-11-02T05:55", "2026-11-02T06:05"), ("2026-11-04T05:55", "2026-11-04T06:30"))
# In the first run of these moments the scheduler is killed: with the run, or alone. It is started again at that time.
KILLED_WITH_THE_RUN = {("morning", "2026-10-28T06:00"): "2026-10-28T06:20"}
KILLED_ALONE = {("night", "2026-11-01T01:30"): "2026-11-01T02:00"}
REAL_DAYS = ("2026-10-30", "2026-11-02", "2026-11-04")
_EVERY = timedelta(minutes=10)
_OUTCOMES = {"finished": "f", "failed": "x", "interrupted": "i"}


def _ledger(first: datetime, last: datetime) -> dict[tuple[str, str], str]:
    """The ledger's moments from ``first`` to ``last``."""
    found = {}
    for line in LEDGER.strip().splitlines()[1:]:
        day, *cells = line.split()
        columns = [("night", "01:30"), *(("watch", f"{hour:02}:00") for hour in (0, 6, 12, 18)), ("morning", "06:00")]
        found |= {(job, f"{day}T{time}"): cell for (job, time), cell in zip(columns, cells, strict=True) if cell != "."}
    return {moment: cell for moment, cell in found.items() if first < at(moment[1]) <= last}


@dataclass
class Month:
    """The machine the schedule runs on, and what happens to it."""

    world: Moving
    ws: Workspace
    inbox: Inbox
    told: Told = field(default_factory=Told)
    heard: list[str] = field(default_factory=list)
    began: list[tuple[str, str, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    real: int = 0
    up_at: datetime | None = None

    def live(self, until: datetime) -> None:
        """Tick whenever the machine is up; business goes on."""
        moment = self.world.clock()
        while (moment := moment + _EVERY) <= until:
            moment = moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)
            # A run that took longer left the clock behind the next tick or beyond it.
            self.world.clock.forward(max(moment - self.world.clock(), timedelta()))
            if moment.minute == 0:
                self.world.step(timedelta())
            killed = self.up_at is not None and moment < self.up_at
            if not killed and not any(at(begin) <= moment < at(end) for begin, end in DOWN):
                self.tick()

    def tick(self) -> None:
        """What a scheduler that was just started does: nothing is kept from tick to tick but what lies in the lake."""
        with ThreadPoolExecutor(1) as hands:
            begun = tick(self.ws, Crew(self.run, self, self.complaints.append, Event()), hands)
        if any(isinstance(future.exception(), Killed) for future in begun):
            return
        for future in begun:
            future.result()

    def run(self, arguments: list[str], **how: object) -> Ended:
        given = dict(pairwise(arguments))
        job, due_at, begin = given["--job"], datetime.fromisoformat(given["--due"]), self.world.clock()
        moment = (job, local(due_at))
        self.began.append((*moment, local(begin)))
        first = sum((one, due) == moment for one, due, _ in self.began) == 1
        if first and moment in KILLED_WITH_THE_RUN:
            self.up_at = at(KILLED_WITH_THE_RUN[moment])
            raise Killed
        with _unreachable(self.ws.folder, down=any(at(b) <= begin < at(e) for b, e in VENDOR_DOWN)):
            if job == "morning" and moment[1][:10] in REAL_DAYS:
                self.real += 1
                return run_child(arguments, **how)  # type: ignore[arg-type]
            outcome: Outcome = "finished" if job != "morning" or self._pulled() else "failed"
        self._write(job, due_at, outcome, begin)
        if moment in KILLED_ALONE:
            # 02:00 comes after both passes of the doubled hour.
            self.up_at = at(KILLED_ALONE[moment])
            raise Killed
        return Ended(0 if outcome == "finished" else 2, "")

    def after_run(self, ws: Workspace, job: Job, run: Run, *, now: datetime) -> None:
        self.told.after_run(ws, job, run)
        alerts.after_run(ws, job, run, now=now)
        self._hear(now)

    def late(self, ws: Workspace, job: Job, due_at: datetime, *, now: datetime) -> None:
        self.told.late(ws, job, due_at)
        alerts.late(ws, job, due_at, now=now)
        self._hear(now)

    def deliver_due(self, ws: Workspace, *, now: datetime) -> None:
        alerts.deliver_due(ws, now=now)
        self._hear(now)

    def _hear(self, now: datetime) -> None:
        while self.inbox.posts:
            path, post = self.inbox.posts.pop(0)
            self.heard.append(f"{_rounded(local(now))}  {path[1:]:<4}  {post['title']}")

    def _pulled(self) -> bool:
        try:
            return self.ws.sync().complete
        except ShipopsError:
            return False

    def _write(self, job: str, due_at: datetime, outcome: Outcome, begin: datetime) -> None:
        run = Run(run_id_of(begin), job, "pulling", begin, begin, outcome, "", due_at, self.world.clock())
        if outcome == "finished" and job != "watch":
            recorded(self.ws.lake, job, run.run_id, begin, _found(job, local(due_at)[:10]))
        write_run(self.ws.lake, run)


def _found(job: str, day: str) -> Iterator[Finding]:
    for line in FINDS.strip().splitlines():
        of_job, order, severity, check, first, last = line.split()
        if of_job == job and first <= day <= last:
            yield finding(order, cast("Severity", severity), check)


@contextmanager
def _unreachable(folder: Path, *, down: bool) -> Iterator[None]:
    """While a vendor is down nobody answers where it was."""
    path = folder / "shipops.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"127\.0\.0\.1:\d+/shipstation", "127.0.0.1:1/shipstation", text) if down else text)
    yield
    path.write_text(text, encoding="utf-8")


@contextmanager
def _month(folder: Path, begin: datetime) -> Iterator[Month]:
    parameters = v4.new_code_cell('workspace: str = ""')
    parameters.metadata["tags"] = ["parameters"]
    (folder / "notebooks").mkdir()
    nbformat.write(
        v4.new_notebook(cells=[parameters, v4.new_code_cell(PULLING)]), folder / "notebooks" / "pulling.ipynb"
    )
    with web() as inbox, moving(folder, seed=3, orders=30, now=begin) as world:
        path = folder / "shipops.toml"
        text = re.sub(
            r"\[\[schedule\]\]\n(?:.+\n)+", JOBS.format(address=inbox.address), path.read_text(encoding="utf-8")
        )
        path.write_text(text, encoding="utf-8")
        # Real runs are told the moment, as with --as-of.
        yield Month(world, Workspace(folder, read_config(path), world.clock, fixed=True), inbox)


def _lived(folder: Path, begin: str, end: str) -> Month:
    first, last = at(begin), at(end)
    with _month(folder, first) as month:
        month.tick()
        month.live(last)
    ledger = _ledger(first, last)
    runs = [run for run in read_runs(month.ws.lake) if run.due_at is not None]
    happened: dict[tuple[str, str], str] = {}
    for run in runs:
        assert run.due_at is not None
        moment = (run.job, local(run.due_at))
        happened[moment] = happened.get(moment, "") + _OUTCOMES[run.outcome]
    assert happened == ledger
    expected = [
        (*moment, time)
        for moment, cell in ledger.items()
        for time in [CAUGHT_UP.get(moment, moment[1]), *([AGAIN[moment]] if len(cell) > 1 else [])]
    ]
    assert sorted((job, due, _rounded(began)) for job, due, began in month.began) == sorted(expected)
    ends = {"f": "finished", "x": "failed"}
    assert sorted(month.told.of_runs) == sorted((*moment, ends[cell[-1]]) for moment, cell in ledger.items())
    assert sorted(month.told.of_late) == sorted(moment for moment in CAUGHT_UP if moment in ledger)
    assert month.complaints == []
    assert month.heard == [line for line in TOLD.strip().splitlines() if first < at(line.split()[0]) <= last]
    # That it lives is said after every good run.
    assert len(month.inbox.calls) == sum(cell[-1] == "f" for cell in ledger.values())
    return month


def _rounded(began: str) -> str:
    """To the tick: what else was due at the same moment ran before it, and took its time."""
    return f"{began[:-1]}0"


def test_three_days_happen_as_the_ledger_says(tmp_path: Path) -> None:
    """An outage, the change of the clocks, a scheduler killed in a run, a vendor down; the third day's runs real."""
    assert _lived(tmp_path, "2026-10-31T00:05", "2026-11-02T07:00").real == 2


@pytest.mark.proof
def test_thirty_days_happen_as_the_ledger_says(tmp_path: Path) -> None:
    assert _lived(tmp_path, "2026-10-12T00:05", "2026-11-10T23:50").real == 5
