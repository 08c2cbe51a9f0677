"""A store whose orders go from ShipStation into Cin7 Core: one never arrived, and some that never will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from shipops.sandbox.world.branches import HUB
from shipops.sandbox.world.identity import digits, hex32
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.opening import branch_unit, open_location, open_store
from shipops.sandbox.world.scenario import SETTLED_CIN7, Story
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import loose_unit, ship

_MARKETPLACE = ("Faire", 118)


def _sold(m: Merchant, number: str, at: datetime) -> ShipStationOrder:
    """An order of the marketplace that Cin7 does not have."""
    unit = loose_unit(m, m.people.new(), number, HUB.store_id, at)
    return m.desk.import_unit(unit, m.minutes(at, 1, 9), key=digits(m.rng, 13))


def _arrives(m: Merchant, slot: Slot) -> str:
    """An order Cin7 took in at ``slot``, shipped and reported; its number."""
    unit = branch_unit(m, HUB, slot)
    number = f"FA-{7_000 + slot.number}"
    if unit.sale is not None:
        unit.sale.source_channel, unit.sale.customer_reference = "ShipStation", number
    sold_at = m.minutes(slot.at, -90, -20)
    sold = replace(unit, number=number, key=digits(m.rng, 13), ordered_at=sold_at)
    order = m.desk.import_unit(sold, m.minutes(sold_at, 2, 12))
    order.modified_at = max(order.modified_at, unit.ready_at)
    ship(m, unit, order)
    m.trap("arrived-in-cin7", unit, f"Cin7 has {number} under its customer reference")
    return number


def _never_arrived(m: Merchant, slots: Sequence[Slot]) -> None:
    open_location(m, HUB)
    open_store(m, HUB.store_id, "Faire", marketplace=_MARKETPLACE)
    numbers = [_arrives(m, slot) for slot in slots]
    lost = _sold(m, f"{numbers[0]}0", m.calendar.days_ago(m.rng.uniform(6, 12)))
    m.desk.label(lost, m.hours(lost.created_at, 1, 12))
    m.plant_order("missing-in-source", lost, "never-arrived", "sold on the marketplace, Cin7 never got it")
    fresh = _sold(m, f"{numbers[0]}1", m.now - timedelta(minutes=m.rng.randint(15, 50)))
    m.trap_shipstation("sold-just-now", fresh, "Cin7 has not taken it in yet")
    by_hand = _sold(m, f"{numbers[0]}2", m.calendar.days_ago(m.rng.uniform(6, 12)))
    by_hand.key = f"manual-{hex32(m.rng)}"
    m.trap_shipstation("sold-by-hand", by_hand, "typed in by hand, it belongs to no marketplace")
    again = _sold(m, f"{numbers[0]}3", m.calendar.days_ago(m.rng.uniform(6, 12)))
    m.desk.edit(again, [replace(item, unit_price=Decimal(0)) for item in again.items[:1]], again.created_at)
    again.order_total = again.amount_paid = again.shipping_amount = Decimal(0)
    m.trap_shipstation("sold-for-nothing", again, "sent again free of charge")


STORIES: tuple[Story, ...] = (Story("never-arrived", _never_arrived, {"cin7": (SETTLED_CIN7["cin7"],) * 3}),)
