"""How orders come to be in InkSoft and move through production."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from shipops.sandbox.world.catalogue import CENT, Variant
from shipops.sandbox.world.identity import guid
from shipops.sandbox.world.inksoft_model import (
    InkSoftAccount,
    InkSoftItem,
    InkSoftOrder,
    InkSoftPayment,
    InkSoftProductionCard,
    InkSoftShippingMethod,
)
from shipops.sandbox.world.people import HOSTILE_NOTE, Person

ACCOUNT = "inksoft.main"
METHODS = (
    InkSoftShippingMethod(id=77, name="USPS Priority", vendor_id=2, vendor_name="USPS", price=Decimal("7.50")),
    InkSoftShippingMethod(id=78, name="UPS Ground", vendor_id=1, vendor_name="UPS", price=Decimal("9.80")),
    InkSoftShippingMethod(id=79, name="Standard Shipping", vendor_id=None, vendor_name="Custom", price=Decimal("6.00")),
)
PICKUP = InkSoftShippingMethod(
    id=80, name="Pick up at school", vendor_id=None, vendor_name="Custom", price=Decimal(0), pickup_type="Store"
)
_CURRENCIES = {"CA": "CAD", "DE": "EUR", "FR": "EUR", "ES": "EUR"}
_TAX_RATE = Decimal("0.08")
_PAYMENT_METHODS = ("Credit Card", "Purchase Order", "PayPal")


@dataclass(slots=True)
class InkSoftBooks:
    """The account with the counters that give its documents their ids."""

    account: InkSoftAccount
    rng: random.Random
    last_id: int = 7_000_000

    def next_id(self) -> int:
        self.last_id += self.rng.randint(1, 3)
        return self.last_id


def new_order(
    books: InkSoftBooks, number: int, person: Person, chosen: Sequence[tuple[Variant, int]], at: datetime
) -> InkSoftOrder:
    """An order placed and not yet paid at ``at``: Open, NotPaid."""
    rng, store = books.rng, books.rng.choice(books.account.stores)
    items = tuple(_item(books, variant, quantity) for variant, quantity in chosen)
    retail = sum((item.unit_price * item.quantity for item in items), Decimal(0))
    method = rng.choice(METHODS)
    discount = (retail / 10).quantize(CENT) if rng.random() < 0.12 else Decimal(0)
    taxed = person.address.country == "US"
    tax = ((retail - discount) * _TAX_RATE).quantize(CENT) if taxed else Decimal(0)
    total = retail - discount + tax + method.price
    order = InkSoftOrder(
        id=number,
        unique_id=guid(rng),
        store_id=store.id,
        store_name=store.name,
        order_type=rng.choices(("WebOrder", "Invoice"), (85, 15))[0],
        user_id=50_000 + person.number,
        first_name=person.first,
        last_name=person.last,
        company=person.company,
        email=person.email,
        phone=person.phone,
        billing_address=person.address,
        shipping_address=person.address,
        shipping_method=method,
        currency=_CURRENCIES.get(person.address.country, "USD"),
        created_at=at,
        modified_at=at,
        items=items,
        retail_amount=retail,
        total_amount=total,
        amount_due=total,
        shipping_amount=method.price,
        tax_amount=tax,
        tax_rate=_TAX_RATE if taxed else Decimal(0),
        total_discount=discount,
        coupon_code="SPIRIT10" if discount else "",
        payment_status="NotPaid",
        authorized=False,
        paid=False,
        confirmed=False,
        estimated_ship_at=(at + timedelta(days=17)).replace(hour=0, minute=0, second=0, microsecond=0),
        payment_method=_PAYMENT_METHODS[number % len(_PAYMENT_METHODS)],
        notes=HOSTILE_NOTE if rng.random() < 0.003 else ("Needed for game day" if number % 4 == 0 else ""),
        gift_message="Bravo, équipe! 🎉" if rng.random() < 0.04 or number % 6 == 0 else "",
    )
    order.cards = tuple(card for item in items for card in _cards(books, order, item))
    return order


def take_goods_of(books: InkSoftBooks, order: InkSoftOrder, other: InkSoftOrder) -> None:
    """Make ``order`` one of the same goods as ``other``, in the same store and for the same money."""
    order.store_id, order.store_name = other.store_id, other.store_name
    order.items = tuple(
        replace(
            item,
            order_retail_item_id=books.next_id(),
            order_retail_item_size_id=books.next_id(),
            unique_id=guid(books.rng),
        )
        for item in other.items
    )
    order.cards = tuple(card for item in order.items for card in _cards(books, order, item))
    order.retail_amount, order.total_discount, order.coupon_code = (
        other.retail_amount, other.total_discount, other.coupon_code,
    )  # fmt: skip
    order.tax_amount, order.tax_rate = other.tax_amount, other.tax_rate
    order.shipping_method, order.shipping_amount = other.shipping_method, other.shipping_amount
    order.total_amount = order.amount_due = other.total_amount


def _item(books: InkSoftBooks, variant: Variant, quantity: int) -> InkSoftItem:
    personal = (("Name", "PEÑA"), ("Number", "12")) if books.rng.random() < 0.06 else ()
    return InkSoftItem(
        order_retail_item_id=books.next_id(),
        order_retail_item_size_id=books.next_id(),
        unique_id=guid(books.rng),
        product_id=1_000_000 + variant.style_number,
        product_style_id=1_100_000 + variant.style_number * 10 + len(variant.colour),
        product_style_size_id=1_200_000 + variant.style_number * 100 + len(variant.size),
        design_id=88_000 + len(variant.design),
        quantity=quantity,
        unit_price=variant.price,
        product_name=variant.style,
        sku=variant.style_sku,
        colour=variant.colour,
        size=variant.size,
        design=variant.design,
        personalisation=personal,
    )


def _cards(books: InkSoftBooks, order: InkSoftOrder, item: InkSoftItem) -> list[InkSoftProductionCard]:
    sides = ("Front", "Back") if books.rng.random() < 0.2 else ("Front",)
    return [
        InkSoftProductionCard(
            id=books.next_id(),
            number=f"{order.id}-{item.order_retail_item_id % 1000}-{side[0]}",
            item=item,
            item_id=books.next_id(),
            side=side,
            print_method=books.rng.choice(("Screen Print", "Embroidery", "DTG")),
            status="Open",
        )
        for side in sides
    ]


def rework(order: InkSoftOrder, old: InkSoftItem, new: InkSoftItem, at: datetime) -> None:
    """Make ``new`` of an item that is already ordered, on its production cards too."""
    order.items = tuple(new if item is old else item for item in order.items)
    order.cards = tuple(replace(card, item=new) if card.item is old else card for card in order.cards)
    touch(order, at)


def pay(books: InkSoftBooks, order: InkSoftOrder, at: datetime) -> None:
    """Payment arrives in full: Paid and authorised."""
    order.payment_status, order.paid, order.authorized, order.confirmed = "Paid", True, True, True
    order.amount_due = Decimal(0)
    order.payments.append(
        InkSoftPayment(id=books.next_id(), event_type="Capture", amount=order.total_amount, created_at=at)
    )
    touch(order, at)


def produce(order: InkSoftOrder, status: str, at: datetime) -> None:
    """Move to the production ``status`` Scheduled, In Production, Ready to Ship or Ready for Pickup; flags follow."""
    order.production_status = status
    order.ordered = True
    order.received = status != "Scheduled"
    order.prepared = status in ("Ready to Ship", "Ready for Pickup")
    if status == "Ready for Pickup":
        order.ready_for_pickup_notified_at = at
    touch(order, at)


def complete(order: InkSoftOrder, at: datetime) -> None:
    """Everything went out: Complete, and Shipped or (pickup) Fulfilled."""
    order.production_status = "Complete"
    order.status = "Fulfilled" if order.shipping_method.pickup_type else "Shipped"
    order.ordered = order.received = order.prepared = order.shipped = True
    touch(order, at)


def cancel(order: InkSoftOrder, at: datetime) -> None:
    """Cancel; the production status stays as it was (inksoft sheet, 5.1)."""
    order.cancelled, order.status = True, "Canceled"
    touch(order, at)


def refund(books: InkSoftBooks, order: InkSoftOrder, at: datetime) -> None:
    """Pay everything back without cancelling."""
    order.payment_status = "Refunded"
    order.payments.append(
        InkSoftPayment(id=books.next_id(), event_type="Refund", amount=-order.total_amount, created_at=at)
    )
    touch(order, at)


def touch(order: InkSoftOrder, at: datetime) -> None:
    """The order changed at ``at``."""
    order.modified_at = max(order.modified_at, at)
