from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.systems.shipstation.times import pacific_day, pacific_moment, refreshed_at, to_pacific

DOUBLED_FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)  # 01:00 PDT; 01:00 comes again an hour later
seconds = st.integers(946_684_800, 4_102_444_800)  # the years 2000 to 2099
utc_moments = seconds.map(lambda s: datetime.fromtimestamp(s, UTC))
within_the_doubled_hour = st.integers(0, 7199).map(lambda s: DOUBLED_FIRST + timedelta(seconds=s))


def at(text: object) -> datetime:
    moment = pacific_moment(text)
    assert moment is not None
    return moment.at


@given(utc_moments | within_the_doubled_hour)
def test_utc_to_pacific_and_back_is_the_same_moment_within_the_slack(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    read = pacific_moment(to_pacific(moment))
    assert read is not None
    assert read.at <= whole <= read.at + timedelta(seconds=read.slack_s)


@given(utc_moments)
def test_outside_the_doubled_hour_there_is_no_slack(moment: datetime) -> None:
    read = pacific_moment(to_pacific(moment))
    doubled = pacific_moment(to_pacific(moment)) == pacific_moment(to_pacific(moment + timedelta(hours=1)))
    also_doubled = pacific_moment(to_pacific(moment)) == pacific_moment(to_pacific(moment - timedelta(hours=1)))
    assert read is not None
    assert (read.slack_s == 0) is not (doubled or also_doubled)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-29T08:46:27.0000000", datetime(2026, 6, 29, 15, 46, 27, tzinfo=UTC)),
        ("2026-01-17T10:51:14.5030000", datetime(2026, 1, 17, 18, 51, 14, 503000, UTC)),
        ("2026-08-17T09:24:14.78", datetime(2026, 8, 17, 16, 24, 14, 780000, UTC)),
        ("2026-07-02", datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),
        ("2026-07-02T10:00:00Z", datetime(2026, 7, 2, 10, 0, tzinfo=UTC)),
    ],
)
def test_every_form_is_read_as_pacific_time(text: str, moment: datetime) -> None:
    assert at(text) == moment


def test_the_doubled_hour_is_the_earliest_reading_with_an_hour_of_slack() -> None:
    moment = pacific_moment("2026-11-01T01:30:00.0000000")
    assert moment is not None
    assert (moment.at, moment.slack_s) == (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), 3600)


def test_the_hour_that_spring_leaves_out_is_the_earliest_reading_with_an_hour_of_slack() -> None:
    moment = pacific_moment("2026-03-08T02:30:00")
    assert moment is not None
    assert (moment.at, moment.slack_s) == (datetime(2026, 3, 8, 9, 30, tzinfo=UTC), 3600)


def test_a_ship_date_is_its_day_whether_or_not_a_time_stands_beside_it() -> None:
    assert pacific_day("2026-06-19") == pacific_day("2026-06-19T00:00:00.0000000") == date(2026, 6, 19)


def test_a_filter_is_sent_in_pacific_wall_time_without_fraction() -> None:
    assert to_pacific(datetime(2026, 7, 1, 5, 30, 1, 999999, UTC)) == "2026-06-30 22:30:01"


@pytest.mark.parametrize(
    ("refresh", "attempt", "expected"),
    [
        # A whole eight (in summer seven) hours apart: the refresh is in UTC.
        ("2026-12-16T17:47:05.457", "2026-12-16T09:47:05.457", datetime(2026, 12, 16, 17, 47, 5, 457000, UTC)),
        ("2026-07-16T16:47:05.457", "2026-07-16T09:47:05.457", datetime(2026, 7, 16, 16, 47, 5, 457000, UTC)),
        # The same clock: both are Pacific.
        ("2026-06-23T11:56:51.377", "2026-06-23T11:56:51.627", datetime(2026, 6, 23, 18, 56, 51, 377000, UTC)),
        # Anything else, or nothing to compare with: the earlier reading.
        ("2026-06-23T11:56:51.377", "2026-06-23T15:10:00", datetime(2026, 6, 23, 11, 56, 51, 377000, UTC)),
        ("2026-06-23T11:56:51.377", None, datetime(2026, 6, 23, 11, 56, 51, 377000, UTC)),
        ("2026-06-23T11:56:51Z", "2026-06-23T11:56:51", datetime(2026, 6, 23, 11, 56, 51, tzinfo=UTC)),
        (None, "2026-06-23T11:56:51", None),
    ],
)
def test_a_stores_refresh_is_its_earliest_plausible_reading(
    refresh: str | None, attempt: str | None, expected: datetime | None
) -> None:
    assert refreshed_at(refresh, attempt) == expected


@given(utc_moments, st.none() | utc_moments)
def test_a_stores_refresh_is_never_read_as_later_than_pacific_time_allows(
    refresh: datetime, attempt: datetime | None
) -> None:
    text = refresh.strftime("%Y-%m-%dT%H:%M:%S")
    read = refreshed_at(text, attempt.strftime("%Y-%m-%dT%H:%M:%S") if attempt else None)
    assert read is not None
    assert read <= at(text)
