"""What a job calls for at a moment: pure functions over its bookmark and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shipops.config.schedule import Job
from shipops.reports.history import Run
from shipops.schedule.bookmark import Bookmark
from shipops.schedule.due import latest_until, next_after

# A run that was interrupted is done again once.
_MOST_INTERRUPTIONS = 2
# So far ahead no bookmark is but by a clock that was wrong; less, and the clock was set back a little.
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Begin:
    """Run it now, for the moment ``due_at``."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """No further try: ``run`` is how the moment ended."""

    run: Run


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing before ``until``."""

    until: datetime


Step = Begin | Settle | Rest


def counted_by(bookmark: Bookmark | None, job: Job, zone: ZoneInfo, now: datetime) -> Bookmark:
    """The bookmark to count on from: a job never seen before, or by another rule, counts from ``now``, as one whose
    clock was wrong does."""
    rule = f"{job.cron} {zone.key}"
    if bookmark is None or bookmark.since - now > _AHEAD:
        return Bookmark(rule, now)
    return bookmark if bookmark.rule == rule else replace(bookmark, rule=rule, since=now)


def newest_due(job: Job, zone: ZoneInfo, bookmark: Bookmark, now: datetime) -> datetime | None:
    """The latest moment that has come and is not settled: several that were missed are caught up by one run."""
    return latest_until(job.cron, zone, bookmark.since, now)


def step(job: Job, zone: ZoneInfo, bookmark: Bookmark, runs: Sequence[Run], now: datetime) -> Step:
    """What ``job`` calls for at ``now``. ``runs`` are those of the schedule, the earliest first; nobody runs it."""
    newest = newest_due(job, zone, bookmark, now)
    current = bookmark.trying or newest
    if current is None:
        return Rest(next_after(job.cron, zone, now))
    tried = [run for run in runs if run.due_at == current]
    if not tried:
        return Begin(current)
    if _over(job, tried) or (newest is not None and newest > current):
        return Settle(tried[-1])
    if tried[-1].outcome == "interrupted":
        return Begin(current)
    again = again_at(job, bookmark, now)
    if again >= next_after(job.cron, zone, current):
        # The next moment's run takes the place of another try.
        return Settle(tried[-1])
    return Begin(current) if again <= now else Rest(again)


def again_at(job: Job, bookmark: Bookmark, now: datetime) -> datetime:
    """When a failed run is tried again."""
    return (bookmark.ended_at or now) + job.retry_after.wall


def overdue(job: Job, due_at: datetime, now: datetime) -> bool:
    """Whether a run for ``due_at`` that has not begun at ``now`` is late."""
    return now - due_at > job.late_after.wall


def left_waiting(job: Job, zone: ZoneInfo, bookmark: Bookmark, now: datetime) -> datetime | None:
    """The moment whose run is late because the run of an earlier one goes on."""
    newest = newest_due(job, zone, bookmark, now)
    return newest if newest is not None and newest != bookmark.trying and overdue(job, newest, now) else None


def _over(job: Job, tried: Sequence[Run]) -> bool:
    """Whether a moment's runs leave nothing to try: one finished, or there were enough."""
    outcomes = [run.outcome for run in tried]
    failures = outcomes.count("failed") + outcomes.count("timed_out")
    return "finished" in outcomes or failures > job.retries or outcomes.count("interrupted") >= _MOST_INTERRUPTIONS
