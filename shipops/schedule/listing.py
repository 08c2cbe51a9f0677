"""How every job stands: how it last ran, when it runs next, whether it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shipops.config.schedule import Job
from shipops.reports.history import Run
from shipops.schedule.attending import places_of, scheduled_runs
from shipops.schedule.bookmark import read_bookmark
from shipops.schedule.deciding import Begin, Rest, counted_by, left_waiting, overdue, step
from shipops.schedule.due import next_after
from shipops.schedule.holding import is_held
from shipops.schedule.ticking import checked_jobs
from shipops.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """How ``job`` stands; times are aware UTC.

    ``last`` is the last run the schedule meant; ``next_at`` when it runs next, at once where a moment waits for a
    scheduler; ``late`` the moment whose run is late. ``seen``: a scheduler has counted it by this expression.
    """

    job: Job
    last: Run | None
    running: bool
    next_at: datetime
    late: datetime | None
    seen: bool

    def to_dict(self) -> dict[str, Any]:
        """As JSON-ready values; times as ISO 8601 in UTC."""
        last = self.last
        return {
            "name": self.job.name, "cron": self.job.cron, "notebook": self.job.notebook, "alert": self.job.alert,
            "running": self.running, "next": _iso(self.next_at), "late": self.late is not None,
            "late_since": _iso(self.late), "seen": self.seen,
            "last": last and {
                "run_id": last.run_id, "due": _iso(last.due_at), "started": _iso(last.started_at),
                "ended": _iso(last.ended_at), "outcome": last.outcome, "error": last.error,
            },
        }  # fmt: skip


def standings(ws: Workspace) -> tuple[Standing, ...]:
    """How the jobs of ``shipops.toml`` stand, in its order. Raises :class:`ConfigError`."""
    return tuple(_standing(ws, job) for job in checked_jobs(ws))


def _standing(ws: Workspace, job: Job) -> Standing:
    zone, now, places = ZoneInfo(ws.timezone), ws.clock(), places_of(ws, job.name)
    known = read_bookmark(places.bookmark)
    bookmark = counted_by(known, job, zone, now)
    running, runs = is_held(places.lock), scheduled_runs(ws, job.name)
    following = next_after(job.cron, zone, now)
    if running:
        late = left_waiting(job, zone, bookmark, now)
    else:
        call = step(job, zone, bookmark, runs, now)
        following = call.until if isinstance(call, Rest) else now if isinstance(call, Begin) else following
        late = call.due_at if isinstance(call, Begin) and overdue(job, call.due_at, now) else None
    return Standing(job, runs[-1] if runs else None, running, following, late, bookmark == known)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
