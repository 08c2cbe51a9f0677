"""Traps of look-alikes: orders of the same goods and of nearly the same people, which are purchases of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.cin7_model import Cin7Sale
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.people import Person
from shipops.sandbox.world.places import Address
from shipops.sandbox.world.same_again import Placed, place, place_again, type_by_hand
from shipops.sandbox.world.scenario import RECENT, RECENT_INKSOFT, SETTLED, SETTLED_INKSOFT, Scenario, Tell
from shipops.sandbox.world.steps import made_ready, ship, take_in
from shipops.sandbox.world.typing_slips import buyer, typed_again

# Given names and surnames of which none could be a slip or a short form of another.
_GIVEN = ("Brooke", "Carlos", "Dwayne", "Imani", "Kayla", "Noah", "Opal", "Priya", "Tomás", "Wren", "Yusuf", "Zelda")
_SURNAMES = ("Baptiste", "D'Angelo", "Fontaine", "Hollis", "Kowalczyk", "Nakamura", "Pruitt", "Stroud", "Whitlock")
_PRINTED = ("ABENI", "BRUNO", "CHIARA", "DMITRI", "EMEKA", "FREJA", "GIULIO", "HENRIK")
Circle = Callable[[Merchant, int], list[tuple[Person, Address]]]
"""So many people who order the same, each with where it goes."""


def _people(m: Merchant, count: int) -> Iterator[tuple[str, str]]:
    return zip(m.rng.sample(_GIVEN, count), m.rng.sample(_SURNAMES, count), strict=True)


def _renamed(m: Merchant, person: Person, first: str, last: str) -> Person:
    """Somebody else at the same place, with the same telephone and mailbox."""
    renamed = m.people.enter(replace(person, first=first, last=last))
    return replace(renamed, address=replace(person.address, name=renamed.name))


def _family(m: Merchant, count: int) -> list[tuple[Person, Address]]:
    home, shared = m.people.new(name=(m.rng.choice(_GIVEN), m.rng.choice(_SURNAMES))), m.rng.random() < 0.5
    found = []
    for first in m.rng.sample(_GIVEN, count):
        member = _renamed(m, home, first, home.last)
        member = member if shared else replace(member, email=f"{first[0].lower()}.{member.number}@example.org")
        found.append((member, member.address))
    return found


def _office(m: Merchant, count: int) -> list[tuple[Person, Address]]:
    desk, company = m.people.new(), "Peak/Valley Outfitters"
    at_work = replace(desk, company=company, address=replace(desk.address, company=company))
    found = []
    for first, last in _people(m, count):
        colleague = _renamed(m, at_work, first, last)
        colleague = replace(colleague, email=f"{first[0].lower()}.{colleague.number}@example.com")
        found.append((colleague, colleague.address))
    return found


def _team(m: Merchant, count: int) -> list[tuple[Person, Address]]:
    school = replace(m.people.new(country="US").address, name="Rivertown Schools", company="Rivertown Schools")
    return [(m.people.new(country="US", name=name), school) for name in _people(m, count)]


def _gifts(m: Merchant, count: int) -> list[tuple[Person, Address]]:
    giver = buyer(m)
    country = giver.address.country
    return [(giver, m.people.new(country=country, name=name).address) for name in _people(m, count)]


def _nobody(m: Merchant, count: int) -> list[tuple[Person, Address]]:
    found = []
    for name in _people(m, count):
        stranger = replace(m.people.new(country="US", name=name), email="noreply@example.com", phone="000-000-0000")
        found.append((stranger, replace(stranger.address, phone="000-000-0000")))
    return found


def _himself(m: Merchant, count: int) -> list[tuple[Person, Address]]:
    person = buyer(m)
    return [(person, person.address)] * count


def _one_article(m: Merchant, slots: Sequence[Slot], circle: Circle, article: bool) -> list[Placed]:
    """Everybody of the circle orders the same."""
    (person, ship_to), *others = circle(m, len(slots))
    chosen = [(variant, 1) for variant, _ in m.catalogue.choose(1)] if article else None
    first = place(m, slots[0], person, chosen)
    first.shipping_address = ship_to
    rest = zip(slots[1:], others, strict=True)
    return [first, *(place_again(m, slot, first, person, ship_to=ship_to) for slot, (person, ship_to) in rest)]


def _personalised(order: Placed, name: str, number: int) -> None:
    if isinstance(order, InkSoftOrder):
        for item in order.items:
            wanted = replace(item, personalisation=(("Name", name), ("Number", str(number))))
            inksoft_orders.rework(order, item, wanted, order.created_at)


def _alike(
    kind: str, circle: Circle, note: str, *, article: bool = False, printed: bool = False, waits: bool = False
) -> Tell:
    """The circle's orders, of one ``article`` or of anything, ``printed`` with other names, that ship or wait still."""

    def tell_it(m: Merchant, slots: Sequence[Slot]) -> None:
        placed = _one_article(m, slots, circle, article)
        if printed:
            names = m.rng.sample(_PRINTED, len(placed))
            for number, (order, name) in enumerate(zip(placed, names, strict=True), m.rng.randint(2, 60)):
                _personalised(order, name, number)
        for order in placed:
            unit = made_ready(m, order)
            there = take_in(m, unit)
            if not waits:
                ship(m, unit, there)
            m.trap(kind, unit, note)

    return tell_it


def _by_rhythm(m: Merchant, first: datetime) -> list[datetime]:
    """Every one, two, three or seven days, always at about the same time."""
    days = m.rng.choice((1, 2, 3, 7))
    return [m.minutes(first + timedelta(days=days * turn), -25, 25) for turn in (1, 2)]


def _weeks_later(m: Merchant, first: datetime) -> list[datetime]:
    return [first + timedelta(days=m.rng.randint(10, 24))]


def _days_later(m: Merchant, first: datetime) -> list[datetime]:
    """On a later day than the first can have shipped."""
    return [m.hours(first, 27, 38)]


def _after_shipping(m: Merchant, slots: Sequence[Slot]) -> None:
    person = buyer(m)
    first = place(m, slots[0], person)
    one = made_ready(m, first, m.hours(slots[0].at, 2, 8))
    order = take_in(m, one)
    ship(m, one, order, at=m.hours(order.modified_at, 1, 6))
    two = made_ready(m, place_again(m, slots[1], first, person))
    ship(m, two, take_in(m, two))
    for unit in (one, two):
        m.trap("again-after-shipping", unit, "ordered again, once the first had shipped")


def _replacement_typed(m: Merchant, slots: Sequence[Slot]) -> None:
    person = buyer(m)
    unit = made_ready(m, place(m, slots[0], person))
    order = take_in(m, unit)
    free = m.rng.random() < 0.5
    note = "" if free else f"Replacement for {unit.name}, misprinted"
    typed, _ = typed_again(m, person)
    number, at = f"Phone {slots[0].number}", m.hours(order.modified_at, 0.3, 4)
    copy = type_by_hand(m, unit, typed, number, at, free=free, note=note)
    m.desk.label(copy, m.hours(at, 1, 8))
    ship(m, unit, order, at=m.hours(at, 1, 8))
    m.trap("replacement-typed", unit, "a replacement of it was typed into ShipStation before it had left")
    m.trap_shipstation("replacement-typed", copy, "free of charge" if free else "noted as a replacement inside")


def _called_off(m: Merchant, slots: Sequence[Slot]) -> None:
    person = buyer(m)
    first = place(m, slots[0], person)
    one = made_ready(m, first)
    order = take_in(m, one)
    copy = place_again(m, slots[1], first, typed_again(m, person, fields=("name", "address", "phone"))[0])
    two = made_ready(m, copy)
    there = take_in(m, two)
    noticed_at = m.minutes(there.modified_at, 20, 200)
    if isinstance(copy, Cin7Sale):
        cin7_sales.void_sale(copy, noticed_at)
    else:
        inksoft_orders.cancel(copy, noticed_at)
    m.desk.move(there, "cancelled", m.minutes(noticed_at, 5, 45))
    ship(m, one, order)
    for unit in (one, two):
        m.trap("copy-called-off", unit, f"{two.name} was {one.name} entered again, and was called off in time")


def _other_goods(m: Merchant, slots: Sequence[Slot]) -> None:
    person = buyer(m)
    for slot, chosen in zip(slots, m.catalogue.choose(len(slots)), strict=True):
        unit = made_ready(m, place(m, slot, person, [chosen]))
        ship(m, unit, take_in(m, unit))
        m.trap("same-day-other-goods", unit, "a regular customer, who ordered something else the same day")


TRAPS: tuple[Scenario, ...] = (
    Scenario(
        "look-alike-family", SETTLED, _alike("look-alike-family", _family, "one house and telephone, each for himself"),
        orders=3,
    ),
    Scenario(
        "look-alike-office", RECENT,
        _alike("look-alike-office", _office, "colleagues at one address", waits=True), orders=3,
    ),
    Scenario(
        "look-alike-team", SETTLED_INKSOFT,
        _alike("look-alike-team", _team, "a team's shirts, all to the school", article=True, printed=True), orders=3,
    ),
    Scenario(
        "look-alike-gifts", RECENT,
        _alike("look-alike-gifts", _gifts, "one giver, each goes to somebody else", waits=True), orders=3,
    ),
    Scenario(
        "look-alike-personalised", RECENT_INKSOFT,
        _alike("look-alike-personalised", _himself, "another name is on it", article=True, printed=True, waits=True),
        orders=2,
    ),
    Scenario(
        "standing-order", {"cin7": (14, 30), "inksoft": (18, 35)},
        _alike("standing-order", _himself, "the same every few days"), orders=3, later=_by_rhythm,
    ),
    Scenario(
        "again-weeks-later", {"cin7": (27, 38), "inksoft": (28, 38)},
        _alike("again-weeks-later", _himself, "the same again, weeks later"), orders=2, later=_weeks_later,
    ),
    Scenario(
        "again-after-shipping", {"cin7": (8, 35), "inksoft": (11, 35)}, _after_shipping, orders=2, later=_days_later
    ),
    Scenario("replacement-typed", SETTLED, _replacement_typed),
    Scenario("copy-called-off", SETTLED, _called_off, orders=2),
    Scenario("same-day-other-goods", SETTLED, _other_goods, orders=2),
    Scenario(
        "nobody", SETTLED, _alike("nobody", _nobody, "strangers with a mailbox nobody reads", article=True), orders=3
    ),
)  # fmt: skip
