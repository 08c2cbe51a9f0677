"""What a pull hands upward: records, the documents they came from, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shipops.records import Order, OrderLine, Shipment, Store, Unit

Progress = Callable[[str, int, int | None], None]
"""Called with a resource, how many were read so far and how many there are (``None``: not known yet)."""
Expect = Callable[[str, int], None]
"""Called with an account and how many calls its pull still takes for what it is reading now, as soon as it knows."""


def silent(resource: str, done: int, total: int | None) -> None:
    """The progress of someone who does not watch."""


def unannounced(account: str, calls: int) -> None:
    """The expectation of someone who does not watch."""


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
    """Something that could not be fetched: which resource, where, and why.

    A gap in a list knows its neighbours there (``after_key``, ``before_key``: the rows before and after it) and the
    window of time (UTC) that what it hides came to be in; ``None`` where nothing bounds it.
    """

    account: str
    resource: str
    position: str  # "row 501 of 1200", "sale 6222cb47-…"
    order_id: str | None  # where the hole is one known order
    reason: str
    seen_at: datetime
    after_key: str | None = None
    before_key: str | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What an API announced for a resource against what arrived (distinct records, quarantined ones included).

    ``missed`` are rows that could not be read, each within a recorded gap.
    """

    resource: str
    announced: int | None
    received: int
    missed: int = 0

    @property
    def adds_up(self) -> bool:
        return self.announced is None or self.received + self.missed >= self.announced


@dataclass(slots=True)
class Reading:
    """One portion of a pull. A source order's units, lines and reported shipments always travel together with it:
    an order whose ``detail_at`` is set brings its complete set, which replaces what was stored.

    ``gone`` are the ids of orders that a pull knew of, that no list shows any more and that were not found by id.
    ``settled`` are records set aside earlier that are there no more: their place was read again without them.
    """

    orders: list[Order] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    raw: list[RawDocument] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    settled: list[Rejected] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        """Append everything ``other`` holds."""
        for name in self.__slots__:
            if more := getattr(other, name):
                getattr(self, name).extend(more)

    def clear(self) -> None:
        """Hold nothing any more."""
        for name in self.__slots__:
            getattr(self, name).clear()


@dataclass(frozen=True, slots=True)
class Known:
    """What the lake holds of an account, so that a pull need not ask for it again.

    ``details``: for which list stamp (UTC) a source order's detail was last read. ``rows``: the SHA-256 of the list
    row last received, by the raw form's key. ``emails``: of orders that are read by number and e-mail. ``open``: the
    orders still open, oldest first. ``listed``: the stamp (UTC) by which a list of the whole history shows an order
    as long as it exists. ``merged``: orders named by others as merged into them.
    """

    details: Mapping[str, datetime] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    emails: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    listed: Mapping[str, datetime] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PullPlan:
    """What to pull: everything that changed since ``since`` (``None``: a first pull, back to ``history_start``).

    ``t0`` is the moment the pull began; what changes later belongs to the next one. ``sweep`` looks as well for what
    changes leave unsaid: open orders, orders that are gone. ``reread`` are orders read again whatever their stamps
    say, ``gaps`` holes in lists and ``aside`` unreadable records that earlier pulls left. ``recent_start`` is now less
    the grace (inksoft: at a first pull, what a modified-range from here returns changed just now, the rest counts
    from its creation).
    """

    t0: datetime
    since: datetime | None
    history_start: datetime
    recent_start: datetime
    sweep: bool = False
    reread: frozenset[str] = frozenset()
    gaps: tuple[Gap, ...] = ()
    aside: tuple[Rejected, ...] = ()
    known: Known = field(default_factory=Known)
    progress: Progress = silent
    expect: Expect = unannounced
