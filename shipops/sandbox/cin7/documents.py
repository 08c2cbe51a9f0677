"""Cin7 Core's list rows and whole sales, made from the world (Cin7 sheet, 2.2 and 3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shipops.sandbox.cin7 import sections
from shipops.sandbox.cin7.parts import NOWHERE, Document, address, order_line, ship_to
from shipops.sandbox.stamps import business_day, utc_trimmed
from shipops.sandbox.world.model import Cin7CreditNote, Cin7Invoice, Cin7Sale


@dataclass(frozen=True)
class View:
    """How a sale is to be shown (sheet, 3.1). ``country_format``: regular, code2 or code."""

    country_format: str = "regular"
    combine_charges: bool = False


def sale_row(sale: Cin7Sale) -> Document:
    """A row of the sale list: statuses and amounts, no address, e-mail, lines or tracking by fulfilment."""
    first = first_live_invoice(sale)
    notes = [note for note in sale.credit_notes if note.status != "VOIDED"]
    invoiced = sum((invoice.total for invoice in _live_invoices(sale)), Decimal(0))
    credited = sum((note.total for note in notes if note.status == "AUTHORISED"), Decimal(0))
    paid = sum((invoice.paid for invoice in _live_invoices(sale)), Decimal(0))
    refunded = sum((refund.amount for note in notes for refund in note.refunds), Decimal(0))
    return {
        "SaleID": sale.id,
        "OrderNumber": sale.order_number,
        "Status": sale.status,
        "OrderDate": business_day(sale.ordered_on),
        "InvoiceDate": business_day(first.dated) if first else None,
        "Customer": sale.customer,
        "CustomerID": sale.customer_id,
        "InvoiceNumber": first.number if first else None,
        "CustomerReference": sale.customer_reference,
        "InvoiceAmount": invoiced - credited,
        "PaidAmount": paid - refunded,
        "SaleInvoicesTotalAmount": invoiced,
        "InvoiceDueDate": business_day(first.due) if first else None,
        "ShipBy": business_day(sale.ship_by),
        "BaseCurrency": sale.base_currency,
        "CustomerCurrency": sale.currency,
        "CreditNoteNumber": notes[0].number if notes else None,
        "Updated": utc_trimmed(sale.updated_at),
        "QuoteStatus": sale.quote_status,
        "OrderStatus": sale.order_status,
        "CombinedPickingStatus": sale.combined_picking_status,
        "CombinedPaymentStatus": sale.combined_payment_status,
        "CombinedTrackingNumbers": sale.combined_tracking_numbers,
        "CombinedPackingStatus": sale.combined_packing_status,
        "CombinedShippingStatus": sale.combined_shipping_status,
        "CombinedInvoiceStatus": sale.combined_invoice_status,
        "CombinedPaymentTotal": paid,
        "CreditNoteStatus": sale.credit_note_status,
        "FulFilmentStatus": sale.fulfilment_status,
        "Type": sale.type,
        "SourceChannel": sale.source_channel,
        "ExternalID": sale.external_id,
        "OrderLocationID": sale.location_id,
        "Carrier": sale.carrier,
    }


def credit_note_row(note: Cin7CreditNote, sale: Cin7Sale) -> Document:
    """A row of the credit note list: the sale's row with this note's number (sheet, 3.4)."""
    return sale_row(sale) | {
        "CreditNoteNumber": note.number,
        "CreditNoteStatus": note.status,
        "Type": "Sale Credit Note",
        "RestockStatus": "NOT AVAILABLE",
    }


def sale_document(sale: Cin7Sale, view: View = View()) -> Document:
    """A sale in full. It has no OrderStatus, OrderNumber or OrderLocationID of its own (sheet, 3.1)."""
    attributes = {f"AdditionalAttribute{number}": "" for number in range(1, 11)}
    listed: Document = {
        "Quote": sections.quote(sale),
        "Order": _order(sale),
        "Fulfilments": [sections.fulfilment(part, view.country_format) for part in sale.fulfilments],
        "Invoices": [sections.invoice(billed, sale) for billed in sale.invoices],
        "CreditNotes": [sections.credit_note(note, sale) for note in sale.credit_notes],
    }
    by_product = sections.weights(sale)
    return {
        **_sale_header(sale, view.country_format),
        **{
            name: sections.measured(_combined(section) if view.combine_charges else section, by_product)
            for name, section in listed.items()
        },
        "ManualJournals": sections.manual_journals(),
        "ExternalID": sale.external_id,
        "AdditionalAttributes": attributes | sale.additional_attributes,
        "Attachments": [],
        "InventoryMovements": [],
        "Transactions": [],
    }


def first_live_invoice(sale: Cin7Sale) -> Cin7Invoice | None:
    """The invoice the list shows; which one it is when there are several is a guess (sheet, 2.2)."""
    return next(iter(_live_invoices(sale)), None)


def _live_invoices(sale: Cin7Sale) -> list[Cin7Invoice]:
    return [invoice for invoice in sale.invoices if invoice.status != "VOIDED"]


def _order(sale: Cin7Sale) -> Document:
    """The order as a whole sale shows it: its lines say once more whether anything is backordered."""
    lines = [order_line(line, sale) | {"Backorder": line.backorder_quantity > 0} for line in sale.lines]
    return sections.order(sale) | {"Lines": lines}


def _combined(section: object) -> object:
    """A section, or each of several, with its charges among its lines, under a product id of zeros (sheet, 3.1)."""
    if isinstance(section, list):
        return [_combined(item) for item in section]
    if not isinstance(section, dict) or not section.get("AdditionalCharges"):
        return section
    joined = [
        {"ProductID": NOWHERE, "SKU": "", "Name": charge["Description"]} | charge
        for charge in section["AdditionalCharges"]
    ]
    return section | {"Lines": [*section["Lines"], *joined], "AdditionalCharges": []}


def _sale_header(sale: Cin7Sale, country_format: str) -> Document:
    return {
        "ID": sale.id,
        "Customer": sale.customer,
        "CustomerID": sale.customer_id,
        "Contact": sale.contact,
        "Phone": sale.phone,
        "Email": sale.email,
        "DefaultAccount": "200",
        "SkipQuote": sale.skip_quote,
        "BillingAddress": address(sale.billing_address, country_format),
        "ShippingAddress": ship_to(sale.shipping_address, country_format),
        "ShippingNotes": sale.shipping_notes,
        "BaseCurrency": sale.base_currency,
        "CustomerCurrency": sale.currency,
        "TaxRule": sale.tax_rule,
        "TaxCalculation": "Exclusive",
        "Terms": sale.terms,
        "PriceTier": sale.price_tier,
        "ShipBy": business_day(sale.ship_by),
        "Location": sale.location,
        "SaleOrderDate": business_day(sale.ordered_on),
        "LastModifiedOn": utc_trimmed(sale.updated_at),
        "Note": sale.note,
        "CustomerReference": sale.customer_reference,
        "COGSAmount": Decimal(0),
        "Status": sale.status,
        "CombinedPickingStatus": sale.combined_picking_status,
        "CombinedPackingStatus": sale.combined_packing_status,
        "CombinedShippingStatus": sale.combined_shipping_status,
        "FulFilmentStatus": sale.fulfilment_status,
        "CombinedInvoiceStatus": sale.combined_invoice_status,
        "CombinedPaymentStatus": sale.combined_payment_status,
        "CombinedTrackingNumbers": sale.combined_tracking_numbers,
        "Carrier": sale.carrier,
        "CurrencyRate": sale.currency_rate,
        "SalesRepresentative": sale.sales_representative,
        "ServiceOnly": sale.service_only,
        "Type": sale.type,
        "SourceChannel": sale.source_channel,
    }
