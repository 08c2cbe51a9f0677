"""What a team decides about findings: muted until a day, assigned to somebody, noted.

Marks are append-only rows of ``finding_events`` that belong to no job: what is muted is muted in every run. Nothing is
ever taken back but by a later mark, so the history of a decision stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from shipops.audit.findings import Finding, Mute, iso
from shipops.errors import ConfigError
from shipops.lake import Lake

Kind = Literal["mute", "unmute", "assign", "note"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# A reason is read in lists, a note on its own.
LONGEST_TEXT = 2_000
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Target:
    """What a mark is about: one ``finding`` by its id, or every finding of a ``check``, of an ``account`` and about an
    ``order`` (its number or the source's own key), each as far as it is named."""

    finding: str = ""
    check: str = ""
    account: str = ""
    order: str = ""

    def covers(self, found: Finding) -> bool:
        """Whether ``found`` is meant."""
        if self.finding:
            return found.id == self.finding
        return (
            self.check in ("", found.check)
            and self.account in ("", found.account)
            and (not self.order or self.order.casefold() in _names(found))
        )

    def __str__(self) -> str:
        if self.finding:
            return f"finding {self.finding}"
        named = {"check": self.check, "account": self.account, "order": self.order}
        return ", ".join(f"{name} {value}" for name, value in named.items() if value)


def _names(found: Finding) -> set[str]:
    return {name.casefold() for name in (found.order, found.order_id) if name}


@dataclass(frozen=True, slots=True)
class Mark:
    """One decision. ``text`` is the reason of a mute or unmute, the note, or whom a finding is assigned to (empty:
    nobody); ``until`` (UTC) ends a mute. ``number`` counts the marks of a lake."""

    kind: Kind
    at: datetime
    author: str
    target: Target
    text: str = ""
    until: datetime | None = None
    number: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The mark as JSON-ready values; times as ISO 8601 in UTC."""
        return {
            "kind": self.kind, "at": iso(self.at), "author": self.author, **asdict(self.target), "text": self.text,
            "until": iso(self.until),
        }  # fmt: skip


def mute(target: Target, *, reason: str, author: str, at: datetime, until: datetime) -> Mark:
    """A mute from ``at`` to ``until`` (both UTC).

    Raises :class:`ConfigError` without a reason, for a time that is over, and for a target that names neither a
    finding, a check nor an order: an account as a whole cannot be muted.
    """
    if not (target.finding or target.check or target.order):
        raise ConfigError(
            "A mute names a finding, a check or an order.", "Give an id, or --check and --account, or --order."
        )
    text = plain(reason)
    if not text:
        raise ConfigError("A mute needs a reason.", "Say why nobody should hear of it.")
    if until <= at:
        raise ConfigError(f"A mute until {until:%Y-%m-%d %H:%M} UTC would be over already.", "Name a later time.")
    return Mark("mute", at, author_of(author), target, text, until)


def plain(text: str, longest: int = LONGEST_TEXT) -> str:
    """``text`` in one line without anything that is not printed. Raises :class:`ConfigError` where it is too long."""
    line = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
    if len(line) > longest:
        raise ConfigError(f"The text is {len(line)} characters long.", f"Write at most {longest}.")
    return line


def author_of(name: str) -> str:
    """The name a mark is signed with. Raises :class:`ConfigError` where there is none."""
    line = plain(name, LONGEST_NAME)
    if not line:
        raise ConfigError("It is not known who you are.", "Say it with --by NAME.")
    return line


def write_marks(lake: Lake, marks: Sequence[Mark]) -> list[Mark]:
    """Append ``marks`` in one commit, numbered in the order given, and return them as they were written."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    with lake.writing():
        begin = max((mark.number for mark in read_marks(lake)), default=0) + 1
        numbered = [replace(mark, number=number) for number, mark in enumerate(marks, start=begin)]
        rows = [
            {
                "run_id": f"mark-{mark.number:08d}",
                "job": "",
                "at": mark.at,
                "finding_id": mark.target.finding,
                "event": mark.kind,
                "finding": json.dumps(mark.to_dict()),
            }
            for mark in numbered
        ]
        lake.append("finding_events", pa.Table.from_pylist(rows, schema=schemas()["finding_events"]))
    return numbered


def read_marks(lake: Lake, as_of: datetime | None = None) -> list[Mark]:
    """Every mark made up to ``as_of`` (UTC; default: all), in the order they were made."""
    if not (lake.folder / "finding_events" / "_delta_log").is_dir():
        return []
    marks = [_mark(row) for row in lake.records("finding_events", [("event", "in", list(KINDS))])]
    return sorted((mark for mark in marks if as_of is None or mark.at <= as_of), key=lambda m: (m.at, m.number))


def _mark(row: Mapping[str, Any]) -> Mark:
    told = json.loads(row["finding"])
    return Mark(
        kind=row["event"],
        at=row["at"],
        author=told["author"],
        target=Target(told["finding"], told["check"], told["account"], told["order"]),
        text=told["text"],
        until=datetime.fromisoformat(told["until"]) if told["until"] else None,
        number=int(row["run_id"].rpartition("-")[2]),
    )


def in_force(marks: Iterable[Mark], at: datetime) -> list[Mark]:
    """The mutes that hold at ``at`` (UTC), of ``marks`` in the order they were made: a later mute of the same target
    takes the place of an earlier one, an unmute of it ends it."""
    held: dict[Target, Mark] = {}
    for mark in marks:
        if mark.kind == "mute":
            held[mark.target] = mark
        elif mark.kind == "unmute":
            held.pop(mark.target, None)
    return [mark for mark in held.values() if mark.until is not None and mark.until > at]


def marked(findings: Sequence[Finding], marks: Sequence[Mark], at: datetime) -> list[Finding]:
    """``findings`` as the team's ``marks`` leave them at ``at`` (UTC): muted, assigned.

    A muted finding about a connection mutes what it explains: that stands folded under it, and would otherwise come up
    order by order the moment somebody says the connection is known.
    """
    held = in_force(marks, at)
    assigned = {mark.target.finding: mark.text or None for mark in marks if mark.kind == "assign"}
    own = {found.id: mark for found in findings if (mark := _most_specific(held, found)) is not None}
    result = []
    for found in findings:
        mark = own.get(found.id) or own.get(found.absorbed_by or "")
        silence = Mute(mark.text, mark.author, mark.until) if mark is not None and mark.until is not None else None
        result.append(replace(found, muted=silence is not None, mute=silence, assigned_to=assigned.get(found.id)))
    return result


def _most_specific(held: Iterable[Mark], found: Finding) -> Mark | None:
    def place(mark: Mark) -> tuple[bool, bool, bool, bool, int]:
        to = mark.target
        return bool(to.finding), bool(to.order), bool(to.check), bool(to.account), mark.number

    return max((mark for mark in held if mark.target.covers(found)), key=place, default=None)
