"""Traps at the shipping desk: splits, merges, voids, returns and replacements that are all in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.carriers import priority_mail
from shipops.sandbox.world.cin7_model import Cin7ShipLine
from shipops.sandbox.world.identity import guid, hex32
from shipops.sandbox.world.inksoft_model import InkSoftPackage
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.people import HOSTILE_NAMES, HOSTILE_NOTE
from shipops.sandbox.world.reporting import retype_tracking
from shipops.sandbox.world.scenario import RECENT, SETTLED, TODAY, Scenario, Tell
from shipops.sandbox.world.shipping_desk import Parcel
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import (
    label_moment,
    loose_unit,
    ready_unit,
    ship,
    ship_in_two,
    skus_of,
    take_in,
    tell,
    warehouse,
)
from shipops.sandbox.world.units import MANUAL_STORE, SHOPIFY_STORE, Unit, old_key


def _split(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    order = take_in(m, unit)
    m.desk.split(order, m.minutes(order.modified_at, 10, 60))
    m.trap("split", unit, "two open orders stand for one unit after a split")


def _split_shipped(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    parent = take_in(m, unit)
    child = m.desk.split(parent, m.minutes(parent.modified_at, 10, 60))
    one = m.desk.label(parent, label_moment(m, parent))
    tell(m, unit, one, skus=skus_of(one), done=False)
    two = m.desk.label(child, m.hours(one.label.created_at, 1, 9))
    tell(m, unit, two, skus=skus_of(two))
    m.trap("split-shipped", unit, "parent and child shipped in two parcels, both reported")


def _pair(m: Merchant, slots: Sequence[Slot]) -> tuple[Unit, ShipStationOrder, Unit, ShipStationOrder]:
    """Two orders of one person, both taken in."""
    person, location = m.people.new(), warehouse(m)
    one, two = (ready_unit(m, slot, person=person, location=location) for slot in slots)
    return one, take_in(m, one), two, take_in(m, two)


def _merged(kind: str, *, vanish: bool, shipped: bool) -> Tell:
    def tell_it(m: Merchant, slots: Sequence[Slot]) -> None:
        one, primary, two, other = _pair(m, slots)
        merged_at = m.minutes(max(primary.modified_at, other.modified_at), 10, 60)
        m.desk.merge(primary, other, merged_at, vanish=vanish)
        if shipped:
            parcel = ship(m, one, primary)
            tell(m, two, parcel)
        for unit in (one, two):
            m.trap(kind, unit, f"{one.number} and {two.number} were combined into one ShipStation order")

    return tell_it


def _reprint(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    first = ship(m, unit, order)
    voided_at = m.hours(first.label.created_at, 0.5, 4)
    m.desk.void(order, first.label, voided_at)
    second = m.desk.label(order, m.minutes(voided_at, 3, 40), service=first.service)
    retype_tracking(unit, second.label.tracking_number, m.minutes(second.label.created_at, 2, 15))
    m.trap("reprint-after-void", unit, "voided and reprinted, the source shows the new number")


def _void_only(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    parcel = m.desk.label(order, m.minutes(order.modified_at, 20, 50))
    parcel.label.notified = False
    m.desk.void(order, parcel.label, m.minutes(parcel.label.created_at, 1, 3))
    m.trap("void-only", unit, "its only label was voided at once, it waits for another")


def _return_label(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    ship(m, unit, order)
    m.desk.label(order, m.hours(order.modified_at, 2, 8), is_return=True)
    m.trap("return-label", unit, "a return label whose number the source never sees")


def _marked_without_tracking(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    at = label_moment(m, order)
    m.desk.mark_shipped(order, at, tracking="", carrier=m.rng.choice((None, "Local courier")))
    shown = m.rng.choice(("", "driven by Ines"))
    m.reporter.report(unit, m.minutes(at, 2, 15), tracking=shown, carrier="Other")
    m.trap("marked-shipped-without-tracking", unit, "marked as shipped by hand, nobody has a tracking number")


def _tracking_format(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    parcel = m.desk.label(order, label_moment(m, order), service=priority_mail())
    number = parcel.label.tracking_number
    grouped = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    tell(m, unit, parcel, tracking=m.rng.choice((grouped, grouped.replace(" ", "-"), f" {number.lower()} ")))
    m.trap("tracking-format", unit, "the same number, written with separators")


def _extra_tracking(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    parcel = ship(m, unit, take_in(m, unit))
    other = m.desk.new_tracking(parcel.service)
    at = m.minutes(parcel.label.created_at, 16, 40)
    if m.rng.random() < 0.5:
        retype_tracking(unit, f"{parcel.label.tracking_number}, {other}", at)
    else:
        _second_row(m, unit, parcel, other)
    m.trap("extra-tracking", unit, "the source shows the live number and one more")


def _second_row(m: Merchant, unit: Unit, parcel: Parcel, tracking: str) -> None:
    carrier = parcel.service.carrier
    if unit.fulfilment is not None:
        row = Cin7ShipLine(guid(m.rng), carrier, "Box 2", parcel.label.ship_date, tracking, is_shipped=True)
        unit.fulfilment.ship_lines.append(row)
    if unit.order is not None:
        shipment = unit.order.shipments[0]
        at, name = shipment.created_at, parcel.service.name
        shipment.packages.append(InkSoftPackage(m.inksoft.next_id(), at, tracking, carrier, name, "Shipped", ()))


def _partial(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    one, two = ship_in_two(m, take_in(m, unit))
    tell(m, unit, one, skus=skus_of(one), done=False)
    tell(m, unit, two, skus=skus_of(two))
    m.trap("partial", unit, "two labels with different items, both reported")


def _packages(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    one = m.desk.label(order, label_moment(m, order))
    two = m.desk.label(order, m.minutes(one.label.created_at, 0.1, 1), service=one.service)
    tell(m, unit, one)
    tell(m, unit, two)
    m.trap("several-packages", unit, "two labels made together, each repeats the items of the shipment")


def _half_shipped(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    order = take_in(m, unit)
    one = m.desk.label(order, m.minutes(order.modified_at, 20, 50), items=[order.items[0]])
    tell(m, unit, one, skus=skus_of(one), done=False)
    m.trap("partial-open", unit, "one parcel left and was reported, the rest waits")


def _fresh(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], ready_at=m.minutes(m.now, -45, -5))
    m.trap("fresh", unit, "ready less than an hour ago, ShipStation has not refreshed since")


def _label_fresh(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.desk.label(order, m.minutes(m.now, -50, -5))
    m.trap("label-fresh", unit, "labelled less than an hour ago, not reported yet")


def _void_fresh(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    at = m.minutes(m.now, -50, -5)
    if unit.sale is not None:
        cin7_sales.void_sale(unit.sale, at)
    if unit.order is not None:
        inksoft_orders.cancel(unit.order, at)
    m.trap("void-fresh", unit, "cancelled at the source less than an hour ago")


def _cancelled_copy(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    copy = m.desk.import_unit(unit, m.minutes(order.modified_at, 10, 40), key=old_key(unit))
    m.desk.move(copy, "cancelled", m.minutes(copy.created_at, 5, 15))
    ship(m, unit, order)
    m.trap("cancelled-copy", unit, "its second order was cancelled on purpose")


def _replacement(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    ship(m, unit, order)
    free = tuple(replace(line, price=Decimal(0), ref=None) for line in unit.lines[:1])
    again = replace(
        unit, number=f"{unit.number}-R", lines=free, discount=Decimal(0), shipping=Decimal(0), tax=Decimal(0)
    )
    at = m.hours(order.modified_at, 2, 6)
    copy = m.desk.import_unit(again, at, store_id=MANUAL_STORE, key=f"manual-{hex32(m.rng)}")
    copy.internal_notes = f"Replacement for {unit.number}, damaged in transit"
    m.desk.label(copy, m.minutes(at, 10, 60))
    m.trap("replacement", unit, "a free replacement was sent from a manual order")


def _foreign_number(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    ship(m, unit, take_in(m, unit))
    stranger = loose_unit(m, m.people.new(), unit.number, SHOPIFY_STORE, m.hours(unit.ready_at, 1, 9))
    m.desk.import_unit(stranger, m.minutes(stranger.ordered_at, 5, 60), key=str(m.rng.randint(10**12, 10**13 - 1)))
    m.trap("foreign-number", unit, "an order of a shop that is not linked has the same number")


def _hostile(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], person=m.people.new(name=m.rng.choice(HOSTILE_NAMES)))
    order = take_in(m, unit)
    order.customer_notes = HOSTILE_NOTE
    ship(m, unit, order)
    m.trap("html-name", unit, "a name or note that a spreadsheet or a browser would act on")


def _currency(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], person=m.people.new(country=m.rng.choice(("CA", "DE", "FR", "ES"))))
    ship(m, unit, take_in(m, unit))
    m.trap("currency", unit, "not sold in US dollars")


def doubled_hour_scenario(start: datetime, days_since: Callable[[datetime], float]) -> Scenario:
    """Labels made in the two hours that Pacific clocks show as one; ``start`` is the first of them in UTC."""

    def tell_it(m: Merchant, slots: Sequence[Slot]) -> None:
        unit = ready_unit(m, slots[0])
        parcel = m.desk.label(take_in(m, unit), start + timedelta(minutes=m.rng.randint(5, 114), seconds=7))
        tell(m, unit, parcel)
        m.trap("doubled-hour", unit, "labelled in the hour that Pacific clocks repeat")

    age = days_since(start)
    return Scenario("doubled-hour", {"cin7": (age + 1.3, age + 1.8), "inksoft": (age + 4.9, age + 6)}, tell_it)


TRAPS: tuple[Scenario, ...] = (
    Scenario("split", RECENT, _split),
    Scenario("split-shipped", SETTLED, _split_shipped),
    Scenario("merged-open", RECENT, _merged("merged-open", vanish=False, shipped=False), orders=2),
    Scenario("merged-shipped", SETTLED, _merged("merged-shipped", vanish=False, shipped=True), orders=2),
    Scenario("merged-vanished", SETTLED, _merged("merged-vanished", vanish=True, shipped=True), orders=2),
    Scenario("merged-vanished", RECENT, _merged("merged-vanished", vanish=True, shipped=False), orders=2),
    Scenario("reprint-after-void", SETTLED, _reprint),
    Scenario("void-only", RECENT, _void_only),
    Scenario("return-label", SETTLED, _return_label),
    Scenario("marked-shipped-without-tracking", SETTLED, _marked_without_tracking),
    Scenario("tracking-format", SETTLED, _tracking_format),
    Scenario("extra-tracking", SETTLED, _extra_tracking),
    Scenario("partial", SETTLED, _partial),
    Scenario("several-packages", SETTLED, _packages),
    Scenario("partial-open", RECENT, _half_shipped),
    Scenario("fresh", TODAY, _fresh),
    Scenario("label-fresh", RECENT, _label_fresh),
    Scenario("void-fresh", RECENT, _void_fresh),
    Scenario("cancelled-copy", SETTLED, _cancelled_copy),
    Scenario("replacement", SETTLED, _replacement),
    Scenario("foreign-number", SETTLED, _foreign_number),
    Scenario("html-name", SETTLED, _hostile),
    Scenario("currency", SETTLED, _currency),
)
