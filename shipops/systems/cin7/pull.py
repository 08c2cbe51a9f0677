"""How Cin7 Core is pulled: the list first, then one call for each sale that changed; and live look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shipops import normal_forms
from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.cin7 import mapping, wire
from shipops.systems.cin7.client import PAGE_SIZE, Cin7Client
from shipops.systems.cin7.mapping import Context
from shipops.systems.cin7.words import OPEN, word
from shipops.systems.paging import Walk, read_pages
from shipops.systems.reading import Gap, PullPlan, Reading
from shipops.systems.receiving import key_of, receive

_OVERLAP = timedelta(hours=1)
# A row older than the filter by more than this means that the filter was ignored (cin7 sheet, 1.4 and section 9).
_FILTER_SLACK = timedelta(days=1)
_MOST_FAILURES = 5
# Invoices of sales with several are searched for, but not all are shown in the list (cin7 sheet, 2.2).
_MOST_CANDIDATES = 5
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Pull:
    """One pull: the rows whose detail is to be read."""

    client: Cin7Client
    plan: PullPlan
    context: Context
    rows: dict[str, wire.SaleRow] = field(default_factory=dict)

    def take(self, document: Any, start: datetime) -> Reading:
        """The reading of one list row; a row whose detail is due is kept for later, with its raw form now."""
        return _received_row(document, lambda sent: self._sorted_out(mapping.list_row(sent), start), self.context)

    def _sorted_out(self, row: wire.SaleRow, start: datetime) -> Reading:
        sale_id = (row.sale_id or "").strip().lower()
        if row.updated and row.updated.at < start - _FILTER_SLACK and sale_id not in self.plan.reread:
            # Not asked for: the vendor ignored the filter, and each detail would cost a call.
            return Reading()
        read_for = self.plan.detail_read.get(sale_id)
        if row.updated and row.updated.at == read_for and sale_id not in self.plan.reread:
            return mapping.unchanged(row, self.context)
        self.rows[sale_id] = row
        return Reading()

    def due(self) -> list[str]:
        """The sales whose detail is to be read: those to be read again and the open ones first, then newest first."""
        again = [sale_id for sale_id in sorted(self.plan.reread) if sale_id not in self.rows]

        def order(sale_id: str) -> tuple[bool, float]:
            row = self.rows[sale_id]
            newest = row.updated.at if row.updated else _LONG_AGO
            return word(row.status) not in OPEN, -newest.timestamp()

        return again + sorted(self.rows, key=order)


def pull(client: Cin7Client, plan: PullPlan) -> Iterator[Reading]:
    """Every sale that changed since ``plan.since``, with its detail; ``plan.reread`` whatever their stamps say.

    A detail that stays unreadable is a gap, and the sale is handed up as the list shows it. Raises from
    :class:`shipops.errors.VendorError`'s family where nothing can be read, or five details in a row fail.
    """
    run = _Pull(client, plan, Context(client.account, plan.t0))
    start = plan.history_start if plan.since is None else plan.since - _OVERLAP
    yield from _listed(run, start)
    due, failures = run.due(), 0
    for done, sale_id in enumerate(due, start=1):
        row = run.rows.get(sale_id)
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
        plan.progress("sales", done, len(due))


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
    walk = Walk("sales listed", PAGE_SIZE, lambda row: key_of(row, "SaleID").lower())
    pages = read_pages(
        walk,
        lambda page: run.client.sale_list(filters, page),
        account=run.context.account,
        at=run.context.at,
        progress=run.plan.progress,
    )
    for rows, gaps in pages:
        reading = Reading(gaps=gaps)
        for row in rows:
            reading.add(run.take(row, start))
        yield reading
    yield Reading(tallies=[walk.tally()])


def _received_row(document: Any, interpret: Any, context: Context) -> Reading:
    return receive(
        document,
        interpret,
        account=context.account,
        kind="cin7-sale-row",
        key=key_of(document, "SaleID").lower(),
        at=context.at,
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
    reading.gaps.append(Gap(run.context.account, "sale", f"sale {sale_id}", sale_id, reason, run.context.at))
    return reading
