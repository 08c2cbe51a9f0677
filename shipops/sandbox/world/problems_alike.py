"""Problems no key tells: one purchase that came to be several orders. The first is in order, the others are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shipops.sandbox.world.calendar import SHOP_ZONE
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.same_again import Placed, place, place_again, type_by_hand
from shipops.sandbox.world.scenario import Later, Scenario, Tell, Window, within
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import made_ready, ship, take_in
from shipops.sandbox.world.typing_slips import FIELDS, buyer, typed_again
from shipops.sandbox.world.units import Unit

_CHECK = "probable-duplicate"
# Long enough ago that all of it can have shipped, and so lately that it may as well wait without anybody wondering.
_LATELY = (3.6, 4.5)
# A shopper who pays again is still signed in under the same e-mail.
_OF_A_SHOPPER = tuple(field for field in FIELDS if field != "e-mail")


def _typed_within(hours: float, orders: int = 1) -> Later:
    """A clerk enters it again within so many working hours, on the same day or the next; what would wait over a weekend
    is done at once."""

    def later(m: Merchant, first: datetime) -> list[datetime]:
        moments = [m.hours(first, 0.3, hours) for _ in range(orders)]
        return [at if _days_between(first, at) <= 1 else m.minutes(first, 5, 90) for at in moments]

    return later


def _days_between(one: datetime, two: datetime) -> int:
    return (two.astimezone(SHOP_ZONE).date() - one.astimezone(SHOP_ZONE).date()).days


def _next_day(m: Merchant, first: datetime) -> list[datetime]:
    """Of a sale only the day is known: on the same one nobody could say that it came after a web order."""
    return [m.minutes(first, 22 * 60, 26 * 60)]


def _arrived(m: Merchant, placed: Placed) -> tuple[Unit, ShipStationOrder]:
    """The order is ready within a working day, and taken in."""
    unit = made_ready(m, placed, m.hours(placed.created_at, 2, 10))
    return unit, take_in(m, unit)


def _some_ship(m: Merchant, waiting: Sequence[tuple[Unit | None, ShipStationOrder]]) -> None:
    """All go on waiting, some ship, or all do. No label is older than the last of the orders: else it would look like a
    customer who had his goods and wants the same again."""
    last = max(order.modified_at for _, order in waiting)
    for unit, order in m.rng.sample(waiting, m.rng.randint(0, len(waiting))):
        at = m.hours(last, 1, 8)
        if unit is None:
            m.desk.label(order, at)
        else:
            ship(m, unit, order, at=at)


def _placed_again(kind: str, told: str, *, most: int = 3) -> Tell:
    """Every order after the first is the same purchase, with ``most`` slips in how its buyer is written."""

    def tell_it(m: Merchant, slots: Sequence[Slot]) -> None:
        person = buyer(m)
        original = place(m, slots[0], person)
        first = _arrived(m, original)
        waiting = [first]
        m.trap("look-alike-original", first[0], "placed first; what was made of it again is told, this one is not")
        for slot in slots[1:]:
            fields = FIELDS if slot.source == "cin7" else _OF_A_SHOPPER
            typed, slips = typed_again(m, person, fields=fields, most=most)
            unit, order = _arrived(m, place_again(m, slot, original, typed))
            waiting.append((unit, order))
            # What is told is told of the whole order, whatever ships of it.
            m.plant(_CHECK, replace(unit, part=""), kind, f"{first[0].name} {told}: {slips}")
        _some_ship(m, waiting)

    return tell_it


def _typed_by_hand(m: Merchant, slots: Sequence[Slot]) -> None:
    person = buyer(m)
    # Ready and taken in within hours: what is typed days later is seldom the same purchase.
    unit = made_ready(m, place(m, slots[0], person), m.minutes(slots[0].at, 90, 240))
    order = take_in(m, unit)
    typed, slips = typed_again(m, person)
    number = f"Phone {slots[0].number}"
    copy = type_by_hand(m, unit, typed, number, m.minutes(order.modified_at, 20, 200))
    _some_ship(m, [(unit, order), (None, copy)])
    m.trap("look-alike-original", unit, "came from its source; what was typed beside it is told, this one is not")
    m.plant_order(_CHECK, copy, "typed-by-hand", f"{unit.name} typed into ShipStation by hand as well: {slips}")


_BOTH: Window = {"cin7": _LATELY, "inksoft": _LATELY}
PROBLEMS: tuple[Scenario, ...] = (
    Scenario(
        "entered-twice", {"cin7": _LATELY}, _placed_again("entered-twice", "entered by another clerk again"), _CHECK,
        orders=2, later=_typed_within(12),
    ),
    Scenario(
        "paid-twice", {"inksoft": _LATELY}, _placed_again("paid-twice", "paid by its shopper again", most=1), _CHECK,
        orders=2, later=within(1, 12),
    ),
    Scenario("typed-by-hand", _BOTH, _typed_by_hand, _CHECK),
    Scenario(
        "across-sources", {"inksoft": _LATELY}, _placed_again("across-sources", "entered in Cin7 Core as well"), _CHECK,
        orders=2, later=_next_day, last_source="cin7",
    ),
    # All three within two days: on three days in a row it would look like a standing order.
    Scenario(
        "three-times", _BOTH, _placed_again("three-times", "entered three times"), _CHECK,
        orders=3, later=_typed_within(5, orders=2), plants=2,
    ),
)  # fmt: skip
