"""How ShipStation is pulled: stores first, then orders, labels and fulfilments; and live look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from shipops import normal_forms
from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.paging import Walk, read_pages
from shipops.systems.reading import Gap, PullPlan, Reading, Tally
from shipops.systems.receiving import key_of, receive
from shipops.systems.shipstation import mapping
from shipops.systems.shipstation.client import PAGE_SIZE, ShipStationClient
from shipops.systems.shipstation.lists import FULFILMENTS, LABELS, ORDERS, ListPull, Window, received_order
from shipops.systems.shipstation.mapping import Context
from shipops.systems.shipstation.mending import retried
from shipops.systems.shipstation.times import to_pacific

# Stamps are Pacific wall time and windows shorter than a day behave oddly (shipstation sheet, 1.4): the wall clock
# always shows at least a day more than what is asked from, when clocks go back too.
_OVERLAP = timedelta(hours=25)
# Fulfilments can only be asked for by creation: their void and their notification come later.
_FULFILMENT_WINDOW = timedelta(days=30)
OPEN_STATUSES = ("awaiting_payment", "awaiting_shipment", "on_hold", "pending_fulfillment")
_MERGED_BUDGET = 50
_SWEEP_BUDGET = 100


def pull(client: ShipStationClient, plan: PullPlan) -> Iterator[Reading]:
    """Everything that changed since ``plan.since``; at a sweep every open order too, whatever its age.

    Stores come first: their refresh stamps must be older than the orders read after them. Raises from
    :class:`shipops.errors.VendorError`'s family where nothing can be read; what stays unreadable is a gap.
    """
    yield _stores(client, plan)
    run = ListPull(client, plan, Context(client.account, plan.t0, client.manual_stores()))
    begin = plan.history_start if plan.since is None else plan.since - _OVERLAP
    start, sweep = to_pacific(begin), plan.sweep or plan.since is None
    # No sort is sent: the default, ascending orderId, is the one that never moves (shipstation sheet, 1.5).
    yield from run.read(ORDERS, "orders", {"modifyDateStart": start}, Window(changed_from=begin))
    swept = True
    if sweep:
        for status in OPEN_STATUSES:
            for reading in run.read(ORDERS, f"orders {status}", {"orderStatus": status}):
                swept = swept and not reading.gaps and all(tally.adds_up for tally in reading.tallies)
                yield reading
    yield from _named_orders(run, sweep=sweep and swept)
    yield from run.read(LABELS, "shipments", {"createDateStart": start}, Window(created_from=begin))
    if plan.since is not None:
        # A void moves no other stamp of a label (shipstation sheet, 1.6).
        yield from run.read(LABELS, "shipments voided", {"voidDateStart": start})
    since = min(begin, plan.t0 - _FULFILMENT_WINDOW) if sweep else begin
    yield from run.read(FULFILMENTS, "fulfillments", {"createDateStart": to_pacific(since)}, Window(created_from=since))
    yield from retried(run)


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
    walk = Walk(f"orders {number}", PAGE_SIZE, ORDERS.rows)
    context = Context(client.account, at, client.manual_stores())
    found, filters = Reading(), {"orderNumber": number.strip()}
    for rows, gaps in read_pages(
        walk, lambda ask: client.orders(filters, ask.number, ask.size, retries=ask.retries),
        account=client.account, at=at,
    ):  # fmt: skip
        found.gaps.extend(gaps)
        for row in rows:
            sent = normal_forms.number_norm(key_of(row, "orderNumber"))
            if sent == wanted or sent.startswith(f"{wanted}-"):
                found.add(received_order(row, context))
    return found


def find_by_id(client: ShipStationClient, order_id: str, at: datetime) -> Reading:
    """One order by its id; an empty reading where it does not exist. ``at`` as in :func:`find_by_number`."""
    document = client.order(order_id)
    if document is None:
        return Reading()
    return received_order(document, Context(client.account, at, client.manual_stores()))


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


def _named_orders(run: ListPull, *, sweep: bool) -> Iterator[Reading]:
    """Single orders no list brought, by id: those to be read again; those others name as merged into them, once each
    (that many are gone is normal); at a sweep the open ones of the lake, the oldest first."""
    known = run.plan.known
    merged = [order_id for order_id in run.merged if order_id not in known.merged and not run.has(order_id)]
    again = sorted(order_id for order_id in run.plan.reread if not run.has(order_id))
    lost = [order_id for order_id in known.open if not run.has(order_id)] if sweep else []
    wanted = [*again, *merged[:_MERGED_BUDGET], *lost[:_SWEEP_BUDGET]]
    if wanted:
        run.plan.expect(run.context.account, len(wanted))
    for order_id in dict.fromkeys(wanted):
        try:
            document = run.client.order(order_id)
        except (UnavailableError, UnreadableError) as error:
            place = f"order {order_id}"
            yield Reading(gaps=[Gap(run.context.account, "order", place, order_id, error.what, run.context.at)])
        else:
            yield run.take(ORDERS, document) if document is not None else Reading(gone=[order_id])
