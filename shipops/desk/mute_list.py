"""Mutes as a CSV file that a spreadsheet can hold, and back without loss."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from shipops.audit.findings import iso
from shipops.audit.life.marks import Mark, Target, author_of, mute, plain
from shipops.errors import ConfigError, ShipopsError
from shipops.moments import parse_moment
from shipops.reports.rows import safe_cell

COLUMNS = ("finding", "check", "account", "order", "reason", "author", "until", "muted_at")
_NEEDED = {"finding", "check", "account", "order", "reason", "until"}
_ID = re.compile(r"[0-9a-f]{16}")
_LARGEST = 5_000_000
_MOST_COMPLAINTS = 20


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's rows: mutes ``added``, ``in_force`` already, and ``over`` by now."""

    added: int
    in_force: int
    over: int


@dataclass(frozen=True, slots=True)
class Rows:
    """The mutes a file asks for, and how many of its rows ended before now."""

    mutes: tuple[Mark, ...]
    over: int


def write_mutes(mutes: Iterable[Mark], path: Path) -> None:
    """Write ``mutes`` to ``path``: UTF-8 with a byte order mark, formulas neutralised, times as ISO 8601 in UTC.

    Raises :class:`ConfigError` where the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for mark in mutes:
                to = mark.target
                told = (
                    to.finding,
                    to.check,
                    to.account,
                    to.order,
                    mark.text,
                    mark.author,
                    iso(mark.until),
                    iso(mark.at),
                )
                writer.writerow([_guarded(value or "") for value in told])
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}.", "Name a file in a folder you may write to."
        ) from error


def read_mutes(
    path: Path, *, at: datetime, zone: ZoneInfo, author: str, checks: Collection[str], accounts: Collection[str]
) -> Rows:
    """The mutes that the file at ``path`` asks for from ``at`` (UTC) on; rows without an author are signed ``author``.

    Raises :class:`ConfigError` that names every line that cannot be taken over, and why.
    """
    complaints, mutes, over = [], [], 0
    for line, row in _rows(path):
        try:
            until = parse_moment(row["until"], zone=zone, now=at)
            if until <= at:
                over += 1
                continue
            target = _target(row, checks, accounts)
            signed = row.get("author") or author_of(author)
            mutes.append(mute(target, reason=row["reason"], author=signed, at=at, until=until))
        except ShipopsError as error:
            complaints.append(f"line {line}: {error.what.rstrip('.')}")
    if complaints:
        more = len(complaints) - _MOST_COMPLAINTS
        told = "; ".join(complaints[:_MOST_COMPLAINTS]) + (f"; and {more} more" if more > 0 else "")
        raise ConfigError(f"{path} was not taken over: {told}.", "Mend those lines; nothing of the file was kept.")
    return Rows(tuple(mutes), over)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row by the names of the header, with the line it ends on."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError(f"{path} is too large for a list of mutes.", "Export one with `shipops findings export`.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", "Name a CSV file.") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text.", "Save it as CSV in UTF-8.") from None
    first = text.partition("\n")[0]
    # Spreadsheets in much of Europe part cells by semicolons.
    reader = csv.reader(StringIO(text, newline=""), delimiter=";" if ";" in first and "," not in first else ",")
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if lacking := sorted(_NEEDED - set(names)):
            raise ConfigError(
                f"{path} has no column {' and no column '.join(lacking)}.",
                f"Its first line names {', '.join(COLUMNS)}.",
            )
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(names) - len(cells))]
                yield reader.line_num, {name: _bare(cell) for name, cell in zip(names, padded, strict=False)}
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}, is not CSV: {error}.", "Save it as CSV in UTF-8.") from None


def _target(row: Mapping[str, str], checks: Collection[str], accounts: Collection[str]) -> Target:
    finding, check, account = (row[name].strip() for name in ("finding", "check", "account"))
    target = Target(finding, check, account, plain(row["order"]))
    if target.finding and (not _ID.fullmatch(target.finding) or target.check or target.account or target.order):
        raise ConfigError(f"{target.finding!r} is not the id of a finding alone.", "")
    if target.check and target.check not in checks:
        raise ConfigError(f"there is no check {target.check!r}.", "")
    if target.account and target.account not in accounts:
        raise ConfigError(f"there is no account {target.account!r}.", "")
    return target


def _guarded(text: str) -> str:
    """``text`` as a cell no spreadsheet runs. Text that looks guarded already is guarded once more, so that taking one
    apostrophe off always gives the text back."""
    bare = text.lstrip("'")
    guarded = safe_cell(bare) != bare
    return f"'{text}" if guarded else text


def _bare(cell: str) -> str:
    """The reverse of :func:`_guarded`."""
    text = cell.lstrip("'")
    return cell[1:] if cell.startswith("'") and safe_cell(text) != text else cell
