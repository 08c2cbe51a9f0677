"""What time alone changes: the moments an audit compares with, and the orders that have one of their own in between.

Orders are compared with cutoffs that move with the clock and with every pull (``links``, ``stuck_cutoffs``,
``unsupported_statuses``, ``coverage``, ``clock``). While a cutoff moves from one moment to another, only an order with
a moment of its own between the two is told otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

Moments = Mapping[str, str | None]
"""Every moment that may move, by its name, in ISO 8601."""

# Each with the kind of what it is compared with: what happened, also when it was read, a day, or nothing (it is shown).
_HAPPENED, _READ, _DAY, _SHOWN = "happened", "read", "day", "shown"
_OF_LINKS = {
    "refreshed_at": _SHOWN, "grace_cutoff": _READ, "refresh_cutoff": _READ, "late_cutoff": _READ,
    "cancel_cutoff": _READ, "label_cutoff": _READ, "label_day": _DAY,
}  # fmt: skip
_MOVING: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "links": ("link_id", _OF_LINKS),
    "stuck_cutoffs": ("account || ' ' || status", {"cutoff": _READ}),
    "unsupported_statuses": ("account || ' ' || system || ' ' || status", {"cutoff": _READ}),
    "coverage": ("account", {"as_of": _HAPPENED, "hidden_until": _READ}),
    "clock": ("''", {"today": _DAY}),
}
# What the same relations say beside that, and what is told of stores and holes. The kind of number a link uses is
# learned; when a store was refreshed and when a hole was seen again moves other moments or is told of the store alone.
_SETTLED = (
    "SELECT * EXCLUDE (refreshed_at, grace_cutoff, refresh_cutoff, late_cutoff, cancel_cutoff, label_cutoff, "
    "label_day, closing_day, number_kind) FROM links",
    "SELECT * EXCLUDE (cutoff) FROM stuck_cutoffs",
    "SELECT * EXCLUDE (cutoff) FROM unsupported_statuses",
    "SELECT * EXCLUDE (as_of, hidden_until) FROM coverage",
    "SELECT * EXCLUDE (refreshed_at, refreshed_latest_at, refresh_attempted_at, refresh_failing, seen_at) FROM stores",
    "SELECT DISTINCT account, order_id IS NULL, window_from FROM gaps",
)

# A label that may be younger than it says, by its slack; of most this is none, and their files need not be read.
_YOUNGER = "created_slack_s > 0 AND created_at + to_seconds(created_slack_s)"
# The moments orders have of their own.
_HAPPENED_IN = {
    "orders": ("ordered_at", "created_at", "modified_at"),
    "units": ("changed_at", "ordered_at", "ready_at", "invoiced_at", "void_at"),
    "shipments": ("created_at", _YOUNGER, "voided_at"),
    "order_events": ("changed_at",),
}  # fmt: skip
# A voided label is left an hour.
_LEFT = {"voided_at": timedelta(hours=1)}
_DAYS_IN = {"orders": ("ship_by", "hold_until"), "units": ("ship_by",), "shipments": ("ship_date",)}


@dataclass(frozen=True, slots=True)
class Span:
    """A moment moved over what lies from ``first`` up to ``last``, both ends included; ``kind`` says what it meets."""

    kind: str
    first: str
    last: str


def moments(db: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    """The moments that may move, as the relations of ``db`` have them."""
    return {
        f"{relation} {name} {column}": None if at is None else at.isoformat()
        for relation, (key, columns) in _MOVING.items()
        for name, *told in db.execute(f"SELECT {key}, {', '.join(columns)} FROM {relation}").fetchall()
        for column, at in zip(columns, told, strict=True)
    }


def settled(db: duckdb.DuckDBPyConnection) -> str:
    """All else that decides about every order, in a few signs."""
    told = [db.execute(f"SELECT * FROM ({query}) ORDER BY ALL").fetchall() for query in _SETTLED]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def spans(before: Moments, now: Moments) -> list[Span] | None:
    """What the moments moved over; ``None`` where one came to be or is no more: that may change any order."""
    found = []
    for name, last in now.items():
        first = before.get(name)
        if first == last:
            continue
        if first is None or last is None:
            return None
        low, high = sorted((first, last), key=_moment)
        found.append(Span(_kind(name), low, high))
    return found if before.keys() == now.keys() else None


def in_time(db: duckdb.DuckDBPyConnection, moved: list[Span]) -> list[tuple[str, str]]:
    """The orders (account, order id) with a moment of their own in one of the spans."""
    found: set[tuple[str, str]] = set()
    for table, condition in _conditions(moved):
        query = f"SELECT DISTINCT account, order_id FROM {table} WHERE order_id IS NOT NULL AND ({condition})"
        found.update(db.execute(query).fetchall())
    return sorted(found)


def shown_by(query: str, before: Moments, now: Moments) -> list[str]:
    """The moments that are others now and that rows of ``query`` may show: it has to name them for that."""
    moved = {name: at for name, at in before.items() if at is not None and now.get(name) != at}
    return sorted({at for name, at in moved.items() if name.rpartition(" ")[2] in query})


def _kind(name: str) -> str:
    relation, column = name.partition(" ")[0], name.rpartition(" ")[2]
    return _MOVING[relation][1][column]


def _moment(text: str) -> Any:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _conditions(moved: list[Span]) -> Iterator[tuple[str, str]]:
    """Tables with the condition that one of their moments lies in a span: of one column at a time, so that files are
    skipped by it."""
    happened = _joined([span for span in moved if span.kind in (_HAPPENED, _READ)])
    read = _joined([span for span in moved if span.kind == _READ])
    days = _joined([span for span in moved if span.kind == _DAY])
    for table, columns in _HAPPENED_IN.items():
        for column in columns:
            yield from _within(table, column, happened)
            if column in _LEFT:
                yield from _within(
                    table, column, [(_earlier(one, column), _earlier(two, column)) for one, two in happened]
                )
        yield from _within(table, "seen_at", read)
        for column in _DAYS_IN.get(table, ()):
            yield from _within(table, column, days, "DATE")


def _earlier(moment: str, column: str) -> str:
    return (datetime.fromisoformat(moment) - _LEFT[column]).isoformat()


def _within(
    table: str, column: str, spans: list[tuple[str, str]], kind: str = "TIMESTAMPTZ"
) -> Iterator[tuple[str, str]]:
    """The table with the condition that ``column`` of it, which is of this ``kind``, lies in one of ``spans``."""
    if spans:
        yield table, " OR ".join(f"{column} BETWEEN {kind} '{first}' AND {kind} '{last}'" for first, last in spans)


def _joined(moved: list[Span]) -> list[tuple[str, str]]:
    """The spans, those that overlap or meet as one."""
    joined: list[tuple[str, str]] = []
    for span in sorted(moved, key=lambda one: _moment(one.first)):
        if joined and _moment(span.first) <= _moment(joined[-1][1]):
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.last, key=_moment))
        else:
            joined.append((span.first, span.last))
    return joined
