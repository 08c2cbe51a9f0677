"""Two ways into ShipStation at once, and what only looks like it. Each is the story of a branch of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.branches import ANNEX, MIDTOWN, OUTLET, RIVERSIDE, SOUTH, SPIRIT, UPTOWN, Branch
from shipops.sandbox.world.identity import digits, hex32
from shipops.sandbox.world.merchant import SHIPSTATION, Merchant, Slot
from shipops.sandbox.world.opening import branch_unit, open_location, open_store
from shipops.sandbox.world.scenario import OLD_CIN7, RECENT_INKSOFT, SETTLED_CIN7, Story
from shipops.sandbox.world.steps import ready_unit, ship, take_in
from shipops.sandbox.world.units import INKSOFT_STORE, MANUAL_STORE, SHOPIFY_STORE, Unit

_CHECK, _ABSORBED = "double-connection", "duplicate-import"
_AGAIN = 1  # the second store of a branch has the next id


def _open(m: Merchant, branch: Branch) -> None:
    open_location(m, branch)
    open_store(m, branch.store_id, branch.store_name)


def _two_ways(m: Merchant, branch: Branch, second: int, kind: str, note: str) -> None:
    part = f"{cin7_sales.ACCOUNT} to {SHIPSTATION}/{branch.store_id} and {SHIPSTATION}/{second}"
    m.plant_connection(_CHECK, cin7_sales.ACCOUNT, part, kind, note)


def _connected_anew(m: Merchant, slots: Sequence[Slot]) -> None:
    _open(m, SOUTH)
    again = SOUTH.store_id + _AGAIN
    open_store(m, again, f"{SOUTH.store_name} (new)")
    *doubled, alone = (branch_unit(m, SOUTH, slot) for slot in slots)
    for unit in doubled:
        order = take_in(m, unit)
        m.desk.import_unit(unit, m.hours(order.created_at, 1, 12), store_id=again)
        m.plant(_ABSORBED, unit, "came-by-both-stores", f"stands in the stores {SOUTH.store_id} and {again}")
        if unit is doubled[0]:
            ship(m, unit, order)
    ship(m, alone, take_in(m, alone))
    _two_ways(m, SOUTH, again, "connected-anew", "the store was connected anew, and the first one never switched off")


def _methods_1_and_2(m: Merchant, slots: Sequence[Slot]) -> None:
    _open(m, ANNEX)
    for slot in slots:
        unit = branch_unit(m, ANNEX, slot)
        ship(m, unit, take_in(m, unit))
        # What the interface makes stands among the orders made by hand, under a key of the program's own.
        m.desk.import_unit(unit, m.minutes(unit.ready_at, 5, 75), store_id=MANUAL_STORE, key=f"core-{hex32(m.rng)}")
    _two_ways(m, ANNEX, MANUAL_STORE, "methods-1-and-2", "a feed takes the sales in, and a program makes them as well")


def _shop_directly(m: Merchant, slots: Sequence[Slot]) -> None:
    _open(m, OUTLET)
    for slot in slots:
        unit = branch_unit(m, OUTLET, slot)
        if unit.sale is not None:
            unit.sale.source_channel, unit.sale.customer_reference = "Shopify", f"#SW-{20_000 + slot.number}"
            of_shop = replace(unit, number=unit.sale.customer_reference, key=digits(m.rng, 13))
            m.desk.import_unit(of_shop, m.minutes(slot.at, 5, 60), store_id=SHOPIFY_STORE)
        order = take_in(m, unit)
        if slot is slots[0]:
            ship(m, unit, order)
        m.plant(_ABSORBED, unit, "came-from-its-shop-too", f"the shop brought it into {SHOPIFY_STORE} itself")
    _two_ways(
        m, OUTLET, SHOPIFY_STORE, "shop-directly", "the shop is connected to ShipStation, and Cin7 sends its sales"
    )


def _through_cin7(m: Merchant, slots: Sequence[Slot]) -> None:
    _open(m, SPIRIT)
    web, later = ([slot for slot in slots if slot.source == source] for source in ("inksoft", "cin7"))
    for of_web, of_sale in zip(web, later, strict=True):
        person = m.people.new()
        order = ready_unit(m, of_web, person=person)
        take_in(m, order)
        # Entered and loaded within the last hours: the other way has not ended.
        ready_at = m.minutes(m.now, -8 * 60, -2.5 * 60)
        unit = branch_unit(m, SPIRIT, of_sale, person=person, ready_at=ready_at)
        if unit.sale is not None:
            unit.sale.customer_reference = order.number
        take_in(m, unit)
    part = f"{inksoft_orders.ACCOUNT} to {SHIPSTATION}/{INKSOFT_STORE} and through {cin7_sales.ACCOUNT}"
    note = f"entered in Cin7 too, and sent to {SPIRIT.store_id} from there"
    m.plant_connection(_CHECK, inksoft_orders.ACCOUNT, part, "through-cin7", note)


def _disjoint(m: Merchant, slots: Sequence[Slot]) -> None:
    _open(m, UPTOWN)
    other = UPTOWN.store_id + _AGAIN
    open_store(m, other, f"{UPTOWN.store_name} returns desk")
    for place, slot in enumerate(slots):
        unit = branch_unit(m, UPTOWN, slot)
        store = (UPTOWN.store_id, other)[place % 2]
        ship(m, unit, m.desk.import_unit(unit, m.minutes(unit.ready_at, 5, 75), store_id=store))
        m.trap("two-stores-disjoint", unit, f"two stores take orders of one source in, this one is in {store} alone")


def _labels_too(m: Merchant, slots: Sequence[Slot]) -> None:
    _open(m, MIDTOWN)
    for slot in slots:
        unit = branch_unit(m, MIDTOWN, slot)
        ship(m, unit, take_in(m, unit))
        m.trap("method-3-beside-1", unit, "imported by a feed; the shipping service makes labels and no orders")


def _reconnected(m: Merchant, slots: Sequence[Slot]) -> None:
    _open(m, RIVERSIDE)
    old = RIVERSIDE.store_id + _AGAIN
    units: list[Unit] = [branch_unit(m, RIVERSIDE, slot) for slot in slots]
    open_store(m, old, f"{RIVERSIDE.store_name} (old)", active=False, refreshed_at=m.now - timedelta(days=5))
    for unit in units:
        copy = m.desk.import_unit(unit, m.minutes(unit.ready_at, 5, 40), store_id=old)
        order = m.desk.import_unit(unit, m.hours(copy.created_at, 1, 3))
        m.desk.move(copy, "cancelled", m.minutes(order.created_at, 5, 60))
        ship(m, unit, order)
        m.trap("connected-anew-in-order", unit, "the old store was switched off and its copies were cancelled")


_OLD, _SETTLED = OLD_CIN7["cin7"], SETTLED_CIN7["cin7"]
STORIES: tuple[Story, ...] = (
    Story("connected-anew", _connected_anew, {"cin7": (_OLD,) * 5}),
    Story("methods-1-and-2", _methods_1_and_2, {"cin7": (_SETTLED,) * 3}),
    Story("shop-directly", _shop_directly, {"cin7": (_OLD,) * 3}),
    Story("through-cin7", _through_cin7, {"inksoft": (RECENT_INKSOFT["inksoft"],) * 3, "cin7": ((1.0, 1.5),) * 3}),
    Story("two-stores-disjoint", _disjoint, {"cin7": (_SETTLED,) * 4}),
    Story("method-3-beside-1", _labels_too, {"cin7": (_SETTLED,) * 2}),
    Story("connected-anew-in-order", _reconnected, {"cin7": (_SETTLED,) * 3}),
)
