"""The fields of Cin7's documents, name by name, as the vendor's own examples show them (Cin7 sheet, 2.2, 3.1, 3.2)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import Cin7Charge, Cin7CreditNote, Cin7Payment

ROW = """
    SaleID OrderNumber Status OrderDate InvoiceDate Customer CustomerID InvoiceNumber CustomerReference InvoiceAmount
    PaidAmount SaleInvoicesTotalAmount InvoiceDueDate ShipBy BaseCurrency CustomerCurrency CreditNoteNumber Updated
    QuoteStatus OrderStatus CombinedPickingStatus CombinedPaymentStatus CombinedTrackingNumbers CombinedPackingStatus
    CombinedShippingStatus CombinedInvoiceStatus CombinedPaymentTotal CreditNoteStatus FulFilmentStatus Type
    SourceChannel ExternalID OrderLocationID Carrier
"""
SALE = """
    ID Customer CustomerID Contact Phone Email DefaultAccount SkipQuote BillingAddress ShippingAddress ShippingNotes
    BaseCurrency CustomerCurrency TaxRule TaxCalculation Terms PriceTier ShipBy Location SaleOrderDate LastModifiedOn
    Note CustomerReference COGSAmount Status CombinedPickingStatus CombinedPackingStatus CombinedShippingStatus
    FulFilmentStatus CombinedInvoiceStatus CombinedPaymentStatus CombinedTrackingNumbers Carrier CurrencyRate
    SalesRepresentative ServiceOnly Type SourceChannel Quote Order Fulfilments Invoices CreditNotes ManualJournals
    ExternalID AdditionalAttributes Attachments InventoryMovements Transactions
"""
LINE = "ProductID SKU Name Quantity Price Discount Tax AverageCost TaxRule Comment Total"
CHARGE = "Description Price Quantity Discount Tax Total TaxRule Comment"
TOTALS = "Status Memo Lines AdditionalCharges TotalBeforeTax Tax Total"
BILLING = "DisplayAddressLine1 DisplayAddressLine2 Line1 Line2 City State Postcode Country"
SHIP_TO = f"{BILLING} Company Contact ShipToOther"
PICK_LINE = "ProductID SKU Name Location LocationID Quantity BatchSN ExpiryDate NonInventory"
MEASURES = "ProductLength ProductWidth ProductHeight ProductWeight WeightUnits DimensionsUnits " + " ".join(
    f"ProductCustomField{number}" for number in range(1, 11)
)
INVOICE = f"""
    TaskID InvoiceNumber InvoiceDate InvoiceDueDate CurrencyConversionRate BillingAddressLine1 BillingAddressLine2
    LinkedFulfillmentNumber Payments Paid {TOTALS}
"""
CREDIT_NOTE = f"""
    TaskID CreditNoteInvoiceNumber CreditNoteDate CreditNoteNumber CreditNoteConversionRate Refunds Restock {TOTALS}
"""
SHAPES = [
    ("", SALE),
    ("BillingAddress", BILLING),
    ("ShippingAddress", SHIP_TO),
    ("Quote", f"{TOTALS} Prepayments"),
    ("Quote.Lines.0", f"{LINE} {MEASURES}"),
    ("Quote.AdditionalCharges.0", CHARGE),
    ("Order", f"{TOTALS} SaleOrderNumber"),
    ("Order.Lines.0", f"{LINE} {MEASURES} DropShip Backorder BackorderQuantity"),
    ("Fulfilments.0", "TaskID FulfillmentNumber LinkedInvoiceNumber FulFilmentStatus Pick Pack Ship"),
    ("Fulfilments.0.Pick.Lines.0", f"{PICK_LINE} {MEASURES}"),
    ("Fulfilments.0.Pack.Lines.0", f"{PICK_LINE} {MEASURES} Box WarrantyRegistrationNumber"),
    ("Fulfilments.0.Ship", "Status RequireBy ShippingAddress ShippingNotes Lines"),
    ("Fulfilments.0.Ship.ShippingAddress", SHIP_TO),
    ("Fulfilments.0.Ship.Lines.0", "ID ShipmentDate Carrier Boxes TrackingNumber TrackingURL IsShipped"),
    ("Invoices.0", INVOICE),
    ("Invoices.0.Lines.0", f"{LINE} {MEASURES} Account"),
    ("Invoices.0.AdditionalCharges.0", f"{CHARGE} Account"),
    ("CreditNotes.0", CREDIT_NOTE),
    ("CreditNotes.0.Refunds.0", "ID Reference Amount DatePaid Account CurrencyRate DateCreated"),
    ("ManualJournals", "Status Lines"),
    ("AdditionalAttributes", " ".join(f"AdditionalAttribute{number}" for number in range(1, 11))),
]


@pytest.fixture(scope="module")
def answers(small_world: Any) -> Any:
    """Reads of an account whose sale 12 has every kind of document."""
    sale = small_world.cin7.sales[0]
    charge = Cin7Charge("Shipping - UPS Ground", Decimal("11.4"), Decimal(1), Decimal("11.4"))
    refund = Cin7Payment(sale.id, "Refund", Decimal(1), date(2026, 11, 8), small_world.now)
    one, zero = Decimal(1), Decimal(0)
    note = Cin7CreditNote(
        sale.id, "CR-1", "INV-00777", "AUTHORISED", date(2026, 11, 7), sale.lines, one, zero, one, [refund]
    )
    full = replace(
        sale,
        quote_status="AUTHORISED",
        charges=(charge,),
        invoices=[replace(sale.invoices[0], lines=sale.lines, charges=(charge,))],
        credit_notes=[note],
    )
    world = replace(small_world, cin7=replace(small_world.cin7, sales=[full]))
    emulator = Cin7(world, rate=None, faults=Faults(), assumptions=Assumptions())

    def read(path: str, **query: str) -> Any:
        return json.loads(emulator.answer(Call("GET", f"ExternalApi/v2/{path}", query)).body)

    return read


def at(document: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        document = document[int(step) if step.isdigit() else step]
    return document


@pytest.mark.parametrize(("path", "fields"), SHAPES)
def test_a_whole_sale_has_exactly_these_fields(answers: Any, small_world: Any, path: str, fields: str) -> None:
    document = answers("sale", id=small_world.cin7.sales[0].id)
    assert set(at(document, path)) == set(fields.split())


@pytest.mark.parametrize(
    ("path", "fields"),
    [("saleList", ROW), ("saleCreditNoteList", f"{ROW} RestockStatus")],
)
def test_a_list_row_has_exactly_these_fields(answers: Any, path: str, fields: str) -> None:
    answer = answers(path)
    assert set(answer) == {"Total", "Page", "SaleList"}
    assert set(answer["SaleList"][0]) == set(fields.split())


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("ref/carrier", "CarrierList"),
        ("ref/location", "LocationList"),
        ("product", "Products"),
        ("customer", "CustomerList"),
        ("ref/productavailability", "ProductAvailabilityList"),
    ],
)
def test_reference_lists_come_in_their_own_envelope(answers: Any, path: str, key: str) -> None:
    answer = answers(path)
    assert set(answer) == {"Total", "Page", key}
    assert answer["Total"] == len(answer[key]) > 0


def test_lines_read_outside_a_whole_sale_have_no_measures(answers: Any, small_world: Any) -> None:
    order = answers("sale/order", saleid=small_world.cin7.sales[0].id)
    assert set(order) == {"SaleID", "SaleOrderNumber", *TOTALS.split()}
    assert set(order["Lines"][0]) == {*LINE.split(), "DropShip", "BackorderQuantity"}
