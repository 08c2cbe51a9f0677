"""Cin7 Core's JSON documents, made from the world (Cin7 sheet, 2.2, 3.1, 3.2 and 4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shipops.sandbox.stamps import business_day, utc_trimmed
from shipops.sandbox.world.model import (
    Address,
    Cin7Account,
    Cin7Charge,
    Cin7CreditNote,
    Cin7Fulfilment,
    Cin7Invoice,
    Cin7Line,
    Cin7Payment,
    Cin7Sale,
    Cin7ShipLine,
    Cin7StockLine,
)

Document = dict[str, object]
NOWHERE = "00000000-0000-0000-0000-000000000000"


def me_document(account: Cin7Account) -> Document:
    """The account itself: the cheapest check of credentials."""
    return {
        "Company": account.company,
        "Currency": account.currency,
        "TimeZone": account.time_zone,
        "DefaultWeightUnits": "kg",
        "DefaultDimensionsUnits": "cm",
        "LockDate": None,
        "OpeningBalanceDate": None,
        "TaxCalculationMethod": "Exclusive",
        "DefaultSaleTaxRuleId": NOWHERE,
        "DefaultSaleTaxRuleName": "Tax on Sales",
        "MaximumDecimalPlacesInQuantity": 4,
        "ApplyCustomerDiscountsAfterOtherDiscounts": False,
        "DiscountRule": "Lowest",
        "AutomaticallyApplyDiscounts": False,
        "RoundingTable": [],
    }


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


def unreadable_row(row: Document) -> Document:
    """The same row with a text where an amount belongs and a number where a status belongs."""
    return {**row, "InvoiceAmount": "unreadable", "Status": 7}


def unreadable_detail(detail: Document) -> Document:
    """The same sale with a text where its fulfilments belong."""
    return {**detail, "Fulfilments": "unreadable"}


def sale_document(sale: Cin7Sale) -> Document:
    """A sale in full. It has no OrderStatus, OrderNumber or OrderLocationID of its own (sheet, 3.1)."""
    attributes = {f"AdditionalAttribute{number}": "" for number in range(1, 11)}
    return {
        **_sale_header(sale),
        "Quote": _quote(sale),
        "Order": _order(sale),
        "Fulfilments": [_fulfilment(part) for part in sale.fulfilments],
        "Invoices": [_invoice(invoice, sale) for invoice in sale.invoices],
        "CreditNotes": [_credit_note(note, sale) for note in sale.credit_notes],
        "ManualJournals": {"Status": "NOT AVAILABLE", "Lines": []},
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


def _sale_header(sale: Cin7Sale) -> Document:
    return {
        "ID": sale.id,
        "Customer": sale.customer,
        "CustomerID": sale.customer_id,
        "Contact": sale.contact,
        "Phone": sale.phone,
        "Email": sale.email,
        "DefaultAccount": "200",
        "SkipQuote": sale.skip_quote,
        "BillingAddress": _address(sale.billing_address),
        "ShippingAddress": _ship_to(sale.shipping_address),
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


def _quote(sale: Cin7Sale) -> Document:
    shown = sale.quote_status != "NOT AVAILABLE"
    return {
        "Memo": "",
        "Status": sale.quote_status,
        "Prepayments": [],
        "Lines": [_sale_line(line, sale) for line in sale.lines] if shown else [],
        "AdditionalCharges": _charges(sale.charges, sale) if shown else [],
        "TotalBeforeTax": sale.total_before_tax if shown else Decimal(0),
        "Tax": sale.tax if shown else Decimal(0),
        "Total": sale.total if shown else Decimal(0),
    }


def _order(sale: Cin7Sale) -> Document:
    lines = [
        _sale_line(line, sale)
        | {
            "DropShip": line.drop_ship,
            "Backorder": line.backorder_quantity > 0,
            "BackorderQuantity": line.backorder_quantity,
        }
        for line in sale.lines
    ]
    return {
        "SaleOrderNumber": sale.order_number,
        "Memo": sale.memo,
        "Status": sale.order_status,
        "Lines": lines,
        "AdditionalCharges": _charges(sale.charges, sale),
        "TotalBeforeTax": sale.total_before_tax,
        "Tax": sale.tax,
        "Total": sale.total,
    }


def _fulfilment(part: Cin7Fulfilment) -> Document:
    """Two spellings on one object, as the vendor has them; LinkedInvoiceNumber is "" when there is none."""
    return {
        "TaskID": part.task_id,
        "FulfillmentNumber": part.number,
        "LinkedInvoiceNumber": part.linked_invoice_number,
        "FulFilmentStatus": part.status,
        "Pick": {"Status": part.pick_status, "Lines": [_stock_line(line) for line in part.pick_lines]},
        "Pack": {
            "Status": part.pack_status,
            "Lines": [_stock_line(line) | {"Box": line.box} for line in part.pack_lines],
        },
        "Ship": {
            "Status": part.ship_status,
            "RequireBy": business_day(part.require_by),
            "ShippingAddress": _ship_to(part.shipping_address),
            "ShippingNotes": part.shipping_notes,
            "Lines": [_ship_line(line) for line in part.ship_lines],
        },
    }


def _ship_line(line: Cin7ShipLine) -> Document:
    """Read as ``Boxes`` (written as ``Box``); tracking may be empty on a shipped line (sheet, 3.2)."""
    return {
        "ID": line.id,
        "ShipmentDate": business_day(line.shipment_date),
        "Carrier": line.carrier,
        "Boxes": line.boxes,
        "TrackingNumber": line.tracking_number,
        "TrackingURL": line.tracking_url,
        "IsShipped": line.is_shipped,
    }


def _stock_line(line: Cin7StockLine) -> Document:
    return {
        "ProductID": line.product_id,
        "SKU": line.sku,
        "Name": line.name,
        "Location": line.location,
        "LocationID": line.location_id,
        "Quantity": line.quantity,
        "BatchSN": None,
        "ExpiryDate": None,
        "NonInventory": line.non_inventory,
        **_physical(line.weight),
    }


def _invoice(invoice: Cin7Invoice, sale: Cin7Sale) -> Document:
    billing = sale.billing_address
    return {
        "TaskID": invoice.task_id,
        "InvoiceNumber": invoice.number,
        "Memo": "",
        "Status": invoice.status,
        "InvoiceDate": business_day(invoice.dated),
        "InvoiceDueDate": business_day(invoice.due),
        "CurrencyConversionRate": sale.currency_rate,
        "BillingAddressLine1": _line_one(billing),
        "BillingAddressLine2": _line_two(billing),
        "LinkedFulfillmentNumber": "" if invoice.linked_fulfilment is None else str(invoice.linked_fulfilment),
        "Lines": [_sale_line(line, sale) | {"Account": "200"} for line in invoice.lines],
        "AdditionalCharges": [charge | {"Account": "200"} for charge in _charges(invoice.charges, sale)],
        "Payments": [_payment(payment, sale) for payment in invoice.payments],
        "TotalBeforeTax": invoice.total_before_tax,
        "Tax": invoice.tax,
        "Total": invoice.total,
        "Paid": invoice.paid,
    }


def _credit_note(note: Cin7CreditNote, sale: Cin7Sale) -> Document:
    return {
        "TaskID": note.task_id,
        "CreditNoteInvoiceNumber": note.invoice_number,
        "Memo": "",
        "Status": note.status,
        "CreditNoteDate": business_day(note.dated),
        "CreditNoteNumber": note.number,
        "CreditNoteConversionRate": sale.currency_rate,
        "Lines": [_sale_line(line, sale) | {"Account": "200"} for line in note.lines],
        "AdditionalCharges": [],
        "Refunds": [_payment(refund, sale) for refund in note.refunds],
        "Restock": [],
        "TotalBeforeTax": note.total_before_tax,
        "Tax": note.tax,
        "Total": note.total,
    }


def _payment(payment: Cin7Payment, sale: Cin7Sale) -> Document:
    return {
        "ID": payment.id,
        "Reference": payment.reference,
        "Amount": payment.amount,
        "DatePaid": business_day(payment.paid_on),
        "Account": payment.account,
        "CurrencyRate": sale.currency_rate,
        "DateCreated": utc_trimmed(payment.created_at),
    }


def _sale_line(line: Cin7Line, sale: Cin7Sale) -> Document:
    return {
        "ProductID": line.product_id,
        "SKU": line.sku,
        "Name": line.name,
        "Quantity": line.quantity,
        "Price": line.price,
        "Discount": line.discount,
        "Tax": line.tax,
        "AverageCost": Decimal(0),
        "TaxRule": sale.tax_rule,
        "Comment": "",
        "Total": line.total,
        **_physical(line.weight),
    }


def _charges(charges: Sequence[Cin7Charge], sale: Cin7Sale) -> list[Document]:
    return [
        {
            "Description": charge.description,
            "Price": charge.price,
            "Quantity": charge.quantity,
            "Discount": charge.discount,
            "Tax": charge.tax,
            "Total": charge.total,
            "TaxRule": sale.tax_rule,
            "Comment": "",
        }
        for charge in charges
    ]


def _physical(weight: Decimal) -> Document:
    """The fields every object with a ProductID carries in a sale (sheet, 3.1)."""
    sizes: Document = {"ProductLength": Decimal(0), "ProductWidth": Decimal(0), "ProductHeight": Decimal(0)}
    units: Document = {"ProductWeight": weight, "WeightUnits": "kg", "DimensionsUnits": "cm"}
    return sizes | units | {f"ProductCustomField{number}": None for number in range(1, 11)}


def _address(address: Address) -> Document:
    return {
        "DisplayAddressLine1": _line_one(address),
        "DisplayAddressLine2": _line_two(address),
        "Line1": address.street1,
        "Line2": address.street2,
        "City": address.city,
        "State": address.state,
        "Postcode": address.postcode,
        "Country": address.country_name,
    }


def _ship_to(address: Address) -> Document:
    return _address(address) | {"Company": address.company, "Contact": address.name, "ShipToOther": False}


def _line_one(address: Address) -> str:
    return " ".join(filter(None, (address.street1, address.street2)))


def _line_two(address: Address) -> str:
    return " ".join(filter(None, (address.city, address.state, address.postcode, address.country_name)))
