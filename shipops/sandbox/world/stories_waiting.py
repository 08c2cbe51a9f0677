"""Stores that do not refresh while orders wait for them, and such as may rest because nothing waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shipops.sandbox.world.branches import FAIRGROUND, HARBOR, LAKESIDE, NORTH, SEASONAL, WEST, Branch
from shipops.sandbox.world.merchant import SHIPSTATION, Merchant, Slot
from shipops.sandbox.world.opening import branch_unit, open_location, open_store
from shipops.sandbox.world.scenario import SETTLED_INKSOFT, Places, Story, Tell
from shipops.sandbox.world.steps import ready_unit, ship, take_in
from shipops.sandbox.world.units import INKSOFT_STORE

# Working days before now: shipped long before the store's last refresh, and placed since.
_LONG_GONE, _PLACED_SINCE = (15, 20), (2.2, 3.0)
# Beyond the threshold of a stale store (24 working hours).
_RESTS_FOR = (4, 6)
_HOUR = timedelta(hours=1)


def _waiting(m: Merchant, branch: Branch, slots: Sequence[Slot], refreshed_at: datetime, note: str) -> str:
    """One order came and left, the others became ready after the last refresh; the part of the finding."""
    first, *others = slots
    gone = branch_unit(m, branch, first)
    ship(m, gone, take_in(m, gone))
    m.trap("came-before-the-store-stood-still", gone, f"shipped before {refreshed_at:%Y-%m-%d}: {note}")
    for slot in others:
        branch_unit(m, branch, slot, ready_at=m.calendar.days_ago(m.rng.uniform(0.6, 1.4)))
    return f"{SHIPSTATION}/{branch.store_id}"


def _stale(m: Merchant, slots: Sequence[Slot]) -> None:
    refreshed_at = m.calendar.days_ago(m.rng.uniform(*_RESTS_FOR))
    open_location(m, NORTH)
    open_store(m, NORTH.store_id, NORTH.store_name, refreshed_at=refreshed_at)
    note = "the store has not been refreshed for days"
    part = _waiting(m, NORTH, slots, refreshed_at, note)
    m.plant_connection("store-refresh-stale", SHIPSTATION, part, "not-refreshed", note)


def _failing(m: Merchant, slots: Sequence[Slot]) -> None:
    refreshed_at = m.calendar.days_ago(m.rng.uniform(1.7, 1.9))
    attempted_at = m.minutes(m.now, -30, -10)
    # Two stamps that are whole hours apart may be one moment on two clocks.
    if not timedelta(minutes=10) < (attempted_at - refreshed_at) % _HOUR < timedelta(minutes=50):
        attempted_at -= timedelta(minutes=25)
    open_location(m, WEST)
    open_store(m, WEST.store_id, WEST.store_name, refreshed_at=refreshed_at, attempted_at=attempted_at)
    note = "the attempts to refresh the store fail"
    part = _waiting(m, WEST, slots, refreshed_at, note)
    m.plant_connection("feed-error", SHIPSTATION, part, "attempts-fail", note)


def _switched_off(m: Merchant, slots: Sequence[Slot]) -> None:
    refreshed_at = m.calendar.days_ago(m.rng.uniform(*_RESTS_FOR))
    open_location(m, HARBOR)
    open_store(m, HARBOR.store_id, HARBOR.store_name, active=False, refreshed_at=refreshed_at)
    note = "the store was switched off while orders still come"
    part = _waiting(m, HARBOR, slots, refreshed_at, note)
    m.plant_connection("connection-failed", SHIPSTATION, part, "store-switched-off", note)


def _by_hand_alone(m: Merchant, slots: Sequence[Slot]) -> None:
    refreshed_at = m.calendar.days_ago(m.rng.uniform(*_RESTS_FOR))
    open_location(m, LAKESIDE)
    open_store(m, LAKESIDE.store_id, LAKESIDE.store_name, automatic=False, refreshed_at=refreshed_at)
    note = "the store no longer refreshes by itself, and nobody has done it by hand"
    part = _waiting(m, LAKESIDE, slots, refreshed_at, note)
    m.plant_connection("connection-failed", SHIPSTATION, part, "store-not-automatic", note)


def _at_rest(branch: Branch, kind: str, note: str, *, active: bool) -> Tell:
    def tell(m: Merchant, slots: Sequence[Slot]) -> None:
        open_location(m, branch)
        refreshed_at = m.calendar.days_ago(m.rng.uniform(*_RESTS_FOR))
        open_store(m, branch.store_id, branch.store_name, active=active, refreshed_at=refreshed_at)
        for slot in slots:
            unit = branch_unit(m, branch, slot)
            ship(m, unit, take_in(m, unit))
            m.trap(kind, unit, note)

    return tell


def _nothing_to_fetch(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    ship(m, unit, take_in(m, unit))
    refreshed_at = m.refreshed(INKSOFT_STORE)
    attempted_at = refreshed_at + timedelta(minutes=m.rng.randint(4, 8))
    m.desk.account.stores = tuple(
        replace(store, refresh_attempted_at=attempted_at) if store.id == INKSOFT_STORE else store
        for store in m.desk.account.stores
    )
    m.trap("nothing-to-fetch", unit, "InkSoft answers Error in XML when no order is there to fetch; none waits")


_WAITING: Places = {"cin7": (_LONG_GONE, _PLACED_SINCE, _PLACED_SINCE)}
_GONE: Places = {"cin7": (_LONG_GONE, _LONG_GONE)}
STORIES: tuple[Story, ...] = (
    Story("not-refreshed", _stale, _WAITING),
    Story("attempts-fail", _failing, _WAITING),
    Story("store-switched-off", _switched_off, _WAITING),
    Story("store-not-automatic", _by_hand_alone, _WAITING),
    Story(
        "store-at-rest",
        _at_rest(FAIRGROUND, "store-at-rest", "the store was not refreshed for days, and nothing waits", active=True),
        _GONE,
    ),
    Story(
        "store-off-at-rest",
        _at_rest(SEASONAL, "store-off-at-rest", "the store is switched off, and nothing waits", active=False),
        _GONE,
    ),
    Story("nothing-to-fetch", _nothing_to_fetch, {"inksoft": (SETTLED_INKSOFT["inksoft"],)}),
)
