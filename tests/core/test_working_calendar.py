"""Working time, counted back and between two moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shipops.durations import Duration, parse_duration
from shipops.errors import ConfigError
from shipops.working_calendar import WorkingCalendar, parse_hours, parse_workdays

CHICAGO = ZoneInfo("America/Chicago")
CALENDAR = WorkingCalendar(CHICAGO)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1_090)).map(lambda since: datetime(2025, 1, 1, tzinfo=UTC) + since)
SPANS = st.builds(Duration, st.integers(0, 300), st.just("m")) | st.builds(Duration, st.integers(0, 90), st.just("h"))
HOURS = st.sampled_from(
    [(time(8), time(18)), (time(0), time(23, 59)), (time(1, 30), time(2, 30)), (time(22), time(23))]
)
CALENDARS = st.builds(
    lambda zone, days, hours, country: WorkingCalendar(ZoneInfo(zone), frozenset(days), *hours, country),
    st.sampled_from(["America/Chicago", "Europe/London", "Asia/Kathmandu", "UTC", "Australia/Lord_Howe"]),
    st.sets(st.integers(0, 6), min_size=1), HOURS, st.sampled_from(["US", "", "GB"]),
)  # fmt: skip


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def worked(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments, added up day by day."""
    total, day = timedelta(0), (start - timedelta(days=2)).date()
    while day <= (end + timedelta(days=2)).date():
        opens = datetime.combine(day, calendar.opens, calendar.zone).astimezone(UTC)
        closes = datetime.combine(day, calendar.closes, calendar.zone).astimezone(UTC)
        if day.weekday() in calendar.workdays and day not in calendar._holidays:
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        day += timedelta(days=1)
    return total


@pytest.mark.parametrize(("now", "span", "expected"), [
    ("2026-11-18T12:00", "2h", "2026-11-18T10:00"),  # a Wednesday
    ("2026-11-18T09:00", "2h", "2026-11-17T17:00"),  # over night
    ("2026-11-18T06:00", "2h", "2026-11-17T16:00"),  # before opening
    ("2026-11-18T23:00", "2h", "2026-11-18T16:00"),  # after closing
    ("2026-11-16T09:00", "2h", "2026-11-13T17:00"),  # Monday: over the weekend
    ("2026-11-22T06:00", "2h", "2026-11-20T16:00"),  # a Sunday
    ("2026-11-27T09:00", "2h", "2026-11-25T17:00"),  # over Thanksgiving
    ("2026-11-18T12:00", "1d", "2026-11-17T12:00"),  # one working day
    ("2026-11-18T12:00", "1w", "2026-11-10T12:00"),  # a working week, Veterans Day off
])  # fmt: skip
def test_counting_back(now: str, span: str, expected: str) -> None:
    assert CALENDAR.back(local(now), parse_duration(span)) == local(expected)


def test_a_moment_less_nothing_is_itself_even_on_a_day_off() -> None:
    sunday = local("2026-11-22T06:00")
    assert CALENDAR.back(sunday, Duration(0, "h")) == sunday


@pytest.mark.parametrize(("now", "expected"), [
    ("2026-03-09T09:00", "2026-03-06T17:00"),  # clocks went forward on Sunday
    ("2026-11-02T09:00", "2026-10-30T17:00"),  # and back
])  # fmt: skip
def test_hours_are_wall_hours_on_both_sides_of_a_clock_change(now: str, expected: str) -> None:
    assert CALENDAR.back(local(now), Duration(2, "h")) == local(expected)


def test_a_working_night_that_loses_an_hour_counts_an_hour_less() -> None:
    nights = WorkingCalendar(CHICAGO, frozenset(range(7)), time(0), time(6), "")
    assert nights.back(local("2026-03-08T06:00"), Duration(5, "h")) == local("2026-03-08T00:00")


def test_results_are_in_utc() -> None:
    assert CALENDAR.back(local("2026-11-18T12:00"), Duration(1, "h")).tzinfo is UTC


@given(calendar=CALENDARS, moment=MOMENTS, span=SPANS)
def test_exactly_the_span_lies_between(calendar: WorkingCalendar, moment: datetime, span: Duration) -> None:
    back = calendar.back(moment, span)
    assert worked(calendar, back, moment) == timedelta(seconds=calendar.working_seconds(span))


@given(calendar=CALENDARS, moment=MOMENTS, span=SPANS)
def test_nothing_later_lies_as_far_back(calendar: WorkingCalendar, moment: datetime, span: Duration) -> None:
    assume(span.amount > 0)
    later = calendar.back(moment, span) + timedelta(seconds=1)
    assert worked(calendar, later, moment) < timedelta(seconds=calendar.working_seconds(span))


@given(moment=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=9)), span=SPANS)
def test_a_later_moment_never_goes_further_back(moment: datetime, later: timedelta, span: Duration) -> None:
    assert CALENDAR.back(moment, span) <= CALENDAR.back(moment + later, span)


@given(moment=MOMENTS, first=SPANS, second=SPANS)
def test_a_longer_span_never_ends_later(moment: datetime, first: Duration, second: Duration) -> None:
    short, long = sorted((first, second), key=CALENDAR.working_seconds)
    assert CALENDAR.back(moment, long) <= CALENDAR.back(moment, short)


@given(calendar=CALENDARS, moment=MOMENTS, first=SPANS, second=SPANS)
def test_two_spans_one_after_the_other_are_their_sum(
    calendar: WorkingCalendar, moment: datetime, first: Duration, second: Duration
) -> None:
    seconds = calendar.working_seconds(first) + calendar.working_seconds(second)
    one_by_one = calendar.back(calendar.back(moment, first), second)
    assert one_by_one == calendar.back(moment, Duration(seconds / 60, "m"))


def test_a_calendar_that_cannot_reach_the_span_is_the_configuration_s_fault() -> None:
    narrow = WorkingCalendar(CHICAGO, frozenset({0}), time(8), time(8, 1), "")
    with pytest.raises(ConfigError, match=r"\[calendar\]"):
        narrow.back(local("2026-11-18T12:00"), Duration(9000, "h"))


@pytest.mark.parametrize(("text", "days"), [
    ("mon-fri", {0, 1, 2, 3, 4}), ("mon,wed,sat", {0, 2, 5}), ("Sat-Tue", {5, 6, 0, 1}),
    ("mon - wed , sun", {0, 1, 2, 6}),
    ("sun", {6}),
])  # fmt: skip
def test_workdays(text: str, days: set[int]) -> None:
    assert parse_workdays(text) == days


@pytest.mark.parametrize("text", ["", "monday", "mon-", "-fri", "mon-wed-fri", "mon;tue", "1-5"])
def test_other_workdays_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mon-fri or mon,wed,sat"):
        parse_workdays(text)


@pytest.mark.parametrize(("text", "hours"), [
    ("08:00-18:00", (time(8), time(18))), (" 07:30 - 16:00 ", (time(7, 30), time(16))),
])  # fmt: skip
def test_hours(text: str, hours: tuple[time, time]) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize("text", [
    "", "8", "18:00-08:00", "08:00-08:00", "08:00", "08:00-25:00", "nine-five", "08:00-18:00+02:00", "08:00Z-18:00Z",
])  # fmt: skip
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="08:00-18:00"):
        parse_hours(text)


@given(text=st.text())
def test_any_text_is_hours_or_refused(text: str) -> None:
    try:
        opens, closes = parse_hours(text)
    except ValueError:
        return
    assert opens < closes


def test_holidays_of_no_country_are_none() -> None:
    assert date(2026, 12, 25) not in WorkingCalendar(CHICAGO, country="")._holidays


@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_working_time_between_two_moments_is_that_of_its_days(
    calendar: WorkingCalendar, start: datetime, length: timedelta
) -> None:
    assert calendar.worked(start, start + length) == worked(calendar, start, start + length)


def test_no_working_time_lies_between_a_moment_and_an_earlier_one() -> None:
    assert CALENDAR.worked(local("2026-11-18T12:00"), local("2026-11-18T09:00")) == timedelta(0)


@pytest.mark.parametrize(("today", "ended"), [
    ("2026-11-18", "2026-11-17T18:00"),  # a Wednesday
    ("2026-11-16", "2026-11-13T18:00"),  # a Monday
    ("2026-11-22", "2026-11-20T18:00"),  # a Sunday
    ("2026-11-27", "2026-11-25T18:00"),  # the day after Thanksgiving
    ("2026-11-02", "2026-10-30T18:00"),  # the clock changed on Sunday
])  # fmt: skip
def test_when_the_last_working_day_ended(today: str, ended: str) -> None:
    assert CALENDAR.last_day_ended(date.fromisoformat(today)) == local(ended)
