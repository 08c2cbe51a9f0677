"""Times and numbers as text: the vendors' lexical forms, written and read back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox import stamps
from shipops.sandbox.exact_json import encoded

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(MOMENTS)
def test_pacific_stamps_read_back_as_the_same_wall_clock(moment: datetime) -> None:
    for form in (stamps.pacific_seven, stamps.pacific_trimmed):
        assert stamps.parsed(str(form(moment))) == stamps.pacific_wall(moment)


@given(MOMENTS)
def test_utc_stamps_read_back_as_the_same_moment(moment: datetime) -> None:
    assert stamps.parsed(str(stamps.utc_trimmed(moment))) == moment
    assert moment - stamps.parsed(str(stamps.utc_milliseconds(moment))) < timedelta(milliseconds=1)


@given(MOMENTS)
def test_trimmed_fractions_end_in_no_zero(moment: datetime) -> None:
    _, _, fraction = str(stamps.pacific_trimmed(moment)).partition(".")
    assert not fraction.endswith("0")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-11-29 23:59:59", datetime(2016, 11, 29, 23, 59, 59)),  # noqa: DTZ001
        ("2016-11-29", datetime(2016, 11, 29)),  # noqa: DTZ001
        ("2016-11-29T01:02:03.1234567", datetime(2016, 11, 29, 1, 2, 3, 123456)),  # noqa: DTZ001
        ("2016-11-29T01:02", datetime(2016, 11, 29, 1, 2)),  # noqa: DTZ001
        ("2016-11-29T01:02:03-00:00", datetime(2016, 11, 29, 1, 2, 3, tzinfo=UTC)),
        ("2016-11-29T01:02:03-08:00", datetime(2016, 11, 29, 9, 2, 3, tzinfo=UTC)),
    ],
)
def test_request_times_are_read_in_all_their_forms(text: str, expected: datetime) -> None:
    assert stamps.parsed(text) == expected


@given(st.text(alphabet="0123456789-T:. Z+", max_size=30))
def test_any_other_text_is_refused_or_read_but_never_crashes(text: str) -> None:
    try:
        moment = stamps.parsed(text)
    except ValueError:
        return
    assert isinstance(moment, datetime)


@pytest.mark.parametrize("text", ["", "now", "2016-13-01", "2016-11-29T25:00", "20161129", "2016-11-29T01"])
def test_texts_that_are_no_time_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        stamps.parsed(text)


def test_plain_days_keep_their_day() -> None:
    day = date(2026, 11, 4)
    assert stamps.pacific_day(day) == "2026-11-04"
    assert stamps.business_day(day) == "2026-11-04T00:00:00"


def test_a_moment_counts_for_the_pacific_day_it_falls_on() -> None:
    assert stamps.pacific_day(datetime(2026, 11, 5, 3, tzinfo=UTC)) == "2026-11-04"


def test_absent_times_stay_absent() -> None:
    forms = (stamps.pacific_seven, stamps.pacific_trimmed, stamps.utc_trimmed, stamps.utc_milliseconds)
    assert [form(None) for form in forms] == [None] * 4
    assert (stamps.business_day(None), stamps.pacific_day(None)) == (None, None)


@given(DOCUMENTS)
def test_documents_read_back_as_they_were(document: Any) -> None:
    def read(value: Any) -> Any:
        return json.loads(encoded(value), parse_float=Decimal, parse_int=Decimal)

    def as_decimals(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: as_decimals(item) for key, item in value.items()}
        if isinstance(value, list):
            return [as_decimals(item) for item in value]
        return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value

    assert read(document) == as_decimals(document)


@pytest.mark.parametrize(("amount", "text"), [("19.80", "19.80"), ("1E+3", "1000"), ("0", "0"), ("-0.005", "-0.005")])
def test_money_is_written_with_its_own_digits(amount: str, text: str) -> None:
    assert encoded(Decimal(amount)) == text


@pytest.mark.parametrize("value", [1.5, {1}, datetime(2026, 1, 1, tzinfo=UTC), {"a": [b""]}])
def test_values_without_an_exact_form_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        encoded(value)
