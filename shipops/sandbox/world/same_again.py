"""The same goods once more: placed again at a source, typed from one source into another, or typed into ShipStation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from random import Random

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.catalogue import CENT, Variant
from shipops.sandbox.world.cin7_model import Cin7Charge, Cin7Line, Cin7Sale
from shipops.sandbox.world.identity import guid, hex32
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.merchant import SHIPSTATION, Merchant, Slot
from shipops.sandbox.world.people import Person
from shipops.sandbox.world.places import Address
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import place_order, place_sale
from shipops.sandbox.world.units import MANUAL_STORE, Unit

Placed = Cin7Sale | InkSoftOrder


def place(m: Merchant, slot: Slot, person: Person, chosen: Sequence[tuple[Variant, int]] | None = None) -> Placed:
    """An order of ``chosen`` or of anything, which costs the same wherever it stands: ShipStation never sees what Cin7
    charges beside goods and shipping."""
    if slot.source == "inksoft":
        return place_order(m, slot, person=person, chosen=chosen)
    sale = place_sale(m, slot, person=person, chosen=chosen)
    cin7_sales.set_lines(sale, sale.lines, [c for c in sale.charges if c.description.startswith("Shipping")])
    return sale


def place_again(m: Merchant, slot: Slot, other: Placed, person: Person, *, ship_to: Address | None = None) -> Placed:
    """What ``other`` holds, for the same money, ordered by ``person``; nothing in it tells of the other."""
    if slot.source == "inksoft":
        if not isinstance(other, InkSoftOrder):
            raise ValueError("nobody types a Cin7 sale into a web shop")
        order = place_order(m, slot, person=person, chosen=())
        inksoft_orders.take_goods_of(m.inksoft, order, other)
        order.shipping_address = ship_to or person.address
        return order
    sale = place_sale(m, slot, person=person, chosen=())
    sale.source_channel, sale.customer_reference = None, ""
    sale.shipping_address = ship_to or person.address
    if isinstance(other, Cin7Sale):
        cin7_sales.set_lines(sale, other.lines, other.charges)
    else:
        cin7_sales.set_lines(sale, _lines_of(other), [_shipping_of(other)])
    return sale


def _lines_of(order: InkSoftOrder) -> list[Cin7Line]:
    """The items of a web order as a clerk enters them in Cin7, under the SKUs the web shop shows."""
    worth = [item.unit_price * item.quantity for item in order.items]
    net = _shared(order.retail_amount - order.total_discount, worth)
    taxes = _shared(order.tax_amount, worth)
    return [
        Cin7Line(
            product_id=guid(Random(f"blank {item.sku}")),
            sku=item.sku,
            name=item.product_name,
            quantity=Decimal(item.quantity),
            price=item.unit_price,
            total=total,
            discount=Decimal(10 if order.total_discount else 0),
            tax=tax,
            weight=Decimal("0.170"),
        )
        for item, total, tax in zip(order.items, net, taxes, strict=True)
    ]


def _shared(amount: Decimal, worth: Sequence[Decimal]) -> list[Decimal]:
    """``amount`` in proportion to ``worth``, to the cent; the last share takes what rounding leaves."""
    shares = [(amount * part / sum(worth)).quantize(CENT) for part in worth[:-1]]
    return [*shares, amount - sum(shares, Decimal(0))]


def _shipping_of(order: InkSoftOrder) -> Cin7Charge:
    price = order.shipping_amount
    return Cin7Charge(f"Shipping - {order.shipping_method.name}", price, Decimal(1), price)


def type_by_hand(
    m: Merchant, unit: Unit, person: Person, number: str, at: datetime, *, free: bool = False, note: str = ""
) -> ShipStationOrder:
    """Somebody types into ShipStation what ``unit`` holds, for ``person``; ``note`` stands inside."""
    asked = Decimal(not free)
    typed = replace(
        unit,
        account=SHIPSTATION,
        number=number,
        key=f"manual-{hex32(m.rng)}",
        ordered_at=at,
        email=person.email,
        ship_to=person.address,
        bill_to=person.address,
        lines=tuple(replace(line, ref=None, price=line.price * asked) for line in unit.lines),
        discount=unit.discount * asked,
        shipping=unit.shipping * asked,
        tax=unit.tax * asked,
        note="",
        internal_note=note,
        gift_message="",
        payment_method=None,
        sale=None,
        fulfilment=None,
        order=None,
    )
    order = m.desk.import_unit(typed, at, store_id=MANUAL_STORE)
    order.email, order.source = person.email or None, "Manual Orders"
    return order
