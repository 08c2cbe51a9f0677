"""One account after the other: let in, by whom, at what time, with how many calls left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from shipops.config import Config
from shipops.doctor import access
from shipops.doctor.observations import Observation
from shipops.doctor.stores import stores
from shipops.systems.answers import allowance
from shipops.systems.cin7 import examining as cin7
from shipops.systems.examining import Clock, Examiner, Heard, examine
from shipops.systems.inksoft import examining as inksoft
from shipops.systems.shipstation import examining as shipstation

# Of ShipStation's limit: less than this left means that others use the key hard.
_SCARCE = 0.25


def expected_calls(config: Config) -> int:
    """How many calls the examination of all accounts makes when all is well."""
    calls = 0
    for account_name in config.accounts:
        system, _, name = account_name.partition(".")
        if system == "inksoft":
            calls += inksoft.CALLS_A_STORE * len(config.inksoft[name].stores)
        else:
            calls += cin7.CALLS if system == "cin7" else shipstation.CALLS
    return calls


def account(config: Config, name: str, now: datetime, clock: Clock) -> tuple[list[Observation], int]:
    """What there is to say of one account, and the calls it took. ``now`` (UTC) is what ages count from, ``clock``
    this machine's clock, which is compared with the vendor's."""
    found = list(access.keys(config, name))
    if not access.all_sendable(config, name):
        return found, 0
    with examine(config, name, clock) as examiner:
        look = {"shipstation": _shipstation, "cin7": _cin7, "inksoft": _inksoft}[name.partition(".")[0]]
        found += look(config, examiner, now, clock)
        return found, examiner.calls


def _swapped(config: Config, name: str, clock: Clock, path: str) -> bool:
    with examine(access.exchanged(config, name), name, clock) as examiner:
        return examiner.ask(path).error is None


def _shipstation(config: Config, examiner: Examiner, now: datetime, clock: Clock) -> Iterator[Observation]:
    name = examiner.account
    told = shipstation.look(examiner)
    yield from access.entry(name, told.heard, lambda: _swapped(config, name, clock, "stores"))
    yield from access.clock(name, told.heard)
    yield from _budget(config, name, told.heard)
    if told.heard["stores"].error is None:
        yield from stores(config, name, told.stores, now)


def _budget(config: Config, name: str, heard: Mapping[str, Heard]) -> Iterator[Observation]:
    answers = [told.answer for told in heard.values() if told.answer]
    if not answers:
        return
    said = allowance(answers[-1])
    if said.limit is None or said.remaining is None:
        return
    share = config.share_for(name.partition(".")[2])
    own = f"shipops takes at most {100 * share:.0f} % of it"
    what = f"{name}: {said.remaining:.0f} of {said.limit:.0f} calls are left in this window; {own}."
    if config.rate.shipstation_per_minute > said.limit:
        to_do = f"Set shipstation_per_minute = {said.limit:.0f} under [rate] in shipops.toml."
        yield Observation(name, "budget", "problem", what, to_do)
    elif said.remaining < _SCARCE * said.limit:
        to_do = "Other programs use this key: lower share under [rate], or pull when they rest."
        yield Observation(name, "budget", "warning", what, to_do)
    else:
        yield Observation(name, "budget", "ok", what)


def _cin7(config: Config, examiner: Examiner, now: datetime, clock: Clock) -> Iterator[Observation]:
    name = examiner.account
    told = cin7.look(examiner)
    yield from access.entry(name, told.heard, lambda: _swapped(config, name, clock, "me"))
    yield from access.clock(name, told.heard)
    if told.heard["me"].error is not None:
        return
    what = f"{name}: the key belongs to {told.company or 'a company without a name'}."
    yield Observation(name, "company", "ok", what, "")
    yield from _zone(config, name, told.time_zone, now)


def _zone(config: Config, name: str, theirs: str, now: datetime) -> Iterator[Observation]:
    if not theirs:
        return
    try:
        same = now.astimezone(ZoneInfo(theirs)).utcoffset() == now.astimezone(ZoneInfo(config.timezone)).utcoffset()
    except (KeyError, ValueError, OSError):
        yield Observation(name, "time zone", "ok", f"{name}: Cin7 Core calls its time zone {theirs}.")
        return
    if same:
        yield Observation(name, "time zone", "ok", f"{name}: Cin7 Core and this workspace use the same time.")
        return
    what = f"{name}: Cin7 Core keeps {theirs}, this workspace {config.timezone}."
    to_do = "Nothing, if that is meant: days of sales may differ by one between the two; else correct timezone."
    yield Observation(name, "time zone", "warning", what, to_do)


def _inksoft(config: Config, examiner: Examiner, now: datetime, clock: Clock) -> Iterator[Observation]:  # noqa: ARG001 - one shape for all systems
    name = examiner.account
    configured = config.inksoft[name.partition(".")[2]]
    for store in inksoft.look(examiner, configured.stores):
        heard = {"GetStoreData": store.data, "GetOrderSummaries": store.orders}
        if store.data.error is not None and store.orders.error is None:
            # Orders are what is needed: who the store belongs to then stays untold.
            heard.pop("GetStoreData")
        told = access.entry(name, heard, lambda: False)
        yield from (_of_store(found, store.uri) for found in told)
        if store.uri == configured.stores[0]:
            yield from access.clock(name, heard)
        if store.data.error is None or store.orders.error is None:
            yield _publisher(name, store, configured.publisher_id)


def _of_store(found: Observation, uri: str) -> Observation:
    what = found.what if uri in found.what else f"{found.what[:-1]} (store {uri})."
    return Observation(found.subject, found.topic, found.level, what, found.to_do)


def _publisher(name: str, store: inksoft.StoreTold, configured: int) -> Observation:
    if store.publisher_id is None:
        what = f"{name}: store {store.uri} does not say which publisher it belongs to."
        return Observation(name, "publisher", "warning", what, "Compare the PublisherId at the bottom right of any "
                           "InkSoft admin page with publisher_id in shipops.toml.")  # fmt: skip
    if store.publisher_id != configured:
        what = f"{name}: store {store.uri} belongs to publisher {store.publisher_id}, not {configured}."
        to_do = "Correct publisher_id or stores: PublisherId stands at the bottom right of any InkSoft admin page."
        return Observation(name, "publisher", "problem", what, to_do)
    return Observation(name, "publisher", "ok", f"{name}: store {store.uri} exists and belongs to the publisher.")
