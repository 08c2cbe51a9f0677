"""Traps of waiting: orders that stand still, or say two things, for a good reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from shipops.sandbox.world import inksoft_orders
from shipops.sandbox.world.lives import hand_out
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import OLD, OLD_CIN7, OLD_INKSOFT, RECENT, Scenario
from shipops.sandbox.world.steps import place_order, ready_unit, take_in
from shipops.sandbox.world.units import inksoft_unit


def _hold_ahead(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.desk.move(order, "on_hold", m.minutes(order.modified_at, 10, 40))
    order.hold_until = (m.now + timedelta(days=m.rng.randint(3, 20))).date()
    m.trap("hold-ahead", unit, "on hold until a date still ahead")


def _ship_by_ahead(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    if unit.sale is not None:
        unit.sale.ship_by = (m.now + timedelta(days=m.rng.randint(4, 20))).date()
        for fulfilment in unit.sale.fulfilments:
            fulfilment.require_by = unit.sale.ship_by
    m.trap("ship-by-ahead", unit, "waits for a date its source states")


def _held_lately(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    m.desk.move(take_in(m, unit), "on_hold", m.minutes(m.now, -600, -70))
    m.trap("held-lately", unit, "on hold since some hours")


def _moved_forward(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    known = m.desk.import_unit(inksoft_unit(order, slot.at), m.minutes(slot.at, 5, 75), status="awaiting_payment")
    m.desk.move(known, "awaiting_shipment", m.hours(known.created_at, 1, 5))
    m.trap_inksoft("moved-forward", order.id, order.store_id, "a person moved it on, its source still says Open")


def _made_for_long(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    m.desk.import_unit(inksoft_unit(order, slot.at), m.minutes(slot.at, 5, 75), status="awaiting_payment")
    inksoft_orders.pay(m.inksoft, order, m.minutes(slot.at, 80, 100))
    inksoft_orders.produce(order, "In Production", m.hours(slot.at, 3, 20))
    m.trap_inksoft("made-for-long", order.id, order.store_id, "came while Open, in production since")


def _fetched(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    if unit.order is not None:
        at = m.hours(order.modified_at, 1, 8)
        hand_out(m, unit.order, at)
        m.desk.move(order, "cancelled", m.minutes(at, 5, 40))
    m.trap("fetched", unit, "its customer fetched it after all; there is no tracking to show")


TRAPS: tuple[Scenario, ...] = (
    Scenario("hold-ahead", OLD, _hold_ahead),
    Scenario("ship-by-ahead", OLD_CIN7, _ship_by_ahead),
    Scenario("held-lately", RECENT, _held_lately),
    Scenario("moved-forward", {"inksoft": (2, 4)}, _moved_forward),
    Scenario("made-for-long", {"inksoft": (9, 12)}, _made_for_long),
    Scenario("fetched", OLD_INKSOFT, _fetched),
)
