"""How InkSoft is pulled: created and modified ranges of every store, then each order; and live look-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.inksoft import mapping, wire
from shipops.systems.inksoft.client import PAGE_SIZE, InkSoftClient, date_range
from shipops.systems.inksoft.mapping import Context
from shipops.systems.paging import Walk, read_pages
from shipops.systems.reading import Gap, PullPlan, Reading
from shipops.systems.receiving import key_of, receive

_OVERLAP = timedelta(hours=1)
_MOST_FAILURES = 5
_LONGEST_NUMBER = 18
_CREATED, _MODIFIED = "DateCreatedRange", "DateModifiedRange"
_RANGES = {_CREATED: "created", _MODIFIED: "modified"}


@dataclass(frozen=True, slots=True)
class _Listed:
    """An order a list showed: its summary and the store whose list it was."""

    row: wire.OrderSummary
    store: str


@dataclass(slots=True)
class _Pull:
    """One pull: what the lists showed, which orders are to be read, which are known to have changed just now."""

    client: InkSoftClient
    plan: PullPlan
    listed: dict[str, _Listed] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    due: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def context(self, order_id: str, store: str) -> Context:
        changed_at = self.plan.t0 if order_id in self.changed else None
        return Context(self.client.account, store, self.plan.t0, changed_at)

    def walk(self, store: str, what: str, begin: datetime, shown: set[str]) -> Iterator[Reading]:
        """One range of one store. The orders it shows are noted, their ids go into ``shown``."""
        filters = {what: date_range(begin)}
        lately = " lately" if begin > self.plan.history_start and self.plan.since is None else ""
        walk = Walk(f"orders {_RANGES[what]}{lately} in {store}", PAGE_SIZE, _row_key, counting="rows")
        pages = read_pages(
            walk,
            lambda index: self.client.order_summaries(store, filters, index),
            account=self.client.account,
            at=self.plan.t0,
            progress=self.plan.progress,
        )
        for rows, gaps in pages:
            reading = Reading(gaps=gaps)
            for document in rows:
                reading.add(self._take(document, store, shown))
            yield reading
        yield Reading(tallies=[walk.tally()])

    def _take(self, document: Any, store: str, shown: set[str]) -> Reading:
        def note(sent: Any) -> Reading:
            row = mapping.summary(sent)
            order_id = mapping.order_key(row.store_id, row.id, store)
            self.listed[order_id] = _Listed(row, store)
            shown.add(order_id)
            return Reading()

        reading = _received(document, note, "inksoft-summary", self.context("", store))
        # The ranges overlap: the same row is handed up once.
        row_key, payload = reading.raw[0].key, hash(reading.raw[0].payload)
        if self.rows.get(row_key) == payload:
            return Reading()
        self.rows[row_key] = payload
        return reading


def pull(client: InkSoftClient, plan: PullPlan) -> Iterator[Reading]:
    """Every order created or modified since ``plan.since``, with its detail, and those of ``plan.reread``.

    A detail that stays unreadable is a gap, and the order is handed up as the list shows it. Raises from
    :class:`shipops.errors.VendorError`'s family where nothing can be read, or five details in a row fail.
    """
    run = _Pull(client, plan)
    yield from _first_lists(run) if plan.since is None else _lists_since(run, plan.since - _OVERLAP)
    due, failures = [*sorted(plan.reread - run.due), *sorted(run.due)], 0
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
            if not reading.orders and not reading.rejected and order_id in run.listed:
                reading = _without_detail(run, order_id, "InkSoft has nothing under this id and e-mail.")
        yield reading
        plan.progress("orders", done, len(due))


def check_access(client: InkSoftClient) -> None:
    """One cheap call per store. Raises :class:`shipops.errors.AccessError` where the key is refused, or another
    vendor error, such as for a store that does not exist."""
    for store in client.stores:
        client.order_summaries(store, {}, 0, most=1)


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
    for store in run.client.stores:
        yield from run.walk(store, _CREATED, run.plan.history_start, run.due)
        yield from run.walk(store, _MODIFIED, run.plan.history_start, run.due)
        yield from run.walk(store, _MODIFIED, run.plan.recent_start, run.changed)
    run.due |= run.changed


def _lists_since(run: _Pull, start: datetime) -> Iterator[Reading]:
    """What was created or modified since ``start``.

    Where orders are to be read again the created range goes back to the history's start: only a list carries the
    e-mail that reading an order takes.
    """
    shown: set[str] = set()
    for store in run.client.stores:
        yield from run.walk(store, _CREATED, run.plan.history_start if run.plan.reread else start, shown)
        yield from run.walk(store, _MODIFIED, start, run.changed)
    for order_id in shown:
        created = run.listed[order_id].row.date_created
        if created is None or created.at >= start or order_id in run.plan.reread:
            run.due.add(order_id)
    run.due |= run.changed


def _read(run: _Pull, order_id: str) -> Reading:
    listed = run.listed.get(order_id)
    if listed is None:
        return read_order(run.client, order_id, None, run.plan.t0)
    document = run.client.order(listed.store, listed.row.id or 0, listed.row.email)
    if document is None:
        return Reading()
    context = run.context(order_id, listed.store)
    reading = _received_order(document, listed.row, context)
    if reading.rejected:
        reading.add(mapping.list_only(listed.row, context))
    return reading


def _without_detail(run: _Pull, order_id: str, reason: str) -> Reading:
    listed = run.listed.get(order_id)
    reading = mapping.list_only(listed.row, run.context(order_id, listed.store)) if listed else Reading()
    reading.gaps.append(Gap(run.client.account, "order", f"order {order_id}", order_id, reason, run.plan.t0))
    return reading


def _received_order(document: Any, row: wire.OrderSummary | None, context: Context) -> Reading:
    return _received(document, lambda sent: mapping.order(sent, row, context), "inksoft-order", context)


def _received(document: Any, interpret: Callable[[Any], Reading], kind: str, context: Context) -> Reading:
    return receive(document, interpret, account=context.account, kind=kind, key=_row_key(document), at=context.at)


def _row_key(document: Any) -> str:
    return f"{key_of(document, 'StoreId')}/{key_of(document, 'ID')}"
