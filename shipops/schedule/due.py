"""The moments a cron expression means in a time zone: pure functions, aware UTC in and out.

The fields are read by cronsim, which knows cron's own rules (Sunday is 0 and 7, day of month OR weekday). APScheduler's
own cron trigger counts weekdays from Monday = 0 and wants both days to fit, so it is not asked. Nor is cronsim asked
about zones: it counts in whole hours, and loses a moment where clocks change by half of one (Lord Howe).

Clock changes are Debian cron's: a job at a set time whose hour is skipped runs right after the change, and once where
the hour comes twice; one that runs every so often (its minute or hour begins with ``*``) goes by the time that passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from shipops.config.schedule import Job
from shipops.errors import ConfigError

_MINUTE = timedelta(minutes=1)
# No zone changes its clocks twice within so long.
_STRIDE = timedelta(hours=6)
# The latest moment is looked for in the last hour first: an expression may have one every minute.
_LOOK_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=31))


def checked_cron(job: Job) -> str:
    """The expression of ``job``. Raises :class:`ConfigError` that names the job where cron could not read it, or it
    means no moment at all."""
    try:
        next(CronSim(job.cron, datetime(2000, 1, 1)))  # noqa: DTZ001 - a wall clock
    except (CronSimError, ValueError) as error:
        said = str(error).lower().replace("bad ", "its field ") if isinstance(error, CronSimError) else "a number"
        raise ConfigError(
            f"[[schedule]] {job.name}: {job.cron!r} is no cron expression ({said}).",
            "Write minute hour day month weekday, for example 0 6 * * mon-fri.",
        ) from None
    except StopIteration:
        raise ConfigError(
            f"[[schedule]] {job.name}: {job.cron!r} never comes.", "Name a day that its month has."
        ) from None
    return job.cron


def next_after(cron: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment of ``cron`` later than ``after``."""
    minute, hour, *_ = cron.split()
    passing = minute.startswith("*") or hour.startswith("*")
    return _by_passing_time(cron, zone, after) if passing else _by_set_time(cron, zone, after)


def latest_until(cron: str, zone: ZoneInfo, after: datetime, until: datetime) -> datetime | None:
    """The latest moment of ``cron`` later than ``after`` and not later than ``until``; ``None`` where there is none."""
    for back in _LOOK_BACK:
        if until - back <= after:
            break
        if found := _last(_moments(cron, zone, until - back, until)):
            return found
    return _last(_moments(cron, zone, after, until))


def _last(moments: Iterator[datetime]) -> datetime | None:
    found = None
    for found in moments:  # noqa: B007 - the last one is wanted
        pass
    return found


def _moments(cron: str, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    while (after := next_after(cron, zone, after)) <= until:
        yield after


def _by_set_time(cron: str, zone: ZoneInfo, after: datetime) -> datetime:
    """Every time on the wall clock that fits is one moment; in the order of the wall clock none comes earlier."""
    for wall in CronSim(cron, _wall(after, zone)):
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
        if _wall(moment, zone) != wall:
            # The clocks skip it: the two readings of such a time lie on both sides of the change.
            earlier = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
            moment = _change_between(zone, earlier, moment)
        if moment > after:
            return moment
    raise AssertionError(f"{cron!r} was not checked")


def _by_passing_time(cron: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment at which the wall clock fits, from one change of the clocks to the next."""
    begin, wall = after, _wall(after, zone)
    while True:
        found = (next(CronSim(cron, wall)) - _offset(begin, zone)).replace(tzinfo=UTC)
        change = _first_change(zone, begin, found)
        if change is None:
            return found
        # The moment of the change itself may fit.
        begin, wall = change, _wall(change, zone) - _MINUTE


def _first_change(zone: ZoneInfo, begin: datetime, end: datetime) -> datetime | None:
    """The first moment after ``begin``, up to ``end``, at which the zone has another offset."""
    offset = _offset(begin, zone)
    while begin < end:
        stop = min(begin + _STRIDE, end)
        if _offset(stop, zone) != offset:
            return _change_between(zone, begin, stop)
        begin = stop
    return None


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset of ``before`` ends, where ``after`` has another."""
    offset, span = _offset(before, zone), int((after - before).total_seconds())
    low, high = 0, span
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(after - timedelta(seconds=span - middle), zone) == offset:
            low = middle
        else:
            high = middle
    return after - timedelta(seconds=span - high)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
