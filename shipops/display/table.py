"""Tables a person can sort, search and copy from; complete without any script, but for what a long one packs."""

from __future__ import annotations

import base64
import gzip
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from shipops.display.markup import escape
from shipops.display.tiles import Tone

Kind = Literal["text", "number", "code", "long", "lines", "links"]
_NUMBERS = (int, float, Decimal)
# Without a colon it has no scheme, and it begins with no slash.
_BELOW = re.compile(r"[\w.%~-][\w.%~/-]*\.(html|ipynb)", re.ASCII)
# A table of so many rows is written out whole. Of a longer one only the first rows are, the others are packed to a
# tenth of their size: a page of ten thousand rows still opens at once and goes by mail.
WHOLE = 350
FIRST_ROWS = 100
_PACKED = re.compile(r"<template>([A-Za-z0-9+/=]+)</template>")


@dataclass(frozen=True)
class Column:
    """One column: the row's ``key``, its heading, and how its values are set.

    ``number`` is right-aligned, ``code`` is an order or tracking number (one click selects it all), ``long`` wraps,
    ``lines`` takes a sequence of :class:`Line`, ``links`` one of ``(text, https address or file below the page)``.
    """

    key: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Line:
    """One line of a ``lines`` cell: what it is, its value (set apart, whatever its writing direction), a remark."""

    label: str
    value: str
    remark: str = ""


@dataclass(frozen=True)
class Cell:
    """A value shown as ``text``, sorted by ``order`` where that differs, coloured by ``tone``."""

    text: str
    order: int | str | None = None
    tone: Tone | None = None


def table(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, object]],
    *,
    name: str,
    total: Mapping[str, object] | None = None,
    empty: str = "No rows.",
    page_size: int = 25,
    filters: Sequence[str] = (),
    file: str = "",
) -> str:
    """``rows`` as an HTML table called ``name`` (a plain word or two: it labels the table and its search box).

    Values may be text, numbers, dates, aware datetimes (shown in their own zone, to the minute), :class:`Cell`,
    sequences of :class:`Line`, or ``None`` (empty). Everything is escaped. Without script all rows are there,
    or of more than :data:`WHOLE` the first :data:`FIRST_ROWS` and the name of the ``file`` that holds all; the shared
    script brings out the others and adds sorting, searching and pages of ``page_size`` rows, and for every column in
    ``filters`` (keys) a choice among its values, or for dates a first and a last day. ``total`` is a last row that
    stays last.
    """
    listed = list(rows)
    body = [_row(columns, row) for row in listed]
    written = body if len(body) <= WHOLE else body[:FIRST_ROWS]
    if not body:
        return f'<p class="shipops-empty">{escape(empty)}</p>'
    head = "".join(_heading(column, _filter(listed, column.key) if column.key in filters else "") for column in columns)
    foot = f"<tfoot>{_row(columns, total)}</tfoot>" if total else ""
    return (
        f'<div class="shipops-table" data-name="{escape(name)}" data-page-size="{page_size}">{_rest(len(body), file)}'
        f'<div class="scroll" role="region" aria-label="{escape(name)}" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(written)}</tbody>{foot}</table></div>"
        f"{_packed(body[len(written) :])}</div>"
    )


def _rest(rows: int, file: str) -> str:
    """What a reader without script, or of the printed page, is told of rows that are not there."""
    if rows <= WHOLE:
        return ""
    where = f" {escape(file)}, beside this page, holds them all." if file else ""
    return f'<p class="shipops-quiet rest">Not all {rows:,} rows are shown here.{where}</p>'


def _packed(rows: Sequence[str]) -> str:
    if not rows:
        return ""
    # Without a time of packing, the same rows are the same bytes.
    packed = base64.b64encode(gzip.compress("".join(rows).encode(), mtime=0)).decode("ascii")
    return f"<template>{packed}</template>"


def packed_rows(page: str) -> list[str]:
    """The rows that tables of ``page`` (HTML) hold packed, a text for each table."""
    return [gzip.decompress(base64.b64decode(packed)).decode() for packed in _PACKED.findall(page)]


def without_packed_rows(page: str) -> str:
    """``page`` (HTML) with its tables as far as they are written out."""
    return _PACKED.sub("", page)


def shown(value: object) -> str:
    """A single value as the text a table shows; ``None`` and not-a-number are empty."""
    if _absent(value):
        return ""
    if isinstance(value, Cell):
        return value.text
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def _heading(column: Column, choice: str) -> str:
    wanted = f' data-filter="{choice}"' if choice else ""
    return f'<th scope="col" class="{column.kind}"{wanted}>{escape(column.label)}</th>'


def _filter(rows: Sequence[Mapping[str, object]], key: str) -> str:
    """How a column is narrowed: dates by a range, anything else by one of its values."""
    values = [row.get(key) for row in rows]
    return "date" if any(isinstance(value, date) for value in values if not _absent(value)) else "value"


def _row(columns: Sequence[Column], row: Mapping[str, object]) -> str:
    return f"<tr>{''.join(_cell(column, row.get(column.key)) for column in columns)}</tr>\n"


def _cell(column: Column, value: object) -> str:
    if column.kind == "lines":
        return f"<td class=lines>{_lines(value)}</td>"
    if column.kind == "links":
        return f"<td class=links>{_anchors(value)}</td>"
    classes = "" if column.kind == "text" else f" class={column.kind}"
    content = escape(shown(value))
    if isinstance(value, Cell) and value.tone:
        content = f'<span class="shipops-badge tone-{value.tone}">{content}</span>'
    elif content and column.kind in ("text", "code", "long"):
        # Names may run right to left; isolating them keeps the columns in order.
        content = content if content.isascii() else f"<bdi>{content}</bdi>"
    return f"<td{classes}{_sort_key(value)}>{content}</td>"


def _lines(value: object) -> str:
    lines = [item for item in value if isinstance(item, Line)] if isinstance(value, Iterable) else []
    return "".join(
        f"<div>{escape(line.label)} <bdi>{escape(line.value)}</bdi> {escape(line.remark)}</div>" for line in lines
    )


def _anchors(value: object) -> str:
    return anchors(item for item in value if isinstance(item, tuple)) if isinstance(value, Iterable) else ""


def anchors(pairs: Iterable[tuple[str, str]]) -> str:
    """Links (text, address) that open beside the page; anything that is neither an https address nor a file below the
    page stays text."""
    return " ".join(
        f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
        if str(url).startswith("https://") or _BELOW.fullmatch(str(url))
        else escape(text)
        for text, url in pairs
    )


def _sort_key(value: object) -> str:
    if isinstance(value, Cell) and value.order is not None:
        return f' data-order="{escape(value.order)}"'
    if isinstance(value, _NUMBERS) and not isinstance(value, bool) and not _absent(value):
        return f' data-order="{value}"'
    return ""


def _absent(value: object) -> bool:
    if value is None or value != value:
        return True
    return isinstance(value, float) and math.isnan(value)
