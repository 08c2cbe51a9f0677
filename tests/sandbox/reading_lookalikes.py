"""A second reading of purchases that came to be several orders, straight from a world's documents.

Goods first, then people: two orders of exactly the same goods and money within a week are one purchase where they go to
the same name at the same address, and nothing says that the same was wanted once more.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import combinations, pairwise

from shipops.sandbox.world.model import Address, Cin7Sale, InkSoftOrder, ShipStationOrder, World

Told = tuple[str, str, str]  # account, number, id
WEEK = timedelta(days=7)
SHORT_FORMS = """alexander alex|benjamin ben|charles charlie|christopher chris|deborah debbie|edward ed|elizabeth liz
gregory greg|jennifer jen|katherine kate|margaret peggy|matthew matt|nicholas nick|patricia trish|robert bob|susan sue
theodore ted|william bill""".replace("\n", "|")
FULL = {short: full for full, short in (pair.split() for pair in SHORT_FORMS.split("|"))}
NO_PHONE = {"", "0" * 10}
SHIPPING_STORES = {"Main Warehouse", "East Warehouse"}


@dataclass(frozen=True)
class Purchase:
    told: Told
    placed: datetime
    rank: tuple[bool, int, str]  # who was first where the moments are equal: a source's order, the shorter number
    goods: frozenset[tuple[str, int]]
    options: frozenset[tuple[str, str]]
    total: float
    name: str
    place: Address
    mailbox: str
    phones: frozenset[str]
    labelled: datetime | None
    replaces: bool


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def spoken(name: str) -> tuple[str, ...]:
    """Given name first, without points."""
    last, comma, first = name.partition(",")
    return tuple(re.sub(r"[^\w ]", "", plain(f"{first} {last}" if comma else name)).split())


def one_slip(one: str, two: str) -> bool:
    """The same word, or two neighbours swapped, or a letter left out."""
    swapped = {one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in range(len(one) - 1)}
    shorter = {one[:at] + one[at + 1 :] for at in range(len(one))}
    return one == two or two in swapped | shorter or one in {two[:at] + two[at + 1 :] for at in range(len(two))}


def same_name(one: str, two: str) -> bool:
    left, right = spoken(one), spoken(two)
    if len(left) < 2 or len(right) < 2:
        return left == right
    (given, *_, surname), (other, *_, other_surname) = left, right
    fits = FULL.get(given, given) == FULL.get(other, other) or (given[0] == other[0] and 1 in (len(given), len(other)))
    return fits and one_slip(surname, other_surname)


def same_place(one: Address, two: Address) -> bool:
    """Every number in the address, and a word of the street."""
    numbers, words = zip(*(_read(place) for place in (one, two)), strict=True)
    return numbers[0] == numbers[1] and bool(words[0] & words[1])


def _read(place: Address) -> tuple[set[str], set[str]]:
    street = plain(f"{place.street1} {place.street2}")
    numbers = set(re.findall(r"\d+", street)) | {re.sub(r"\W", "", plain(place.postcode))}
    return numbers, set(re.findall(r"[^\W\d]+", street))


def phones_of(*fields: str) -> frozenset[str]:
    parts = [part for text in fields for part in re.split(r"/|\bor\b", text)]
    return frozenset({re.sub(r"\D", "", part)[-10:] for part in parts} - NO_PHONE)


def mailbox_of(email: str | None) -> str:
    return "" if not email or email.startswith("noreply") else email.casefold()


def _sales(world: World, labels: dict[str, datetime]) -> Iterator[Purchase]:
    for sale in world.cin7.sales:
        credited = sum(note.total for note in sale.credit_notes)
        if sale.location in SHIPPING_STORES and sale.order_status == "AUTHORISED" and credited < sale.total:
            yield _of_sale(sale, labels)


def _of_sale(sale: Cin7Sale, labels: dict[str, datetime]) -> Purchase:
    told = ("cin7.main", sale.order_number, sale.id)
    moments = [labels[part.task_id] for part in sale.fulfilments if part.task_id in labels]
    return Purchase(
        told=told,
        placed=datetime.combine(sale.ordered_on, time(), UTC),
        rank=(False, len(sale.order_number), sale.order_number),
        goods=frozenset((line.sku, int(line.quantity)) for line in sale.lines),
        options=frozenset(),
        total=float(sale.total),
        name=sale.shipping_address.name,
        place=sale.shipping_address,
        mailbox=mailbox_of(sale.email),
        phones=phones_of(sale.phone),
        labelled=min(moments, default=None),
        replaces=False,
    )


def _web_orders(world: World, labels: dict[str, datetime]) -> Iterator[Purchase]:
    for order in world.inksoft.orders:
        alive = order.payment_status == "Paid" and not order.cancelled
        if alive and order.shipping_address and not order.shipping_method.pickup_type:
            yield _of_web_order(order, order.shipping_address, labels)


def _of_web_order(order: InkSoftOrder, place: Address, labels: dict[str, datetime]) -> Purchase:
    options = {(item.sku, f"{item.colour} {item.size} {item.design} {item.personalisation}") for item in order.items}
    return Purchase(
        told=("inksoft.main", str(order.id), f"{order.store_id}/{order.id}"),
        placed=order.created_at,
        rank=(False, len(str(order.id)), str(order.id)),
        goods=frozenset((item.sku, item.quantity) for item in order.items),
        options=frozenset(options),
        total=float(order.total_amount),
        name=place.name if place.name != place.company else order.customer,
        place=place,
        mailbox=mailbox_of(order.email),
        phones=phones_of(order.phone),
        labelled=labels.get(str(order.id)),
        replaces=False,
    )


def _typed(world: World, labels: dict[str, datetime]) -> Iterator[Purchase]:
    """Orders made by hand; one that bears the number of a source's order was made in its place."""
    numbers = {invoice.number for sale in world.cin7.sales for invoice in sale.invoices}
    numbers |= {sale.order_number for sale in world.cin7.sales} | {str(order.id) for order in world.inksoft.orders}
    for order in world.shipstation.orders:
        typed = order.store_id == 10001 and order.key.startswith("manual-") and order.number not in numbers
        if typed and order.status != "cancelled":
            yield _of_typed(order, labels)


def _of_typed(order: ShipStationOrder, labels: dict[str, datetime]) -> Purchase:
    goods = [item for item in order.items if not item.adjustment]
    return Purchase(
        told=("shipstation.main", order.number, str(order.id)),
        placed=order.ordered_at,
        rank=(True, len(order.number), order.number),
        goods=frozenset((item.sku or "", item.quantity) for item in goods),
        options=frozenset(),
        total=float(order.order_total),
        name=order.ship_to.name,
        place=order.ship_to,
        mailbox=mailbox_of(order.email),
        phones=phones_of(order.ship_to.phone),
        labelled=labels.get(order.key),
        replaces=not order.order_total or "replacement" in (order.internal_notes or "").lower(),
    )


def _first_labels(world: World) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for label in world.shipstation.labels:
        if not (label.voided or label.is_return):
            found[label.order_key] = min(label.created_at, found.get(label.order_key, label.created_at))
    return found


def purchases(world: World) -> list[Purchase]:
    labels = _first_labels(world)
    return [*_sales(world, labels), *_web_orders(world, labels), *_typed(world, labels)]


def agreeing(one: Purchase, two: Purchase) -> set[str]:
    """Which of name, address, e-mail and telephone agree."""
    found = {
        "name": same_name(one.name, two.name),
        "address": same_place(one.place, two.place),
        "e-mail": bool(one.mailbox) and one.mailbox == two.mailbox,
        "phone": bool(one.phones & two.phones),
    }
    return {field for field, agrees in found.items() if agrees}


def one_purchase(one: Purchase, two: Purchase) -> bool:
    """Whether the later of two orders of the same goods is the earlier one again."""
    close = two.placed - one.placed <= WEEK and abs(one.total - two.total) < 0.015
    elsewhere = not {"name", "address"} <= agreeing(one, two)
    other_options = one.options and two.options and one.options != two.options
    shipped_before = one.labelled is not None and two.placed > one.labelled
    replaces = one.replaces or two.replaces
    return close and not (elsewhere or other_options or shipped_before or replaces)


def _standing(orders: list[Purchase]) -> bool:
    """Three or more times on days of their own, at about the same distance."""
    days = sorted({order.placed.date() for order in orders})
    gaps = [(later - day).days for day, later in pairwise(days)]
    return len(gaps) > 1 and max(gaps) <= 1.6 * min(gaps)


def copies(world: World) -> set[Told]:
    """Every order that is an earlier one again."""
    by_goods: dict[frozenset[tuple[str, int]], list[Purchase]] = defaultdict(list)
    for purchase in purchases(world):
        by_goods[purchase.goods].append(purchase)
    found: set[Told] = set()
    for group in by_goods.values():
        ordered = sorted(group, key=lambda purchase: (purchase.placed, purchase.rank))
        for one, two in combinations(ordered, 2):
            if one_purchase(one, two) and not _standing(list(_of_the_same(one, ordered))):
                found.add(two.told)
    return found


def _of_the_same(one: Purchase, others: Iterable[Purchase]) -> Iterator[Purchase]:
    return (other for other in others if {"name", "address"} <= agreeing(one, other))
