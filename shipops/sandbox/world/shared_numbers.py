"""Numbers that two orders of one ShipStation store share: two web shops that feed it both count from one, and what is
no problem although the number comes twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from shipops.sandbox.world.identity import digits
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.people import Person
from shipops.sandbox.world.scenario import OLD_CIN7, SETTLED_CIN7, Scenario, Tell
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import loose_unit
from shipops.sandbox.world.units import SHOPIFY_STORE

_CHECK = "duplicate-order-number"
# Far from the numbers the store's other orders have.
_FIRST_NUMBER = 61_000


def _shop_order(m: Merchant, slot: Slot, person: Person) -> ShipStationOrder:
    """An order of a shop without a source here, under the number of ``slot``."""
    unit = loose_unit(m, person, str(_FIRST_NUMBER + slot.number), SHOPIFY_STORE, m.minutes(slot.at, 1, 400))
    return m.desk.import_unit(unit, m.minutes(unit.ordered_at, 5, 60), key=digits(m.rng, 13))


def _two_shops(*, shipped: bool) -> Tell:
    def tell(m: Merchant, slots: Sequence[Slot]) -> None:
        one, two = sorted(
            (_shop_order(m, slots[0], m.people.new()) for _ in range(2)), key=lambda order: (order.created_at, order.id)
        )
        if shipped:
            m.desk.label(one, m.hours(one.created_at, 1, 9))
        kind = "one-of-them-shipped" if shipped else "two-shops"
        m.plant_order(_CHECK, one, kind, f"two shops that feed one store both sold {two.number}")

    return tell


def _made_anew(m: Merchant, slots: Sequence[Slot]) -> None:
    person = m.people.new()
    one, two = _shop_order(m, slots[0], person), _shop_order(m, slots[0], person)
    m.desk.move(one, "cancelled", m.hours(one.created_at, 0.2, 3))
    m.desk.label(two, m.hours(max(one.modified_at, two.created_at), 1, 9))
    m.trap_shipstation("number-of-a-cancelled-order", two, "the first order of this number was cancelled")


def _exchanged(m: Merchant, slots: Sequence[Slot]) -> None:
    first = _shop_order(m, slots[0], m.people.new())
    m.desk.label(first, m.hours(first.created_at, 1, 9))
    again = loose_unit(m, m.people.new(), first.number, SHOPIFY_STORE, m.hours(first.modified_at, 2, 12))
    free = tuple(replace(line, price=Decimal(0)) for line in again.lines[:1])
    order = m.desk.import_unit(
        replace(again, lines=free, shipping=Decimal(0), email=first.email or "", ship_to=first.ship_to),
        m.minutes(again.ordered_at, 5, 60),
        key=digits(m.rng, 13),
    )
    m.desk.label(order, m.hours(order.created_at, 0.5, 5))
    m.trap_shipstation("number-of-an-exchange", order, "sent again free of charge under the number of the first")


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("two-shops", OLD_CIN7, _two_shops(shipped=False), _CHECK, ghost=True),
    Scenario("one-of-them-shipped", OLD_CIN7, _two_shops(shipped=True), _CHECK, ghost=True),
)
TRAPS: tuple[Scenario, ...] = (
    Scenario("number-of-a-cancelled-order", SETTLED_CIN7, _made_anew, ghost=True),
    Scenario("number-of-an-exchange", SETTLED_CIN7, _exchanged, ghost=True),
)
