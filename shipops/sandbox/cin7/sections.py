"""The sections of a Cin7 sale, each of which also has an endpoint of its own (Cin7 sheet, 3.1, 3.2 and 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shipops.sandbox.cin7.parts import (
    Document,
    charges,
    line_one,
    line_two,
    order_line,
    pack_line,
    payment,
    physical,
    pick_line,
    sale_line,
    ship_line,
    ship_to,
)
from shipops.sandbox.stamps import business_day
from shipops.sandbox.world.model import Cin7CreditNote, Cin7Fulfilment, Cin7Invoice, Cin7Sale


def quote(sale: Cin7Sale) -> Document:
    """The quote; a sale that never had one shows it empty."""
    shown = sale.quote_status != "NOT AVAILABLE"
    return {
        "Memo": "",
        "Status": sale.quote_status,
        "Prepayments": [],
        "Lines": [sale_line(line, sale) for line in sale.lines] if shown else [],
        "AdditionalCharges": charges(sale.charges, sale) if shown else [],
        "TotalBeforeTax": sale.total_before_tax if shown else Decimal(0),
        "Tax": sale.tax if shown else Decimal(0),
        "Total": sale.total if shown else Decimal(0),
    }


def order(sale: Cin7Sale) -> Document:
    return {
        "SaleOrderNumber": sale.order_number,
        "Memo": sale.memo,
        "Status": sale.order_status,
        "Lines": [order_line(line, sale) for line in sale.lines],
        "AdditionalCharges": charges(sale.charges, sale),
        "TotalBeforeTax": sale.total_before_tax,
        "Tax": sale.tax,
        "Total": sale.total,
    }


def pick(part: Cin7Fulfilment) -> Document:
    return {"Status": part.pick_status, "Lines": [pick_line(line) for line in part.pick_lines]}


def pack(part: Cin7Fulfilment) -> Document:
    return {"Status": part.pack_status, "Lines": [pack_line(line) for line in part.pack_lines]}


def ship(part: Cin7Fulfilment, country_format: str = "regular") -> Document:
    return {
        "Status": part.ship_status,
        "RequireBy": business_day(part.require_by),
        "ShippingAddress": ship_to(part.shipping_address, country_format),
        "ShippingNotes": part.shipping_notes,
        "Lines": [ship_line(line) for line in part.ship_lines],
    }


def fulfilment(part: Cin7Fulfilment, country_format: str = "regular") -> Document:
    """Two spellings on one object, as the vendor has them; LinkedInvoiceNumber is "" when there is none."""
    return {
        "TaskID": part.task_id,
        "FulfillmentNumber": part.number,
        "LinkedInvoiceNumber": part.linked_invoice_number,
        "FulFilmentStatus": part.status,
        "Pick": pick(part),
        "Pack": pack(part),
        "Ship": ship(part, country_format),
    }


def invoice(billed: Cin7Invoice, sale: Cin7Sale) -> Document:
    return {
        "TaskID": billed.task_id,
        "InvoiceNumber": billed.number,
        "Memo": "",
        "Status": billed.status,
        "InvoiceDate": business_day(billed.dated),
        "InvoiceDueDate": business_day(billed.due),
        "CurrencyConversionRate": sale.currency_rate,
        "BillingAddressLine1": line_one(sale.billing_address),
        "BillingAddressLine2": line_two(sale.billing_address),
        "LinkedFulfillmentNumber": "" if billed.linked_fulfilment is None else str(billed.linked_fulfilment),
        "Lines": [sale_line(line, sale) | {"Account": "200"} for line in billed.lines],
        "AdditionalCharges": [charge | {"Account": "200"} for charge in charges(billed.charges, sale)],
        "Payments": [payment(paid, sale) for paid in billed.payments],
        "TotalBeforeTax": billed.total_before_tax,
        "Tax": billed.tax,
        "Total": billed.total,
        "Paid": billed.paid,
    }


def credit_note(note: Cin7CreditNote, sale: Cin7Sale) -> Document:
    return {
        "TaskID": note.task_id,
        "CreditNoteInvoiceNumber": note.invoice_number,
        "Memo": "",
        "Status": note.status,
        "CreditNoteDate": business_day(note.dated),
        "CreditNoteNumber": note.number,
        "CreditNoteConversionRate": sale.currency_rate,
        "Lines": [sale_line(line, sale) | {"Account": "200"} for line in note.lines],
        "AdditionalCharges": [],
        "Refunds": [payment(refund, sale) for refund in note.refunds],
        "Restock": [],
        "TotalBeforeTax": note.total_before_tax,
        "Tax": note.tax,
        "Total": note.total,
    }


def manual_journals() -> Document:
    """No world has manual journals: the section as it looks without any."""
    return {"Status": "NOT AVAILABLE", "Lines": []}


def weights(sale: Cin7Sale) -> dict[str, Decimal]:
    """The weight in kilograms of each product of the sale."""
    return {line.product_id: line.weight for line in sale.lines}


def measured(value: object, by_product: Mapping[str, Decimal]) -> object:
    """``value`` with its product's measures on every object that has a ProductID (sheet, 3.1)."""
    if isinstance(value, list):
        return [measured(item, by_product) for item in value]
    if not isinstance(value, dict):
        return value
    document = {name: measured(item, by_product) for name, item in value.items()}
    if "ProductID" in document:
        document |= physical(by_product.get(str(document["ProductID"]), Decimal(0)))
    return document
