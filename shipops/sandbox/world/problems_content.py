"""Problems of content: what a ShipStation order holds, where it goes and what it costs differ from its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import RECENT, RECENT_CIN7, RECENT_INKSOFT, Scenario
from shipops.sandbox.world.steps import move_house, ready_unit, take_in
from shipops.sandbox.world.units import Unit

_LINES, _ADDRESS, _AMOUNT = "line-mismatch", "address-mismatch", "amount-mismatch"


def _more_at_source(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    if unit.sale is not None and unit.fulfilment is not None:
        cin7_sales.revise(unit.sale, unit.fulfilment, unit.lines[0].sku, m.minutes(order.modified_at, 20, 60), more=1)
    m.plant(_LINES, unit, "quantity-changed-at-source", "one piece more was ordered after the import")


def _less_in_shipstation(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    order = take_in(m, unit)
    first, *rest = order.items
    m.desk.edit(order, (replace(first, quantity=first.quantity + 2), *rest), m.minutes(order.modified_at, 20, 60))
    m.plant(_LINES, unit, "quantity-changed-in-shipstation", "somebody typed another quantity in ShipStation")


def _line_lost(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    order = take_in(m, unit)
    _, *rest = order.items
    m.desk.edit(order, tuple(rest), m.minutes(order.modified_at, 20, 60))
    m.plant(_LINES, unit, "line-removed", "a line of the order is gone in ShipStation")


def _other_sku(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    order = take_in(m, unit)
    first, *rest = order.items
    swapped = replace(first, sku=f"{first.sku}-V2")
    m.desk.edit(order, (swapped, *rest), m.minutes(order.modified_at, 20, 60))
    m.plant(_LINES, unit, "sku-changed", "another article stands in ShipStation")


def _bundle(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    order = take_in(m, unit)
    first, *rest = order.items
    parts = [replace(first, sku=f"{first.sku}-{part}", unit_price=first.unit_price / 2) for part in ("A", "B")]
    parts[1] = replace(parts[1], id=m.desk.next_id(), line_item_key=None)
    m.desk.edit(order, (*parts, *rest), order.modified_at)
    m.plant(_LINES, unit, "bundle", "the source names a bundle, ShipStation its parts: nobody can compare them")


def _other_goods_shipped(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    order = take_in(m, unit)
    first, *rest = order.items
    m.desk.edit(order, (replace(first, quantity=first.quantity + 1), *rest), m.minutes(order.modified_at, 20, 60))
    m.desk.label(order, m.minutes(m.now, -50, -5))
    m.plant(_LINES, unit, "shipped-other-goods", "changed in ShipStation, then labelled less than an hour ago")


def _option_at_source(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    if unit.order is not None:
        old = unit.order.items[0]
        other = (("Name", "ØRE"), *old.personalisation[1:])
        new = replace(old, personalisation=other) if old.personalisation else replace(old, colour="Lime")
        inksoft_orders.rework(unit.order, old, new, m.minutes(order.modified_at, 20, 60))
    m.plant(_LINES, unit, "option-changed-at-source", "another colour or name was chosen after the import")


def _option_in_shipstation(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    first, *rest = order.items
    options = tuple((name, "4XL" if name == "Size" else value) for name, value in first.options)
    m.desk.edit(order, (replace(first, options=options), *rest), m.minutes(order.modified_at, 20, 60))
    m.plant(_LINES, unit, "option-changed-in-shipstation", "another size stands in ShipStation")


def _moved(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    move_house(m, unit, m.minutes(order.modified_at, 20, 60))
    m.plant(_ADDRESS, unit, "moved-after-import", "the buyer moved after the import, ShipStation did not follow")


def _old_label(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    old = order.ship_to
    moved_at = m.minutes(order.modified_at, 20, 60)
    order.ship_to = move_house(m, unit, moved_at)
    order.modified_at = m.minutes(moved_at, 1, 9)
    parcel = m.desk.label(order, m.minutes(m.now, -50, -5))
    parcel.label.ship_to = old
    m.plant(_ADDRESS, unit, "label-to-old-address", "both sides know the new address, the label has the old one")


def _raise(unit: Unit) -> Decimal:
    """How much dearer each piece of the first line gets: more than discounts and taxes of one side could explain."""
    goods = sum((line.price * line.quantity for line in unit.lines), Decimal(0))
    return (goods * Decimal("0.6") / unit.lines[0].quantity).quantize(Decimal("0.01"))


def _dearer_at_source(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], person=m.people.new(country="US"))
    order = take_in(m, unit)
    if unit.sale is not None and unit.fulfilment is not None:
        at, sku = m.minutes(order.modified_at, 20, 60), unit.lines[0].sku
        cin7_sales.revise(unit.sale, unit.fulfilment, sku, at, dearer=_raise(unit))
    m.plant(_AMOUNT, unit, "price-changed-at-source", "a price was raised after the import")


def _dearer_in_shipstation(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], person=m.people.new(country="US"))
    order = take_in(m, unit)
    first, *rest = order.items
    dearer = replace(first, unit_price=first.unit_price + _raise(unit))
    m.desk.edit(order, (dearer, *rest), m.minutes(order.modified_at, 20, 60))
    m.plant(_AMOUNT, unit, "price-changed-in-shipstation", "somebody typed another price in ShipStation")


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("quantity-changed-at-source", RECENT_CIN7, _more_at_source, _LINES),
    Scenario("quantity-changed-in-shipstation", RECENT, _less_in_shipstation, _LINES),
    Scenario("line-removed", RECENT, _line_lost, _LINES),
    Scenario("sku-changed", RECENT, _other_sku, _LINES),
    Scenario("bundle", RECENT, _bundle, _LINES),
    Scenario("shipped-other-goods", RECENT_CIN7, _other_goods_shipped, _LINES),
    Scenario("option-changed-at-source", RECENT_INKSOFT, _option_at_source, _LINES),
    Scenario("option-changed-in-shipstation", RECENT_INKSOFT, _option_in_shipstation, _LINES),
    Scenario("moved-after-import", RECENT_CIN7, _moved, _ADDRESS),
    Scenario("label-to-old-address", RECENT_CIN7, _old_label, _ADDRESS),
    Scenario("price-changed-at-source", RECENT_CIN7, _dearer_at_source, _AMOUNT),
    Scenario("price-changed-in-shipstation", RECENT, _dearer_in_shipstation, _AMOUNT),
)
