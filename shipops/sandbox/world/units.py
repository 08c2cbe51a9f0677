"""What ships: one fulfilment of a Cin7 sale, or one InkSoft order, as the shipping desk sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.branches import STORE_OF
from shipops.sandbox.world.cin7_model import Cin7Fulfilment, Cin7Line, Cin7Sale
from shipops.sandbox.world.inksoft_model import InkSoftItem, InkSoftOrder
from shipops.sandbox.world.places import NO_ADDRESS, Address

CIN7_MAIN_STORE, CIN7_EAST_STORE, CIN7_OLD_STORE = 34567, 34568, 34000
INKSOFT_STORE, MANUAL_STORE, SHOPIFY_STORE = 41200, 10001, 52000


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A line to ship; ``ref`` is the source's own line id where it has one."""

    ref: str | None
    sku: str
    name: str
    quantity: int
    price: Decimal
    weight_ounces: Decimal
    options: tuple[tuple[str, str], ...] = ()
    image_url: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """``number`` and ``key`` are what ShipStation calls it; exactly one of ``sale`` and ``order`` is set."""

    account: str
    name: str  # what a person would type
    order_id: str
    part: str
    store_id: int
    number: str
    key: str
    ordered_at: datetime
    ready_at: datetime
    email: str
    ship_to: Address
    bill_to: Address
    lines: tuple[UnitLine, ...]
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    note: str
    requested_service: str | None
    gift_message: str = ""
    internal_note: str = ""
    payment_method: str | None = None
    sale: Cin7Sale | None = None
    fulfilment: Cin7Fulfilment | None = None
    order: InkSoftOrder | None = None


def cin7_unit(sale: Cin7Sale, fulfilment: Cin7Fulfilment, ready_at: datetime) -> Unit:
    """The unit of a fulfilment. Main Warehouse ships under invoice numbers, all others under sale numbers; their
    connections bring neither internal notes nor where things lie."""
    skus = {line.sku for line in fulfilment.pick_lines}
    lines = [line for line in sale.lines if line.sku in skus]
    main = sale.location == cin7_sales.MAIN
    gross = sum((line.price * line.quantity for line in lines), Decimal(0))
    shipping = [charge.total for charge in sale.charges if charge.description.startswith("Shipping")]
    return Unit(
        account=cin7_sales.ACCOUNT,
        name=sale.order_number,
        order_id=sale.id,
        part=str(fulfilment.number),
        store_id=CIN7_MAIN_STORE if main else STORE_OF.get(sale.location, CIN7_EAST_STORE),
        number=fulfilment.linked_invoice_number if main else sale.order_number,
        key=fulfilment.task_id,
        ordered_at=sale.created_at,
        ready_at=ready_at,
        email=sale.email,
        ship_to=fulfilment.shipping_address,
        bill_to=sale.billing_address,
        lines=tuple(_cin7_line(line, sale.location if main else None) for line in lines),
        discount=gross - sum((line.total for line in lines), Decimal(0)),
        shipping=sum(shipping, Decimal(0)) if fulfilment.number == 1 else Decimal(0),
        tax=sum((line.tax for line in lines), Decimal(0)),
        note=sale.shipping_notes,
        internal_note=sale.note if main else "",
        requested_service=next(
            (charge.description for charge in sale.charges if charge.description.startswith("Shipping")), None
        ),
        sale=sale,
        fulfilment=fulfilment,
    )


def _cin7_line(line: Cin7Line, location: str | None) -> UnitLine:
    ounces = (line.weight / Decimal("0.0283495")).quantize(Decimal("0.1"))
    return UnitLine(line.product_id, line.sku, line.name, int(line.quantity), line.price, ounces, location=location)


def inksoft_unit(order: InkSoftOrder, ready_at: datetime) -> Unit:
    """The unit of an InkSoft order: its number and key are the order id as text."""
    return Unit(
        account=inksoft_orders.ACCOUNT,
        name=str(order.id),
        order_id=f"{order.store_id}/{order.id}",
        part="",
        store_id=INKSOFT_STORE,
        number=str(order.id),
        key=str(order.id),
        ordered_at=order.created_at,
        ready_at=ready_at,
        email=order.email,
        ship_to=order.shipping_address or NO_ADDRESS,
        bill_to=order.billing_address,
        lines=tuple(_inksoft_line(item) for item in order.items),
        discount=order.total_discount,
        shipping=order.shipping_amount,
        tax=order.tax_amount,
        note=order.notes,
        requested_service=order.shipping_method.name,
        gift_message=order.gift_message,
        payment_method=order.payment_method,
        order=order,
    )


def _inksoft_line(item: InkSoftItem) -> UnitLine:
    options = (("Design", item.design), ("Color", item.colour), ("Size", item.size), *item.personalisation)
    ref = str(item.order_retail_item_size_id)
    return UnitLine(ref, item.sku, item.full_name, item.quantity, item.unit_price, Decimal(6), options, item.image_url)


def old_key(unit: Unit) -> str:
    """The key an older version of the connection gave: the GUID without dashes, or store and id."""
    return unit.order_id.replace("/", "-") if unit.order is not None else unit.key.replace("-", "")
