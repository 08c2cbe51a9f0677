"""Rows as files: CSV that spreadsheets open safely, and Parquet beside it."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

# What a spreadsheet would run as a formula, also after the quotes a full-width keyboard makes.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def write_rows(frame: pd.DataFrame, path: Path) -> Path:
    """Write ``frame`` as CSV to ``path`` (see :func:`write_csv`), and as Parquet of the same name beside it; returns
    ``path``."""
    from shipops.reports.parquet import write_parquet

    write_parquet(frame, path.with_suffix(".parquet"))
    return write_csv(frame, path)


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write ``frame`` (without its index) to ``path`` and return it.

    UTF-8 with a byte order mark, without which Excel on Windows misreads it; CRLF line ends; times in ISO 8601;
    lists joined by spaces; absent values empty. Text a spreadsheet would take for a formula gets an apostrophe in
    front; plain numbers stay numbers.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([safe_cell(str(name)) for name in frame.columns])
        writer.writerows([safe_cell(value) for value in record.values()] for record in records(frame))
    return path


def save_csv(frame: pd.DataFrame, path: Path) -> Path:
    """The same for a file a person named. Raises :class:`ConfigError` where it cannot be written."""
    try:
        return write_csv(frame, path)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}.", "Name a file in a folder you may write to."
        ) from error


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of ``frame`` as plain dicts; whatever pandas calls missing is ``None``."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in record.items()} for record in plain.to_dict("records")]


def safe_cell(value: Any) -> str:
    """``value`` as the text of one CSV cell."""
    text = joined(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text


def joined(value: Any) -> str:
    """``value`` as text, a list joined by spaces; as it is, formula or not."""
    if isinstance(value, (list, tuple, set, frozenset)) or type(value).__name__ == "ndarray":
        return " ".join(str(item) for item in value if item is not None).replace("\x00", "")
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\x00", "")
