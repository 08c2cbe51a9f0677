"""Moments as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.errors import ConfigError
from shipops.moments import parse_moment

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("text", "moment"), [
    ("2026-11-22", datetime(2026, 11, 22, 6, tzinfo=UTC)),
    ("2026-07-01", datetime(2026, 7, 1, 5, tzinfo=UTC)),
    ("2026-11-22T06:00", datetime(2026, 11, 22, 12, tzinfo=UTC)),
    ("2026-11-22T06:00Z", datetime(2026, 11, 22, 6, tzinfo=UTC)),
    ("2026-11-22T06:00+02:00", datetime(2026, 11, 22, 4, tzinfo=UTC)),
    ("-7d", datetime(2026, 11, 15, 12, tzinfo=UTC)),
    ("+2d", datetime(2026, 11, 24, 12, tzinfo=UTC)),
    (" -90m ", datetime(2026, 11, 22, 10, 30, tzinfo=UTC)),
])  # fmt: skip
def test_what_people_type(text: str, moment: datetime) -> None:
    assert parse_moment(text, zone=CHICAGO, now=NOW) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "22.11.2026", "7d", "-7", "+", "++1d", "+99999999999d", "-99999999999d", "2026-13-01"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="2026-11-22T06:00Z or -7d"):
        parse_moment(text, zone=CHICAGO, now=NOW)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_are_refused_where_utc_lies_beyond(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_moment(text, zone=ZoneInfo("Asia/Tokyo"), now=NOW)


@given(text=st.text() | st.from_regex(r"\A-?\d{1,12}[mhdw]?\Z"))
def test_any_text_is_a_moment_in_utc_or_refused(text: str) -> None:
    told, moment = "", None
    try:
        moment = parse_moment(text, zone=CHICAGO, now=NOW)
    except ConfigError as error:
        told = error.remedy
    assert told.startswith("Write") or (moment is not None and moment.tzinfo is UTC)


def test_counting_back_gives_utc_whatever_zone_now_is_in() -> None:
    now = NOW.astimezone(timezone(timedelta(hours=5)))
    assert parse_moment("-1d", zone=CHICAGO, now=now).tzinfo is UTC
