from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.systems.stamps import utc_day, utc_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-04T05:06:07.8882229Z", datetime(2026, 3, 4, 5, 6, 7, 888222, UTC)),
        ("2026-03-04T05:06:07.75Z", datetime(2026, 3, 4, 5, 6, 7, 750000, UTC)),
        ("2026-03-04T05:06:07", datetime(2026, 3, 4, 5, 6, 7, 0, UTC)),
        ("2026-03-04 05:06:07", datetime(2026, 3, 4, 5, 6, 7, 0, UTC)),
        ("2026-03-04T05:06", datetime(2026, 3, 4, 5, 6, 0, 0, UTC)),
        ("2026-03-04", datetime(2026, 3, 4, 0, 0, 0, 0, UTC)),
        ("2026-03-04T05:06:07+02:00", datetime(2026, 3, 4, 3, 6, 7, 0, UTC)),
        ("/Date(1772600767000)/", datetime(2026, 3, 4, 5, 6, 7, 0, UTC)),
    ],
)
def test_every_form_a_vendor_writes_is_read(text: str, moment: datetime) -> None:
    read = utc_moment(text)
    assert read is not None
    assert (read.at, read.slack_s, read.text) == (moment, 0, text)


@pytest.mark.parametrize("text", [None, "", "  ", "0001-01-01T00:00:00", "9999-12-31", "/Date(-62135596800000)/"])
def test_an_empty_or_placeholder_date_says_nothing(text: str | None) -> None:
    assert utc_moment(text) is None
    assert utc_day(text) is None


@pytest.mark.parametrize("text", ["soon", "04/03/2026", "2026-13-01", "2026-02-30", "2026-01-01T25:00:00", 5, [], True])
def test_what_is_no_date_is_refused(text: object) -> None:
    with pytest.raises(ValueError):
        utc_moment(text)


def test_the_day_of_a_zoned_stamp_is_its_day_in_utc() -> None:
    assert utc_day("2026-03-04T23:30:00-05:00") == date(2026, 3, 5)


@given(st.integers(0, 4 * 10**15), st.integers(0, 7), st.sampled_from(["", "Z"]))
def test_any_fraction_length_reads_to_its_moment(microseconds: int, digits: int, zone: str) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    fraction = f".{moment.microsecond:06d}0"[: digits + 1] if digits else ""
    read = utc_moment(moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + zone)
    assert read is not None
    assert timedelta() <= moment - read.at < timedelta(seconds=10 ** -min(digits, 6))


@given(st.text() | st.from_regex(r"[0-9-]{10}T[0-9:.]{8,16}Z?", fullmatch=True))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        moment = utc_moment(text)
    except ValueError:
        return
    assert moment is None or moment.at.tzinfo is UTC
