"""Problems of what was shipped: twice, too much, too little, or by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shipops.sandbox.world.carriers import choose_service
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import OLD, OLD_CIN7, OLD_INKSOFT, Scenario, Window
from shipops.sandbox.world.shipping_desk import Parcel, shippable
from shipops.sandbox.world.steps import label_moment, ready_unit, ship, ship_in_two, skus_of, take_in, tell
from shipops.sandbox.world.units import Unit, old_key

_ELSEWHERE, _VOIDED, _TWICE = "shipped-elsewhere", "voided-label-still-reported", "duplicate-shipment"
_OVER, _SHORT, _ITEMS = "over-shipped", "short-shipped", "items-not-reported"
_FREIGHT = ("R+L Carriers", "Old Dominion Freight Line", "Estes", "LTL pallet")
# So long ago that goods left more than thirty days before now.
_LONG_AGO: Window = {"inksoft": (30, 35)}


def link_name(unit: Unit) -> str:
    """What an audit calls the link between the unit's source and its store."""
    return f"{unit.account} to shipstation.main/{unit.store_id}"


def _by_hand(m: Merchant, unit: Unit, *, carrier: str = "") -> None:
    """Somebody ships the unit with a label ShipStation knows nothing of, and tells the source."""
    order = take_in(m, unit)
    service = choose_service(m.rng, unit.ship_to.country)
    at = label_moment(m, order)
    m.reporter.report(unit, at, tracking=m.desk.new_tracking(service), carrier=carrier or service.carrier)


def _by_somebody_else(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    _by_hand(m, unit)
    m.plant(_ELSEWHERE, unit, "by-hand", "shipped with a label of another system, ShipStation still wants to ship it")


def _rest_by_hand(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    order = take_in(m, unit)
    first, *rest = shippable(order)
    parcel = m.desk.label(order, label_moment(m, order), items=[first])
    told_at = tell(m, unit, parcel, skus=skus_of(parcel), done=False)
    tracking = m.desk.new_tracking(parcel.service)
    at = m.hours(told_at, 1, 6)
    skus = [item.sku or "" for item in rest]
    m.reporter.report(unit, at, tracking=tracking, carrier=parcel.service.carrier, skus=skus)
    m.plant(_ELSEWHERE, unit, "rest-by-hand", "one parcel from ShipStation, the rest by hand, which still waits there")


def _to_close(kind: str, note: str) -> Scenario:
    def tell_it(m: Merchant, slots: Sequence[Slot]) -> None:
        unit = ready_unit(m, slots[0])
        _by_hand(m, unit, carrier=m.rng.choice(_FREIGHT) if kind == "freight" else "")
        m.plant_connection(_ELSEWHERE, unit.account, f"{link_name(unit)}: close these", kind, note)

    # A source for each kind: one link has one such finding, whatever the reasons.
    return Scenario(kind, OLD_CIN7 if kind == "freight" else _LONG_AGO, tell_it, _ELSEWHERE)


def _not_replaced(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    parcel = ship(m, unit, order)
    m.desk.void(order, parcel.label, m.hours(parcel.label.created_at, 0.5, 4))
    m.plant(_VOIDED, unit, "not-replaced", "the label was voided and never made again, the source kept its number")


def _second_voided(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    order = take_in(m, unit)
    one, two = ship_in_two(m, order)
    tell(m, unit, one, skus=skus_of(one), done=False)
    tell(m, unit, two, skus=skus_of(two))
    m.desk.void(order, two.label, m.hours(two.label.created_at, 0.5, 3))
    m.plant(_VOIDED, unit, "second-of-two", "the second of two labels was voided, the source kept its number")


def _both_copies(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    copy = m.desk.import_unit(unit, m.hours(order.created_at, 0.2, 1), key=old_key(unit))
    ship(m, unit, order)
    m.desk.label(copy, m.hours(order.modified_at, 0.5, 8))
    m.plant(_TWICE, unit, "both-copies", "it was imported twice and both orders were labelled")


def _cancelled_after_label(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    copy = m.desk.import_unit(unit, m.hours(order.created_at, 0.2, 1), key=old_key(unit))
    parcel = m.desk.label(copy, label_moment(m, copy))
    m.desk.move(copy, "cancelled", m.minutes(parcel.label.created_at, 20, 50))
    ship(m, unit, order)
    m.plant(_TWICE, unit, "copy-cancelled-too-late", "the second order was cancelled, its label was not voided")


def _second_label(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    ship(m, unit, order)
    again = m.desk.label(order, m.hours(order.modified_at, 1, 8))
    tell(m, unit, again)
    m.plant(_OVER, unit, "second-label", "another label for everything, hours later, and none was voided")


def _too_many(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    parcel = ship(m, unit, take_in(m, unit))
    _repack(parcel, m.rng.randint(1, 3))
    m.plant(_OVER, unit, "quantity-too-high", "the label holds more pieces than the order")


def _left_out(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2)
    parcel = ship(m, unit, take_in(m, unit))
    _repack(parcel, -1)
    m.plant(_SHORT, unit, "left-out", "a piece was left out of the parcel, and the order counts as done")


def _repack(parcel: Parcel, pieces: int) -> None:
    """Put ``pieces`` more (or fewer) of the last item into the parcel."""
    *others, last = parcel.label.items
    changed = replace(last, quantity=last.quantity + pieces)
    parcel.label.items = (*others, changed) if changed.quantity else tuple(others)


def _other_items(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=3)
    parcel = m.desk.label(order := take_in(m, unit), label_moment(m, order))
    tell(m, unit, parcel, skus=skus_of(parcel)[:-1])
    m.plant(_ITEMS, unit, "other-items", "the label holds three products, the package at the source two")


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("by-hand", OLD, _by_somebody_else, _ELSEWHERE),
    Scenario("rest-by-hand", OLD_INKSOFT, _rest_by_hand, _ELSEWHERE),
    _to_close("freight", "left on a pallet, to be closed in ShipStation"),
    _to_close("long-ago", "shipped elsewhere more than thirty days ago, to be closed in ShipStation"),
    Scenario("not-replaced", OLD, _not_replaced, _VOIDED),
    Scenario("second-of-two", OLD, _second_voided, _VOIDED),
    Scenario("both-copies", OLD, _both_copies, _TWICE),
    Scenario("copy-cancelled-too-late", OLD, _cancelled_after_label, _TWICE),
    Scenario("second-label", OLD, _second_label, _OVER),
    Scenario("quantity-too-high", OLD, _too_many, _OVER),
    Scenario("left-out", OLD, _left_out, _SHORT),
    Scenario("other-items", OLD_INKSOFT, _other_items, _ITEMS),
)
