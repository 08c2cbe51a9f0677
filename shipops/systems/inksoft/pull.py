"""How InkSoft is pulled: created and modified ranges of every store, then each order; and live look-ups."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from shipops.errors import UnavailableError, UnreadableError
from shipops.systems import json_text
from shipops.systems.inksoft import mapping, wire
from shipops.systems.inksoft.client import PAGE_SIZE, InkSoftClient, date_range
from shipops.systems.inksoft.mapping import Context
from shipops.systems.paging import Rows, Walk, read_pages
from shipops.systems.reading import Gap, PullPlan, Reading
from shipops.systems.receiving import key_of, receive
from shipops.systems.shelf import Shelf, new_shelf

_OVERLAP = timedelta(hours=1)
_DAY = timedelta(days=1)
# Rows cost nothing beside calls, and rows that leave the list meanwhile are made good without another call.
_PAGE_OVERLAP = 5
_MOST_FAILURES = 5
_SWEEP_BUDGET = 50
_LONGEST_NUMBER = 18
_CREATED, _MODIFIED = "DateCreatedRange", "DateModifiedRange"
_RANGES = {_CREATED: "created", _MODIFIED: "modified"}


@dataclass(frozen=True, slots=True)
class _Listed:
    """An order a list showed: where its summary waits, the store whose list it was, whether its row is as it was last
    time."""

    place: int
    store: str
    same: bool


@dataclass(slots=True)
class _Pull:
    """One pull: what the lists showed, which orders are to be read, which are known to have changed just now.

    A list has no end that memory could count on: of a summary only its place and its hash are kept.
    """

    client: InkSoftClient
    plan: PullPlan
    shelf: Shelf
    listed: dict[str, _Listed] = field(default_factory=dict)
    rows: dict[str, bytes] = field(default_factory=dict)
    due: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    whole: bool = True

    def context(self, order_id: str, store: str) -> Context:
        changed_at = self.plan.t0 if order_id in self.changed else None
        return Context(self.client.account, store, self.plan.t0, changed_at)

    def summary(self, listed: _Listed) -> wire.OrderSummary:
        """The summary of an order a list showed."""
        return mapping.summary(json_text.parse(self.shelf.at(listed.place)))

    def walk(self, store: str, what: str, begin: datetime, shown: set[str]) -> Iterator[Reading]:
        """One range of one store. The orders it shows are noted, their ids go into ``shown``."""
        filters = {what: date_range(begin)}
        lately = " lately" if begin > self.plan.history_start and self.plan.since is None else ""
        name = f"orders {_RANGES[what]}{lately} in {store}"
        walk = Walk(name, PAGE_SIZE, Rows(_row_key), numbered=False, overlap=_PAGE_OVERLAP)
        pages = read_pages(
            walk,
            lambda ask: self.client.order_summaries(store, filters, ask.first, ask.size, retries=ask.retries),
            account=self.client.account,
            at=self.plan.t0,
            progress=self.plan.progress,
        )
        for rows, gaps in pages:
            reading = Reading(gaps=[replace(gap, window_from=begin, window_to=self.plan.t0) for gap in gaps])
            for document in rows:
                reading.add(self._take(document, store, shown))
            yield reading
        self.whole = self.whole and walk.tally().adds_up and not walk.tally().missed
        yield Reading(tallies=[walk.tally()])

    def _take(self, document: Any, store: str, shown: set[str]) -> Reading:
        key = _row_key(document)

        def note(sent: Any) -> Reading:
            row = mapping.summary(sent)
            order_id = mapping.order_key(row.store_id, row.id, store)
            same = self.plan.known.rows.get(key) == content.hex() and order_id in self.plan.known.details
            self.listed[order_id] = _Listed(self.shelf.put(payload), store, same)
            shown.add(order_id)
            return Reading()

        payload = json_text.dump(document)
        content = hashlib.sha256(payload.encode()).digest()
        reading = _received(document, note, "inksoft-summary", self.context("", store), payload)
        # The ranges overlap: the same row is handed up once.
        if self.rows.get(key) == content:
            return Reading()
        self.rows[key] = content
        return reading

    def lost(self, start: datetime, shown: set[str]) -> list[str]:
        """The orders a created range from ``start`` on would show as long as they exist, and did not; the oldest
        first."""
        known = self.plan.known.listed
        lost = [key for key, stamp in known.items() if stamp >= start + _DAY and key not in shown]
        return sorted(lost, key=lambda key: known[key])[:_SWEEP_BUDGET]


def pull(client: InkSoftClient, plan: PullPlan) -> Iterator[Reading]:
    """Every order created or modified since ``plan.since``, with its detail, and those of ``plan.reread``.

    An order is a call, so one that was only created in the overlap is read again only where its row in the list
    differs. A sweep lists the whole history: it reads what is open or whose row differs, and asks for what is shown
    no more. A detail that stays unreadable is a gap, and the order is handed up as the list shows it. Raises from
    :class:`shipops.errors.VendorError`'s family where nothing can be read, or five details in a row fail.
    """
    with new_shelf() as shelf:
        yield from _pulled(_Pull(client, plan, shelf))


def _pulled(run: _Pull) -> Iterator[Reading]:
    client, plan = run.client, run.plan
    yield from _first_lists(run) if plan.since is None else _lists_since(run, plan.since)
    due, failures = [*sorted(plan.reread - run.due), *sorted(run.due)], 0
    plan.expect(client.account, len(due))
    for done, order_id in enumerate(due, start=1):
        try:
            reading = _read(run, order_id)
        except (UnavailableError, UnreadableError) as error:
            failures += 1
            if failures >= _MOST_FAILURES:
                raise
            reading = _without_detail(run, order_id, error.what)
        else:
            failures = 0
            if not reading.orders and not reading.rejected:
                reading = _not_found(run, order_id)
        yield reading
        plan.progress("orders", done, len(due))


def check_access(client: InkSoftClient) -> None:
    """One cheap call per store. Raises :class:`shipops.errors.AccessError` where the key is refused, or another
    vendor error, such as for a store that does not exist."""
    for store in client.stores:
        client.order_summaries(store, {}, 0, 1)


def read_order(client: InkSoftClient, order_id: str, email: str | None, at: datetime) -> Reading:
    """One order by ``StoreId/ID``, in whichever configured store holds it; an empty reading where none does.

    Without ``email`` it is taken from the list, found by searching for the number. ``at`` (UTC) is noted as the
    moment of reading. Raises from :class:`shipops.errors.VendorError`'s family.
    """
    for reading in _numbered(client, order_id.rpartition("/")[2], email, at):
        if reading.rejected or any(order.order_id == order_id for order in reading.orders):
            return reading
    return Reading()


def find_by_number(client: InkSoftClient, number: str, at: datetime) -> Reading:
    """Every order of exactly this number, in every configured store. ``at`` as in :func:`read_order`."""
    found = Reading()
    for reading in _numbered(client, number.strip().lstrip("#").strip(), None, at):
        if not {order.order_id for order in reading.orders} & {order.order_id for order in found.orders}:
            found.add(reading)
    return found


def _numbered(client: InkSoftClient, number: str, email: str | None, at: datetime) -> Iterator[Reading]:
    """The orders of one number, store by store; numbers may repeat across stores."""
    if not number.isascii() or not number.isdigit() or len(number) > _LONGEST_NUMBER:
        return
    for store in client.stores:
        context = Context(client.account, store, at)
        row = None if email else _summary(client, store, int(number))
        document = client.order(store, int(number), email or (row.email if row else None))
        if document is not None:
            yield _received_order(document, row, context)


def _summary(client: InkSoftClient, store: str, number: int) -> wire.OrderSummary | None:
    """The list's row of exactly this number, of what the search brings."""
    for document in client.order_summaries(store, {"SearchText": str(number)}, 0).rows:
        try:
            row = mapping.summary(document)
        except ValueError:
            continue
        if row.id == number:
            return row
    return None


def _first_lists(run: _Pull) -> Iterator[Reading]:
    """Everything created or modified within the history; what changed within the grace just now counts from now."""
    shown: set[str] = set()
    for store in run.client.stores:
        yield from run.walk(store, _CREATED, run.plan.history_start, shown)
        yield from run.walk(store, _MODIFIED, run.plan.history_start, run.due)
        yield from run.walk(store, _MODIFIED, run.plan.recent_start, run.changed)
    run.due |= run.changed | shown
    if run.plan.sweep and run.whole:
        run.due.update(run.lost(run.plan.history_start, shown))


def _lists_since(run: _Pull, since: datetime) -> Iterator[Reading]:
    """What was created or modified since ``since``; at a sweep what was created within the history.

    A hole in a list makes the next ones start where that one did.
    """
    plan = run.plan
    start = min([since - _OVERLAP, *(gap.window_from for gap in plan.gaps if gap.window_from and not gap.order_id)])
    begin = min(start, plan.history_start) if plan.sweep else start
    shown: set[str] = set()
    for store in run.client.stores:
        yield from run.walk(store, _CREATED, begin, shown)
        yield from run.walk(store, _MODIFIED, start, run.changed)
    run.due |= run.changed
    run.due.update(order_id for order_id in shown if not run.listed[order_id].same or order_id in plan.reread)
    if plan.sweep:
        run.due.update(plan.known.open)
    if plan.sweep and run.whole:
        run.due.update(run.lost(begin, shown))


def _read(run: _Pull, order_id: str) -> Reading:
    listed, at = run.listed.get(order_id), run.plan.t0
    if listed is None:
        email = run.plan.known.emails.get(order_id)
        found = read_order(run.client, order_id, email, at) if email else Reading()
        # The e-mail of an order can be changed: without it the list is searched.
        return found if found.orders or found.rejected else read_order(run.client, order_id, None, at)
    row = run.summary(listed)
    document = run.client.order(listed.store, row.id or 0, row.email)
    if document is None:
        return Reading()
    context = run.context(order_id, listed.store)
    reading = _received_order(document, row, context)
    if reading.rejected:
        reading.add(mapping.list_only(row, context))
    return reading


def _not_found(run: _Pull, order_id: str) -> Reading:
    if order_id in run.listed:
        return _without_detail(run, order_id, "InkSoft has nothing under this id and e-mail.")
    return Reading(gone=[order_id])


def _without_detail(run: _Pull, order_id: str, reason: str) -> Reading:
    reading, placed = Reading(), None
    if listed := run.listed.get(order_id):
        row = run.summary(listed)
        reading = mapping.list_only(row, run.context(order_id, listed.store))
        placed = row.date_created.at if row.date_created else None
    reading.gaps.append(
        Gap(run.client.account, "order", f"order {order_id}", order_id, reason, run.plan.t0, window_from=placed)
    )
    return reading


def _received_order(document: Any, row: wire.OrderSummary | None, context: Context) -> Reading:
    return _received(document, lambda sent: mapping.order(sent, row, context), "inksoft-order", context)


def _received(
    document: Any, interpret: Callable[[Any], Reading], kind: str, context: Context, payload: str = ""
) -> Reading:
    return receive(
        document,
        interpret,
        account=context.account,
        kind=kind,
        key=_row_key(document),
        at=context.at,
        payload=payload,
    )


def _row_key(document: Any) -> str:
    return f"{key_of(document, 'StoreId')}/{key_of(document, 'ID')}"
