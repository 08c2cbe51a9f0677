"""Attending to one job: whatever it calls for now is done, once, by whoever holds its lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Protocol
from zoneinfo import ZoneInfo

from shipops.config.schedule import Job
from shipops.reports.history import Run, read_runs, run_id_of, write_run
from shipops.schedule.bookmark import Bookmark, read_bookmark, write_bookmark
from shipops.schedule.child import Ended, arguments_of
from shipops.schedule.deciding import Begin, Rest, Settle, counted_by, left_waiting, newest_due, overdue, step
from shipops.schedule.due import checked_cron
from shipops.schedule.holding import held
from shipops.schedule.telling import Tell
from shipops.workspace import Workspace

_FOLDER = ".schedule"


class Runner(Protocol):
    """Runs ``shipops`` with arguments as a process that holds ``lock`` too; see :func:`.child.run_child`."""

    def __call__(self, arguments: list[str], *, timeout_seconds: float, lock: int, stop: Event) -> Ended: ...


@dataclass(frozen=True)
class Crew:
    """Who does what jobs call for: ``run`` runs one, ``tell`` is told how it ended, ``complain`` hears of trouble in
    words. Once ``stop`` is set runs are ended and none is begun."""

    run: Runner
    tell: Tell
    complain: Callable[[str], None]
    stop: Event


@dataclass(frozen=True, slots=True)
class Did:
    """What was done for ``job`` at ``at``: a try of the moment ``due_at`` ended with ``outcome`` and ``error``, or its
    run was told to be ``late``."""

    at: datetime
    job: str
    due_at: datetime
    outcome: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The files that are kept for a job."""

    bookmark: Path
    lock: Path
    late: Path
    late_lock: Path


def places_of(ws: Workspace, name: str) -> Places:
    """Where they are: in the lake's folder."""
    folder = ws.lake.folder / _FOLDER
    return Places(*(folder / f"{name}.{end}" for end in ("json", "lock", "late", "late.lock")))


@dataclass(frozen=True)
class _Post:
    """A job with all it takes to attend to it."""

    ws: Workspace
    job: Job
    crew: Crew

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.ws.timezone)

    @property
    def places(self) -> Places:
        return places_of(self.ws, self.job.name)


def attend(ws: Workspace, job: Job, crew: Crew) -> tuple[Did, ...]:
    """Do what ``job`` calls for now, and say what was done; nothing where somebody else runs it.

    Raises :class:`ConfigError` for an expression that is none, :class:`LakeError`.
    """
    checked_cron(job)
    post = _Post(ws, job, crew)
    with held(post.places.lock) as lock:
        return _waited(post) if lock is None else _worked(post, lock)


def scheduled_runs(ws: Workspace, job: str) -> tuple[Run, ...]:
    """The runs of ``job`` that the schedule meant, the earliest first."""
    return tuple(run for run in read_runs(ws.lake, job=job) if run.due_at is not None)


def _worked(post: _Post, lock: int) -> tuple[Did, ...]:
    ws, job, crew, did = post.ws, post.job, post.crew, list[Did]()
    while not crew.stop.is_set():
        now = ws.clock()
        known = read_bookmark(post.places.bookmark)
        bookmark = counted_by(known, job, post.zone, now)
        if bookmark != known:
            write_bookmark(post.places.bookmark, bookmark)
        if bookmark.trying is None and newest_due(job, post.zone, bookmark, now) is None:
            break
        runs = scheduled_runs(ws, job.name)
        if (unseen := _unseen_end(job, bookmark, runs, now)) is not None:
            write_run(ws.lake, unseen)
            runs = (*runs, unseen)
        if bookmark.trying is not None and bookmark.ended_at is None:
            bookmark = replace(bookmark, ended_at=now)
            write_bookmark(post.places.bookmark, bookmark)
        call = step(job, post.zone, bookmark, runs, now)
        if isinstance(call, Rest):
            break
        if isinstance(call, Settle):
            _told(crew, partial(crew.tell.after_run, ws, job, call.run, now=ws.clock()))
            write_bookmark(post.places.bookmark, _settled(bookmark, call.run))
        else:
            if call.due_at != bookmark.trying and overdue(job, call.due_at, now):
                did += _told_late(post, call.due_at)
            did.append(_tried(post, call, bookmark, runs, lock))
    return tuple(did)


def _unseen_end(job: Job, bookmark: Bookmark, runs: tuple[Run, ...], now: datetime) -> Run | None:
    """The line of a try that left none, because it was killed together with whoever waited for it."""
    tried = sum(run.due_at == bookmark.trying for run in runs)
    if bookmark.trying is None or bookmark.ended_at is not None or tried >= bookmark.tries:
        return None
    return replace(
        _line(job, bookmark, now), outcome="interrupted", error="It was killed, or the machine went down while it ran."
    )


def _tried(post: _Post, call: Begin, bookmark: Bookmark, runs: tuple[Run, ...], lock: int) -> Did:
    """Try the moment once, and see to it that the history has its line."""
    ws, job, crew, begun_at = post.ws, post.job, post.crew, post.ws.clock()
    tries = 1 + sum(run.due_at == call.due_at for run in runs)
    begun = replace(bookmark, trying=call.due_at, tries=tries, begun_at=begun_at, ended_at=None)
    write_bookmark(post.places.bookmark, begun)
    arguments = arguments_of(job, due_at=call.due_at, folder=ws.folder.resolve(), as_of=begun_at if ws.fixed else None)
    ended = crew.run(arguments, timeout_seconds=job.timeout.wall.total_seconds(), lock=lock, stop=crew.stop)
    now, known = ws.clock(), {run.run_id for run in runs}
    own = [run for run in scheduled_runs(ws, job.name) if run.due_at == call.due_at and run.run_id not in known]
    run = _ended_run(job, begun, own[-1] if own else None, ended, now)
    if not own or run != own[-1]:
        write_run(ws.lake, run)
    write_bookmark(post.places.bookmark, replace(begun, ended_at=now))
    return Did(now, job.name, call.due_at, run.outcome, run.error)


def _ended_run(job: Job, begun: Bookmark, own: Run | None, ended: Ended, now: datetime) -> Run:
    """The line of a try that ended: its own, unless it left none or was ended before it could."""
    if own is not None and (own.outcome == "finished" or not ended.ended_for):
        return own
    line = replace(own or _line(job, begun, now), ended_at=now)
    if ended.ended_for == "timed_out":
        return replace(line, outcome="timed_out", error=f"It took longer than {job.timeout} and was ended.")
    if ended.ended_for == "interrupted":
        return replace(line, outcome="interrupted", error="The schedule was stopped while it ran.")
    by_signal = f"It was ended by signal {-ended.code}." if ended.code < 0 else f"It ended with exit code {ended.code}."
    return replace(line, outcome="failed", error=ended.said or by_signal)


def _line(job: Job, bookmark: Bookmark, now: datetime) -> Run:
    begun_at = bookmark.begun_at or now
    return Run(
        run_id_of(begun_at), job.name, Path(job.notebook).stem, begun_at, begun_at, "failed", "",
        due_at=bookmark.trying, ended_at=now,
    )  # fmt: skip


def _settled(bookmark: Bookmark, run: Run) -> Bookmark:
    return Bookmark(bookmark.rule, max(bookmark.since, run.due_at or bookmark.since))


def _waited(post: _Post) -> tuple[Did, ...]:
    """What there is to do while somebody else runs the job: to say that a moment is left waiting."""
    now = post.ws.clock()
    bookmark = counted_by(read_bookmark(post.places.bookmark), post.job, post.zone, now)
    due_at = left_waiting(post.job, post.zone, bookmark, now)
    return () if due_at is None else _told_late(post, due_at)


def _told_late(post: _Post, due_at: datetime) -> tuple[Did, ...]:
    """Tell once that the run for ``due_at`` is late, whoever noticed it."""
    ws, note = post.ws, post.places.late
    with held(post.places.late_lock) as own:
        if own is None or (note.exists() and note.read_text(encoding="utf-8") == due_at.isoformat()):
            return ()
        _told(post.crew, partial(post.crew.tell.late, ws, post.job, due_at, now=ws.clock()))
        note.write_text(due_at.isoformat(), encoding="utf-8")
    return (Did(ws.clock(), post.job.name, due_at, "late"),)


def _told(crew: Crew, call: Callable[[], object]) -> None:
    """No trouble with telling keeps a job from running."""
    try:
        call()
    except Exception as error:
        crew.complain(f"Nobody could be told: {error}")
