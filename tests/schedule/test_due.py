"""Which moments an expression means, whatever the clocks of its zone do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.config.schedule import Job
from shipops.errors import ConfigError
from shipops.schedule.due import checked_cron, latest_until, next_after

CHICAGO = "America/Chicago"
MINUTE = timedelta(minutes=1)
# Around each of these the clocks of the zone change: by an hour, by half of one, by a whole day, at midnight.
CHANGES = (
    (CHICAGO, datetime(2026, 11, 1, 7, tzinfo=UTC)),
    (CHICAGO, datetime(2027, 3, 14, 8, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 2, 15, 2, tzinfo=UTC)),
    ("UTC", datetime(2026, 11, 1, tzinfo=UTC)),
)


def _between(cron: str, zone: str, begin: datetime, end: datetime) -> list[datetime]:
    found = []
    while (begin := next_after(cron, ZoneInfo(zone), begin)) <= end:
        found.append(begin)
    return found


def _local(cron: str, zone: str, begin: str, days: float) -> list[str]:
    start = datetime.fromisoformat(begin).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    moments = _between(cron, zone, start, start + timedelta(days=days))
    return [f"{moment.astimezone(ZoneInfo(zone)):%a %d %H:%M %z}" for moment in moments]


@pytest.mark.parametrize(
    ("cron", "told"),
    [
        ("0 6 * * mon-fri", ["Mon 02 06:00 -0600", "Tue 03 06:00 -0600"]),
        ("0 6 * * 0", ["Sun 01 06:00 -0600"]),
        ("0 6 * * 7", ["Sun 01 06:00 -0600"]),
        # Either day will do.
        ("0 6 3 * sun", ["Sun 01 06:00 -0600", "Tue 03 06:00 -0600"]),
        # Once where the hour comes twice.
        ("30 1 * * *", ["Sun 01 01:30 -0500", "Mon 02 01:30 -0600", "Tue 03 01:30 -0600"]),
    ],
)
def test_an_expression_means_what_cron_means(cron: str, told: list[str]) -> None:
    assert _local(cron, CHICAGO, "2026-11-01", 3) == told


def test_a_time_that_is_skipped_comes_right_after_the_change() -> None:
    assert _local("30 2 * * *", CHICAGO, "2027-03-13", 2) == ["Sat 13 02:30 -0600", "Sun 14 03:00 -0500"]


def test_several_times_that_are_skipped_are_one_moment() -> None:
    assert _local("0,30 2 14 3 *", CHICAGO, "2027-03-13", 3) == ["Sun 14 03:00 -0500"]


def test_what_runs_every_half_hour_runs_every_half_hour_of_time_that_passes() -> None:
    moments = _between("*/30 * * * *", CHICAGO, CHANGES[0][1] - timedelta(hours=5), CHANGES[0][1] + timedelta(hours=5))
    assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(minutes=30)}


def test_half_an_hour_of_clock_change_loses_nothing() -> None:
    told = _local("0 */2 * * *", "Australia/Lord_Howe", "2027-04-03T23:00", 0.25)
    assert told == ["Sun 04 00:00 +1100", "Sun 04 02:00 +1030", "Sun 04 04:00 +1030"]


def test_a_day_the_calendar_skips_comes_at_the_midnight_after_it() -> None:
    told = _local("0 6 * * *", "Pacific/Apia", "2011-12-29", 2)
    assert told == ["Thu 29 06:00 -1000", "Sat 31 00:00 +1400", "Sat 31 06:00 +1400"]


_minutes = st.one_of(st.just("*"), st.sampled_from(["*/7", "*/30", "0", "30", "5,35", "59", "10-12"]))
_hours = st.one_of(st.just("*"), st.sampled_from(["*/2", "*/3", "0", "1", "2", "1-3", "6,18", "23"]))
_days = st.sampled_from(["*", "1", "14", "29-31", "*/2"])
_weekdays = st.sampled_from(["*", "sun", "mon-fri", "0,7", "sat"])
expressions = st.builds("{} {} {} * {}".format, _minutes, _hours, _days, _weekdays)


@st.composite
def _spans(draw: st.DrawFn) -> tuple[str, str, datetime]:
    zone, change = draw(st.sampled_from(CHANGES))
    return draw(expressions), zone, change + draw(st.integers(-36 * 60, 6 * 60)) * MINUTE


@settings(max_examples=100)
@given(_spans())
def test_no_moment_is_lost_doubled_or_made_up(span: tuple[str, str, datetime]) -> None:
    """Against a reading of every minute of the wall clock."""
    cron, zone, begin = span
    end = begin + timedelta(hours=40)
    assert _between(cron, zone, begin, end) == _read_minute_by_minute(cron, ZoneInfo(zone), begin, end)


@given(_spans(), st.integers(0, 3000), st.integers(0, 3000))
def test_the_latest_moment_is_the_last_of_all(span: tuple[str, str, datetime], first: int, length: int) -> None:
    cron, zone, begin = span
    after = begin + first * MINUTE
    until = after + length * MINUTE
    assert latest_until(cron, ZoneInfo(zone), after, until) == max(_between(cron, zone, after, until), default=None)


def _read_minute_by_minute(cron: str, zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """Cron's rules written down a second time: the wall clock is looked at every minute."""
    minutes, hours, days, _, weekdays = cron.split()
    passing = minutes.startswith("*") or hours.startswith("*")
    found, shown = [], set[datetime]()
    # Two days before, so that a time that comes again is known.
    at = begin.replace(second=0, microsecond=0) - timedelta(days=2)
    previous = at.astimezone(zone).replace(tzinfo=None, fold=0) - MINUTE
    while at <= end:
        wall = at.astimezone(zone).replace(tzinfo=None, fold=0)
        if passing:
            met = _fits(wall, minutes, hours, days, weekdays)
        else:
            # What the clock went over since it was last looked at; it may also have gone back.
            passed = [wall - n * MINUTE for n in range(max(1, (wall - previous) // MINUTE))]
            met = any(_fits(one, minutes, hours, days, weekdays) and one not in shown for one in passed)
            shown.update(passed)
        if met and at > begin:
            found.append(at)
        previous, at = wall, at + MINUTE
    return found


def _fits(wall: datetime, minutes: str, hours: str, days: str, weekdays: str) -> bool:
    by_month = _holds(days, wall.day, 1, 31)
    by_week = _holds(weekdays, wall.isoweekday() % 7, 0, 7) or _holds(weekdays, wall.isoweekday(), 0, 7)
    both = days.startswith("*") or weekdays.startswith("*")
    day = by_month and by_week if both else by_month or by_week
    return _holds(minutes, wall.minute, 0, 59) and _holds(hours, wall.hour, 0, 23) and day


def _holds(field: str, value: int, lowest: int, highest: int) -> bool:
    for part in field.split(","):
        span, _, step = part.partition("/")
        begin, _, end = (span if span != "*" else f"{lowest}-{highest}").partition("-")
        names = {"sun": 0, "mon": 1, "fri": 5, "sat": 6}
        first, last = (names[it] if it in names else int(it) for it in (begin, end or begin))
        if value in range(first, last + 1, int(step or 1)):
            return True
    return False


@pytest.mark.parametrize("cron", ["0 25 * * *", "x 6 * * *", "0 6 * * mon-foo", "60 6 * * *", "0 6 30 2 *"])
def test_an_expression_cron_cannot_read_is_an_error_that_names_the_job(cron: str) -> None:
    with pytest.raises(ConfigError, match="morning"):
        checked_cron(Job(name="morning", cron=cron, notebook="n"))
