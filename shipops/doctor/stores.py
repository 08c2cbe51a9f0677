"""The stores of a ShipStation account, as far as links use them: active, refreshed, and by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shipops.config import Config, Link
from shipops.doctor.observations import Observation
from shipops.systems.shipstation.examining import StoreState

# A store without a fresh refresh for longer than this is told, whatever its rhythm.
_STALE = timedelta(hours=24)
_SETUP = "ShipStation: Settings > Selling Channels > Store Setup"


def stores(config: Config, account: str, found: Iterable[StoreState], now: datetime) -> Iterator[Observation]:
    """Every linked store of ``account`` and how it stands at ``now`` (UTC); one line for the others."""
    known = {store.store_id: store for store in found}
    name = account.partition(".")[2]
    linked = {
        str(link.store_id): link for link in config.link if link.shipstation == name and link.store_id is not None
    }
    for store_id, link in linked.items():
        if (store := known.get(store_id)) is None:
            there = ", ".join(f"{other.store_id} ({other.name})" for other in known.values() if not other.manual)
            what = f"{account}: there is no store {store_id}, which the link of {link.source} names."
            yield Observation(account, "store", "problem", what, f"Correct store_id; there is {there or 'none'}.")
        else:
            yield from _linked(account, store, link, now, ZoneInfo(config.timezone))
    others = [store for store in known.values() if store.store_id not in linked and not store.manual and store.active]
    if others:
        names = ", ".join(f"{store.store_id} ({store.name})" for store in others)
        what = f"{account}: no link names the active stores {names}."
        yield Observation(account, "store", "ok", what)


def _linked(account: str, store: StoreState, link: Link, now: datetime, zone: ZoneInfo) -> Iterator[Observation]:
    named = f"{account}: store {store.store_id} ({store.name})"
    if store.active is False:
        what = f"{named} is inactive, so nothing of {link.source} reaches it."
        yield Observation(account, "store", "problem", what, f"Activate the store, or link another ({_SETUP}).")
        return
    if link.method == "shipstation_store":
        # Its orders are made by the source through the API: nothing is refreshed.
        yield Observation(account, "store", "ok", f"{named} is active; {link.source} sends its orders itself.")
        return
    before = list(_refresh(account, named, store, now, zone))
    yield from before or [Observation(account, "store", "ok", f"{named} is active and {_last(store, zone)}.")]


def _refresh(account: str, named: str, store: StoreState, now: datetime, zone: ZoneInfo) -> Iterator[Observation]:
    if store.auto_refresh is False:
        what = f"{named} does not refresh by itself."
        to_do = f"Switch on automatic updates of this store ({_SETUP}), or refresh it by hand."
        yield Observation(account, "store", "warning", what, to_do)
    if store.failing:
        what = f"{named}: the last attempts to refresh failed; it was {_last(store, zone)}."
        to_do = (
            "Refresh the store in ShipStation, read the error it shows and give it to `shipops explain`; after such "
            "an error automatic updates may stay off."
        )
        yield Observation(account, "store", "problem", what, to_do)
    elif store.refreshed is not None and now - _latest(store.refreshed, now) > _STALE:
        what = f"{named} is late: it was {_last(store, zone)}."
        yield Observation(account, "store", "warning", what, f"Refresh it by hand and see what it says ({_SETUP}).")
    elif store.refreshed is None:
        what = f"{named} has never been refreshed."
        yield Observation(account, "store", "warning", what, f"Refresh it by hand and see what it says ({_SETUP}).")


def _latest(refreshed: tuple[datetime, datetime], now: datetime) -> datetime:
    """The latest reading that does not lie ahead."""
    return refreshed[1] if refreshed[1] <= now else refreshed[0]


def _last(store: StoreState, zone: ZoneInfo) -> str:
    if store.refreshed is None:
        return "never refreshed"
    earliest, latest = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in store.refreshed)
    if earliest == latest:
        return f"last refreshed {earliest}"
    return f"last refreshed {earliest} or {latest}: its stamp does not say in which zone"
