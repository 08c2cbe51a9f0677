"""Lengths of time as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.durations import Duration, parse_duration


@pytest.mark.parametrize(("text", "wall"), [
    ("90m", timedelta(minutes=90)), ("2h", timedelta(hours=2)), ("3d", timedelta(days=3)), ("2w", timedelta(weeks=2)),
    ("0.5h", timedelta(minutes=30)), (" 2 h ", timedelta(hours=2)), ("0h", timedelta(0)),
])  # fmt: skip
def test_what_people_write(text: str, wall: timedelta) -> None:
    assert parse_duration(text).wall == wall


@pytest.mark.parametrize("text", ["", "2", "h", "2 hours", "-2h", "2H", "1e3h", "nan h", "2h30m", "inf d", "2y"])
def test_anything_else_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="90m, 2h, 3d or 2w"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["99999999999d", "9" * 400 + "m", "6000w"])
def test_a_length_beyond_a_century_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="longer than"):
        parse_duration(text)


@given(amount=st.integers(0, 5_000), unit=st.sampled_from("mhdw"))
def test_a_duration_reads_back_as_written(amount: int, unit: str) -> None:
    duration = Duration(amount, unit)
    assert parse_duration(str(duration)) == duration


@given(text=st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    told, wall = "", None
    try:
        wall = parse_duration(text).wall
    except ValueError as error:
        told = str(error)
    assert "write" in told or (wall is not None and wall >= timedelta(0))
