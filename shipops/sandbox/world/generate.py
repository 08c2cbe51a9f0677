"""Writes a world: casts the scenarios, lets every order live, adds strangers, numbers everything."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shipops.sandbox.world import (
    accounts,
    carriers_told,
    cin7_sales,
    inksoft_orders,
    problems_alike,
    problems_back,
    problems_content,
    problems_into,
    problems_shipped,
    problems_status,
    problems_waiting,
    shared_numbers,
    stories_double,
    stories_from,
    stories_waiting,
    strangers,
    traps_alike,
    traps_content,
    traps_fields,
    traps_shipped,
    traps_shipping,
    traps_source,
    traps_status,
    traps_waiting,
)
from shipops.sandbox.world.calendar import SHOP_ZONE, WorkCalendar, doubled_hour
from shipops.sandbox.world.cin7_sales import Cin7Books
from shipops.sandbox.world.inksoft_orders import InkSoftBooks
from shipops.sandbox.world.lives import live_inksoft, live_sale
from shipops.sandbox.world.lost_fields import lose_fields
from shipops.sandbox.world.merchant import Merchant, Slot, Source
from shipops.sandbox.world.model import World
from shipops.sandbox.world.numbering import number_invoices, number_shipstation
from shipops.sandbox.world.scenario import Scenario, Tell
from shipops.sandbox.world.shipping_desk import ShippingDesk
from shipops.sandbox.world.truth import Trap, Truth
from shipops.sandbox.world.units import CIN7_EAST_STORE, CIN7_MAIN_STORE

_HISTORY_DAYS = 70
_CIN7_SHARE = 0.6
# Scenarios never make up more of a world than this: a small world gets a sample of them.
_SCENARIO_SHARE = 0.4
_FIRST_INKSOFT_ID = 1_004_100
# From this size on a merchant has branches, whose connections have stories of their own.
_STORIES_FROM = 1000
_STORIES = (*stories_double.STORIES, *stories_waiting.STORIES, *stories_from.STORIES)
_PROBLEMS: tuple[Scenario, ...] = (
    *problems_into.PROBLEMS,
    *problems_content.PROBLEMS,
    *problems_back.PROBLEMS,
    *problems_status.PROBLEMS,
    *problems_waiting.PROBLEMS,
    *problems_shipped.PROBLEMS,
    *carriers_told.PROBLEMS,
    *shared_numbers.PROBLEMS,
    *problems_alike.PROBLEMS,
)
_TRAPS: tuple[Scenario, ...] = (
    *traps_shipping.TRAPS,
    *traps_content.TRAPS,
    *traps_source.TRAPS,
    *traps_status.TRAPS,
    *traps_fields.TRAPS,
    *traps_waiting.TRAPS,
    *traps_shipped.TRAPS,
    *carriers_told.TRAPS,
    *shared_numbers.TRAPS,
    *traps_alike.TRAPS,
)


@dataclass(frozen=True, slots=True)
class _Role:
    """Something to tell, with the sources of its orders and the moments they are placed."""

    tell: Tell
    places: tuple[tuple[Source, datetime], ...]


def make_world(*, seed: int, orders: int, now: datetime) -> World:
    """A merchant's three systems as they stand at ``now`` (aware; cut to milliseconds), after some 70 days of business.

    ``orders`` source orders, about 60 % of them Cin7 sales, the rest InkSoft orders. The same arguments always
    give an equal world. Raises :class:`ValueError` when ``now`` has no zone or ``orders`` is not positive.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    if orders < 1:
        raise ValueError("a world needs at least one order")
    now = now.astimezone(UTC).replace(microsecond=now.microsecond // 1000 * 1000)
    rng = random.Random(seed)
    calendar = WorkCalendar(now)
    truth = Truth(seed)
    desk = ShippingDesk(accounts.shipstation(rng, now), rng)
    cin7, inksoft = Cin7Books(accounts.cin7(), rng), InkSoftBooks(accounts.inksoft(), rng)
    merchant = Merchant(rng, now, calendar, cin7, inksoft, desk, truth)
    for role, slots in _numbered(_cast(merchant, orders)):
        role.tell(merchant, slots)
    _add_strangers(merchant, orders)
    number_invoices(cin7, desk.account, truth, _east_numbers(merchant))
    _mark_collisions(merchant, orders)
    lose_fields(merchant)
    number_shipstation(desk.account, truth)
    truth.orders = {cin7_sales.ACCOUNT: len(cin7.account.sales), inksoft_orders.ACCOUNT: len(inksoft.account.orders)}
    return World(seed, now, cin7.account, inksoft.account, desk.account, truth)


def _cast(m: Merchant, orders: int) -> list[_Role]:
    """Who lives what: all planted scenarios and traps, then ordinary lives up to the wanted number of orders."""
    wanted: dict[Source, int] = {"cin7": round(orders * _CIN7_SHARE)}
    wanted["inksoft"] = orders - wanted["cin7"]
    tellings = [*_problem_tellings(m, orders), *_trap_tellings(m, orders)]
    if len(tellings) > (most := int(orders * _SCENARIO_SHARE)):
        m.rng.shuffle(tellings)
        del tellings[most:]
    roles = _story_roles(m) if orders >= _STORIES_FROM else []
    for source, _ in (place for role in roles for place in role.places):
        wanted[source] -= 1
    told: dict[str, int] = {}
    for scenario in tellings:
        # Tellings of one scenario take turns between its sources; which one begins is a matter of chance.
        sources = list(scenario.window)
        turn = told.setdefault(scenario.kind, m.rng.randrange(len(sources)))
        told[scenario.kind] = turn + 1
        source = sources[turn % len(sources)]
        needed = Counter(scenario.sources(source))
        if not scenario.ghost:
            if any(wanted[place] < count for place, count in needed.items()):
                continue
            for place, count in needed.items():
                wanted[place] -= count
        first = m.calendar.days_ago(m.rng.uniform(*scenario.window[source]))
        places = zip(scenario.sources(source), scenario.moments(m, first), strict=True)
        roles.append(_Role(scenario.tell, tuple(places)))
    roles += [_Role(_ordinary_sale, (("cin7", _working_moment(m)),)) for _ in range(wanted["cin7"])]
    roles += [_Role(_ordinary_order, (("inksoft", _any_moment(m)),)) for _ in range(wanted["inksoft"])]
    return roles


def _story_roles(m: Merchant) -> list[_Role]:
    """Every story of a whole store or connection, once."""
    return [
        _Role(
            story.tell,
            tuple(
                (source, m.calendar.days_ago(m.rng.uniform(*window)))
                for source, windows in story.places.items()
                for window in windows
            ),
        )
        for story in _STORIES
    ]


def _problem_tellings(m: Merchant, orders: int) -> Iterator[Scenario]:
    """Two and a half to five and a half problems of each check per 1,000 orders, and every sub-kind at least once."""
    by_check: dict[str, list[Scenario]] = {}
    for scenario in _PROBLEMS:
        by_check.setdefault(scenario.check, []).append(scenario)
    for kinds in by_check.values():
        count = max(len(kinds), round(orders / 1000 * m.rng.uniform(2.5, 5.5)))
        for scenario in itertools.cycle(kinds):
            if count <= 0:
                break
            count -= scenario.plants
            yield scenario


def _trap_tellings(m: Merchant, orders: int) -> Iterator[Scenario]:
    scenarios = list(_TRAPS)
    start = doubled_hour(m.now)
    if start is not None:
        scenarios.append(traps_shipping.doubled_hour_scenario(start, m.calendar.days_since))
    for scenario in scenarios:
        for _ in range(math.ceil(orders / 500)):
            yield scenario


def _working_moment(m: Merchant) -> datetime:
    first = m.calendar.position(m.now - timedelta(days=_HISTORY_DAYS))
    return m.calendar.moment(m.rng.uniform(first, m.calendar.position(m.now)))


def _any_moment(m: Merchant) -> datetime:
    """Shoppers order on any day, less at weekends, and rarely at night."""
    while True:
        at = m.minutes(m.now, -_HISTORY_DAYS * 24 * 60, -3)
        local = at.astimezone(SHOP_ZONE)
        weight = (0.5 if local.weekday() >= 5 else 1.0) * (0.1 if local.hour < 7 else 1.0)
        if m.rng.random() < weight:
            return at


def _numbered(roles: Sequence[_Role]) -> Iterator[tuple[_Role, list[Slot]]]:
    """Each role with its slots: sales and orders are numbered by the moment they are placed."""
    places = sorted((at, position, source) for position, role in enumerate(roles) for source, at in role.places)
    counters: dict[Source, int] = {"cin7": 0, "inksoft": _FIRST_INKSOFT_ID}
    slots: dict[int, list[Slot]] = {}
    for at, position, source in places:
        counters[source] += 1
        slots.setdefault(position, []).append(Slot(source, counters[source], at))
    for position in sorted(slots, key=lambda position: slots[position][0].at):
        yield roles[position], slots[position]


def _ordinary_sale(m: Merchant, slots: Sequence[Slot]) -> None:
    live_sale(m, slots[0])


def _ordinary_order(m: Merchant, slots: Sequence[Slot]) -> None:
    live_inksoft(m, slots[0])


def _add_strangers(m: Merchant, orders: int) -> None:
    strangers.manual_orders(m, max(2, orders // 60))
    strangers.file_orders(m, max(1, orders // 400))
    strangers.shopify_orders(m, max(2, orders // 30))
    strangers.old_orders(m, max(2, orders // 50))


def _undisturbed(m: Merchant, store_id: int) -> dict[str, str]:
    """Numbers of ShipStation orders in ``store_id`` that belong to no planted problem and no trap, with their keys."""
    told = {entry.order_id for entry in m.truth.planted} | {trap.order_id for trap in m.truth.traps}
    known = {
        fulfilment.task_id for sale in m.cin7.account.sales if sale.id not in told for fulfilment in sale.fulfilments
    }
    return {
        order.number: order.key for order in m.desk.account.orders if order.store_id == store_id and order.key in known
    }


def _east_numbers(m: Merchant) -> list[int]:
    return [int(number.removeprefix("SO-")) for number in _undisturbed(m, CIN7_EAST_STORE)]


def _mark_collisions(m: Merchant, orders: int) -> None:
    """Write down some pairs of living orders whose numbers differ in their prefix alone."""
    east, main = _undisturbed(m, CIN7_EAST_STORE), _undisturbed(m, CIN7_MAIN_STORE)
    sale_of = {fulfilment.task_id: sale for sale in m.cin7.account.sales for fulfilment in sale.fulfilments}
    pairs = sorted((f"INV-{number.removeprefix('SO-')}", number) for number in east)
    alive = [(invoice, number) for invoice, number in pairs if invoice in main]
    for invoice, number in alive[: math.ceil(orders / 500)]:
        for sale in (sale_of[main[invoice]], sale_of[east[number]]):
            note = f"{invoice} and {number} are different orders"
            m.truth.traps.append(Trap("digit-collision", cin7_sales.ACCOUNT, sale.order_number, sale.id, note))
