"""The second reading of whole connections: who waits behind which store, who came twice, who never arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipops.sandbox.world.calendar import WorkCalendar
from shipops.sandbox.world.model import ShipStationOrder, ShipStationStore, World

# Locations whose orders a store of ShipStation takes in, and the store whose orders go the other way.
BRANCHES = {
    "South Warehouse": 34610, "Annex": 34620, "Outlet": 34630, "Spirit Depot": 34640, "North Warehouse": 34650,
    "West Warehouse": 34660, "Harbor Warehouse": 34670, "Lakeside Depot": 34680, "Uptown Warehouse": 34710,
    "Midtown Warehouse": 34720, "Fairground": 34730, "Seasonal Depot": 34740, "Riverside Depot": 34750,
}  # fmt: skip
FROM_STORE, MANUAL = 34690, 10001
_ENOUGH, _GRACE_HOURS, _STALE_DAYS = 3, 2, 2.4


@dataclass(frozen=True)
class Came:
    """A unit as this reading needs it: ``store`` is that of its link, ``waits`` since when nothing stands for it though
    it is ready; ``orders`` are those that stand for it."""

    account: str
    store: int
    number: str
    email: str
    waits: datetime | None
    orders: Sequence[ShipStationOrder]


def stores_of(world: World) -> dict[int, ShipStationStore]:
    return {store.id: store for store in world.shipstation.stores}


def taken_in_since(world: World, store_id: int, moment: datetime) -> bool:
    """Whether the store was switched on and refreshed long enough after ``moment`` to have what was ready then."""
    store = stores_of(world)[store_id]
    return bool(store.refreshed_at and store.refreshed_at > moment)


def found_in(world: World, units: Iterable[Came]) -> set[tuple[str, str, str, str, str]]:
    """Findings about whole connections, and orders of a store that should have gone from ShipStation to Cin7."""
    seen = list(units)
    found = {(check, "shipstation.main", "", "", f"shipstation.main/{store}") for check, store in _at_rest(world, seen)}
    for (account, first, second), count in _twice(world, seen).items():
        if count >= _ENOUGH:
            part = f"{account} to shipstation.main/{first} and shipstation.main/{second}"
            found.add(("double-connection", account, "", "", part))
    if _through_cin7(world, seen) >= _ENOUGH:
        part = "inksoft.main to shipstation.main/41200 and through cin7.main"
        found.add(("double-connection", "inksoft.main", "", "", part))
    return found | set(_never_arrived(world))


def _at_rest(world: World, units: list[Came]) -> Iterator[tuple[str, int]]:
    """Stores that stand still while orders that have been ready for a while wait for them."""
    calendar = WorkCalendar(world.now)
    waiting = Counter(
        unit.store for unit in units if unit.waits and calendar.days_since(unit.waits) * 10 > _GRACE_HOURS
    )
    for store in (store for store in world.shipstation.stores if waiting[store.id]):
        if store.refreshed_at is None or store.refresh_attempted_at is None:
            continue
        if store.active and store.refresh_attempted_at - store.refreshed_at > timedelta(minutes=2):
            yield "feed-error", store.id
        elif not (store.active and store.auto_refresh):
            yield "connection-failed", store.id
        elif calendar.days_since(store.refreshed_at) > _STALE_DAYS:
            yield "store-refresh-stale", store.id


def _twice(world: World, units: list[Came]) -> Counter[tuple[str, int, int]]:
    """How many units stand in two active stores at once, by the two, that of the link first."""
    active = {store.id for store in world.shipstation.stores if store.active}
    made: dict[tuple[str, str], list[ShipStationOrder]] = {}
    for order in world.shipstation.orders:
        if order.store_id == MANUAL and not order.key.startswith("manual-") and order.status != "cancelled":
            made.setdefault((order.number, order.email or ""), []).append(order)
    pairs = Counter[tuple[str, int, int]]()
    for unit in units:
        standing = [o for o in unit.orders if o.status != "cancelled" and o.parent_id is None]
        by_program = made.get((unit.number, unit.email), [])
        stores = {order.store_id for order in (*standing, *by_program)} & active
        pairs.update((unit.account, unit.store, other) for other in stores - {unit.store} if unit.store in stores)
    return pairs


def _through_cin7(world: World, units: list[Came]) -> int:
    """How many InkSoft orders stand in ShipStation beside the Cin7 sale that names them and is its buyer's."""
    standing = {unit.number: unit for unit in units if any(order.status != "cancelled" for order in unit.orders)}
    return sum(
        web is not None and web.account == "inksoft.main" and web.email == sale.email and sale.order_number in standing
        for sale in world.cin7.sales
        for web in [standing.get(sale.customer_reference)]
    )


def _never_arrived(world: World) -> Iterator[tuple[str, str, str, str, str]]:
    arrived = {sale.customer_reference for sale in world.cin7.sales}
    for order in (order for order in world.shipstation.orders if order.store_id == FROM_STORE):
        due = order.status != "cancelled" and order.created_at < world.now - timedelta(hours=1)
        if due and order.order_total and not order.key.startswith("manual-") and order.number not in arrived:
            yield "missing-in-source", "shipstation.main", order.number, str(order.id), ""
