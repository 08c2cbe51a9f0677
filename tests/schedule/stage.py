"""A workspace on a clock moved by hand, with a stand-in for the processes that run its jobs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from shipops.config import read_config
from shipops.config.schedule import Job
from shipops.reports.history import Outcome, Run, run_id_of, write_run
from shipops.schedule.attending import Crew, Did
from shipops.schedule.child import Ended
from shipops.schedule.ticking import tick
from shipops.workspace import Workspace

CHICAGO = ZoneInfo("America/Chicago")


def at(local: str) -> datetime:
    """A moment in Chicago as UTC."""
    return datetime.fromisoformat(local).replace(tzinfo=CHICAGO).astimezone(UTC)


@dataclass
class Told:
    """Notes what is told."""

    of_runs: list[tuple[str, str, str]] = field(default_factory=list)
    of_late: list[tuple[str, str]] = field(default_factory=list)
    deliveries: int = 0

    def after_run(self, _: Workspace, job: Job, run: Run, **__: object) -> None:
        assert run.due_at is not None
        self.of_runs.append((job.name, local(run.due_at), run.outcome))

    def late(self, _: Workspace, job: Job, due_at: datetime, **__: object) -> None:
        self.of_late.append((job.name, local(due_at)))

    def deliver_due(self, *_: object, **__: object) -> None:
        self.deliveries += 1


class Hand:
    """A clock that stands still but for the millisecond each look takes."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


@dataclass
class Stage:
    """The workspace, its clock, who is told, and what each run does: an outcome, ``killed`` (the scheduler dies with
    the run), ``silent`` (it fails without a line), ``timed_out with a line`` (it noted that it was told to end)."""

    ws: Workspace
    clock: Hand
    told: Told = field(default_factory=Told)
    complaints: list[str] = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    does: str | Callable[[], str] = "finished"
    takes: timedelta = timedelta(minutes=1)

    def tick(self, local_time: str = "") -> list[tuple[str, str, str]]:
        """Tick at this time in Chicago; what was done, as job, moment and outcome."""
        if local_time:
            self.clock.moment = at(local_time)
        with ThreadPoolExecutor(1) as hands:
            begun = tick(self.ws, Crew(self.run, self.told, self.complaints.append, self.stop), hands)
            return [told_of(did) for future in begun for did in future.result()]

    def run(self, arguments: list[str], **_: object) -> Ended:
        given = dict(pairwise(arguments))
        job, due_at = given["--job"], datetime.fromisoformat(given["--due"])
        started_at = self.clock()
        outcome = self.does if isinstance(self.does, str) else self.does()
        self.clock.moment += self.takes
        if outcome == "killed":
            raise Killed
        if outcome in ("finished", "failed"):
            self.write(job, due_at, outcome, started_at)  # type: ignore[arg-type]
        if outcome == "timed_out with a line":
            self.write(job, due_at, "interrupted", started_at)
            return Ended(-15, "", "timed_out")
        if outcome == "interrupted":
            self.stop.set()
            return Ended(-15, "", "interrupted")
        return Ended(0 if outcome == "finished" else 2, "", "timed_out" if outcome == "timed_out" else "")

    def write(self, job: str, due_at: datetime, outcome: Outcome, started_at: datetime) -> None:
        """The line a run leaves in the history."""
        write_run(
            self.ws.lake,
            Run(run_id_of(started_at), job, "n", started_at, started_at, outcome, "f", due_at, self.clock()),
        )


class Killed(BaseException):
    """The scheduler is gone, in the middle of a run."""


def staged(folder: Path, *jobs: str, now: str) -> Stage:
    """A workspace whose ``shipops.toml`` has these ``[[schedule]]``, at a time in Chicago."""
    text = 'timezone = "America/Chicago"\n' + "".join(f"[[schedule]]\n{job}\n" for job in jobs)
    (folder / "shipops.toml").write_text(text, encoding="utf-8")
    clock = Hand(at(now))
    return Stage(Workspace(folder, read_config(folder / "shipops.toml"), clock), clock)


def told_of(did: Did) -> tuple[str, str, str]:
    return did.job, local(did.due_at), did.outcome


def local(moment: datetime) -> str:
    """A moment as the wall clock in Chicago shows it, to the minute."""
    return f"{moment.astimezone(CHICAGO):%Y-%m-%dT%H:%M}"
