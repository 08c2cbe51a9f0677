"""Traps of status: cancellations, words and waits that are all in order."""

from __future__ import annotations

from collections.abc import Sequence

from shipops.sandbox.world import inksoft_orders
from shipops.sandbox.world.identity import hex32
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.problems_status import call_off
from shipops.sandbox.world.scenario import RECENT, SETTLED, Scenario
from shipops.sandbox.world.steps import place_order, ready_unit, ship, take_in
from shipops.sandbox.world.units import MANUAL_STORE, inksoft_unit


def _given_up_just_now(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    m.desk.move(take_in(m, unit), "cancelled", m.minutes(m.now, -50, -5))
    m.trap("given-up-just-now", unit, "cancelled in ShipStation less than an hour ago")


def _given_up_unpaid(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    known = m.desk.import_unit(inksoft_unit(order, slot.at), m.minutes(slot.at, 5, 75), status="awaiting_payment")
    m.desk.move(known, "cancelled", m.hours(known.created_at, 1, 5))
    m.trap_inksoft("given-up-unpaid", order.id, order.store_id, "nobody paid, and nobody wants it shipped yet")


def _made_anew(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    at = m.minutes(order.modified_at, 5, 15)
    m.desk.move(order, "cancelled", at)
    m.desk.import_unit(unit, m.minutes(at, 2, 15), store_id=MANUAL_STORE, key=f"manual-{hex32(m.rng)}")
    m.trap("made-anew", unit, "cancelled and made anew by hand, which waits to be shipped")


def _sent_back(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    parcel = ship(m, unit, take_in(m, unit))
    call_off(unit, m.hours(parcel.label.created_at, 5, 12))
    m.trap("sent-back", unit, "shipped and reported, called off later")


def _spelling(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    if unit.order is not None:
        unit.order.production_status = m.rng.choice(("ReadyToShip", "READY TO SHIP"))
    m.trap("spelling", unit, "a known status in another spelling")


def _known_unmapped(m: Merchant, slots: Sequence[Slot]) -> None:
    order = place_order(m, slots[0])
    inksoft_orders.pay(m.inksoft, order, m.minutes(slots[0].at, 0.1, 2))
    inksoft_orders.produce(order, "In Printavo", m.minutes(slots[0].at, 20, 40))
    m.trap_inksoft("known-unmapped", order.id, order.store_id, "a known status ShipStation does not import")


TRAPS: tuple[Scenario, ...] = (
    Scenario("given-up-just-now", RECENT, _given_up_just_now),
    Scenario("given-up-unpaid", {"inksoft": (2, 30)}, _given_up_unpaid),
    Scenario("made-anew", RECENT, _made_anew),
    Scenario("sent-back", SETTLED, _sent_back),
    Scenario("spelling", {"inksoft": (5.5, 6.8)}, _spelling),
    Scenario("known-unmapped", {"inksoft": (0.3, 5)}, _known_unmapped),
)
