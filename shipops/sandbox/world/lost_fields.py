"""Fields that get lost on the way: a handful of orders of a link arrive without what their source has.

Told when the world stands otherwise: whether a link carries a field at all shows in all of its orders. Only a field
that clearly arrives can be lost; the same hole where a link never brings the field, or seldom has it, is no problem.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.cin7_model import Cin7Fulfilment, Cin7Sale
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.merchant import SHIPSTATION, Merchant
from shipops.sandbox.world.shipping_desk import shippable
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.truth import Trap
from shipops.sandbox.world.units import CIN7_EAST_STORE, CIN7_MAIN_STORE, INKSOFT_STORE

CHECK = "field-lost"
# A loss must leave the field plainly carried, whoever counts: one in 33 orders at most, and never many.
_ORDERS_PER_LOSS, _MOST_LOSSES = 33, 3
# Traps of a kind for as many source orders.
_ORDERS_PER_TRAP = 1000
# What was lost long ago may lie before what anybody reads.
_WITHIN = timedelta(days=50)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A unit with the one order that came through its link; ``fields`` are those its source has, which changed last at
    ``changed_at``."""

    account: str
    name: str
    order_id: str
    fields: frozenset[str]
    changed_at: datetime
    order: ShipStationOrder

    @property
    def edited(self) -> bool:
        """What changed at the source after the import may be what ShipStation lacks: that is nobody's loss. What was
        called off since no longer tells what it was when it was imported."""
        return self.order.status != "shipped" and self.changed_at > self.order.created_at


def _no_phone(order: ShipStationOrder) -> None:
    order.ship_to, order.bill_to = replace(order.ship_to, phone=""), replace(order.bill_to, phone="")


def _no_gift(order: ShipStationOrder) -> None:
    order.gift, order.gift_message = False, None


def _no_discount(order: ShipStationOrder) -> None:
    order.items = tuple(shippable(order))


def _on_items(**nothing: object) -> Callable[[ShipStationOrder], None]:
    def lose(order: ShipStationOrder) -> None:
        order.items = tuple(item if item.adjustment else replace(item, **nothing) for item in order.items)  # type: ignore[arg-type]

    return lose


def _on_order(name: str, nothing: object = None) -> Callable[[ShipStationOrder], None]:
    return lambda order: setattr(order, name, nothing)


# How ShipStation's order looks that arrived without the field.
_LOSE: Mapping[str, Callable[[ShipStationOrder], None]] = {
    "email": _on_order("email"),
    "phone": _no_phone,
    "requested_service": _on_order("requested_service"),
    "payment_method": _on_order("payment_method"),
    "discount": _no_discount,
    "gift": _no_gift,
    "internal_note": _on_order("internal_notes"),
    "buyer_note": _on_order("customer_notes"),
    "order_weight": _on_order("weight_ounces", Decimal(0)),
    "item_weight": _on_items(weight_ounces=None),
    "image": _on_items(image_url=None),
    "options": _on_items(options=()),
    "location": _on_items(warehouse_location=None),
}
FIELDS = tuple(_LOSE)


def has(order: ShipStationOrder, field: str) -> bool:
    """Whether the field stands in ShipStation."""
    goods = shippable(order)
    return {
        "email": bool(order.email),
        "phone": bool(order.ship_to.phone or order.bill_to.phone),
        "requested_service": bool(order.requested_service),
        "payment_method": bool(order.payment_method),
        "discount": len(goods) < len(order.items),
        "gift": order.gift,
        "internal_note": bool(order.internal_notes),
        "buyer_note": bool(order.customer_notes),
        "order_weight": order.weight_ounces > 0,
        "item_weight": all(item.weight_ounces for item in goods),
        "image": all(item.image_url for item in goods),
        "options": all(item.options for item in goods),
        "location": all(item.warehouse_location for item in goods),
    }[field]


def arrivals(m: Merchant) -> dict[int, list[Arrival]]:
    """By store: the units that stand in their own store as one order, untouched by splits and merges."""
    orders: dict[str, list[ShipStationOrder]] = {}
    for order in m.desk.account.orders:
        orders.setdefault(order.key, []).append(order)
    found: dict[int, list[Arrival]] = {CIN7_MAIN_STORE: [], CIN7_EAST_STORE: [], INKSOFT_STORE: []}

    def arrived(
        store: int, key: str, account: str, name: str, order_id: str, fields: frozenset[str], changed_at: datetime
    ) -> None:
        there = [order for order in orders.get(key, []) if not order.vanished]
        if len(there) == 1 and there[0].store_id == store and not there[0].merged_or_split:
            found[store].append(Arrival(account, name, order_id, fields, changed_at, there[0]))

    for sale in m.cin7.account.sales:
        store = {cin7_sales.MAIN: CIN7_MAIN_STORE, cin7_sales.EAST: CIN7_EAST_STORE}.get(sale.location)
        for part in sale.fulfilments if store else ():
            fields = _cin7_fields(sale, part)
            arrived(store or 0, part.task_id, cin7_sales.ACCOUNT, sale.order_number, sale.id, fields, sale.updated_at)
    for web in m.inksoft.account.orders:
        key = f"{web.store_id}/{web.id}"
        fields = _inksoft_fields(web)
        arrived(INKSOFT_STORE, str(web.id), inksoft_orders.ACCOUNT, str(web.id), key, fields, web.modified_at)
    return found


def _cin7_fields(sale: Cin7Sale, part: Cin7Fulfilment) -> frozenset[str]:
    whole = len(part.pick_lines) == len(sale.lines)
    said = {
        "email": sale.email,
        "phone": sale.phone,
        "requested_service": any(charge.description.startswith("Shipping") for charge in sale.charges),
        "discount": whole and any(line.discount for line in sale.lines),
        "internal_note": sale.note or sale.memo,
        "buyer_note": sale.shipping_notes,
        "order_weight": whole and any(line.weight for line in sale.lines),
        "item_weight": part.pick_lines,
        "location": part.pick_lines,
    }
    return frozenset(field for field, value in said.items() if value)


def _inksoft_fields(order: InkSoftOrder) -> frozenset[str]:
    said = {
        "email": order.email,
        "phone": order.phone,
        "requested_service": order.shipping_method.name,
        "payment_method": order.payment_method,
        "discount": order.total_discount,
        "gift": order.gift_message,
        "buyer_note": order.notes,
        "image": order.items,
        "options": order.items,
    }
    return frozenset(field for field, value in said.items() if value)


def lose_fields(m: Merchant) -> None:
    """Every field is lost on one link that plainly carries it; each *never* of the check has its trap."""
    rng = random.Random(f"lost fields {m.truth.seed}")
    by_store = arrivals(m)
    told = {entry.order_id for entry in m.truth.planted} | {trap.order_id for trap in m.truth.traps}
    calm = {
        store: [row for row in rows if row.order_id not in told and str(row.order.id) not in told]
        for store, rows in by_store.items()
    }
    for field in FIELDS:
        stores = [store for store, rows in by_store.items() if _carried(rows, field)]
        if not stores:
            continue
        store = rng.choice(stores)
        having = sum(field in row.fields for row in by_store[store])
        victims = [row for row in calm[store] if field in row.fields and has(row.order, field)]
        victims = [row for row in victims if row.order.modified_at > m.now - _WITHIN and not row.edited]
        count = min(_MOST_LOSSES, having // _ORDERS_PER_LOSS, len(victims))
        if count:
            _plant(m, field, store, rng.sample(victims, rng.randint(1, count)))
    placed = len(m.cin7.account.sales) + len(m.inksoft.account.orders)
    for store, rows in calm.items():
        _set_traps(m, rng, by_store[store], rows, math.ceil(placed / _ORDERS_PER_TRAP))


def _carried(rows: list[Arrival], field: str) -> bool:
    having = [row for row in rows if field in row.fields]
    arrived = sum(has(row.order, field) for row in having)
    return len(having) >= _ORDERS_PER_LOSS and arrived >= len(having) - len(having) // 50


def _plant(m: Merchant, field: str, store: int, victims: list[Arrival]) -> None:
    for row in victims:
        _LOSE[field](row.order)
    account = victims[0].account
    link = f"{account} to {SHIPSTATION}/{store}"
    names = ", ".join(sorted(row.name for row in victims))
    m.plant_connection(CHECK, account, f"{link}: {field}", f"lost-{field}", f"{names} arrived without it")


def _set_traps(m: Merchant, rng: random.Random, every: list[Arrival], calm: list[Arrival], each: int) -> None:
    """Holes that are no loss: the link never brings the field, or the source has none."""
    for field in FIELDS:
        having = [row for row in every if field in row.fields]
        if len(having) >= _ORDERS_PER_LOSS and not any(has(row.order, field) for row in having):
            _trap(m, rng, "field-not-carried", [row for row in calm if field in row.fields], field, each)
    empty = [row for row in calm if "buyer_note" not in row.fields and not row.order.customer_notes]
    _trap(m, rng, "field-empty-at-source", empty, "buyer_note", each)


def _trap(m: Merchant, rng: random.Random, kind: str, rows: list[Arrival], field: str, each: int) -> None:
    told = {trap.order_id for trap in m.truth.traps}
    free = [row for row in rows if row.order_id not in told]
    for row in rng.sample(free, min(each, len(free))):
        m.truth.traps.append(Trap(kind, row.account, row.name, row.order_id, f"{field} is no loss here"))
