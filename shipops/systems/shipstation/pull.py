"""How ShipStation is pulled: stores first, then orders, labels and fulfilments; and live look-ups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shipops import normal_forms
from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.paging import Page, Walk, read_pages
from shipops.systems.reading import Gap, PullPlan, Reading, Tally
from shipops.systems.receiving import key_of, receive
from shipops.systems.shipstation import mapping
from shipops.systems.shipstation.client import PAGE_SIZE, ShipStationClient
from shipops.systems.shipstation.mapping import Context
from shipops.systems.shipstation.times import to_pacific

# Stamps are Pacific wall time and windows shorter than a day behave oddly (shipstation sheet, 1.4).
_OVERLAP = timedelta(hours=25)
# Fulfilments can only be asked for by creation: their void and their notification come later.
_FULFILMENT_WINDOW = timedelta(days=30)
OPEN_STATUSES = ("awaiting_payment", "awaiting_shipment", "on_hold", "pending_fulfillment")
_MERGED_BUDGET = 50

Interpret = Callable[[Any, Context], Reading]
Fetch = Callable[[Mapping[str, str], int], Page]


@dataclass(frozen=True, slots=True)
class _List:
    """One kind of list: how it is fetched, what identifies a row, how a row is read."""

    fetch: Fetch
    kind: str
    key: str
    interpret: Interpret


@dataclass(slots=True)
class _Pull:
    """One pull: what was read so far, so that a row met in two lists is handed up once unless it changed."""

    client: ShipStationClient
    plan: PullPlan
    context: Context
    read: dict[tuple[str, str], str] = field(default_factory=dict)
    merged: dict[str, None] = field(default_factory=dict)

    def walk(self, what: _List, resource: str, filters: Mapping[str, str]) -> Iterator[Reading]:
        """Every row of one list, a reading a page; the last one carries the tally."""
        walk = Walk(resource, PAGE_SIZE, lambda row: key_of(row, what.key))
        pages = read_pages(
            walk, lambda page: what.fetch(filters, page),
            account=self.context.account, at=self.context.at, progress=self.plan.progress,
        )  # fmt: skip
        for rows, gaps in pages:
            reading = Reading(gaps=gaps)
            for row in rows:
                reading.add(self.take(what, row))
            yield reading
        yield Reading(tallies=[walk.tally()])

    def take(self, what: _List, row: Any) -> Reading:
        """The reading of one row; empty where the same version of it was handed up before."""
        key = key_of(row, what.key)
        version = key_of(row, "modifyDate")
        if self.read.get((what.kind, key)) == version:
            return Reading()
        self.read[what.kind, key] = version
        reading = receive(
            row, lambda document: what.interpret(document, self.context),
            account=self.context.account, kind=what.kind, key=key, at=self.context.at,
        )  # fmt: skip
        self.merged.update((merged, None) for order in reading.orders for merged in order.merged_ids)
        return reading


def pull(client: ShipStationClient, plan: PullPlan) -> Iterator[Reading]:
    """Everything that changed since ``plan.since``, and every open order whatever its age.

    Stores come first: their refresh stamps must be older than the orders read after them. Raises from
    :class:`shipops.errors.VendorError`'s family where nothing can be read; a page that stays unreadable is a gap.
    """
    yield _stores(client, plan)
    run = _Pull(client, plan, Context(client.account, plan.t0, client.manual_stores()))
    start = to_pacific(plan.history_start if plan.since is None else plan.since - _OVERLAP)
    orders = _List(client.orders, "shipstation-order", "orderId", mapping.order)
    # No sort is sent: the default, ascending orderId, is the one that never moves (shipstation sheet, 1.5).
    yield from run.walk(orders, "orders", {"modifyDateStart": start})
    for status in OPEN_STATUSES:
        yield from run.walk(orders, f"orders {status}", {"orderStatus": status})
    yield from _named_orders(run, orders)
    labels = _List(client.shipments, "shipstation-shipment", "shipmentId", mapping.label)
    yield from run.walk(labels, "shipments", {"createDateStart": start})
    if plan.since is not None:
        # A void moves no other stamp of a label (shipstation sheet, 1.6).
        yield from run.walk(labels, "shipments voided", {"voidDateStart": start})
    marked = _List(client.fulfillments, "shipstation-fulfillment", "fulfillmentId", mapping.marked_shipped)
    since = plan.history_start if plan.since is None else plan.t0 - _FULFILMENT_WINDOW
    yield from run.walk(marked, "fulfillments", {"createDateStart": to_pacific(since)})


def check_access(client: ShipStationClient) -> None:
    """One cheap call. Raises :class:`shipops.errors.AccessError` where the credentials are refused, or another
    vendor error."""
    client.stores()


def find_by_number(client: ShipStationClient, number: str, at: datetime) -> Reading:
    """Every order of exactly this number, in every store, and its split children (``number-…``).

    The search itself goes by prefix (shipstation sheet, 1.10); anything longer is dropped here. ``at`` (UTC) is
    noted as the moment of reading. Raises from :class:`shipops.errors.VendorError`'s family.
    """
    wanted = normal_forms.number_norm(number)
    if not wanted:
        return Reading()
    walk = Walk(f"orders {number}", PAGE_SIZE, lambda row: key_of(row, "orderId"))
    context = Context(client.account, at, client.manual_stores())
    found = Reading()
    for rows, gaps in read_pages(
        walk, lambda page: client.orders({"orderNumber": number.strip()}, page), account=client.account, at=at
    ):
        found.gaps.extend(gaps)
        for row in rows:
            sent = normal_forms.number_norm(key_of(row, "orderNumber"))
            if sent == wanted or sent.startswith(f"{wanted}-"):
                found.add(_received(row, context))
    return found


def find_by_id(client: ShipStationClient, order_id: str, at: datetime) -> Reading:
    """One order by its id; an empty reading where it does not exist. ``at`` as in :func:`find_by_number`."""
    document = client.order(order_id)
    if document is None:
        return Reading()
    return _received(document, Context(client.account, at, client.manual_stores()))


def _received(row: Any, context: Context) -> Reading:
    return receive(
        row, lambda document: mapping.order(document, context),
        account=context.account, kind="shipstation-order", key=key_of(row, "orderId"), at=context.at,
    )  # fmt: skip


def _stores(client: ShipStationClient, plan: PullPlan) -> Reading:
    context = Context(client.account, plan.t0)
    documents = client.stores()
    reading = Reading(tallies=[Tally("stores", None, len(documents))])
    for document in documents:
        reading.add(
            receive(
                document,
                lambda sent: mapping.store(sent, context),
                account=client.account,
                kind="shipstation-store",
                key=key_of(document, "storeId"),
                at=plan.t0,
            )
        )
    plan.progress("stores", len(documents), len(documents))
    return reading


def _named_orders(run: _Pull, orders: _List) -> Iterator[Reading]:
    """The orders others name as merged into them and no list brought, once each (that many are gone is normal), after
    those that are to be read again."""
    merged = [order_id for order_id in run.merged if (orders.kind, order_id) not in run.read]
    again = sorted(order_id for order_id in run.plan.reread if (orders.kind, order_id) not in run.read)
    for order_id in [*again, *merged[:_MERGED_BUDGET]]:
        try:
            document = run.client.order(order_id)
        except (UnavailableError, UnreadableError) as error:
            yield Reading(
                gaps=[Gap(run.context.account, "orders", f"order {order_id}", order_id, error.what, run.context.at)]
            )
        else:
            if document is not None:
                yield run.take(orders, document)
