"""The merchant's working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.world.calendar import PACIFIC, SHOP_ZONE, WorkCalendar, doubled_hour, is_workday

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALENDAR = WorkCalendar(NOW)
FEDERAL = holidays.country_holidays("US", years=range(2023, 2031))


@given(st.dates(date(2024, 1, 1), date(2029, 12, 30)))
def test_workdays_are_weekdays_that_are_no_federal_holiday(day: date) -> None:
    assert is_workday(day) == (day.weekday() < 5 and day not in FEDERAL)


@given(st.floats(-150, 30), st.floats(0, 40))
def test_working_hours_add_up(days: float, hours: float) -> None:
    start = CALENDAR.moment(CALENDAR.position(NOW) + days * 10)
    later = CALENDAR.after(start, hours)
    assert CALENDAR.position(later) - CALENDAR.position(start) == pytest.approx(hours, abs=1e-5)


@given(st.floats(-170, 30))
def test_every_moment_lies_in_opening_hours(days: float) -> None:
    local = CALENDAR.moment(CALENDAR.position(NOW) + days * 10).astimezone(SHOP_ZONE)
    assert is_workday(local.date())
    assert timedelta(hours=8) <= timedelta(hours=local.hour, minutes=local.minute) <= timedelta(hours=18)


def test_a_weekend_adds_nothing() -> None:
    friday, monday = datetime(2026, 11, 21, 0, 30, tzinfo=UTC), datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert CALENDAR.position(friday) == CALENDAR.position(monday)


def test_days_ago_and_days_since_are_inverse() -> None:
    assert CALENDAR.days_since(CALENDAR.days_ago(7.25)) == pytest.approx(7.25, abs=1e-5)


@pytest.mark.parametrize("years", [-3, 3])
def test_asking_beyond_the_calendar_is_an_error(years: int) -> None:
    with pytest.raises(ValueError, match="calendar"):
        CALENDAR.moment(CALENDAR.position(NOW) + years * 2500)


def test_asking_for_the_position_of_a_moment_before_the_calendar_is_an_error() -> None:
    with pytest.raises(ValueError, match="calendar"):
        CALENDAR.position(NOW - timedelta(days=900))


def test_the_doubled_hour_is_the_one_pacific_clocks_repeat() -> None:
    start = doubled_hour(NOW)
    assert start == datetime(2026, 11, 1, 8, tzinfo=UTC)
    first, second = (start.astimezone(PACIFIC), (start + timedelta(hours=1)).astimezone(PACIFIC))
    assert first.replace(tzinfo=None, fold=0) == second.replace(tzinfo=None, fold=0)


@pytest.mark.parametrize("now", [datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)])
def test_there_is_no_doubled_hour_out_of_season_or_just_now(now: datetime) -> None:
    assert doubled_hour(now) is None
