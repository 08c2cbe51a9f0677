"""The documents a Cin7 Core account holds (cin7 sheet, 2 and 3). Times are aware UTC, business dates are dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from shipops.sandbox.world import statuses
from shipops.sandbox.world.places import Address

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cin7Line:
    """A line of an order, invoice or credit note. ``discount`` is a percentage, ``total`` is before tax."""

    product_id: str
    sku: str
    name: str
    quantity: Decimal
    price: Decimal
    total: Decimal
    discount: Decimal = ZERO
    tax: Decimal = ZERO
    weight: Decimal = ZERO  # kilograms
    drop_ship: bool = False
    backorder_quantity: Decimal = ZERO
    non_inventory: bool = False  # a service product: never picked


@dataclass(frozen=True, slots=True)
class Cin7Charge:
    """An additional charge, such as shipping or set-up."""

    description: str
    price: Decimal
    quantity: Decimal
    total: Decimal
    tax: Decimal = ZERO
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Cin7StockLine:
    """A pick or pack line; ``box`` is empty on pick lines."""

    product_id: str
    sku: str
    name: str
    quantity: Decimal
    location: str
    location_id: str
    box: str = ""
    weight: Decimal = ZERO
    non_inventory: bool = False


@dataclass(slots=True)
class Cin7ShipLine:
    """A row of the shipment tab: boxes, carrier, tracking. It names no items."""

    id: str
    carrier: str
    boxes: str
    shipment_date: date | None = None
    tracking_number: str = ""
    tracking_url: str = ""
    is_shipped: bool = False


@dataclass(slots=True)
class Cin7Fulfilment:
    """One pick, pack and ship run. Stage statuses: NOT AVAILABLE, DRAFT, AUTHORISED, VOIDED."""

    task_id: str
    number: int
    shipping_address: Address
    linked_invoice_number: str = ""
    pick_status: str = "NOT AVAILABLE"
    pick_lines: list[Cin7StockLine] = field(default_factory=list)
    pack_status: str = "NOT AVAILABLE"
    pack_lines: list[Cin7StockLine] = field(default_factory=list)
    ship_status: str = "NOT AVAILABLE"
    ship_lines: list[Cin7ShipLine] = field(default_factory=list)
    require_by: date | None = None
    shipping_notes: str = ""

    @property
    def status(self) -> str:
        """``FulFilmentStatus``."""
        return statuses.fulfilment_status(self)


@dataclass(frozen=True, slots=True)
class Cin7Payment:
    """Money received on an invoice, or paid back on a credit note."""

    id: str
    reference: str
    amount: Decimal
    paid_on: date
    created_at: datetime
    account: str = "718"


@dataclass(slots=True)
class Cin7Invoice:
    """An invoice. ``status``: DRAFT, AUTHORISED, PAID, VOIDED; ``total`` includes tax."""

    task_id: str
    number: str
    status: str
    dated: date
    due: date
    linked_fulfilment: int | None
    lines: tuple[Cin7Line, ...]
    charges: tuple[Cin7Charge, ...]
    total_before_tax: Decimal
    tax: Decimal
    total: Decimal
    payments: list[Cin7Payment] = field(default_factory=list)

    @property
    def paid(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), ZERO)


@dataclass(slots=True)
class Cin7CreditNote:
    """A credit note. ``status``: DRAFT, AUTHORISED, VOIDED; ``total`` includes tax."""

    task_id: str
    number: str
    invoice_number: str
    status: str
    dated: date
    lines: tuple[Cin7Line, ...]
    total_before_tax: Decimal
    tax: Decimal
    total: Decimal
    refunds: list[Cin7Payment] = field(default_factory=list)


@dataclass(slots=True)
class Cin7Sale:
    """A sale with all its documents. Rolled-up statuses are computed from the documents (cin7 sheet, 2.3)."""

    id: str
    order_number: str
    type: str  # Simple Sale, Advanced Sale, Service Sale
    customer: str
    customer_id: str
    contact: str
    email: str
    phone: str
    billing_address: Address
    shipping_address: Address
    location: str
    location_id: str
    currency: str
    ordered_on: date
    created_at: datetime
    updated_at: datetime
    base_currency: str = "USD"
    currency_rate: Decimal = Decimal(1)
    ship_by: date | None = None
    quote_status: str = "NOT AVAILABLE"
    order_status: str = "NOT AVAILABLE"
    skip_quote: bool = True
    voided: bool = False
    lines: tuple[Cin7Line, ...] = ()
    charges: tuple[Cin7Charge, ...] = ()
    total_before_tax: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO
    fulfilments: list[Cin7Fulfilment] = field(default_factory=list)
    invoices: list[Cin7Invoice] = field(default_factory=list)
    credit_notes: list[Cin7CreditNote] = field(default_factory=list)
    customer_reference: str = ""
    source_channel: str | None = None
    external_id: str | None = None
    carrier: str = ""
    terms: str = "30 days"
    price_tier: str = "Tier 1"
    tax_rule: str = "Tax on Sales"
    sales_representative: str = ""
    note: str = ""
    memo: str = ""
    shipping_notes: str = ""
    service_only: bool = False
    additional_attributes: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return statuses.sale_status(self)

    @property
    def combined_picking_status(self) -> str:
        return statuses.combined_picking_status(self)

    @property
    def combined_packing_status(self) -> str:
        return statuses.combined_packing_status(self)

    @property
    def combined_shipping_status(self) -> str:
        return statuses.combined_shipping_status(self)

    @property
    def fulfilment_status(self) -> str:
        """``FulFilmentStatus`` of the sale."""
        return statuses.sale_fulfilment_status(self)

    @property
    def combined_invoice_status(self) -> str:
        return statuses.combined_invoice_status(self)

    @property
    def combined_payment_status(self) -> str:
        return statuses.combined_payment_status(self)

    @property
    def credit_note_status(self) -> str:
        return statuses.credit_note_status(self)

    @property
    def combined_tracking_numbers(self) -> str:
        """Every tracking number of the sale's live ship lines, comma between (the vendor's delimiter is a guess)."""
        return statuses.combined_tracking_numbers(self)


@dataclass(frozen=True, slots=True)
class Cin7Location:
    id: str
    name: str
    is_default: bool = False


@dataclass(slots=True)
class Cin7Account:
    """One Cin7 Core account with the credentials that open it."""

    account_id: str
    application_key: str
    company: str
    currency: str
    time_zone: str
    locations: tuple[Cin7Location, ...]
    sales: list[Cin7Sale] = field(default_factory=list)
