"""Rows for programs keep their types; rows for spreadsheets stay inert."""

from __future__ import annotations

import re
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shipops.errors import NotebookError
from shipops.reports.excel import need_excel, write_workbook
from shipops.reports.parquet import write_parquet
from shipops.reports.rows import write_csv, write_rows

FORMULAS = ("=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", '=HYPERLINK("http://evil.example")', "http://evil.example")
TEXT = "inlineStr"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(path: Path) -> dict[str, tuple[str, str]]:
    """Every cell of the first sheet by its place: its type and its text, as the file has them."""
    with zipfile.ZipFile(path) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - we wrote it
    return {str(cell.get("r")): (cell.get("t", "n"), "".join(cell.itertext())) for cell in tree.iter(f"{_SHEET}c")}


def test_parquet_keeps_times_numbers_days_and_lists(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC)
    frame = pd.DataFrame(
        {
            "at": pd.Series([at, None], dtype=object),
            "local": pd.to_datetime([at, None], utc=True).tz_convert("America/Chicago"),
            "count": pd.array([3, None], dtype="Int64"),
            "share": [0.5, float("nan")],
            "money": [Decimal("1.50"), None],
            "day": [date(2026, 1, 2), None],
            "sure": pd.Series([True, None], dtype=object),
            "ids": pd.Series([[1, 2], []], dtype=object),
            "nothing": [None, None],
        }
    )
    read = pq.read_table(write_parquet(frame, tmp_path / "rows.parquet"))
    assert read.to_pylist() == [
        {
            "at": at, "local": at, "count": 3, "share": 0.5, "money": Decimal("1.50"), "day": date(2026, 1, 2),
            "sure": True, "ids": [1, 2], "nothing": None,
        },
        dict.fromkeys(frame.columns) | {"ids": []},
    ]  # fmt: skip
    assert str(read.schema.field("local").type.tz) == "America/Chicago"
    assert pa.types.is_string(read.schema.field("nothing").type)


def test_a_column_of_many_kinds_is_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"mixed": pd.Series([1, "a", None, [1, 2]], dtype=object)})
    read = pq.read_table(write_parquet(frame, tmp_path / "rows.parquet"))
    assert read["mixed"].to_pylist() == ["1", "a", None, "1 2"]


def test_text_that_looks_like_a_formula_is_a_formula_nowhere(tmp_path: Path) -> None:
    frame = pd.DataFrame({"=name": FORMULAS})
    write_rows(frame, tmp_path / "rows.csv")
    book = write_workbook([tmp_path / "rows.parquet"], tmp_path / "rows.xlsx")
    assert [kind_and_text for place, kind_and_text in cells(book).items() if place != "A1"] == [
        (TEXT, text) for text in FORMULAS
    ]
    assert cells(book)["A1"] == (TEXT, "=name")
    with zipfile.ZipFile(book) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not any("<f>" in text or "<f " in text for text in parts.values())
    assert not any("<hyperlink" in text for text in parts.values())
    assert not any("External" in text for name, text in parts.items() if name.endswith(".rels"))


def test_csv_without_parquet_beside_it_is_a_sheet_of_text(tmp_path: Path) -> None:
    path = write_csv(pd.DataFrame({"a": ["=1", "007"]}), tmp_path / "own.csv")
    assert list(cells(write_workbook([path], tmp_path / "rows.xlsx")).values()) == [
        (TEXT, "a"), (TEXT, "'=1"), (TEXT, "007"),
    ]  # fmt: skip


def test_numbers_times_and_truth_are_numbers_times_and_truth_in_excel(tmp_path: Path) -> None:
    at = pd.Timestamp("2026-11-22T06:00", tz=ZoneInfo("America/Chicago"))
    frame = pd.DataFrame({"at": [at], "n": [1.5], "id": [12345678901234567], "ok": [True], "money": [Decimal("2.50")]})
    write_parquet(frame, tmp_path / "rows.parquet")
    found = cells(write_workbook([tmp_path / "rows.parquet"], tmp_path / "rows.xlsx"))
    assert found["A2"] == ("n", "46348.25")  # 06:00 on the reader's wall
    assert (found["B2"], found["D2"], found["E2"]) == (("n", "1.5"), ("b", "1"), ("n", "2.5"))
    assert found["C2"] == (TEXT, "12345678901234567")  # Excel would round it


def test_a_sheet_a_file_with_a_heading_that_stays_and_filters(tmp_path: Path) -> None:
    for name in ("units", "Units", "a[b]:" + "c" * 40):
        (tmp_path / name).mkdir()
        write_parquet(pd.DataFrame({"a": [1]}), tmp_path / name / f"{name.replace('/', '')}.parquet")
    files = sorted(tmp_path.glob("*/*.parquet"))
    with zipfile.ZipFile(write_workbook(files, tmp_path / "rows.xlsx")) as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert names == ["Units", "a b  " + "c" * 26, "units 2"]
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet


def test_a_text_too_long_for_excel_is_cut_and_says_so(tmp_path: Path) -> None:
    write_parquet(pd.DataFrame({"a": ["x" * 40_000]}), tmp_path / "rows.parquet")
    text = cells(write_workbook([tmp_path / "rows.parquet"], tmp_path / "rows.xlsx"))["A2"][1]
    assert (len(text), text[-2:]) == (32_767, "x…")


def test_a_missing_package_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(NotebookError, match=r"shipops\[excel\]"):
        need_excel()
