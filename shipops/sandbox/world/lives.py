"""The ordinary lives of orders, cut off at now: most ship without trouble, some are still under way."""

from __future__ import annotations

from datetime import datetime, timedelta

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.carriers import choose_service
from shipops.sandbox.world.cin7_model import Cin7Line, Cin7Sale
from shipops.sandbox.world.cin7_sales import Stage
from shipops.sandbox.world.inksoft_model import InkSoftOrder, InkSoftShipment
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.shipping_desk import shippable
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import (
    deal,
    label_moment,
    place_order,
    place_sale,
    settle_payment,
    ship_in_two,
    skus_of,
    tell,
)
from shipops.sandbox.world.units import INKSOFT_STORE, Unit, cin7_unit, inksoft_unit

# How far into the time from order to readiness each stage is reached.
_PREPARATION: tuple[tuple[Stage, float], ...] = (("picking", 0.2), ("picked", 0.5), ("packing", 0.6), ("packed", 0.85))
_REPORTED_WITHIN = timedelta(minutes=16)
_UNPAID_GIVEN_UP_AFTER = timedelta(days=8)


def live_sale(m: Merchant, slot: Slot) -> None:
    """The life of an ordinary Cin7 sale."""
    location = m.rng.choices((cin7_sales.MAIN, cin7_sales.EAST, cin7_sales.RETAIL), (60, 29, 11))[0]
    parts = m.rng.choices((1, 2, 3), (86, 11, 3))[0]
    sale = place_sale(m, slot, location=location, count=parts + 1 if parts > 1 else None, person=m.customer())
    sale.type = "Advanced Sale" if parts > 1 else "Simple Sale"
    if m.rng.random() < 0.4:
        sale.ship_by = (slot.at + timedelta(days=m.rng.randint(10, 21))).date()
    fate = m.rng.choices(("ships", "void early", "void late"), (94, 3, 3))[0]
    if fate == "void early":
        voided_at = m.hours(slot.at, 0.5, 4)
        if voided_at <= m.now:
            cin7_sales.void_sale(sale, voided_at)
            return
    units = [unit for lines in deal(sale.lines, parts) if (unit := _prepare(m, slot, sale, lines)) is not None]
    if location == cin7_sales.RETAIL:
        _hand_over(m, units)
        return
    arrived = [(unit, order) for unit in units if (order := _arrive(m, unit)) is not None]
    if fate == "void late":
        _void_late(m, sale, [order for _, order in arrived])
        return
    for unit, order in arrived:
        _leave(m, unit, order)
    if sale.fulfilment_status == "FULFILLED":
        settle_payment(m, sale, m.hours(sale.updated_at, 5, 120))


def _prepare(m: Merchant, slot: Slot, sale: Cin7Sale, lines: list[Cin7Line]) -> Unit | None:
    """Pick, pack and invoice ``lines`` as far as that has come by now; the unit once it is ready."""
    ready_at = m.hours(slot.at, 1.5, 10)
    start, length = m.calendar.position(slot.at), m.calendar.position(ready_at) - m.calendar.position(slot.at)
    moments = [(stage, m.calendar.moment(start + length * share)) for stage, share in _PREPARATION]
    moments.append(("ready", ready_at))
    reached = [(stage, at) for stage, at in moments if at <= m.now]
    if not reached:
        return None
    stage, at = reached[-1]
    fulfilment = cin7_sales.add_fulfilment(m.cin7, sale, lines, stage, at)
    if stage != "ready":
        return None
    if sale.location == cin7_sales.MAIN or m.rng.random() < 0.85:
        cin7_sales.add_invoice(m.cin7, sale, fulfilment, lines, ready_at)
    return cin7_unit(sale, fulfilment, ready_at)


def _arrive(m: Merchant, unit: Unit, known: ShipStationOrder | None = None) -> ShipStationOrder | None:
    """A ready unit reaches ShipStation, where ``known`` may have awaited payment; ``None`` while that is to come."""
    at = m.import_moment(unit.store_id, unit.ready_at)
    if at is None:
        return None
    if known is None:
        return m.desk.import_unit(unit, at)
    m.desk.move(known, "awaiting_shipment", at)
    return known


def _leave(m: Merchant, unit: Unit, order: ShipStationOrder) -> None:
    """Label and report a waiting order, as far as that has come by now; a few go out in two parcels."""
    labelled_at = label_moment(m, order)
    if labelled_at > m.now:
        return
    if len(shippable(order)) > 1 and m.rng.random() < 0.05 and m.calendar.days_since(labelled_at) > 1.5:
        one, two = ship_in_two(m, order)
        tell(m, unit, one, skus=skus_of(one), done=False)
        tell(m, unit, two, skus=skus_of(two))
        return
    parcel = m.desk.label(order, labelled_at)
    if m.now - labelled_at > _REPORTED_WITHIN:
        tell(m, unit, parcel)


def _void_late(m: Merchant, sale: Cin7Sale, orders: list[ShipStationOrder]) -> None:
    """The sale is voided after it arrived in ShipStation, which follows at its next refresh."""
    voided_at = m.hours(max([sale.updated_at, *(order.modified_at for order in orders)]), 0.5, 6)
    if voided_at > m.now - timedelta(hours=2):
        return
    cin7_sales.void_sale(sale, voided_at)
    for order in orders:
        m.desk.move(order, "cancelled", m.minutes(voided_at, 5, 45))


def _hand_over(m: Merchant, units: list[Unit]) -> None:
    """The shop's own counter hands goods over or sends them without ShipStation."""
    for unit in units:
        at = m.hours(unit.ready_at, 0.5, 12)
        if at > m.now:
            continue
        service = choose_service(m.rng, unit.ship_to.country)
        tracking = m.desk.new_tracking(service) if m.rng.random() < 0.5 else ""
        m.reporter.report(unit, at, tracking=tracking, carrier=service.carrier)


def live_inksoft(m: Merchant, slot: Slot) -> None:
    """The life of an ordinary InkSoft order."""
    order = place_order(m, slot, person=m.customer())
    if m.rng.random() < 0.06:
        _live_pickup(m, slot, order)
        return
    pays_late = m.rng.random() < 0.3
    known = _arrive_unpaid(m, order) if pays_late else None
    if pays_late and m.rng.random() < 0.12:
        _never_paid(m, order, known)
        return
    paid_at = m.hours(slot.at, 1, 14) if pays_late else m.minutes(slot.at, 0.1, 2)
    if paid_at > m.now:
        return
    inksoft_orders.pay(m.inksoft, order, paid_at)
    scheduled_at = m.hours(paid_at, 1, 5) if pays_late else m.minutes(paid_at, 10, 40)
    produced_at = m.hours(scheduled_at, 1, 10)
    ready_at = m.hours(produced_at, 8, 32)
    for status, at in (("Scheduled", scheduled_at), ("In Production", produced_at), ("Ready to Ship", ready_at)):
        if at <= m.now:
            inksoft_orders.produce(order, status, at)
    if m.rng.random() < 0.03 and _cancel_late(m, order, known):
        return
    if ready_at <= m.now:
        unit = inksoft_unit(order, ready_at)
        waiting = _arrive(m, unit, known)
        if waiting is not None:
            _leave(m, unit, waiting)


def _arrive_unpaid(m: Merchant, order: InkSoftOrder) -> ShipStationOrder | None:
    at = m.import_moment(INKSOFT_STORE, order.created_at)
    return m.desk.import_unit(inksoft_unit(order, order.created_at), at, status="awaiting_payment") if at else None


def _never_paid(m: Merchant, order: InkSoftOrder, known: ShipStationOrder | None) -> None:
    """Nobody pays; after some days the order is cancelled on both sides."""
    cancelled_at = order.created_at + _UNPAID_GIVEN_UP_AFTER
    if cancelled_at <= m.now - timedelta(hours=2):
        inksoft_orders.cancel(order, cancelled_at)
        if known is not None:
            m.desk.move(known, "cancelled", m.minutes(cancelled_at, 5, 45))


def _cancel_late(m: Merchant, order: InkSoftOrder, known: ShipStationOrder | None) -> bool:
    """Cancelled in production, if that was hours ago; ShipStation follows where it knows the order."""
    cancelled_at = m.minutes(order.modified_at, 20, 55)
    if cancelled_at > m.now - timedelta(hours=2):
        return False
    inksoft_orders.cancel(order, cancelled_at)
    if known is not None:
        m.desk.move(known, "cancelled", m.minutes(cancelled_at, 5, 45))
    return True


def _live_pickup(m: Merchant, slot: Slot, order: InkSoftOrder) -> None:
    pickup_order(m, order, paid_at=slot.at)
    ready_at = m.hours(slot.at, 15, 45)
    if ready_at > m.now:
        return
    inksoft_orders.produce(order, "Ready for Pickup", ready_at)
    fetched_at = m.hours(ready_at, 2, 60)
    if fetched_at <= m.now:
        hand_out(m, order, fetched_at)


def pickup_order(m: Merchant, order: InkSoftOrder, *, paid_at: datetime) -> None:
    """Make ``order`` one that its customer fetches: no ship-to, no shipping charge."""
    order.shipping_method = inksoft_orders.PICKUP
    order.shipping_address = None
    order.total_amount -= order.shipping_amount
    order.shipping_amount = inksoft_orders.PICKUP.price
    inksoft_orders.pay(m.inksoft, order, paid_at)


def hand_out(m: Merchant, order: InkSoftOrder, at: datetime) -> None:
    """The customer fetched the order."""
    shipment = InkSoftShipment(
        id=m.inksoft.next_id(), created_at=at, modified_at=at, pickup=True, picked_up_by=order.customer
    )
    order.shipments.append(shipment)
    inksoft_orders.complete(order, at)
