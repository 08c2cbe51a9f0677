"""Traps of what was shipped: parcels that look doubled, lacking or somebody else's, and are in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from shipops.sandbox.world.carriers import choose_service
from shipops.sandbox.world.cin7_sales import EAST
from shipops.sandbox.world.identity import hex32
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import RECENT, SETTLED, SETTLED_INKSOFT, Scenario, Window
from shipops.sandbox.world.shipping_desk import shippable
from shipops.sandbox.world.shipstation_model import ShipStationLabelItem, ShipStationOrder
from shipops.sandbox.world.steps import label_moment, ready_parts, ready_unit, ship, skus_of, take_in, tell
from shipops.sandbox.world.units import Unit

_RECENT_CIN7: Window = {"cin7": RECENT["cin7"]}
_RECENT_INKSOFT: Window = {"inksoft": RECENT["inksoft"]}


def _hand_made(m: Merchant, unit: Unit, *, carrier: str = "") -> tuple[str, str]:
    """Carrier and number of a parcel that was made elsewhere."""
    service = choose_service(m.rng, unit.ship_to.country)
    return carrier or service.carrier, m.desk.new_tracking(service)


def _part_by_hand(m: Merchant, slots: Sequence[Slot]) -> None:
    gone, waiting = ready_parts(m, slots[0], 2, location=EAST)
    carrier, tracking = _hand_made(m, gone)
    m.reporter.report(gone, m.hours(gone.ready_at, 0.3, 1), tracking=tracking, carrier=carrier)
    take_in(m, waiting)
    m.trap("part-by-hand", waiting, "part 1 was shipped by hand, part 2 waits in ShipStation")


def _items_by_hand(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    order = take_in(m, unit)
    rest = m.desk.split(order, m.minutes(order.modified_at, 10, 40))
    gone = [item.sku or "" for item in shippable(order)]
    carrier, tracking = _hand_made(m, unit)
    m.desk.mark_shipped(order, m.minutes(rest.created_at, 5, 15), tracking=tracking, carrier=carrier)
    at = m.minutes(rest.created_at, 20, 50)
    m.reporter.report(unit, at, tracking=tracking, carrier=carrier, skus=gone, done=False)
    m.trap("items-by-hand", unit, "some products were split off and shipped by hand, the rest waits in ShipStation")


def _elsewhere_fresh(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    carrier, tracking = _hand_made(m, unit)
    m.reporter.report(unit, m.minutes(m.now, -50, -5), tracking=tracking, carrier=carrier)
    m.trap("elsewhere-fresh", unit, "shipped elsewhere less than an hour ago")


def _voided_just_now(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    parcel = m.desk.label(order, m.minutes(order.modified_at, 20, 50))
    tell(m, unit, parcel)
    m.desk.void(order, parcel.label, m.minutes(m.now, -50, -5))
    m.trap("voided-just-now", unit, "its label was voided less than an hour ago, the next one is being made")


def _after_return(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    ship(m, unit, order)
    m.desk.label(order, m.hours(order.modified_at, 2, 8), is_return=True)
    again = m.desk.label(order, m.hours(order.modified_at, 9, 16))
    tell(m, unit, again)
    m.trap("shipped-again-after-return", unit, "it came back and was sent once more")


def _again(m: Merchant, unit: Unit, order: ShipStationOrder, *, price: Decimal | None) -> ShipStationOrder:
    """A second order of the same number, made by hand in the order's own store."""
    lines = tuple(replace(line, ref=None, price=line.price if price is None else price) for line in unit.lines)
    same = replace(unit, lines=lines, discount=Decimal(0), shipping=Decimal(0), tax=Decimal(0))
    return m.desk.import_unit(same, m.hours(order.modified_at, 2, 6), key=f"manual-{hex32(m.rng)}")


def _exchange(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    ship(m, unit, order)
    again = _again(m, unit, order, price=m.rng.choice((None, Decimal(0))))
    again.internal_notes = "Exchange: wrong size"
    m.desk.label(again, m.hours(again.created_at, 0.5, 3))
    m.trap("exchange", unit, "the buyer changed the size: the second parcel is an exchange, made by hand")


def _halves(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    items = shippable(order)
    one = m.desk.label(order, label_moment(m, order))
    two = m.desk.label(order, m.minutes(one.label.created_at, 0.1, 1), service=one.service)
    one.label.items = tuple(ShipStationLabelItem(item, -(-item.quantity // 2)) for item in items)
    two.label.items = tuple(ShipStationLabelItem(item, item.quantity // 2) for item in items if item.quantity > 1)
    for parcel in (one, two):
        tell(m, unit, parcel, skus=[])
    m.trap("packed-in-halves", unit, "two labels made together, each with half of the pieces")


def _no_items(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    parcel = m.desk.label(order := take_in(m, unit), label_moment(m, order))
    tell(m, unit, parcel, skus=[])
    m.trap("package-without-items", unit, "the package at the source does not say what it holds")


def _marked_items(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    order = take_in(m, unit)
    carrier, tracking = _hand_made(m, unit)
    at = label_moment(m, order)
    m.desk.mark_shipped(order, at, tracking=tracking, carrier=carrier)
    skus = [shippable(order)[0].sku or ""]
    m.reporter.report(unit, m.minutes(at, 2, 15), tracking=tracking, carrier=carrier, skus=skus)
    m.trap("marked-items", unit, "marked as shipped, which names no items, while the package at the source does")


def _rest_marked(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    order = take_in(m, unit)
    one = m.desk.label(order, label_moment(m, order), items=[shippable(order)[0]])
    tell(m, unit, one, skus=skus_of(one), done=False)
    carrier, tracking = _hand_made(m, unit)
    at = m.hours(one.label.created_at, 1, 6)
    m.desk.mark_shipped(order, at, tracking=tracking, carrier=carrier)
    rest = [item.sku or "" for item in shippable(order)[1:]]
    m.reporter.report(unit, m.minutes(at, 2, 15), tracking=tracking, carrier=carrier, skus=rest)
    m.trap("rest-marked", unit, "one label, then the rest marked as shipped: that ships all that remained")


TRAPS: tuple[Scenario, ...] = (
    Scenario("part-by-hand", _RECENT_CIN7, _part_by_hand),
    Scenario("items-by-hand", _RECENT_INKSOFT, _items_by_hand),
    Scenario("elsewhere-fresh", RECENT, _elsewhere_fresh),
    Scenario("voided-just-now", RECENT, _voided_just_now),
    Scenario("shipped-again-after-return", SETTLED, _after_return),
    Scenario("exchange", SETTLED, _exchange),
    Scenario("packed-in-halves", SETTLED, _halves),
    Scenario("package-without-items", SETTLED_INKSOFT, _no_items),
    Scenario("marked-items", SETTLED_INKSOFT, _marked_items),
    Scenario("rest-marked", SETTLED, _rest_marked),
)
