"""Problems of waiting: orders that do not move, sit where their source cannot follow, or say two things at once."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.calendar import SHOP_ZONE
from shipops.sandbox.world.cin7_sales import Stage
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import OLD, OLD_CIN7, OLD_INKSOFT, Scenario, Tell, Window
from shipops.sandbox.world.steps import place_order, place_sale, ready_unit, ship, take_in
from shipops.sandbox.world.units import cin7_unit, inksoft_unit

_STUCK, _UNSUPPORTED, _MISMATCH = "stuck", "status-unsupported", "status-mismatch"
_CONTRADICTION = "contradiction"
# Longer than goods may stand picked or packed (20 working hours).
_LEFT_STANDING: Window = {"cin7": (4, 6)}
# Older than the threshold of a status ShipStation alone knows (24 working hours), younger than that of a stuck one.
_SITS_FOR = (3.2, 5.5)


def _waits(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    m.plant(_STUCK, unit, "waits", "imported, and awaiting shipment ever since")


def _held(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.desk.move(order, "on_hold", m.minutes(order.modified_at, 10, 40))
    if m.rng.random() < 0.5:
        order.hold_until = m.calendar.days_ago(2).date()
    m.plant(_STUCK, unit, "held", "on hold for more than a week, no date ahead")


def _unpaid(m: Merchant, slots: Sequence[Slot]) -> None:
    order = place_order(m, slots[0])
    order.estimated_ship_at = None
    unit = inksoft_unit(order, slots[0].at)
    m.desk.import_unit(unit, m.minutes(slots[0].at, 5, 75), status="awaiting_payment")
    m.plant(_STUCK, unit, "unpaid", "awaiting payment for more than a week")


def _stands_at(stage: Stage) -> Tell:
    def tell(m: Merchant, slots: Sequence[Slot]) -> None:
        sale = place_sale(m, slots[0])
        # Dated on: the sale as a whole is not late yet.
        sale.ordered_on = m.calendar.days_ago(1).astimezone(SHOP_ZONE).date()
        at = m.hours(slots[0].at, 0.3, 1.5)
        part = cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, stage, at)
        cin7_sales.add_invoice(m.cin7, sale, part, sale.lines, at)
        m.plant(_STUCK, cin7_unit(sale, part, at), f"{stage}-and-left", f"{stage} for more than two working days")

    return tell


def _sits(status: str, kind: str) -> Tell:
    def tell(m: Merchant, slots: Sequence[Slot]) -> None:
        unit = ready_unit(m, slots[0])
        m.desk.move(take_in(m, unit), status, m.calendar.days_ago(m.rng.uniform(*_SITS_FOR)))
        m.plant(_UNSUPPORTED, unit, kind, f"{status} for days, which its source cannot say")

    return tell


def _still_unpaid_there(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    m.desk.import_unit(unit, m.minutes(unit.ordered_at, 5, 75), status="awaiting_payment")
    m.plant(_MISMATCH, unit, "still-unpaid-there", "Ready to Ship, in ShipStation it never left Awaiting Payment")


def _rejected(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.desk.move(order, "rejected_fulfillment", m.hours(order.modified_at, 0.5, 4))
    m.plant(_MISMATCH, unit, "rejected", "the fulfilment provider refused it")


def _closed_at_source(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.reporter.report(unit, m.hours(order.modified_at, 1, 8), tracking="", carrier="Other")
    m.plant(_MISMATCH, unit, "closed-at-source", "shipped at its source without tracking, ShipStation waits")


def _given_away(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    at = m.hours(order.modified_at, 1, 8)
    m.reporter.report(unit, at, tracking="", carrier="Other")
    m.desk.move(order, "cancelled", m.minutes(at, 5, 40))
    m.plant(_CONTRADICTION, unit, "no-tracking-anywhere", "shipped without tracking, cancelled in ShipStation")


def _not_marked_shipped(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    ship(m, unit, take_in(m, unit))
    if unit.order is not None:
        unit.order.shipped = False
    m.plant(_CONTRADICTION, unit, "not-marked-shipped", "Complete, and not marked as shipped")


def _status_cancelled_alone(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    if unit.order is not None:
        inksoft_orders.cancel(unit.order, m.hours(order.modified_at, 1, 5))
        unit.order.cancelled = False
        m.desk.move(order, "cancelled", m.minutes(unit.order.modified_at, 5, 40))
    m.plant(_CONTRADICTION, unit, "status-cancelled-alone", "its status is cancelled, its mark is not")


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("waits", OLD, _waits, _STUCK),
    Scenario("held", OLD, _held, _STUCK),
    Scenario("unpaid", {"inksoft": (9, 15)}, _unpaid, _STUCK),
    Scenario("picked-and-left", _LEFT_STANDING, _stands_at("picked"), _STUCK),
    Scenario("packed-and-left", _LEFT_STANDING, _stands_at("packed"), _STUCK),
    Scenario("sits-on-hold", OLD, _sits("on_hold", "sits-on-hold"), _UNSUPPORTED),
    Scenario("sits-unpaid", OLD_CIN7, _sits("awaiting_payment", "sits-unpaid"), _UNSUPPORTED),
    Scenario("still-unpaid-there", OLD_INKSOFT, _still_unpaid_there, _MISMATCH),
    Scenario("rejected", OLD, _rejected, _MISMATCH),
    Scenario("closed-at-source", OLD, _closed_at_source, _MISMATCH),
    Scenario("no-tracking-anywhere", OLD, _given_away, _CONTRADICTION),
    Scenario("not-marked-shipped", OLD_INKSOFT, _not_marked_shipped, _CONTRADICTION),
    Scenario("status-cancelled-alone", OLD_INKSOFT, _status_cancelled_alone, _CONTRADICTION),
)
