"""The rows of a run as one Excel workbook, in which nothing is a formula and nothing a link."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops.errors import NotebookError
from shipops.reports.rows import joined

if TYPE_CHECKING:
    import pyarrow as pa

# What a sheet and a cell of Excel can hold.
_MOST_ROWS = 1_048_575
_LONGEST = 32_767
_NAME_LENGTH = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
# A number of more digits is an id, which Excel would round.
_EXACT = 10**15
_WIDEST = 60


def need_excel() -> None:
    """Raise :class:`NotebookError` where the package that writes workbooks is missing."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise NotebookError(
            "An Excel workbook needs the package xlsxwriter, which is not installed.",
            "Install it: pip install 'shipops[excel]'.",
        ) from None


def write_workbook(files: Iterable[Path], path: Path) -> Path:
    """Write the rows in ``files`` (Parquet, or CSV) to ``path``, a sheet each, and return it.

    Text is written as text, whatever it begins with; times in the zone the file gives them; more rows than a sheet
    holds go on in another. The heading stays in sight, and every column can be sorted and filtered.
    """
    import xlsxwriter

    taken: set[str] = set()
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for file in files:
            rows = _rows_of(file)
            for begin in range(0, max(rows.num_rows, 1), _MOST_ROWS):
                sheet = book.add_worksheet(_name(file.stem, taken))
                _fill(sheet, rows.slice(begin, _MOST_ROWS), heading, moment, day)
    return path


def _rows_of(file: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if file.suffix == ".parquet":
        return pq.read_table(file)
    import pandas as pd

    frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return pa.Table.from_pandas(frame, preserve_index=False)


def _fill(sheet: Any, rows: pa.Table, heading: Any, moment: Any, day: Any) -> None:
    for place, name in enumerate(rows.column_names):
        sheet.set_column(place, place, min(max(len(name) + 4, 12), _WIDEST))
        sheet.write_string(0, place, _text(name), heading)
    columns = [column.to_pylist() for column in rows.columns]
    for line in range(rows.num_rows):
        for place, column in enumerate(columns):
            _write(sheet, line + 1, place, column[line], moment, day)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, rows.num_rows, len(columns) - 1)


def _write(sheet: Any, line: int, place: int, value: Any, moment: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, datetime):
        # Excel knows no zones: the clock on the reader's wall is what a reader means.
        sheet.write_datetime(line, place, value.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, int | float | Decimal) and _is_exact(float(value)):
        sheet.write_number(line, place, float(value))
    else:
        sheet.write_string(line, place, _text(value))


def _is_exact(value: float) -> bool:
    return math.isfinite(value) and abs(value) < _EXACT


def _text(value: Any) -> str:
    text = joined(value).encode("utf-8", "replace").decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _name(stem: str, taken: set[str]) -> str:
    """A name for a sheet that Excel takes and no other sheet has."""
    plain = _NOT_IN_NAMES.sub(" ", stem).strip()[:_NAME_LENGTH] or "rows"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _NAME_LENGTH - 4]} {number}"
    taken.add(name.casefold())
    return name
