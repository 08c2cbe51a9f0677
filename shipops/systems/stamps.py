"""Dates and times as vendors write them, read by hand: 0 to 9 fraction digits, with or without a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

_STAMP = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_MILLISECONDS = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
# Vendors write an empty date as year 1 (or 9999): outside these years there is nothing to tell.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC; it may really be up to ``slack_s`` seconds later. ``text`` is the stamp as received."""

    at: datetime
    slack_s: int
    text: str

    @property
    def latest(self) -> datetime:
        """The latest moment it can mean."""
        return self.at + timedelta(seconds=self.slack_s)


def wall_clock(text: object) -> datetime | None:
    """The stamp as written: naive where no zone is given, else aware. ``None`` for an empty or placeholder date.

    Microseconds beyond the sixth digit are cut. Raises ``ValueError`` for anything that is not a stamp.
    """
    if text is None:
        return None
    if not isinstance(text, str):
        raise ValueError("should be a date")  # noqa: TRY004 - a wire model reports ValueError
    written = text.strip()
    if not written:
        return None
    if counted := _MILLISECONDS.fullmatch(written):
        return _plausible(datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=int(counted[1])))
    match = _STAMP.fullmatch(written)
    if not match:
        raise ValueError("should be a date")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    micro = int((fraction or "")[:6].ljust(6, "0"))
    naive = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro)  # noqa: DTZ001
    return naive if zone is None else naive.replace(tzinfo=_offset(zone))


def utc_moment(text: object) -> Moment | None:
    """A stamp whose missing zone means UTC (cin7 sheet 1.6, inksoft sheet 2.4). Raises ``ValueError`` as above."""
    written = wall_clock(text)
    if written is None:
        return None
    aware = written.replace(tzinfo=UTC) if written.tzinfo is None else written.astimezone(UTC)
    return Moment(aware, 0, str(text))


def utc_day(text: object) -> date | None:
    """The date part of a stamp, in UTC where it names a zone. Raises ``ValueError`` as above."""
    moment = utc_moment(text)
    return moment.at.date() if moment else None


def _offset(zone: str) -> timezone:
    if zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if zone[0] == "-" else away)


def _plausible(start: datetime, away: timedelta) -> datetime | None:
    try:
        moment = start + away
    except OverflowError:
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
