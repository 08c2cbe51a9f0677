"""Writes to a Cin7 sale itself: header, quote, order, void and undo (Cin7 sheet, 2.4 and 3.3 to 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.cin7.bodies import Body
from shipops.sandbox.cin7.desk import Desk, Target
from shipops.sandbox.cin7.fulfilment_writes import auto_pack, auto_pick, auto_ship, new_fulfilment
from shipops.sandbox.cin7.reference import default_location, location_named
from shipops.sandbox.cin7.replies import RefusalError
from shipops.sandbox.world.model import NO_ADDRESS, Address, Cin7Charge, Cin7Line, Cin7Sale

AUTO_MODES = ("NOPICK", "AUTOPICK", "AUTOPICKPACK", "AUTOPICKPACKSHIP")
_CENT = Decimal("0.01")
_ZERO = Decimal(0)


def blank_sale(desk: Desk, call: Call) -> Target:
    """A sale that is not in the account yet, of the customer the call names."""
    body = Body.of(call)
    known = desk.books().customer(body.text("CustomerID"), body.text("Customer"))
    if known is None:
        raise RefusalError("Customer was not found in the customers reference book")
    place = default_location(desk.account)
    moment = desk.now()
    sale = Cin7Sale(
        id=desk.new_id(),
        order_number=_next_order_number(desk),
        type="Simple Sale",
        customer=known.customer,
        customer_id=known.customer_id,
        contact=known.contact,
        email=known.email,
        phone=known.phone,
        billing_address=known.billing_address,
        shipping_address=known.shipping_address,
        location=place.name,
        location_id=place.id,
        currency=known.currency,
        ordered_on=moment.date(),
        created_at=moment,
        updated_at=moment,
        base_currency=known.base_currency,
        currency_rate=known.currency_rate,
        carrier=known.carrier,
    )
    return Target(sale)


def create_sale(desk: Desk, target: Target, call: Call) -> None:
    """The header alone: a nested order is ignored, it takes a call of its own (sheet, 3.7)."""
    body, sale = Body.of(call), target.sale
    sale.type = f"{body.word('SaleType', ('Simple', 'Advanced'), 'Simple')} Sale"
    _write_header(desk, sale, body, sale)
    sale.quote_status = "AUTHORISED" if sale.skip_quote else "DRAFT"
    desk.tell("Sale/Created", sale)


def replace_header(desk: Desk, target: Target, call: Call) -> None:
    """The whole writable header: what the call leaves out is cleared or kept, by assumption (sheet, 3.6)."""
    body, sale = Body.of(call), target.sale
    if not body.has("Location") or not (body.has("Customer") or body.has("CustomerID")):
        raise BadParameterError("Location and Customer are required")
    known = desk.books().customer(body.text("CustomerID"), body.text("Customer"))
    if known is None:
        raise RefusalError("Customer was not found in the customers reference book")
    sale.customer, sale.customer_id = known.customer, known.customer_id
    before = dict(sale.additional_attributes)
    _write_header(desk, sale, body, _cleared(sale) if desk.assumptions.cin7_put_sale_omitted == "cleared" else sale)
    if desk.assumptions.cin7_put_sale_fulfilments == "applied":
        _write_tracking(desk, sale, body)
    for name, value in sale.additional_attributes.items():
        if value != before.get(name, ""):
            desk.tell("Sale/AdditionalAttributesChanged", sale, name)


def write_quote(desk: Desk, target: Target, call: Call) -> None:
    """A quote's lines and charges; they become the order's until it has its own."""
    body, sale = Body.of(call), target.sale
    status = body.word("Status", ("DRAFT", "AUTHORISED"), "DRAFT")
    if sale.quote_status not in ("DRAFT", "NOT AVAILABLE") or sale.order_status != "NOT AVAILABLE":
        raise RefusalError("Quote can be changed only while it is DRAFT or NOT AVAILABLE")
    _write_lines(desk, sale, body)
    sale.quote_status = status
    if status == "AUTHORISED":
        desk.tell("Sale/QuoteAuthorised", sale)


def write_order(desk: Desk, target: Target, call: Call) -> None:
    """An order's lines and charges, overwritten by those of the call; authorising it may pick, pack and ship."""
    body, sale = Body.of(call), target.sale
    status = body.word("Status", ("DRAFT", "AUTHORISED"), "DRAFT")
    mode = body.word("AutoPickPackShipMode", AUTO_MODES, "NOPICK")
    if sale.order_status not in ("DRAFT", "NOT AVAILABLE"):
        raise RefusalError("Order can be changed only while it is DRAFT or NOT AVAILABLE")
    if sale.quote_status != "AUTHORISED" and not sale.skip_quote:
        raise RefusalError("Quote must be AUTHORISED before the order is written")
    _write_lines(desk, sale, body)
    sale.memo = body.text("Memo")
    sale.order_status = status
    if status == "AUTHORISED":
        _authorised(desk, sale, mode)


def void_or_undo(desk: Desk, target: Target, call: Call) -> None:
    """``Void=true`` voids every level; without it the sale goes back to a draft order (sheet, 2.4)."""
    sale = target.sale
    if sale.voided:
        raise RefusalError("Sale is already VOIDED")
    if call.flag("void"):
        _void(sale)
        desk.tell("Sale/Voided", sale)
        return
    if any(invoice.payments for invoice in sale.invoices):
        raise RefusalError("Sale with payments cannot be undone")
    sale.order_status = "DRAFT"
    sale.fulfilments, sale.invoices, sale.credit_notes = [], [], []
    desk.tell("Sale/Undo", sale)


def _void(sale: Cin7Sale) -> None:
    sale.voided, sale.order_status = True, "VOIDED"
    if sale.quote_status != "NOT AVAILABLE":
        sale.quote_status = "VOIDED"
    for part in sale.fulfilments:
        part.pick_status = part.pack_status = part.ship_status = "VOIDED"
    for invoice in sale.invoices:
        invoice.status = "VOIDED"
    for note in sale.credit_notes:
        note.status = "VOIDED"


def _authorised(desk: Desk, sale: Cin7Sale, mode: str) -> None:
    desk.tell("Sale/OrderAuthorised", sale)
    backordered = any(line.backorder_quantity > 0 for line in sale.lines)
    if backordered:
        desk.tell("Sale/Backordered", sale)
    if sale.type != "Simple Sale":
        return
    part = new_fulfilment(desk, sale)
    if backordered or mode == "NOPICK":
        return
    auto_pick(desk, sale, part)
    if mode != "AUTOPICK":
        auto_pack(desk, sale, part)
    if mode == "AUTOPICKPACKSHIP":
        auto_ship(desk, sale, part)


def _write_header(desk: Desk, sale: Cin7Sale, body: Body, before: Cin7Sale) -> None:
    """Take the header's fields from ``body``, and from ``before`` what it leaves out."""
    if body.has("Location"):
        place = location_named(desk.account, body.text("Location"))
        if place is None:
            raise RefusalError("Location was not found in the locations reference book")
        sale.location, sale.location_id = place.name, place.id
    sale.contact = body.text("Contact", before.contact)
    sale.phone = body.text("Phone", before.phone)
    sale.email = body.text("Email", before.email)
    sale.note = body.text("Note", before.note)
    sale.terms = body.text("Terms", before.terms)
    sale.price_tier = body.text("PriceTier", before.price_tier)
    sale.tax_rule = body.text("TaxRule", before.tax_rule)
    sale.carrier = body.text("Carrier", before.carrier)
    sale.customer_reference = body.text("CustomerReference", before.customer_reference)
    sale.shipping_notes = body.text("ShippingNotes", before.shipping_notes)
    sale.sales_representative = body.text("SalesRepresentative", before.sales_representative)
    sale.skip_quote = body.flag("SkipQuote", default=before.skip_quote)
    sale.ship_by = body.day("ShipBy") or before.ship_by
    sale.ordered_on = body.day("SaleOrderDate") or before.ordered_on
    if body.has("ExternalID"):
        sale.external_id = body.text("ExternalID")
    sale.billing_address = _address(body.part("BillingAddress"), before.billing_address)
    sale.shipping_address = _address(body.part("ShippingAddress"), before.shipping_address)
    attributes = body.part("AdditionalAttributes")
    if attributes is not None:
        names = [f"AdditionalAttribute{number}" for number in range(1, 11)]
        given = {name: attributes.text(name) for name in names if attributes.has(name)}
        sale.additional_attributes = before.additional_attributes | given


def _cleared(sale: Cin7Sale) -> Cin7Sale:
    """The same sale with an empty header; what it cannot be without stays."""
    return replace(
        sale,
        contact="",
        email="",
        phone="",
        note="",
        customer_reference="",
        shipping_notes="",
        carrier="",
        sales_representative="",
        ship_by=None,
    )


def _address(body: Body | None, before: Address) -> Address:
    if body is None:
        return before
    same_country = body.text("Country").lower() in (before.country_name.lower(), before.country.lower())
    return replace(
        NO_ADDRESS,
        street1=body.text("Line1"),
        street2=body.text("Line2"),
        city=body.text("City"),
        state=body.text("State"),
        postcode=body.text("Postcode"),
        country_name=body.text("Country"),
        country=before.country if same_country else "",
        company=body.text("Company"),
        name=body.text("Contact"),
    )


def _write_tracking(desk: Desk, sale: Cin7Sale, body: Body) -> None:
    """Tracking numbers of ship lines inside a whole sale, found by line id."""
    lines = {line.id.lower(): (part, line) for part in sale.fulfilments for line in part.ship_lines}
    for given in body.rows("Fulfilments"):
        ship = given.part("Ship")
        for row in ship.rows("Lines") if ship else []:
            found = lines.get(row.text("ID").lower())
            if found is not None and row.text("TrackingNumber", found[1].tracking_number) != found[1].tracking_number:
                found[1].tracking_number = row.text("TrackingNumber")
                desk.tell("Sale/ShipmentTrackingNumberChanged", sale, found[0].task_id)


def _write_lines(desk: Desk, sale: Cin7Sale, body: Body) -> None:
    """Lines and charges of the call in place of the sale's (sheet, 3.5), and the totals that follow from them."""
    sale.lines = tuple(_line(desk, row) for row in body.rows("Lines"))
    sale.charges = tuple(_charge(row) for row in body.rows("AdditionalCharges"))
    parts: Sequence[Cin7Line | Cin7Charge] = [*sale.lines, *sale.charges]
    sale.total_before_tax = sum((part.total for part in parts), _ZERO)
    sale.tax = sum((part.tax for part in parts), _ZERO)
    sale.total = sale.total_before_tax + sale.tax


def _line(desk: Desk, row: Body) -> Cin7Line:
    """A line of a product the account knows; what stock does not cover is backordered without a word."""
    product = desk.books().product(row.text("ProductID"), row.text("SKU"))
    if product is None:
        raise RefusalError("Product was not found in the products reference book")
    quantity = row.decimal("Quantity")
    if quantity <= 0:
        raise BadParameterError("Quantity is not above 0")
    price, discount = row.decimal("Price"), _discount(row)
    return replace(
        product.line,
        quantity=quantity,
        price=price,
        discount=discount,
        tax=row.decimal("Tax"),
        total=(price * quantity * (100 - discount) / 100).quantize(_CENT),
        drop_ship=row.flag("DropShip"),
        backorder_quantity=max(quantity - desk.assumptions.cin7_stock_available, _ZERO),
    )


def _charge(row: Body) -> Cin7Charge:
    price, quantity, discount = row.decimal("Price"), row.decimal("Quantity", Decimal(1)), _discount(row)
    return Cin7Charge(
        description=row.text("Description"),
        price=price,
        quantity=quantity,
        total=(price * quantity * (100 - discount) / 100).quantize(_CENT),
        tax=row.decimal("Tax"),
        discount=discount,
    )


def _discount(row: Body) -> Decimal:
    """A percentage."""
    discount = row.decimal("Discount")
    if not 0 <= discount <= 100:
        raise BadParameterError("Discount is not between 0 and 100")
    return discount


def _next_order_number(desk: Desk) -> str:
    """One above the last number, in its form."""
    last = desk.shelf.sales[-1].order_number if desk.shelf.sales else "SO-00000"
    digits = last[len(last.rstrip("0123456789")) :]
    return f"{last[: len(last) - len(digits)]}{int(digits or 0) + 1:0{len(digits)}d}"
