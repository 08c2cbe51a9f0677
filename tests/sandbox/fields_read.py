"""A second reading of which fields got lost on their way into ShipStation, straight from a world's documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shipops.sandbox.world.model import Cin7Fulfilment, Cin7Sale, InkSoftOrder, ShipStationOrder, World

Pair = tuple[str, dict[str, object], ShipStationOrder]


def lost_fields(world: World) -> set[str]:
    """The parts of the findings: link and field, where nearly all orders that have it arrived with it, and not all."""
    having, lacking = Counter[str](), Counter[str]()
    for link, fields, order in _pairs(world):
        there = _in_shipstation(order)
        for field, value in fields.items():
            if value:
                having[f"{link}: {field}"] += 1
                lacking[f"{link}: {field}"] += not there[field]
    return {part for part, count in lacking.items() if count and having[part] >= 20 and count <= having[part] * 0.05}


def _pairs(world: World) -> Iterator[Pair]:
    by_key: dict[str, list[ShipStationOrder]] = {}
    for order in world.shipstation.orders:
        if not order.vanished:
            by_key.setdefault(order.key, []).append(order)

    def alone(key: str, store: int) -> ShipStationOrder | None:
        found = by_key.get(key, [])
        fits = len(found) == 1 and found[0].store_id == store and not found[0].merged_or_split
        return found[0] if fits else None

    for sale in world.cin7.sales:
        store = {"Main Warehouse": 34567, "East Warehouse": 34568}.get(sale.location, 0)
        for part in sale.fulfilments:
            taken = alone(part.task_id, store)
            edited = taken and taken.status.startswith("awaiting") and sale.updated_at > taken.created_at
            if taken and not (edited and part.ship_status != "AUTHORISED"):
                yield f"cin7.main to shipstation.main/{store}", _of_sale(sale, part), taken
    for web in world.inksoft.orders:
        if taken := alone(str(web.id), 41200):
            yield "inksoft.main to shipstation.main/41200", _of_web_order(web), taken


def _of_sale(sale: Cin7Sale, part: Cin7Fulfilment) -> dict[str, object]:
    everything = {line.sku for line in part.pick_lines} == {line.sku for line in sale.lines}
    return {
        "email": sale.email,
        "phone": sale.phone,
        "requested_service": [c for c in sale.charges if c.description.lower().startswith("shipping")],
        "discount": everything and [line for line in sale.lines if line.discount],
        "internal_note": sale.note,
        "buyer_note": sale.shipping_notes,
        "order_weight": everything and [line for line in sale.lines if line.weight],
        "item_weight": [line for line in part.pick_lines if line.weight],
        "location": [line for line in part.pick_lines if line.location],
    }


def _of_web_order(order: InkSoftOrder) -> dict[str, object]:
    return {
        "email": order.email,
        "phone": order.phone,
        "requested_service": order.shipping_method.name,
        "payment_method": order.payment_method,
        "discount": order.total_discount or order.coupon_code,
        "gift": order.gift_message,
        "buyer_note": order.notes,
        "image": [item for item in order.items if item.image_url],
        "options": [item for item in order.items if item.size or item.colour or item.design],
    }


def _in_shipstation(order: ShipStationOrder) -> dict[str, bool]:
    goods = [item for item in order.items if not item.adjustment]
    return {
        "email": bool(order.email),
        "phone": bool(order.ship_to.phone),
        "requested_service": bool(order.requested_service),
        "payment_method": bool(order.payment_method),
        "discount": any(item.adjustment for item in order.items),
        "gift": order.gift or bool(order.gift_message),
        "internal_note": bool(order.internal_notes),
        "buyer_note": bool(order.customer_notes),
        "order_weight": bool(order.weight_ounces),
        "item_weight": all(item.weight_ounces for item in goods),
        "image": all(item.image_url for item in goods),
        "options": all(item.options for item in goods),
        "location": all(item.warehouse_location for item in goods),
    }
