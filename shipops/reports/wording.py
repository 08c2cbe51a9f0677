"""The words and colours readers see for buckets, severities, states, checks and systems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shipops.display.tiles import Tone

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Bucket:
    """A bucket as readers see it: its name, what it means, its colour in charts."""

    label: str
    meaning: str
    colour: str


# In the order a reader should meet them: worst first.
BUCKETS: dict[str, Bucket] = {
    "missing": Bucket("Missing", "Should be in ShipStation by now and is not", "#d1495b"),
    "blocked": Bucket("Held back", "Late, and something about the order stops the import", "#e08a3c"),
    "undetermined": Bucket("Cannot tell", "May lie in a stretch that could not be read", "#8f74c4"),
    "likely": Bucket("Probably arrived", "Same e-mail and total in ShipStation, but no number proves it", "#5fa8a0"),
    "too_recent": Bucket("Too recent", "Ready, but ShipStation has not had its chance to import it", "#c9a43a"),
    "merged": Bucket("Arrived, merged", "Part of a combined ShipStation order", "#6d9cc4"),
    "matched": Bucket("Arrived", "Found in ShipStation", "#3b7ea1"),
    "not_due": Bucket("Not due", "Draft, unpaid, in production, backordered or not packed yet", "#87919b"),
    "out_of_scope": Bucket(
        "Not for ShipStation", "Void, picked up, drop-shipped, or not part of any connection", "#a9a29a"
    ),
}

# Where a due unit can stand; the other buckets are not due.
ARRIVED: tuple[str, ...] = ("matched", "merged", "likely")
WAITING: tuple[str, ...] = ("too_recent", "undetermined")
NOT_THERE: tuple[str, ...] = ("missing", "blocked")

SEVERITIES: dict[str, Tone] = {"critical": "critical", "high": "high", "medium": "medium", "low": "low"}
# Worst first, as :data:`SEVERITIES` has them.
SEVERITY_COLOURS = {"Critical": "#c8384a", "High": "#e08a3c", "Medium": "#c9a43a", "Low": "#87919b"}
STATES = {"new": "new", "ongoing": "still open", "reopened": "back", "resolved": "solved"}
# Checks whose id, put into words, would say little to somebody who never saw it.
_CHECKS = {
    "field-lost": "Detail did not arrive", "line-mismatch": "Other goods in ShipStation", "stuck": "Does not move on",
    "not-importable": "Cannot be imported", "pull-unproven": "Could not be read completely",
    "record-quarantined": "A record could not be read", "status-unsupported": "Status the source cannot have",
    "status-unknown": "Status nobody has documented", "contradiction": "The source contradicts itself",
    "unknown-in-shipstation": "Unknown order in ShipStation",
    "cancelled-downstream": "Cancelled in ShipStation only", "over-shipped": "Shipped too much",
    "short-shipped": "Shipped too little", "store-refresh-stale": "Store not refreshed",
}  # fmt: skip
_SYSTEMS = {"cin7": "Cin7", "inksoft": "InkSoft", "shipstation": "ShipStation"}


def system_name(name: str) -> str:
    """``"shipstation"`` as people write it; unknown names stay as they are."""
    return _SYSTEMS.get(name, name)


def check_name(check: str) -> str:
    """A check in words: ``"missing-in-shipstation"`` → ``"Missing in ShipStation"``."""
    if check in _CHECKS:
        return _CHECKS[check]
    words = [system_name(word) for word in check.split("-")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def status_name(status: str) -> str:
    """A canonical status as words: ``"awaiting_shipment"`` → ``"Awaiting shipment"``."""
    words = status.replace("_", " ")
    return words[:1].upper() + words[1:]


def span(hours: float) -> str:
    """A length of time in the largest unit that says enough: ``"35 min"``, ``"5.5 h"``, ``"12 days"``."""
    minutes = round(hours * 60)
    if minutes < 90:
        return f"{minutes} min"
    if hours < 48:
        return f"{hours:.1f}".removesuffix(".0") + " h"
    return f"{hours / 24:.1f}".removesuffix(".0") + " days"


def counted(items: Iterable[_Key]) -> Counter[_Key]:
    """How often each item occurs, the most frequent first, else as met."""
    return Counter(dict(Counter(items).most_common()))


def severity_place(severity: str) -> int:
    """Where a severity stands, the worst at 0."""
    return list(SEVERITIES).index(severity)


def count_of(count: int, one: str, many: str = "") -> str:
    """``count_of(1, "order")`` → ``"1 order"``; the plural adds an *s* unless given."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def moment(at: datetime) -> str:
    """An aware time in its own zone, for prose: ``"Sunday 22 November 2026, 00:00 CST"``."""
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M %Z}".rstrip()


def recently(at: datetime, now: datetime) -> str:
    """A moment up to ``now``, both aware and in one zone, as short as it can be told: ``"today 06:00"``,
    ``"yesterday 06:00"``, ``"Friday 06:00"``, ``"Friday 23 October, 06:00"``."""
    days = (now.date() - at.date()).days
    if days == 0:
        return f"today {at:%H:%M}"
    if days == 1:
        return f"yesterday {at:%H:%M}"
    if days < 7:
        return f"{at:%A %H:%M}"
    year = f" {at.year}" if at.year != now.year else ""
    return f"{at:%A} {at.day} {at:%B}{year}, {at:%H:%M}"
