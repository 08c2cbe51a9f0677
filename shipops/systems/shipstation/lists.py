"""ShipStation's lists: how the rows of each are told apart, and how a pull reads one and proves what it read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from shipops.errors import UnavailableError, UnreadableError
from shipops.systems import json_text
from shipops.systems.asking import Ask
from shipops.systems.counting import Count, count_from
from shipops.systems.paging import OVERLAP, Page, Rows, Walk, read_pages
from shipops.systems.reading import Gap, PullPlan, Reading, Tally
from shipops.systems.receiving import key_of, receive
from shipops.systems.shipstation import mapping
from shipops.systems.shipstation.client import PAGE_SIZE, ShipStationClient
from shipops.systems.shipstation.mapping import Context
from shipops.systems.shipstation.times import pacific_moment
from shipops.systems.stamps import Moment

# From so many pages on, counting (two calls more) is cheaper than pages that overlap (one more in twenty).
_COUNTED_FROM = 40
_NEWEST_FIRST = {"sortBy": "CreateDate", "sortDir": "DESC"}


def stamp_of(row: Any, name: str) -> Moment | None:
    """A stamp of a row; ``None`` where it says none that can be read."""
    try:
        return pacific_moment(row.get(name)) if isinstance(row, dict) else None
    except ValueError:
        return None


def imported_by(payload: str) -> datetime | None:
    """When the order of a received ``payload`` was created in ShipStation, at the latest (UTC); ``None``: not said."""
    try:
        created = stamp_of(json.loads(payload), "createDate")
    except ValueError:
        return None
    return created.latest if created else None


def _created(row: Any) -> Moment | None:
    return stamp_of(row, "createDate")


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list: the client's method for it, what identifies a row, how a row is read."""

    method: Literal["orders", "shipments", "fulfillments"]
    kind: str
    key: str
    interpret: Callable[[Any, Context], Reading]
    rows: Rows


ORDERS = ListKind(
    "orders", "shipstation-order", "orderId", mapping.order, Rows(lambda row: key_of(row, "orderId"), _created)
)
# Ordered by creation (shipstation sheet, 1.6), which several rows may share.
LABELS = ListKind(
    "shipments", "shipstation-shipment", "shipmentId", mapping.label,
    Rows(lambda row: key_of(row, "shipmentId"), _created, lambda row: key_of(row, "createDate")),
)  # fmt: skip
FULFILMENTS = ListKind(
    "fulfillments", "shipstation-fulfillment", "fulfillmentId", mapping.marked_shipped,
    Rows(lambda row: key_of(row, "fulfillmentId"), _created, lambda row: key_of(row, "createDate")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """What a list was asked for, as moments in UTC: changed since, created since, created until (``None``: open)."""

    changed_from: datetime | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None

    @property
    def is_closed_to_age(self) -> bool:
        """Whether a row that enters the list later says so by its own stamps."""
        return self.changed_from is not None or self.created_from is not None


_ANY_TIME = Window()


def received_order(row: Any, context: Context) -> Reading:
    """The reading of one order."""
    return receive(
        row, lambda document: mapping.order(document, context),
        account=context.account, kind=ORDERS.kind, key=key_of(row, ORDERS.key), at=context.at,
    )  # fmt: skip


@dataclass(slots=True)
class ListPull:
    """One pull: what was read so far, so that a row met in two lists is handed up once unless it changed."""

    client: ShipStationClient
    plan: PullPlan
    context: Context
    rows_read: dict[tuple[str, str], str] = field(default_factory=dict)
    merged: dict[str, None] = field(default_factory=dict)

    def met(self, kind: str, key: str) -> bool:
        """Whether a row of this kind and key was received already, readable or not."""
        return (kind, key) in self.rows_read

    def has(self, order_id: str) -> bool:
        """Whether an order was read already."""
        return self.met(ORDERS.kind, order_id)

    def read(
        self, what: ListKind, resource: str, filters: Mapping[str, str], window: Window = _ANY_TIME
    ) -> Iterator[Reading]:
        """Every row of one list, a reading a page; the last one carries the tally. ``window`` says in UTC what
        ``filters`` ask for."""
        walk = Walk(resource, PAGE_SIZE, what.rows)
        for reading in self._pages(what, walk, filters, window):
            yield reading
            if window.is_closed_to_age and (walk.total or 0) > _COUNTED_FROM * PAGE_SIZE:
                yield from self._long(what, resource, filters, window)
                return
        yield Reading(tallies=[walk.tally()])

    def take(self, what: ListKind, row: Any) -> Reading:
        """The reading of one row; empty where the same version of it was handed up before."""
        key = key_of(row, what.key)
        payload = json_text.dump(row)
        version = key_of(row, "modifyDate", payload=payload)
        if self.rows_read.get((what.kind, key)) == version:
            return Reading()
        self.rows_read[what.kind, key] = version
        reading = receive(
            row, lambda document: what.interpret(document, self.context),
            account=self.context.account, kind=what.kind, key=key, at=self.context.at, payload=payload,
        )  # fmt: skip
        self.merged.update((merged, None) for order in reading.orders for merged in order.merged_ids)
        return reading

    def _pages(
        self, what: ListKind, walk: Walk, filters: Mapping[str, str], window: Window, count: Count | None = None
    ) -> Iterator[Reading]:
        plan, told = self.plan, False
        # A window of the past was left by a failure, and may well fail again.
        past = window.created_until is not None
        pages = read_pages(
            walk, lambda ask: self._fetch(what, filters, replace(ask, brief=ask.brief or past)),
            account=self.context.account, at=self.context.at, progress=plan.progress,
        )  # fmt: skip
        for rows, gaps in pages:
            if not told and walk.answered:
                told = True
                plan.expect(self.context.account, walk.calls_ahead)
            reading = Reading(gaps=[self._bounded(gap, window) for gap in gaps])
            for row in rows:
                if count is not None:
                    count.note(row)
                reading.add(self.take(what, row))
            yield reading

    def _fetch(self, what: ListKind, filters: Mapping[str, str], ask: Ask) -> Page:
        fetch = getattr(self.client, what.method)
        page: Page = fetch(filters, ask.number, ask.size, retries=ask.retries)
        return page

    def _bounded(self, gap: Gap, window: Window) -> Gap:
        """What a list hides came to be before the pull, and where it is asked for by creation within that window."""
        return replace(
            gap,
            window_from=gap.window_from or window.created_from,
            window_to=gap.window_to or window.created_until or self.context.at,
        )

    def _long(self, what: ListKind, resource: str, filters: Mapping[str, str], window: Window) -> Iterator[Reading]:
        """A list too long for pages that overlap: counted; with overlap only where the count falls short."""
        try:
            newest = self._fetch(what, {**filters, **_NEWEST_FIRST}, Ask(0, PAGE_SIZE))
        except (UnavailableError, UnreadableError):
            newest = Page((), None)

        def entered(row: Any, since: datetime) -> bool:
            created, changed = stamp_of(row, "createDate"), stamp_of(row, "modifyDate")
            old = window.changed_from is not None and (created is None or created.at < window.changed_from)
            return old and (changed is None or changed.latest >= since)

        for row in newest.rows:
            yield self.take(what, row)
        holes: list[Gap] = []
        if (count := count_from(newest, what.rows, entered)) is not None:
            walk = Walk(resource, PAGE_SIZE, what.rows, overlap=0)
            for reading in self._pages(what, walk, filters, window, count):
                holes += reading.gaps
                reading.gaps = []
                yield reading
            tally = Tally(resource, count.total, count.counted, walk.tally().missed)
            if tally.adds_up:
                yield Reading(gaps=holes, tallies=[tally])
                return
        walk = Walk(resource, PAGE_SIZE, what.rows, overlap=OVERLAP)
        yield from self._pages(what, walk, filters, window)
        yield Reading(tallies=[walk.tally()])
