"""Problems of status: one system gave an order up, or shipped what another had called off; words nobody documented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import OLD, OLD_CIN7, OLD_INKSOFT, Scenario
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import label_moment, place_order, ready_parts, ready_unit, ship, take_in
from shipops.sandbox.world.units import Unit, old_key

_DOWNSTREAM, _AFTER_CANCEL, _UNKNOWN = "cancelled-downstream", "shipped-after-cancel", "status-unknown"
_NEW_WORD = "On Press"


def _given_up(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.desk.move(order, "cancelled", m.hours(order.modified_at, 0.5, 6))
    m.plant(_DOWNSTREAM, unit, "given-up", "somebody cancelled it in ShipStation, its source still wants it shipped")


def _all_copies_given_up(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    copy = m.desk.import_unit(unit, m.minutes(order.modified_at, 10, 40), key=old_key(unit))
    for one in (copy, order):
        m.desk.move(one, "cancelled", m.hours(copy.created_at, 0.5, 6))
    m.plant(_DOWNSTREAM, unit, "all-copies-given-up", "it came twice, and both were cancelled")


def _part_given_up(m: Merchant, slots: Sequence[Slot]) -> None:
    shipped, lost = ready_parts(m, slots[0], 2)
    ship(m, shipped, take_in(m, shipped))
    order = take_in(m, lost)
    m.desk.move(order, "cancelled", m.hours(order.modified_at, 0.5, 6))
    m.plant(_DOWNSTREAM, lost, "part-given-up", "only this fulfilment was cancelled in ShipStation")


def call_off(unit: Unit, at: datetime) -> None:
    """Void or cancel the unit's order at its source."""
    if unit.sale is not None:
        cin7_sales.void_sale(unit.sale, at)
    if unit.order is not None:
        inksoft_orders.cancel(unit.order, at)


def _refused_label(m: Merchant, order: ShipStationOrder, at: datetime) -> None:
    parcel = m.desk.label(order, at)
    m.desk.refuse(parcel.label, "Store Error - the order is cancelled at the marketplace")


def _label_after_cancel(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    at = m.hours(order.modified_at, 0.5, 5)
    call_off(unit, at)
    _refused_label(m, order, m.hours(at, 1, 8))
    m.plant(_AFTER_CANCEL, unit, "label-after-cancel", "called off at its source, labelled hours later")


def _label_after_part_void(m: Merchant, slots: Sequence[Slot]) -> None:
    alive, dead = ready_parts(m, slots[0], 2)
    ship(m, alive, take_in(m, alive))
    order = take_in(m, dead)
    at = m.hours(order.modified_at, 0.5, 5)
    if dead.sale is not None and dead.fulfilment is not None:
        cin7_sales.void_fulfilment(dead.sale, dead.fulfilment, at)
    _refused_label(m, order, m.hours(dead.sale.updated_at if dead.sale else at, 1, 8))
    m.plant(_AFTER_CANCEL, dead, "label-after-part-void", "this fulfilment was void when its label was made")


def _order_of_events_unknown(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    at = label_moment(m, order)
    _refused_label(m, order, at)
    call_off(unit, m.hours(at, 0.5, 4))
    m.plant(_AFTER_CANCEL, unit, "order-of-events-unknown", "labelled and called off, the source never saw the parcel")


def _new_word(m: Merchant, slots: Sequence[Slot]) -> None:
    """All such orders are one problem: it is written down once."""
    order = place_order(m, slots[0])
    inksoft_orders.pay(m.inksoft, order, m.minutes(slots[0].at, 0.1, 2))
    inksoft_orders.produce(order, _NEW_WORD, m.minutes(slots[0].at, 20, 40))
    if all(entry.check != _UNKNOWN for entry in m.truth.planted):
        part = f"ProductionStatus: {_NEW_WORD}"
        m.plant_connection(_UNKNOWN, inksoft_orders.ACCOUNT, part, "new-word", "a production status nobody documented")


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("given-up", OLD, _given_up, _DOWNSTREAM),
    Scenario("all-copies-given-up", OLD, _all_copies_given_up, _DOWNSTREAM),
    Scenario("part-given-up", OLD_CIN7, _part_given_up, _DOWNSTREAM),
    Scenario("label-after-cancel", OLD_CIN7, _label_after_cancel, _AFTER_CANCEL),
    Scenario("label-after-cancel-inksoft", OLD_INKSOFT, _label_after_cancel, _AFTER_CANCEL),
    Scenario("label-after-part-void", OLD_CIN7, _label_after_part_void, _AFTER_CANCEL),
    Scenario("order-of-events-unknown", OLD, _order_of_events_unknown, _AFTER_CANCEL),
    Scenario("new-word", {"inksoft": (0.3, 5)}, _new_word, _UNKNOWN),
)
