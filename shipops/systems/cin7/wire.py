"""Cin7 Core's JSON objects, as far as they are read (cin7 sheet, sections 2 and 3). Every field is optional."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from shipops.systems.wire_types import Flag, Many, Maybe, Money, Text, UtcDay, UtcStamp, Whole, Wire


class SaleListEnvelope(Wire):
    total: Whole = None
    sale_list: Many[Any] = ()


class SaleRow(Wire):
    """A row of ``saleList``: no address, no lines, no tracking per fulfilment."""

    sale_id: Text = None
    order_number: Text = None
    status: Text = None
    order_date: UtcStamp = None
    customer: Text = None
    invoice_number: Text = None
    customer_reference: Text = None
    invoice_amount: Money = None
    paid_amount: Money = None
    sale_invoices_total_amount: Money = None
    ship_by: UtcDay = None
    customer_currency: Text = None
    updated: UtcStamp = None
    order_status: Text = None
    combined_picking_status: Text = None
    combined_packing_status: Text = None
    combined_shipping_status: Text = None
    combined_invoice_status: Text = None
    combined_payment_status: Text = None
    combined_tracking_numbers: Text = None
    credit_note_status: Text = None
    type: Text = None
    source_channel: Text = None
    external_id: Text = None


class Address(Wire):
    display_address_line1: Text = None
    line1: Text = None
    line2: Text = None
    city: Text = None
    state: Text = None
    postcode: Text = None
    country: Text = None
    company: Text = None
    contact: Text = None

    @property
    def says_something(self) -> bool:
        """Whether any part of the address has content."""
        parts = (self.display_address_line1, self.line1, self.line2, self.city, self.state, self.postcode,
                 self.country, self.company, self.contact)  # fmt: skip
        return any(parts)

    @property
    def is_complete(self) -> bool:
        """Street, city, postcode and country each in its own field, as an import needs them (cin7 sheet, 5.1)."""
        return all((self.line1, self.city, self.postcode, self.country))


class OrderLine(Wire):
    product_id: Text = None
    sku: Text = None
    name: Text = None
    quantity: Money = None
    price: Money = None
    discount: Money = None  # per cent
    tax: Money = None
    product_weight: Money = None
    weight_units: Text = None
    drop_ship: Flag = None
    backorder: Flag = None
    backorder_quantity: Money = None

    @property
    def is_backordered(self) -> bool:
        """Whether nothing of this line is in stock."""
        waiting = self.backorder_quantity or 0
        return bool(self.backorder) or (waiting > 0 and waiting >= (self.quantity or 0))


class Charge(Wire):
    description: Text = None
    quantity: Money = None
    price: Money = None


class SaleOrder(Wire):
    sale_order_number: Text = None
    memo: Text = None
    status: Text = None
    lines: Many[OrderLine] = ()
    additional_charges: Many[Charge] = ()
    total: Money = None


class StockLine(Wire):
    """A line of a pick or a pack."""

    product_id: Text = None
    sku: Text = None
    name: Text = None
    quantity: Money = None
    box: Text = None
    location: Text = None
    product_weight: Money = None
    weight_units: Text = None
    non_inventory: Flag = None


class StockTask(Wire):
    status: Text = None
    lines: Many[StockLine] = ()


class ShipLine(Wire):
    id: Text = None
    shipment_date: UtcDay = None
    carrier: Text = None
    boxes: Text = None
    tracking_number: Text = None
    is_shipped: Flag = None
    # The write side says Box; nothing forbids an answer that does (cin7 sheet, 3.2).
    spellings: ClassVar[Mapping[str, str]] = {"box": "boxes"}


class ShipTask(Wire):
    status: Text = None
    require_by: UtcDay = None
    shipping_address: Maybe[Address] = None
    lines: Many[ShipLine] = ()


class Fulfilment(Wire):
    task_id: Text = None
    fulfillment_number: Text = None
    linked_invoice_number: Text = None
    fulfilment_status: Text = None
    pick: Maybe[StockTask] = None
    pack: Maybe[StockTask] = None
    ship: Maybe[ShipTask] = None
    spellings: ClassVar[Mapping[str, str]] = {
        "fulfilmentnumber": "fulfillment_number",
        "fulfillmentstatus": "fulfilment_status",
    }


class Invoice(Wire):
    invoice_number: Text = None
    status: Text = None
    invoice_date: UtcStamp = None
    linked_fulfillment_number: Text = None
    total: Money = None
    paid: Money = None


class CreditNote(Wire):
    credit_note_invoice_number: Text = None
    status: Text = None
    total: Money = None


class Sale(Wire):
    id: Text = None
    customer: Text = None
    contact: Text = None
    phone: Text = None
    email: Text = None
    shipping_address: Maybe[Address] = None
    shipping_notes: Text = None
    customer_currency: Text = None
    ship_by: UtcDay = None
    location: Text = None
    sale_order_date: UtcStamp = None
    last_modified_on: UtcStamp = None
    note: Text = None
    customer_reference: Text = None
    status: Text = None
    combined_payment_status: Text = None
    combined_tracking_numbers: Text = None
    carrier: Text = None
    service_only: Flag = None
    type: Text = None
    source_channel: Text = None
    order: Maybe[SaleOrder] = None
    fulfilments: Many[Fulfilment] = ()
    invoices: Many[Invoice] = ()
    credit_notes: Many[CreditNote] = ()
    external_id: Text = None
    spellings: ClassVar[Mapping[str, str]] = {"fulfillments": "fulfilments", "saleid": "id"}
