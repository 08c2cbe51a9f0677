"""ShipStation's clock: stamps without a zone, meant in US Pacific time (shipstation sheet, 1.4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shipops.keeping import kept
from shipops.systems.stamps import Moment, wall_clock

PACIFIC = ZoneInfo("America/Los_Angeles")
_SAME_CLOCK = timedelta(hours=1)
_HOUR = timedelta(hours=1)
# Two stamps of one event lie this close; an attempt takes no longer.
_ONE_EVENT = timedelta(minutes=2)
_FARTHEST_ZONE = timedelta(hours=14)


def pacific_moment(text: object) -> Moment | None:
    """A stamp as a moment in UTC.

    In the hour that autumn doubles, and in the one that spring leaves out, the earliest reading with 3600 seconds of
    slack; a stamp that names its zone is taken at its word. ``None`` for nothing said. Raises ``ValueError`` for
    anything else.
    """
    return _written_moment(text) if isinstance(text, str) else _pacific(text)


def _pacific(text: object) -> Moment | None:
    written = wall_clock(text)
    if written is None:
        return None
    if written.tzinfo is not None:
        return Moment(written.astimezone(UTC), 0, str(text))
    readings = [written.replace(tzinfo=PACIFIC, fold=fold).astimezone(UTC) for fold in (0, 1)]
    earliest, latest = min(readings), max(readings)
    return Moment(earliest, round((latest - earliest).total_seconds()), str(text))


# The stamps of a row are read to place it, to count it and to map it.
_written_moment = kept(4_096)(_pacific)


def pacific_day(text: object) -> date | None:
    """The day a stamp or a date-only field names, on the Pacific calendar. Raises ``ValueError`` as above."""
    written = wall_clock(text)
    if written is None:
        return None
    return (written if written.tzinfo is None else written.astimezone(PACIFIC)).date()


def to_pacific(moment: datetime) -> str:
    """``moment`` (aware) as a filter wants it: Pacific wall time, whole seconds, cut not rounded."""
    return moment.astimezone(PACIFIC).strftime("%Y-%m-%d %H:%M:%S")


def refreshed_at(refresh_date: object, last_attempt: object) -> datetime | None:
    """The earliest moment (UTC) the last completed refresh of a store can mean.

    The two stamps of a store may be on different clocks: beside a Pacific ``lastRefreshAttempt`` the ``refreshDate``
    of some stores is UTC. Within an hour of each other both are read as Pacific, else ``refreshDate`` as UTC, the
    earlier of its readings. Raises ``ValueError`` for a stamp that is none.
    """
    written, attempted = wall_clock(refresh_date), wall_clock(last_attempt)
    if written is None:
        return None
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    if attempted is not None and attempted.tzinfo is None and abs(written - attempted) <= _SAME_CLOCK:
        pacific = pacific_moment(refresh_date)
        return pacific.at if pacific else None
    return written.replace(tzinfo=UTC)


def refresh_state(refresh_date: object, last_attempt: object) -> tuple[tuple[datetime, datetime] | None, bool | None]:
    """The earliest and latest moment a store's last refresh can mean, and whether attempts since then failed.

    The two stamps may be on different clocks: beside a Pacific attempt the refresh of some stores is UTC. A distance
    of whole hours is therefore no age, and ``failing`` is ``True`` only where the attempt is later however the
    refresh is read (shipstation sheet, 1.4). Raises ``ValueError`` for a stamp that is none.
    """
    written, attempted = wall_clock(refresh_date), wall_clock(last_attempt)
    if written is None:
        return None, None if attempted is None else True
    if written.tzinfo is not None:
        at = written.astimezone(UTC)
        attempt = pacific_moment(last_attempt)
        return (at, at), attempt.at - at > _ONE_EVENT if attempt else None
    pacific, utc = pacific_moment(refresh_date), written.replace(tzinfo=UTC)
    if pacific is None or attempted is None or attempted.tzinfo is not None:
        latest = pacific.at + timedelta(seconds=pacific.slack_s) if pacific else utc
        return (utc, latest), None
    latest = pacific.at + timedelta(seconds=pacific.slack_s)
    apart = attempted - written
    if abs(apart) <= _ONE_EVENT:
        return (pacific.at, latest), False
    if _whole_hours(apart):
        return (utc, utc if apart < timedelta(0) else latest), False if apart < -6 * _HOUR else None
    if apart < timedelta(0):
        # A refresh cannot be later than the attempt that made it: it is written in UTC.
        attempt = pacific_moment(last_attempt)
        return (utc, utc), attempt.at - utc > _ONE_EVENT if attempt else None
    return (utc, latest), True


def _whole_hours(apart: timedelta) -> bool:
    rest = abs(apart) % _HOUR
    return abs(apart) <= _FARTHEST_ZONE and min(rest, _HOUR - rest) <= _ONE_EVENT
