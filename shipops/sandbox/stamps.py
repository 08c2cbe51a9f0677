"""The vendors' lexical forms of time: written from aware UTC moments, and read back from request parameters."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
_STAMP = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})"
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,7}))?)?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?"
)


def _wall(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _trimmed_fraction(moment: datetime) -> str:
    return f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""


# Lists of 100,000 orders are filtered and sorted by these: converting each anew is most of the work.
@lru_cache(maxsize=2**17)
def pacific_wall(moment: datetime) -> datetime:
    """The naive Pacific wall clock of an aware ``moment``: what ShipStation keeps and compares (1.4)."""
    return moment.astimezone(PACIFIC).replace(tzinfo=None)


def pacific_seven(moment: datetime | None) -> str | None:
    """Naive Pacific with seven decimals: orders, shipments, fulfillments (ShipStation sheet, 1.4)."""
    if moment is None:
        return None
    wall = pacific_wall(moment)
    return f"{_wall(wall)}.{wall.microsecond:06d}0"


def pacific_trimmed(moment: datetime | None) -> str | None:
    """Naive Pacific without trailing zeros: order items and stores (ShipStation sheet, 1.4)."""
    if moment is None:
        return None
    wall = pacific_wall(moment)
    return _wall(wall) + _trimmed_fraction(wall)


def pacific_day(moment: datetime | date | None) -> str | None:
    """The Pacific calendar day of a moment, or a plain day as it is (``shipDate``, ``holdUntilDate``)."""
    if moment is None:
        return None
    return (pacific_wall(moment).date() if isinstance(moment, datetime) else moment).isoformat()


def naive_utc_trimmed(moment: datetime | None) -> str | None:
    """UTC without any mark, as some stores' ``refreshDate`` (ShipStation sheet, 1.4)."""
    if moment is None:
        return None
    utc = moment.astimezone(UTC)
    return _wall(utc) + _trimmed_fraction(utc)


def utc_trimmed(moment: datetime | None) -> str | None:
    """UTC with ``Z`` and no trailing zeros in the fraction: Cin7's audit stamps (Cin7 sheet, 1.6)."""
    text = naive_utc_trimmed(moment)
    return None if text is None else f"{text}Z"


def business_day(moment: datetime | date | None) -> str | None:
    """A day as midnight without a zone: Cin7's business dates (Cin7 sheet, 1.6). A moment gives its UTC day."""
    if moment is None:
        return None
    day = moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
    return f"{day.isoformat()}T00:00:00"


def utc_milliseconds(moment: datetime | date | None) -> str | None:
    """UTC with milliseconds and ``Z``: InkSoft (sheet, 2.4). A plain day becomes its midnight."""
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return f"{moment.isoformat()}T00:00:00.000Z"
    utc = moment.astimezone(UTC)
    return f"{_wall(utc)}.{utc.microsecond // 1000:03d}Z"


def parsed(text: str) -> datetime:
    """A request parameter's time: aware where it names ``Z`` or an offset, else naive.

    Takes a bare day, ``T`` or blank between day and clock, zero to seven decimals (cut to microseconds).
    Raises ValueError when it is none of these, or of a year whose neighbours no calendar here can hold.
    """
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a date")
    year, month, day = map(int, found["day"].split("-"))
    if not 1 < year < 9999:
        raise ValueError(f"{year} is out of range")
    micro = int((found["fraction"] or "").ljust(7, "0")[:6])
    moment = datetime(  # noqa: DTZ001 - naive on purpose, the zone follows
        year, month, day, int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0), micro
    )
    zone = found["zone"]
    return moment if zone is None else moment.replace(tzinfo=_offset(zone))


def _offset(zone: str) -> timezone:
    if zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-span if zone[0] == "-" else span)
