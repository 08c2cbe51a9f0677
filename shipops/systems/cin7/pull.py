"""How Cin7 Core is pulled: the list first, then one call for each sale that changed; and live look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from shipops import normal_forms
from shipops.errors import UnavailableError, UnreadableError
from shipops.systems import json_text
from shipops.systems.cin7 import mapping, wire
from shipops.systems.cin7.client import PAGE_SIZE, Cin7Client
from shipops.systems.cin7.mapping import Context
from shipops.systems.cin7.words import OPEN, word
from shipops.systems.paging import Rows, Walk, read_pages
from shipops.systems.reading import Gap, PullPlan, Reading
from shipops.systems.receiving import key_of, receive
from shipops.systems.shelf import Shelf, new_shelf

_OVERLAP = timedelta(hours=1)
# A row older than the filter by more than this means that the filter was ignored (cin7 sheet, 1.4 and section 9).
_FILTER_SLACK = timedelta(days=1)
_MOST_FAILURES = 5
# Invoices of sales with several are searched for, but not all are shown in the list (cin7 sheet, 2.2).
_MOST_CANDIDATES = 5
_SWEEP_BUDGET = 50
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


class _Due(NamedTuple):
    """A sale whose detail is to be read: when it has its turn, and where its list row waits."""

    closed: bool
    age: float
    place: int


@dataclass(slots=True)
class _Pull:
    """One pull: the sales whose detail is to be read, and those that are known and the list did not show (yet).

    A list has no end that memory could count on: of a row that waits for its detail only the place is kept.
    """

    client: Cin7Client
    plan: PullPlan
    context: Context
    shelf: Shelf
    waiting: dict[str, _Due] = field(default_factory=dict)
    unshown: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.unshown = {*self.plan.known.listed, *self.plan.reread}

    def take(self, document: Any, start: datetime) -> Reading:
        """The reading of one list row; a row whose detail is due is kept for later, with its raw form now."""
        self.unshown.discard(_key_of_row(document))
        payload = json_text.dump(document)
        return _received_row(
            document, lambda sent: self._sorted_out(mapping.list_row(sent), payload, start), self.context, payload
        )

    def row(self, sale_id: str) -> wire.SaleRow | None:
        """The list row of a sale whose detail is due; ``None`` where the list showed none."""
        due = self.waiting.get(sale_id)
        return None if due is None else mapping.list_row(json_text.parse(self.shelf.at(due.place)))

    def _sorted_out(self, row: wire.SaleRow, payload: str, start: datetime) -> Reading:
        sale_id = (row.sale_id or "").strip().lower()
        if row.updated and row.updated.at < start - _FILTER_SLACK and sale_id not in self.plan.reread:
            # Not asked for: the vendor ignored the filter, and each detail would cost a call.
            return Reading()
        read_for = self.plan.known.details.get(sale_id)
        if row.updated and row.updated.at == read_for and sale_id not in self.plan.reread:
            return mapping.unchanged(row, self.context)
        newest = row.updated.at if row.updated else _LONG_AGO
        self.waiting[sale_id] = _Due(word(row.status) not in OPEN, -newest.timestamp(), self.shelf.put(payload))
        return Reading()

    def due(self) -> list[str]:
        """The sales whose detail is to be read: those to be read again and the open ones first, then newest first."""
        again = [sale_id for sale_id in sorted(self.plan.reread) if sale_id not in self.waiting]
        return again + sorted(self.waiting, key=lambda sale_id: self.waiting[sale_id][:2])

    def lost(self, start: datetime) -> list[str]:
        """The sales a list from ``start`` on would show as long as they exist, and did not; the oldest first."""
        known = self.plan.known.listed
        lost = [key for key, stamp in known.items() if stamp >= start + _FILTER_SLACK and key in self.unshown]
        return sorted(lost, key=lambda key: known[key])[:_SWEEP_BUDGET]


def pull(client: Cin7Client, plan: PullPlan) -> Iterator[Reading]:
    """Every sale that changed since ``plan.since``, with its detail; ``plan.reread`` whatever their stamps say.

    A sweep reads the list of the whole history, and asks for the sales it shows no more. A hole in the list makes the
    next one start where that one did: nothing else narrows it. A detail that stays unreadable is a gap, and the sale
    is handed up as the list shows it. Raises from :class:`shipops.errors.VendorError`'s family where nothing can be
    read, or five details in a row fail.
    """
    with new_shelf() as shelf:
        yield from _pulled(_Pull(client, plan, Context(client.account, plan.t0), shelf))


def _pulled(run: _Pull) -> Iterator[Reading]:
    client, plan = run.client, run.plan
    start, whole = _start(plan), True
    for reading in _listed(run, start):
        whole = whole and not reading.gaps and all(tally.adds_up for tally in reading.tallies)
        yield reading
    due, failures = run.due(), 0
    if plan.sweep and whole:
        due += [sale_id for sale_id in run.lost(start) if sale_id not in plan.reread]
    plan.expect(client.account, len(due))
    for done, sale_id in enumerate(due, start=1):
        row = run.row(sale_id)
        try:
            document = client.sale(sale_id)
        except (UnavailableError, UnreadableError) as error:
            failures += 1
            if failures >= _MOST_FAILURES:
                raise
            yield _without_detail(run, sale_id, row, error.what)
        else:
            failures = 0
            if document is not None:
                yield _with_detail(run, document, row)
            elif row is not None:
                yield _without_detail(run, sale_id, row, "Cin7 lists this sale, but has none of this id.")
            elif sale_id in run.unshown:
                yield Reading(gone=[sale_id])
        plan.progress("sales", done, len(due))


def _start(plan: PullPlan) -> datetime:
    holes = [gap.window_from for gap in plan.gaps if gap.window_from and not gap.order_id]
    return min([plan.history_start if plan.since is None or plan.sweep else plan.since - _OVERLAP, *holes])


def check_access(client: Cin7Client) -> None:
    """One cheap call. Raises :class:`shipops.errors.AccessError` where the credentials are refused, or another
    vendor error."""
    client.me()


def read_sale(client: Cin7Client, sale_id: str, at: datetime) -> Reading:
    """One sale by its id; an empty reading where it does not exist.

    ``at`` (UTC) is noted as the moment of reading. Raises from :class:`shipops.errors.VendorError`'s family.
    """
    document = client.sale(sale_id)
    return Reading() if document is None else _received_sale(document, None, Context(client.account, at))


def find_by_number(client: Cin7Client, number: str, at: datetime) -> Reading:
    """Every sale whose order number, invoice number or customer reference is exactly ``number``, with its detail.

    The vendor's search finds whatever *contains* the number (cin7 sheet, 2.1). ``at`` as in :func:`read_sale`.
    """
    wanted = normal_forms.number_norm(number)
    if not wanted:
        return Reading()
    context, found = Context(client.account, at), Reading()
    exact: list[wire.SaleRow] = []
    others: list[wire.SaleRow] = []
    for document in client.sale_list({"Search": number.strip()}, 1).rows:
        try:
            row = mapping.list_row(document)
        except ValueError:
            found.add(_received_row(document, lambda sent: mapping.unchanged(mapping.list_row(sent), context), context))
            continue
        named = (row.order_number, row.invoice_number, row.customer_reference)
        (exact if wanted in map(normal_forms.number_norm, named) else others).append(row)
    for row in exact or others[:_MOST_CANDIDATES]:
        document = client.sale(row.sale_id or "")
        if document is not None:
            reading = _received_sale(document, row, context)
            if exact or any(normal_forms.number_norm(unit.invoice_number) == wanted for unit in reading.units):
                found.add(reading)
    return found


def _listed(run: _Pull, start: datetime) -> Iterator[Reading]:
    # Without zone: a trailing Z was not understood everywhere (cin7 sheet, 1.6).
    filters = {"UpdatedSince": start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")}
    walk, plan = Walk("sales listed", PAGE_SIZE, Rows(_key_of_row)), run.plan
    pages = read_pages(
        walk,
        lambda ask: run.client.sale_list(filters, ask.number, ask.size, retries=ask.retries),
        account=run.context.account,
        at=run.context.at,
        progress=plan.progress,
    )
    for rows, gaps in pages:
        reading = Reading(gaps=[replace(gap, window_from=start, window_to=plan.t0) for gap in gaps])
        for row in rows:
            reading.add(run.take(row, start))
        yield reading
    yield Reading(tallies=[walk.tally()])


def _key_of_row(document: Any) -> str:
    return key_of(document, "SaleID").lower()


def _received_row(document: Any, interpret: Any, context: Context, payload: str = "") -> Reading:
    return receive(
        document,
        interpret,
        account=context.account,
        kind="cin7-sale-row",
        key=_key_of_row(document),
        at=context.at,
        payload=payload,
    )


def _received_sale(document: Any, row: wire.SaleRow | None, context: Context) -> Reading:
    return receive(
        document,
        lambda sent: mapping.sale(sent, row, context),
        account=context.account,
        kind="cin7-sale",
        key=key_of(document, "ID").lower(),
        at=context.at,
    )


def _with_detail(run: _Pull, document: Any, row: wire.SaleRow | None) -> Reading:
    reading = _received_sale(document, row, run.context)
    if reading.rejected and row:
        reading.add(mapping.list_only(row, run.context))
    return reading


def _without_detail(run: _Pull, sale_id: str, row: wire.SaleRow | None, reason: str) -> Reading:
    reading = mapping.list_only(row, run.context) if row else Reading()
    # A business date: the sale may have been placed a day earlier in UTC.
    placed = row.order_date.at - timedelta(days=1) if row and row.order_date else None
    reading.gaps.append(
        Gap(run.context.account, "sale", f"sale {sale_id}", sale_id, reason, run.context.at, window_from=placed)
    )
    return reading
