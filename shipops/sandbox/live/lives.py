"""The lives of orders in a live world. Each goes on by events and says how many others may pass before its next."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

from shipops.sandbox.live.merchant import LiveMerchant
from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.cin7_model import Cin7Sale
from shipops.sandbox.world.cin7_sales import Stage
from shipops.sandbox.world.identity import hex32
from shipops.sandbox.world.model import ShipStationOrder
from shipops.sandbox.world.units import MANUAL_STORE, Unit, cin7_unit, inksoft_unit

Life = Callable[[LiveMerchant], Iterator[int]]


def cin7_life(m: LiveMerchant) -> Iterator[int]:
    """A sale is placed, picked, packed, invoiced, imported, labelled, reported and paid; a few are edited or voided."""
    sale = m.sale()
    yield m.pause(1, 6)
    if m.chance(0.15):
        sale.note = "Please call before delivery"
        cin7_sales.touch(sale, m.now)
        yield m.pause(1, 4)
    if m.chance(0.06):
        cin7_sales.void_sale(sale, m.now)
        return
    stages: tuple[Stage, ...] = ("picking", "packing")
    for stage in stages:
        _reach(m, sale, stage)
        yield m.pause(1, 3)
    _reach(m, sale, "ready")
    cin7_sales.add_invoice(m.cin7, sale, sale.fulfilments[0], sale.lines, m.now)
    unit = cin7_unit(sale, sale.fulfilments[0], m.now)
    order = yield from imported(m, unit)
    if m.chance(0.06):
        cin7_sales.void_sale(sale, m.now)
        yield 1
        m.follow_cancellation(order)
        return
    yield from ship(m, unit, order)
    yield m.pause(3, 12)
    cin7_sales.pay(m.cin7, sale, m.now)


def inksoft_life(m: LiveMerchant) -> Iterator[int]:
    """A shopper orders, pays at once or later, the order is produced, imported, labelled and reported."""
    order = m.web_order()
    yield m.pause(1, 3)
    known = None
    if m.chance(0.3):
        known = m.take_in(inksoft_unit(order, m.now), status="awaiting_payment")
        yield m.pause(2, 8)
    if m.chance(0.05):
        inksoft_orders.cancel(order, m.now)
        yield 1
        if known is not None:
            m.follow_cancellation(known)
        return
    inksoft_orders.pay(m.inksoft, order, m.now)
    for status in ("Scheduled", "In Production", "Ready to Ship"):
        yield m.pause(1, 4)
        inksoft_orders.produce(order, status, m.now)
    unit = inksoft_unit(order, m.now)
    arrived = yield from imported(m, unit)
    yield from ship(m, unit, arrived)


def manual_life(m: LiveMerchant) -> Iterator[int]:
    """Somebody types an order into ShipStation; it ships, or was a mistake and is deleted."""
    person = m.people.new()
    ledger = m.shipstation.ledger
    model = next((order for order in ledger.orders if order.store_id == MANUAL_STORE), None)
    if model is None:
        return
    identifier = ledger.next_id("order")
    order = replace(
        model,
        id=identifier,
        number=f"M-{identifier}",
        key=f"manual-{hex32(m.rng)}",
        status="awaiting_shipment",
        ordered_at=m.now,
        created_at=m.now,
        paid_at=m.now,
        modified_at=m.now,
        email=person.email,
        bill_to=person.address,
        ship_to=person.address,
        items=tuple(replace(item, id=ledger.next_id("item")) for item in model.items),
        ship_date=None,
        tag_ids=(),
    )
    ledger.add_order(order)
    m.shipstation.orders.announce([order])
    yield m.pause(1, 6)
    if m.chance(0.4):
        ledger.delete(order)
        return
    m.label(order)


def _reach(m: LiveMerchant, sale: Cin7Sale, stage: Stage) -> None:
    """The sale's one fulfilment comes as far as ``stage``."""
    sale.fulfilments.clear()
    cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, stage, m.now)


def imported(m: LiveMerchant, unit: Unit) -> Generator[int, None, ShipStationOrder]:
    """A ready unit waits for its store's next refresh, then in ShipStation for somebody to get to it."""
    yield m.pause(1, 4)
    order = m.take_in(unit)
    yield m.pause(1, 5)
    return order


def ship(m: LiveMerchant, unit: Unit, order: ShipStationOrder) -> Iterator[int]:
    """Label and report; now and then the first label is voided and another one bought."""
    label = m.label(order)
    yield 1
    if m.chance(0.1):
        m.shipstation.labels.void_label(label)
        yield m.pause(1, 3)
        label = m.label(order)
        yield 1
    m.report(unit, label)


ORDINARY_LIVES: Sequence[tuple[Life, int]] = ((cin7_life, 55), (inksoft_life, 35), (manual_life, 10))
"""What begins in the ordinary course of business, and how often."""
