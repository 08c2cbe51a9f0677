"""Which look-alikes somebody said are two purchases: remembered for good and never asked again.

A decision is about a pair of orders, by their keys, whichever of them was placed first. Like marks, decisions are
append-only rows of ``finding_events`` that belong to no job; one is only ever taken back by a later row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shipops.audit.findings import iso
from shipops.audit.life.marks import author_of, plain
from shipops.errors import ConfigError
from shipops.lake import Lake

Kind = Literal["not_duplicate", "perhaps_duplicate"]
_DECIDED: Kind = "not_duplicate"
_TAKEN_BACK: Kind = "perhaps_duplicate"


@dataclass(frozen=True, slots=True)
class Decision:
    """Two orders are two purchases, said ``author`` at ``at`` (UTC), for this ``reason``. The keys
    (``account|order_id``) are in alphabetical order."""

    first_key: str
    second_key: str
    reason: str
    author: str
    at: datetime

    @property
    def pair(self) -> tuple[str, str]:
        """The two keys."""
        return self.first_key, self.second_key

    def to_dict(self) -> dict[str, Any]:
        """The decision as JSON-ready values; its time as ISO 8601 in UTC."""
        return {"first_key": self.first_key, "second_key": self.second_key, "reason": self.reason,
                "author": self.author, "at": iso(self.at)}  # fmt: skip


def decide(lake: Lake, first_key: str, second_key: str, *, reason: str, author: str, at: datetime) -> Decision:
    """Remember from ``at`` (UTC) on that two orders are no duplicates of each other, in whatever order they are named.

    Raises :class:`ConfigError` without a reason or an author, and for keys that are not two of ``account|order_id``.
    """
    text = plain(reason)
    if not text:
        raise ConfigError("A decision needs a reason.", "Say with --reason why these are two purchases.")
    return _write(lake, _DECIDED, _decision(first_key, second_key, text, author, at))


def undecide(lake: Lake, first_key: str, second_key: str, *, author: str, at: datetime, reason: str = "") -> Decision:
    """Take back from ``at`` (UTC) on what was decided of two orders.

    Raises :class:`ConfigError` where nothing is decided of them, or without an author.
    """
    taken_back = _decision(first_key, second_key, plain(reason), author, at)
    if taken_back.pair not in {decision.pair for decision in decisions(lake, at)}:
        raise ConfigError(
            f"Nothing is decided about {taken_back.first_key} and {taken_back.second_key}.",
            "`shipops duplicates` lists what is decided.",
        )
    return _write(lake, _TAKEN_BACK, taken_back)


def decisions(lake: Lake, at: datetime | None = None) -> list[Decision]:
    """The decisions that hold at ``at`` (UTC; default: after all that was ever said), oldest first."""
    held: dict[tuple[str, str], Decision] = {}
    for kind, decision in _told(lake):
        if at is not None and decision.at > at:
            continue
        held.pop(decision.pair, None)
        if kind == _DECIDED:
            held[decision.pair] = decision
    return list(held.values())


def _decision(first_key: str, second_key: str, reason: str, author: str, at: datetime) -> Decision:
    first, second = sorted((first_key.strip(), second_key.strip()))
    if first == second or not all(
        account and order for account, _, order in (first.partition("|"), second.partition("|"))
    ):
        raise ConfigError("A decision is about two orders.", "Name both by their keys, ACCOUNT|ORDER_ID.")
    return Decision(first, second, reason, author_of(author), at)


def _write(lake: Lake, kind: Kind, decision: Decision) -> Decision:
    import pyarrow as pa

    from shipops.lake.tables import schemas

    with lake.writing():
        number = len(_rows(lake)) + 1
        row = {"run_id": f"decision-{number:08d}", "job": "", "at": decision.at, "finding_id": "", "event": kind,
               "finding": json.dumps(decision.to_dict())}  # fmt: skip
        lake.append("finding_events", pa.Table.from_pylist([row], schema=schemas()["finding_events"]))
    return decision


def _told(lake: Lake) -> list[tuple[Kind, Decision]]:
    """Everything ever said, in the order it was said."""
    rows = sorted(_rows(lake), key=lambda row: (row["at"], row["run_id"]))
    return [(row["event"], _read(row)) for row in rows]


def _rows(lake: Lake) -> list[dict[str, Any]]:
    if not (lake.folder / "finding_events" / "_delta_log").is_dir():
        return []
    return lake.records("finding_events", [("event", "in", [_DECIDED, _TAKEN_BACK])])


def _read(row: Mapping[str, Any]) -> Decision:
    told = json.loads(row["finding"])
    return Decision(told["first_key"], told["second_key"], told["reason"], told["author"], row["at"])
