"""Orders that were under way when the world was made go on: nobody leaves them where the telling of the past ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from shipops.sandbox.live.lives import imported, ship
from shipops.sandbox.live.merchant import LiveMerchant
from shipops.sandbox.stamps import pacific_wall
from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.branches import STORE_OF
from shipops.sandbox.world.cin7_model import Cin7Fulfilment, Cin7Line, Cin7Sale
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.model import ShipStationOrder
from shipops.sandbox.world.reporting import shown_tracking
from shipops.sandbox.world.units import Unit, cin7_unit, inksoft_unit

# Traps whose orders live on like any other: something had happened just now, time makes them late, or a number or a
# field made them one.
_GOING_ON = frozenset({
    "fresh", "picking", "label-fresh", "void-fresh", "given-up-just-now", "digit-collision", "field-not-carried",
    "field-empty-at-source",
})  # fmt: skip
# A label of just now that does not fit its order. Once it is reported, the source changed later than the label, and
# nobody can tell it from one of an order that was edited after it had shipped: the problem is none any more.
_JUST_LABELLED = ("shipped-other-goods", "label-to-old-address")
_LATER = timedelta(days=7)
_OPEN = ("awaiting_payment", "awaiting_shipment", "on_hold")
_PRODUCTION = ("Open", "Scheduled", "In Production", "Ready to Ship")


def resumed_lives(m: LiveMerchant) -> Iterator[Iterator[int]]:
    """The rest of the life of every order that stands for nothing in the world's truth, and of the traps that time
    would turn into problems."""
    _report_unclear(m)
    kept = {entry.order_id for entry in m.truth.planted}
    kept |= {trap.order_id for trap in m.truth.traps if trap.kind not in _GOING_ON}
    for sale in m.cin7.account.sales:
        # The sales of branches stand for what happens to their connections.
        if sale.id not in kept and sale.location != cin7_sales.RETAIL and sale.location not in STORE_OF:
            yield _sale_goes_on(m, sale)
    for order in m.inksoft.account.orders:
        if f"{order.store_id}/{order.id}" not in kept and not order.shipping_method.pickup_type:
            yield _order_goes_on(m, order)
    for trap in m.truth.traps:
        if trap.kind == "sold-just-now":
            yield _called_off_where_it_was_sold(m, trap.order_id)
        if trap.kind in _OF_TRAPS:
            for unit in _units(m, trap.order_id):
                yield _OF_TRAPS[trap.kind](m, unit)


def _called_off_where_it_was_sold(m: LiveMerchant, order_id: str) -> Iterator[int]:
    """A marketplace cancels an order before it goes on to Cin7."""
    yield m.pause(1, 4)
    m.follow_cancellation(m.shipstation.ledger.order_by_id[int(order_id)])


def _units(m: LiveMerchant, order_id: str) -> Iterator[Unit]:
    """The units of one order of a source."""
    for sale in m.cin7.account.sales:
        if sale.id == order_id:
            yield from (cin7_unit(sale, part, m.now) for part in sale.fulfilments)
    for order in m.inksoft.account.orders:
        if f"{order.store_id}/{order.id}" == order_id:
            yield inksoft_unit(order, m.now)


def _there(m: LiveMerchant, unit: Unit) -> ShipStationOrder:
    order = m.shipstation.ledger.order_of_key(unit.key, store_id=unit.store_id)
    if order is None:
        raise ValueError(f"{unit.name} is not in ShipStation")
    return order


def _hold_longer(m: LiveMerchant, unit: Unit) -> Iterator[int]:
    """The customer asks for a later date."""
    yield m.pause(5, 60)
    order = _there(m, unit)
    if order.hold_until is not None:
        order.hold_until += _LATER
        m.shipstation.ledger.changed(order)


def _arrives_anew(m: LiveMerchant, unit: Unit) -> Iterator[int]:
    """What changed at the source comes with the store's next refresh."""
    yield 1
    m.take_in(unit)


def _labelled_again(m: LiveMerchant, unit: Unit) -> Iterator[int]:
    """The next label is bought and reported."""
    yield m.pause(1, 4)
    label = m.label(_there(m, unit))
    yield 1
    m.report(unit, label)


def _marked_by_hand(m: LiveMerchant, unit: Unit) -> Iterator[int]:
    """Somebody marks the order as shipped, with the tracking its source shows."""
    yield m.pause(1, 4)
    tracking = shown_tracking(unit)[-1]
    day = pacific_wall(m.now).date()
    m.shipstation.labels.mark(_there(m, unit), "Other", tracking, day, tell_store=False)


_OF_TRAPS: Mapping[str, Callable[[LiveMerchant, Unit], Iterator[int]]] = {
    "hold-ahead": _hold_longer,
    "edited-just-now": _arrives_anew,
    "moved-just-now": _arrives_anew,
    "voided-just-now": _labelled_again,
    "elsewhere-fresh": _marked_by_hand,
}


def _report_unclear(m: LiveMerchant) -> None:
    """Report what was labelled just now, before anybody reads."""
    for entry in [entry for entry in m.truth.planted if entry.kind in _JUST_LABELLED]:
        m.truth.planted.remove(entry)
        for unit in _units(m, entry.order_id or ""):
            for label in m.shipstation.ledger.labels_of(_there(m, unit)):
                m.report(unit, label)


def _sale_goes_on(m: LiveMerchant, sale: Cin7Sale) -> Iterator[int]:
    """Every fulfilment is made ready, imported, shipped and reported; what is called off on one side is so on both."""
    parts = [part for part in sale.fulfilments if part.ship_status != "AUTHORISED"]
    if sale.voided:
        for part in parts:
            yield from _cancellation_arrives(m, part.task_id)
        return
    if not parts and sale.fulfilment_status == "FULFILLED":
        return
    if rest := _rest_of(sale):
        yield m.pause(5, 60)
        parts.append(cin7_sales.add_fulfilment(m.cin7, sale, rest, "picking", m.now))
    for part in parts:
        if part.ship_status == "NOT AVAILABLE":
            yield m.pause(1, 4)
            _make_ready(m, sale, part)
        yield from _goes_out(m, cin7_unit(sale, part, m.now))
        if sale.voided:
            return


def _rest_of(sale: Cin7Sale) -> list[Cin7Line]:
    """The lines no fulfilment has yet."""
    picked = {line.sku for part in sale.fulfilments for line in part.pick_lines}
    return [line for line in sale.lines if line.sku not in picked]


def _make_ready(m: LiveMerchant, sale: Cin7Sale, part: Cin7Fulfilment) -> None:
    """Picked, packed, at the ship stage, and invoiced if it was not."""
    part.pick_status = part.pack_status = "AUTHORISED"
    part.pack_lines = [replace(line, box="Box 1") for line in part.pick_lines]
    part.ship_status = "DRAFT"
    cin7_sales.touch(sale, m.now)
    if not part.linked_invoice_number:
        skus = {line.sku for line in part.pick_lines}
        cin7_sales.add_invoice(m.cin7, sale, part, [line for line in sale.lines if line.sku in skus], m.now)


def _order_goes_on(m: LiveMerchant, order: InkSoftOrder) -> Iterator[int]:
    """The order is paid, produced, imported, shipped and reported; a cancellation arrives."""
    if order.cancelled:
        yield from _cancellation_arrives(m, str(order.id))
        return
    if order.production_status not in _PRODUCTION:
        return
    if order.payment_status == "NotPaid":
        yield m.pause(5, 60)
        inksoft_orders.pay(m.inksoft, order, m.now)
    for status in _PRODUCTION[_PRODUCTION.index(order.production_status) + 1 :]:
        yield m.pause(5, 60)
        inksoft_orders.produce(order, status, m.now)
    yield from _goes_out(m, inksoft_unit(order, m.now))


def _goes_out(m: LiveMerchant, unit: Unit) -> Iterator[int]:
    """A ready unit is imported if it was not, labelled and reported; given up in ShipStation, it is called off."""
    order = m.shipstation.ledger.order_of_key(unit.key, store_id=unit.store_id)
    if order is None:
        order = yield from imported(m, unit)
    elif order.status == "awaiting_payment":
        yield m.pause(1, 4)
        m.follow_payment(order)
    if order.status in _OPEN:
        yield m.pause(5, 120)
        yield from ship(m, unit, order)
    elif order.status == "shipped":
        yield from _report_rest(m, unit, order)
    else:
        yield m.pause(1, 4)
        m.call_off(unit)


def _report_rest(m: LiveMerchant, unit: Unit, order: ShipStationOrder) -> Iterator[int]:
    """Labels the source has not heard of yet are told."""
    for label in m.shipstation.ledger.labels_of(order):
        if not label.voided and not label.is_return and label.tracking_number not in shown_tracking(unit):
            yield m.pause(1, 4)
            m.report(unit, label)


def _cancellation_arrives(m: LiveMerchant, key: str) -> Iterator[int]:
    order = m.shipstation.ledger.order_of_key(key)
    if order is not None and order.status in _OPEN:
        yield m.pause(1, 4)
        m.follow_cancellation(order)
