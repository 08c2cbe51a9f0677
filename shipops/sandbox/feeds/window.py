"""The window a feed is asked for: UTC by the minute (shipstation sheet, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.stamps import PACIFIC

FORM = "%m/%d/%Y %H:%M"


@dataclass(frozen=True)
class Window:
    """From ``start`` on and before ``end``, both aware; None where there is no bound."""

    start: datetime | None
    end: datetime | None

    def holds(self, moment: datetime) -> bool:
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


def window_of(call: Call, assumptions: Assumptions, *, pacific: bool) -> Window:
    """The window in a call, read as UTC or, by a server that is wrong, as ``pacific``.

    Raises BadParameterError for a bound that is missing or cannot be read, where such a bound is refused.
    """
    zone: tzinfo = PACIFIC if pacific else UTC
    start = _bound(call, "start_date", zone, assumptions)
    end = _bound(call, "end_date", zone, assumptions)
    reach = timedelta(minutes=1) if assumptions.feed_window_end == "whole_minute" else timedelta(microseconds=1)
    return Window(start, None if end is None else end + reach)


def _bound(call: Call, name: str, zone: tzinfo, assumptions: Assumptions) -> datetime | None:
    moment = _read(call.query.get(name, ""), zone)
    if moment is None and assumptions.feed_unreadable_window == "refuse":
        raise BadParameterError(f"{name} is missing or not a time like 01/23/2026 17:28")
    return moment


def _read(text: str, zone: tzinfo) -> datetime | None:
    """The UTC moment of a time in ``zone``, None for no such time or one at the ends of all calendars."""
    try:
        moment = datetime.strptime(text, FORM).replace(tzinfo=zone)
    except ValueError:
        return None
    return moment.astimezone(UTC) if 1 < moment.year < 9999 else None
