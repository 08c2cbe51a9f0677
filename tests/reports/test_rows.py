"""CSV files open safely and hold what the frame held."""

from __future__ import annotations

import csv
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.reports.rows import safe_cell, write_csv

# What a CSV file cannot carry: half a surrogate pair, and NUL.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_text_comes_back_whole_behind_at_most_an_apostrophe(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    frame = pd.DataFrame({"a": cells, "b": "x"}, dtype=object)
    path = write_csv(frame, tmp_path_factory.getbasetemp() / "rows.csv")
    found = [row[0] for row in read(path)[1:]]
    assert all(read_back in (text, f"'{text}") for read_back, text in zip(found, cells, strict=True))


@settings(deadline=None)
@given(CELLS)
def test_no_text_starts_like_a_formula(text: str) -> None:
    safe = safe_cell(text)
    assert not safe.startswith(FORMULAS) or math.isfinite(float(safe))


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx", "\r=x", "＝1", "-", "--1", "+1 Crew"])
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, -2.5, Decimal("-0.10"), "-12", "+3.5"])
def test_plain_numbers_stay_numbers(value: object) -> None:
    assert safe_cell(value) == str(value)


def test_headings_are_neutralised_too(tmp_path: Path) -> None:
    assert read(write_csv(pd.DataFrame({"=evil": [1]}), tmp_path / "rows.csv"))[0] == ["'=evil"]


def test_the_file_starts_with_a_byte_order_mark_and_ends_lines_for_windows(tmp_path: Path) -> None:
    content = write_csv(pd.DataFrame({"a": ["é"]}), tmp_path / "rows.csv").read_bytes()
    assert content == b"\xef\xbb\xbfa\r\n\xc3\xa9\r\n"


def test_times_are_iso_and_whatever_is_missing_is_empty(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
    frame = pd.DataFrame(
        {
            "at": pd.to_datetime([moment, None], utc=True),
            "count": pd.array([3, None], dtype="Int64"),
            "day": [date(2026, 1, 2), None],
        }
    )
    assert read(write_csv(frame, tmp_path / "rows.csv"))[1:] == [
        ["2026-11-22T06:00:04Z", "3", "2026-01-02"],
        ["", "", ""],
    ]


@pytest.mark.parametrize("several", [["A", "B"], ("A", None, "B"), np.array(["A", "B"])])
def test_lists_are_joined(several: object) -> None:
    assert safe_cell(several) == "A B"


def test_a_list_that_starts_like_a_formula_is_neutralised() -> None:
    assert safe_cell(["=A1", "B"]) == "'=A1 B"
