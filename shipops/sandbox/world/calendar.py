"""The merchant's working time: Monday to Friday, 08:00 to 18:00 in Chicago, without US federal holidays."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("America/Chicago")
PACIFIC = ZoneInfo("America/Los_Angeles")
HOURS_A_DAY = 10.0
_OPENS, _CLOSES = time(8), time(18)
_FIXED_HOLIDAYS = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))


def is_workday(day: date) -> bool:
    """Whether the merchant works on ``day``."""
    return day.weekday() < 5 and not _is_holiday(day)


def _is_holiday(day: date) -> bool:
    if any(
        _observed(date(year, month, number)) == day
        for year in (day.year, day.year + 1)
        for month, number in _FIXED_HOLIDAYS
    ):
        return True
    week = (day.day - 1) // 7 + 1
    last_monday = day.weekday() == 0 and (day + timedelta(days=7)).month != day.month
    # (month, weekday, week of the month): King, Presidents, Labor, Columbus, Thanksgiving. Memorial Day: last Monday.
    by_week = {(1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4)}
    return (day.month, day.weekday(), week) in by_week or (day.month == 5 and last_monday)


def _observed(holiday: date) -> date:
    shift = {5: -1, 6: 1}.get(holiday.weekday(), 0)
    return holiday + timedelta(days=shift)


class WorkCalendar:
    """Working time as one line of hours, so that adding and going back are sums.

    Covers 260 days before ``now`` and 60 after it; asking beyond that raises :class:`ValueError`.
    """

    def __init__(self, now: datetime) -> None:
        today = now.astimezone(SHOP_ZONE).date()
        days = [today + timedelta(days=shift) for shift in range(-260, 61)]
        self._opens = [datetime.combine(day, _OPENS, SHOP_ZONE).astimezone(UTC) for day in days if is_workday(day)]
        self._now = self.position(now)

    def position(self, at: datetime) -> float:
        """Working hours from the start of the calendar to ``at``; closed hours add nothing."""
        index = bisect_right(self._opens, at) - 1
        if index < 0:
            raise ValueError(f"{at} lies before the calendar begins")
        hours = (at - self._opens[index]) / timedelta(hours=1)
        return index * HOURS_A_DAY + min(hours, HOURS_A_DAY)

    def moment(self, position: float) -> datetime:
        """The UTC moment ``position`` working hours after the start of the calendar, to the millisecond."""
        index, hours = divmod(position, HOURS_A_DAY)
        if not 0 <= index < len(self._opens):
            raise ValueError(f"working hour {position} lies outside the calendar")
        return self._opens[int(index)] + timedelta(milliseconds=round(hours * 3_600_000))

    def after(self, at: datetime, hours: float) -> datetime:
        """``hours`` of working time after ``at``."""
        return self.moment(self.position(at) + hours)

    def days_ago(self, days: float) -> datetime:
        """The moment ``days`` working days before now."""
        return self.moment(self._now - days * HOURS_A_DAY)

    def days_since(self, at: datetime) -> float:
        """Working days from ``at`` to now."""
        return (self._now - self.position(at)) / HOURS_A_DAY


def doubled_hour(now: datetime) -> datetime | None:
    """The UTC start of the hour that Pacific clocks repeat, if it fell 3 to 55 days before ``now``."""
    for year in (now.year, now.year - 1):
        first = date(year, 11, 1)
        sunday = first + timedelta(days=(6 - first.weekday()) % 7)
        start = datetime.combine(sunday, time(1), PACIFIC).astimezone(UTC)
        if timedelta(days=3) < now - start < timedelta(days=55):
            return start
    return None
