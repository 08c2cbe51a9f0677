"""How sales come to be in Cin7 Core and how their documents grow."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from shipops.sandbox.world.calendar import SHOP_ZONE
from shipops.sandbox.world.catalogue import CENT, Variant
from shipops.sandbox.world.cin7_model import (
    ZERO,
    Cin7Account,
    Cin7Charge,
    Cin7CreditNote,
    Cin7Fulfilment,
    Cin7Invoice,
    Cin7Line,
    Cin7Location,
    Cin7Payment,
    Cin7Sale,
    Cin7ShipLine,
    Cin7StockLine,
)
from shipops.sandbox.world.identity import guid
from shipops.sandbox.world.people import HOSTILE_NOTE, Person

MAIN, EAST, RETAIL = "Main Warehouse", "East Warehouse", "Retail Shop"
ACCOUNT = "cin7.main"
Stage = Literal["created", "picking", "picked", "packing", "packed", "ready"]
_STAGES: tuple[Stage, ...] = ("created", "picking", "picked", "packing", "packed", "ready")
_CURRENCIES = {
    "CA": ("CAD", Decimal("0.73")),
    "DE": ("EUR", Decimal("1.08")),
    "FR": ("EUR", Decimal("1.08")),
    "ES": ("EUR", Decimal("1.08")),
}
_BUYER_NOTES = ("", "Leave with the neighbour", "", "Ring the bell twice")
_US_TAX = Decimal("0.07")


@dataclass(slots=True)
class Cin7Books:
    """The account with what is needed to grow it. Invoice numbers are provisional until the world is numbered."""

    account: Cin7Account
    rng: random.Random
    invoices: list[tuple[datetime, str]] = field(default_factory=list)
    credit_notes: int = 0
    # Provisional numbers whose digits must equal those of a living East sale.
    colliding: list[str] = field(default_factory=list)

    def location(self, name: str) -> Cin7Location:
        return next(location for location in self.account.locations if location.name == name)

    def next_invoice(self, at: datetime) -> str:
        """A provisional invoice number; invoices are numbered by ``at`` in the end."""
        token = f"INV?{len(self.invoices):06d}"
        self.invoices.append((at, token))
        return token


def new_sale(
    books: Cin7Books, number: int, person: Person, chosen: Sequence[tuple[Variant, int]], *, location: str, at: datetime
) -> Cin7Sale:
    """A sale whose order is authorised at ``at``, with nothing picked yet."""
    rng, place = books.rng, books.location(location)
    currency, rate = _CURRENCIES.get(person.address.country, ("USD", Decimal(1)))
    channel = rng.choices((None, "Shopify", "Amazon_US"), (70, 20, 10))[0]
    sale = Cin7Sale(
        id=guid(rng),
        order_number=f"SO-{number:05d}",
        type="Simple Sale",
        customer=person.company or person.name,
        customer_id=guid(random.Random(f"customer-{person.number}")),
        contact=person.name,
        email=person.email,
        phone=person.phone,
        billing_address=person.address,
        shipping_address=person.address,
        location=place.name,
        location_id=place.id,
        currency=currency,
        currency_rate=rate,
        ordered_on=at.astimezone(SHOP_ZONE).date(),
        created_at=at,
        updated_at=at,
        order_status="AUTHORISED",
        source_channel=channel,
        customer_reference=f"#SW-{20000 + number}"
        if channel == "Shopify"
        else rng.choice(("", "", "", f"PO {number + 4400}")),
        carrier=rng.choice(("UPS", "USPS", "DEFAULT Carrier")),
        sales_representative=rng.choice(("Ines Wold", "Theo Marsh")),
        note=HOSTILE_NOTE
        if rng.random() < 0.003
        else rng.choice(("", "", "", "Call before delivery", "Déposer à l'accueil")),
        shipping_notes=_BUYER_NOTES[number % len(_BUYER_NOTES)],
    )
    set_lines(sale, [_line(rng, variant, quantity, person) for variant, quantity in chosen], _charges(rng))
    return sale


def set_lines(sale: Cin7Sale, lines: Sequence[Cin7Line], charges: Sequence[Cin7Charge]) -> None:
    """Give the order its lines and charges and total it."""
    sale.lines, sale.charges = tuple(lines), tuple(charges)
    sale.total_before_tax, sale.tax, sale.total = _totals(sale.lines, sale.charges)


def _line(rng: random.Random, variant: Variant, quantity: int, person: Person) -> Cin7Line:
    discount = Decimal(rng.choice((0, 0, 0, 0, 10, 15)))
    total = (variant.price * quantity * (100 - discount) / 100).quantize(CENT)
    tax = (total * _US_TAX).quantize(CENT) if person.address.country == "US" else ZERO
    return Cin7Line(
        product_id=variant.product_id,
        sku=variant.sku,
        name=variant.name,
        quantity=Decimal(quantity),
        price=variant.price,
        total=total,
        discount=discount,
        tax=tax,
        weight=(variant.weight_ounces * Decimal("0.0283495")).quantize(Decimal("0.001")),
    )


def _charges(rng: random.Random) -> tuple[Cin7Charge, ...]:
    name, price = rng.choice(
        (("", ""), ("Shipping - UPS Ground", "11.40"), ("Shipping - USPS Priority", "8.95"), ("Set-up fee", "25.00"))
    )
    if not name:
        return ()
    return (Cin7Charge(description=name, price=Decimal(price), quantity=Decimal(1), total=Decimal(price)),)


def _totals(lines: Sequence[Cin7Line], charges: Sequence[Cin7Charge]) -> tuple[Decimal, Decimal, Decimal]:
    net = sum((line.total for line in lines), ZERO) + sum((charge.total for charge in charges), ZERO)
    tax = sum((line.tax for line in lines), ZERO) + sum((charge.tax for charge in charges), ZERO)
    return net, tax, net + tax


def add_fulfilment(
    books: Cin7Books, sale: Cin7Sale, lines: Sequence[Cin7Line], stage: Stage, at: datetime
) -> Cin7Fulfilment:
    """Add a fulfilment of ``lines`` that has come as far as ``stage``; a second one makes the sale advanced.

    The first fulfilment of a simple sale shares the sale's id (cin7 sheet, 3.2).
    """
    number = len(sale.fulfilments) + 1
    fulfilment = Cin7Fulfilment(
        task_id=sale.id if sale.type == "Simple Sale" else guid(books.rng),
        number=number,
        shipping_address=sale.shipping_address,
        require_by=sale.ship_by,
    )
    reached = _STAGES.index(stage)
    picked = [line for line in lines if not line.drop_ship and not line.non_inventory]
    if reached >= 1:
        fulfilment.pick_status = "DRAFT" if stage == "picking" else "AUTHORISED"
        fulfilment.pick_lines = [_stock_line(sale, line, "") for line in picked]
    if reached >= 3:
        fulfilment.pack_status = "DRAFT" if stage == "packing" else "AUTHORISED"
        fulfilment.pack_lines = [_stock_line(sale, line, "Box 1") for line in picked]
    if stage == "ready":
        fulfilment.ship_status = "DRAFT"
        if books.rng.random() < 0.6:
            draft_ship_line(books, sale, fulfilment)
    sale.fulfilments.append(fulfilment)
    touch(sale, at)
    return fulfilment


def _stock_line(sale: Cin7Sale, line: Cin7Line, box: str) -> Cin7StockLine:
    return Cin7StockLine(
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        location=sale.location,
        location_id=sale.location_id,
        box=box,
        weight=line.weight,
    )


def draft_ship_line(books: Cin7Books, sale: Cin7Sale, fulfilment: Cin7Fulfilment) -> Cin7ShipLine:
    """The first ship line of a fulfilment at the ship stage, made if the shipment tab is still empty."""
    if not fulfilment.ship_lines:
        fulfilment.ship_lines.append(Cin7ShipLine(id=guid(books.rng), carrier=sale.carrier, boxes="Box 1"))
    return fulfilment.ship_lines[0]


def add_invoice(
    books: Cin7Books,
    sale: Cin7Sale,
    fulfilment: Cin7Fulfilment | None,
    lines: Sequence[Cin7Line],
    at: datetime,
    *,
    status: str = "AUTHORISED",
) -> Cin7Invoice:
    """Invoice ``lines``; the sale's charges go on its first live invoice.

    Only an authorised invoice is linked to ``fulfilment`` by its number.
    """
    charges = () if any(invoice.status != "VOIDED" for invoice in sale.invoices) else sale.charges
    net, tax, total = _totals(lines, charges)
    day = at.astimezone(SHOP_ZONE).date()
    invoice = Cin7Invoice(
        task_id=guid(books.rng),
        number=books.next_invoice(at),
        status=status,
        dated=day,
        due=day + timedelta(days=30),
        linked_fulfilment=fulfilment.number if fulfilment else None,
        lines=tuple(lines),
        charges=tuple(charges),
        total_before_tax=net,
        tax=tax,
        total=total,
    )
    if fulfilment and status == "AUTHORISED":
        fulfilment.linked_invoice_number = invoice.number
    sale.invoices.append(invoice)
    touch(sale, at)
    return invoice


def revise(
    sale: Cin7Sale, fulfilment: Cin7Fulfilment, sku: str, at: datetime, *, more: int = 0, dearer: Decimal = ZERO
) -> None:
    """Change one line of the order, its fulfilment and their invoice: ``more`` pieces of it, each ``dearer``."""

    def revised(lines: Sequence[Cin7Line]) -> tuple[Cin7Line, ...]:
        return tuple(_revised(line, more, dearer) if line.sku == sku else line for line in lines)

    set_lines(sale, revised(sale.lines), sale.charges)
    for stock in (fulfilment.pick_lines, fulfilment.pack_lines):
        stock[:] = [replace(line, quantity=line.quantity + more) if line.sku == sku else line for line in stock]
    for invoice in sale.invoices:
        if invoice.linked_fulfilment == fulfilment.number:
            invoice.lines = revised(invoice.lines)
            invoice.total_before_tax, invoice.tax, invoice.total = _totals(invoice.lines, invoice.charges)
    touch(sale, at)


def _revised(line: Cin7Line, more: int, dearer: Decimal) -> Cin7Line:
    quantity, price = line.quantity + more, line.price + dearer
    total = (price * quantity * (100 - line.discount) / 100).quantize(CENT)
    tax = (total * line.tax / line.total).quantize(CENT) if line.total else ZERO
    return replace(line, quantity=quantity, price=price, total=total, tax=tax)


def pay(books: Cin7Books, sale: Cin7Sale, at: datetime) -> None:
    """Pay every authorised invoice of the sale in full."""
    for invoice in sale.invoices:
        if invoice.status == "AUTHORISED":
            invoice.payments.append(_payment(books, f"PMT {sale.order_number}", invoice.total, at))
            invoice.status = "PAID"
    touch(sale, at)


def _payment(books: Cin7Books, reference: str, amount: Decimal, at: datetime) -> Cin7Payment:
    day: date = at.astimezone(SHOP_ZONE).date()
    return Cin7Payment(id=guid(books.rng), reference=reference, amount=amount, paid_on=day, created_at=at)


def credit(books: Cin7Books, sale: Cin7Sale, invoice: Cin7Invoice, at: datetime) -> Cin7CreditNote:
    """Credit ``invoice`` in full and pay back what was paid on it."""
    books.credit_notes += 1
    note = Cin7CreditNote(
        task_id=guid(books.rng),
        number=f"CR-{books.credit_notes:05d}",
        invoice_number=invoice.number,
        status="AUTHORISED",
        dated=at.astimezone(SHOP_ZONE).date(),
        lines=invoice.lines,
        total_before_tax=invoice.total_before_tax,
        tax=invoice.tax,
        total=invoice.total,
    )
    if invoice.payments:
        note.refunds.append(_payment(books, "Refund", invoice.paid, at))
    sale.credit_notes.append(note)
    touch(sale, at)
    return note


def void_fulfilment(sale: Cin7Sale, fulfilment: Cin7Fulfilment, at: datetime) -> None:
    """Void one fulfilment and its invoice; both stay in their arrays (cin7 sheet, 2.4)."""
    fulfilment.pick_status = fulfilment.pack_status = fulfilment.ship_status = "VOIDED"
    for invoice in sale.invoices:
        if invoice.linked_fulfilment == fulfilment.number:
            invoice.status = "VOIDED"
    touch(sale, at)


def void_sale(sale: Cin7Sale, at: datetime) -> None:
    """Void the whole sale: every level says VOIDED (cin7 sheet, 2.4)."""
    sale.voided = True
    sale.order_status = "VOIDED"
    for fulfilment in sale.fulfilments:
        void_fulfilment(sale, fulfilment, at)
    for invoice in sale.invoices:
        invoice.status = "VOIDED"
    touch(sale, at)


def touch(sale: Cin7Sale, at: datetime) -> None:
    """The sale changed at ``at``."""
    sale.updated_at = max(sale.updated_at, at)
