"""Working time: how far back a span of working hours reaches, how much of it lies between two moments.

Working time only ever grows, so *older than two working hours* is the same as *before the moment two working hours
ago*. Every check compares with one such moment (``back``), and no row needs calendar arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from shipops.durations import Duration
from shipops.errors import ConfigError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class WorkingCalendar:
    """Workdays, daily hours and public holidays of one place.

    ``workdays`` are weekday numbers (Monday is 0), ``opens`` / ``closes`` local wall times, ``country`` an ISO code
    whose public holidays are off (``""``: none).
    """

    zone: ZoneInfo
    workdays: frozenset[int] = frozenset(range(5))
    opens: time = time(8)
    closes: time = time(18)
    country: str = "US"

    @cached_property
    def _holidays(self) -> Container[date]:
        if not self.country:
            return frozenset()
        import holidays

        return holidays.country_holidays(self.country)

    def _span(self, day: date) -> tuple[datetime, datetime]:
        """The working span of ``day`` in UTC; empty on a day off."""
        start = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
        if day.weekday() not in self.workdays or day in self._holidays:
            return start, start
        return start, datetime.combine(day, self.closes, self.zone).astimezone(UTC)

    def working_seconds(self, span: Duration) -> float:
        """``span`` in seconds of working time: ``1d`` is one working day, ``1w`` a week of them."""
        day = self.day_length.total_seconds()
        length = {"m": 60.0, "h": 3600.0, "d": day, "w": day * len(self.workdays)}
        return span.amount * length[span.unit]

    @property
    def day_length(self) -> timedelta:
        """How long a working day is by the clock on the wall."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two aware moments; nothing where ``end`` is the earlier one."""
        total = timedelta(0)
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            opens, closes = self._span(day)
            total += max(min(closes, end) - max(opens, start), timedelta(0))
            day += timedelta(days=1)
        return total

    def last_day_ended(self, today: date) -> datetime:
        """When the last working day before ``today`` ended (UTC): on a Monday that is Friday's closing time."""
        day = today - timedelta(days=1)
        # No calendar has a year without a working day.
        for _ in range(366):
            start, end = self._span(day)
            if start < end:
                return end
            day -= timedelta(days=1)
        raise ConfigError("The calendar has no working day in a year.", "Check [calendar].")

    def back(self, moment: datetime, span: Duration) -> datetime:
        """The latest moment that lies at least ``span`` of working time before ``moment`` (UTC in, UTC out).

        Raises :class:`ConfigError` for a span this calendar cannot fill.
        """
        left = timedelta(seconds=self.working_seconds(span))
        cursor = moment.astimezone(UTC)
        if not left:
            return cursor
        day = cursor.astimezone(self.zone).date()
        for _ in range(20_000):
            start, end = self._span(day)
            worked = min(end, cursor) - start
            if worked >= left:
                return min(end, cursor) - left
            left -= max(worked, timedelta(0))
            day -= timedelta(days=1)
        raise ConfigError(
            f"{span} of working time reach back more than 50 years.", "Check [calendar] and the lengths of time."
        )


def parse_workdays(text: str) -> frozenset[int]:
    """Read ``"mon-fri"`` or ``"mon,wed,sat"``. Raises :class:`ValueError`."""
    found: set[int] = set()
    for piece in text.lower().split(","):
        first, dash, last = (part.strip() for part in piece.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(f"{text!r} names no weekdays; write for example mon-fri or mon,wed,sat")
        start, end = DAYS.index(first), DAYS.index(last or first)
        found.update(day % 7 for day in range(start, (end if end >= start else end + 7) + 1))
    return frozenset(found)


def parse_hours(text: str) -> tuple[time, time]:
    """Read ``"08:00-18:00"``. Raises :class:`ValueError`."""
    first, _, last = text.partition("-")
    try:
        opens, closes = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a span of hours; write for example 08:00-18:00") from None
    if opens.tzinfo or closes.tzinfo:
        raise ValueError(f"{text!r} names a zone, which is that of timezone; write for example 08:00-18:00")
    if opens >= closes:
        raise ValueError(f"{text!r} ends before it starts; write for example 08:00-18:00")
    return opens, closes
