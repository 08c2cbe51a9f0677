"""What a pull hands upward: records, the documents they came from, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shipops.records import Order, OrderLine, Shipment, Store, Unit

Progress = Callable[[str, int, int | None], None]
"""Called with a resource, how many were read so far and how many there are (``None``: not known yet)."""


def silent(resource: str, done: int, total: int | None) -> None:
    """The progress of someone who does not watch."""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A payload as received. ``key`` names the thing it describes in its system."""

    account: str
    kind: str  # "shipstation-order", "cin7-sale-row", "cin7-sale", "inksoft-summary", …
    key: str
    payload: str  # JSON text
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that arrived but could not be read, kept with its reason."""

    account: str
    kind: str
    key: str
    reason: str
    payload: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be fetched: which resource, where, and why."""

    account: str
    resource: str
    position: str  # "page 3 of 7", "sale 6222cb47-…"
    order_id: str | None  # where the hole is one known order
    reason: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """What an API announced for a resource against what arrived (distinct records, quarantined ones included)."""

    resource: str
    announced: int | None
    received: int

    @property
    def adds_up(self) -> bool:
        return self.announced is None or self.received >= self.announced


@dataclass(slots=True)
class Reading:
    """One portion of a pull. A source order's units, lines and reported shipments always travel together with it:
    an order whose ``detail_at`` is set brings its complete set, which replaces what was stored."""

    orders: list[Order] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    raw: list[RawDocument] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        """Append everything ``other`` holds."""
        for name in self.__slots__:
            getattr(self, name).extend(getattr(other, name))


@dataclass(frozen=True, slots=True)
class PullPlan:
    """What to pull: everything that changed since ``since`` (``None``: a first pull, back to ``history_start``).

    ``t0`` is the moment the pull began; what changes later belongs to the next one. ``reread`` are order ids that
    are still open in the lake and are read again whatever their stamps say; ``detail_read`` says for which list
    stamp a source order's detail was last read. ``recent_start`` is now less the grace (inksoft: at a first pull,
    what a modified-range from here returns changed just now, the rest counts from its creation).
    """

    t0: datetime
    since: datetime | None
    history_start: datetime
    recent_start: datetime
    reread: frozenset[str] = frozenset()
    detail_read: Mapping[str, datetime] = field(default_factory=dict)
    progress: Progress = silent
