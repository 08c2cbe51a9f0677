"""One tick: everything that is due is done once, side by side."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shipops.config.schedule import Job
from shipops.errors import ConfigError
from shipops.schedule.attending import Crew, Did, attend, places_of
from shipops.schedule.bookmark import read_bookmark
from shipops.schedule.deciding import again_at
from shipops.schedule.due import checked_cron, next_after
from shipops.schedule.holding import held
from shipops.workspace import Workspace

_LONGEST = timedelta(minutes=1)
# No job has this name.
_DELIVERY = ".delivery"


def checked_jobs(ws: Workspace) -> tuple[Job, ...]:
    """The jobs of ``shipops.toml``. Raises :class:`ConfigError` where there is none, or cron cannot read one."""
    if not ws.config.schedule:
        raise ConfigError("shipops.toml has no [[schedule]].", "Add one, with a name, a cron and a notebook.")
    for job in ws.config.schedule:
        checked_cron(job)
    return ws.config.schedule


def tick(ws: Workspace, crew: Crew, hands: Executor) -> list[Future[tuple[Did, ...]]]:
    """Begin everything that is due at ``ws.clock()``, each job by a hand of its own, and deliver what was held back.

    Each future ends with what was done for its job, after the job's run; trouble with one job is none of another's.
    """
    begun = [hands.submit(_attended, ws, job, crew) for job in ws.config.schedule]
    return [*begun, hands.submit(_delivered, ws, crew)]


def next_tick(ws: Workspace, now: datetime) -> datetime:
    """When to tick again: at the next moment or try, within a minute in any case, so that a machine that slept or
    whose clock was set is seen."""
    zone, wakes = ZoneInfo(ws.timezone), [now + _LONGEST]
    for job in ws.config.schedule:
        wakes.append(next_after(job.cron, zone, now))
        bookmark = read_bookmark(places_of(ws, job.name).bookmark)
        if bookmark is not None and bookmark.ended_at is not None:
            wakes.append(again_at(job, bookmark, now))
    return min(wake for wake in wakes if wake > now)


def _attended(ws: Workspace, job: Job, crew: Crew) -> tuple[Did, ...]:
    try:
        return attend(ws, job, crew)
    except Exception as error:
        crew.complain(f"{job.name}: {error}")
        return ()


def _delivered(ws: Workspace, crew: Crew) -> tuple[Did, ...]:
    # Two schedulers would deliver the same message twice.
    with held(places_of(ws, _DELIVERY).lock) as own:
        if own is not None:
            try:
                crew.tell.deliver_due(ws, now=ws.clock())
            except Exception as error:
                crew.complain(f"What was held back could not be delivered: {error}")
    return ()
