"""The words and colours readers see for buckets, severities and systems."""

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
    "out_of_scope": Bucket("Out of scope", "Void, picked up, drop-shipped, or not part of any link", "#a9a29a"),
}

# Where a due unit can stand; the other buckets are not due.
ARRIVED: tuple[str, ...] = ("matched", "merged", "likely")
WAITING: tuple[str, ...] = ("too_recent", "undetermined")
NOT_THERE: tuple[str, ...] = ("missing", "blocked")

SEVERITIES: dict[str, Tone] = {"critical": "critical", "high": "high", "medium": "medium", "low": "low"}
# Worst first, as :data:`SEVERITIES` has them.
SEVERITY_COLOURS = {"Critical": "#c8384a", "High": "#e08a3c", "Medium": "#c9a43a", "Low": "#87919b"}
_SYSTEMS = {"cin7": "Cin7", "inksoft": "InkSoft", "shipstation": "ShipStation"}


def system_name(name: str) -> str:
    """``"shipstation"`` as people write it; unknown names stay as they are."""
    return _SYSTEMS.get(name, name)


def check_name(check: str) -> str:
    """A check's id as words: ``"missing-in-shipstation"`` → ``"Missing in ShipStation"``."""
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
