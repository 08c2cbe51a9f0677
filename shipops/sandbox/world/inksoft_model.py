"""The documents an InkSoft publisher holds (inksoft sheet, 5). Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.world.places import Address

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class InkSoftStore:
    """A web store of the publisher; ``uri`` is its slug in every path."""

    id: int
    name: str
    uri: str


@dataclass(frozen=True, slots=True)
class InkSoftItem:
    """One product in one colour and one size. SKU, colour and size reach the wire on production cards alone."""

    order_retail_item_id: int
    order_retail_item_size_id: int
    unique_id: str
    product_id: int
    product_style_id: int
    product_style_size_id: int
    design_id: int
    quantity: int
    unit_price: Decimal
    product_name: str
    sku: str
    colour: str
    size: str
    design: str
    personalisation: tuple[tuple[str, str], ...] = ()  # (field, value)
    notes: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.product_name} - {self.colour}"

    @property
    def image_url(self) -> str:
        """A picture of the printed product, relative to the vendor's hosts (inksoft sheet, 2.1)."""
        return f"/images/products/{self.product_id}/{self.product_style_id}/{self.design_id}.png"


@dataclass(frozen=True, slots=True)
class InkSoftProductionCard:
    """One item on one printed side: an item printed on two sides has two cards of the same quantity."""

    id: int
    number: str
    item: InkSoftItem
    item_id: int
    side: str
    print_method: str
    status: str
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InkSoftPayment:
    id: int
    event_type: str  # Capture, Refund
    amount: Decimal
    created_at: datetime
    card_type: str = "Visa"
    card_last4: str = "4242"


@dataclass(frozen=True, slots=True)
class InkSoftShippingMethod:
    """``pickup_type`` is set on pickup methods only."""

    id: int
    name: str
    vendor_id: int | None
    vendor_name: str
    price: Decimal
    pickup_type: str | None = None


@dataclass(frozen=True, slots=True)
class InkSoftPackageItem:
    id: int
    order_retail_item_size_id: int
    item_guid: str
    quantity: int


@dataclass(slots=True)
class InkSoftPackage:
    id: int
    shipped_at: datetime | None
    tracking_number: str
    carrier: str
    service: str
    status: str
    items: tuple[InkSoftPackageItem, ...]


@dataclass(slots=True)
class InkSoftShipment:
    id: int
    created_at: datetime
    modified_at: datetime
    packages: list[InkSoftPackage] = field(default_factory=list)
    pickup: bool = False
    picked_up_by: str = ""
    notes: str = ""


@dataclass(slots=True)
class InkSoftOrder:
    """An order. Three status axes and eight flags move separately; cancelling leaves ``production_status`` alone.

    ``modified_at`` is never on the wire, only the modified-range filter sees it (inksoft sheet, 4.1).
    """

    id: int
    unique_id: str
    store_id: int
    store_name: str
    order_type: str  # WebOrder, Invoice, Proposals
    user_id: int
    first_name: str
    last_name: str
    company: str
    email: str
    phone: str
    billing_address: Address
    shipping_address: Address | None
    shipping_method: InkSoftShippingMethod
    currency: str
    created_at: datetime
    modified_at: datetime
    items: tuple[InkSoftItem, ...]
    retail_amount: Decimal
    total_amount: Decimal
    amount_due: Decimal
    shipping_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    tax_rate: Decimal = ZERO
    total_discount: Decimal = ZERO
    coupon_code: str = ""
    status: str = "Processing"  # Canceled, Processing, Fulfilled, Shipped
    production_status: str = "Open"  # Open, Scheduled, In Production, Ready to Ship, Ready for Pickup, Complete
    payment_status: str = "Paid"  # Paid, NotPaid, PartiallyPaid, RefundDue, Refunded
    payment_method: str = "Credit Card"
    authorized: bool = True
    paid: bool = True
    confirmed: bool = True
    ordered: bool = False
    received: bool = False
    prepared: bool = False
    shipped: bool = False
    cancelled: bool = False
    proposal_id: int | None = None
    estimated_ship_at: datetime | None = None
    confirmed_ship_at: datetime | None = None
    due_at: datetime | None = None
    approval_required: bool = False
    approved_at: datetime | None = None
    ready_for_pickup_notified_at: datetime | None = None
    notes: str = ""
    gift_message: str = ""
    cards: tuple[InkSoftProductionCard, ...] = ()
    payments: list[InkSoftPayment] = field(default_factory=list)
    shipments: list[InkSoftShipment] = field(default_factory=list)

    @property
    def customer(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def hidden(self) -> bool:
        """Still waiting for approval: in no list until then (inksoft sheet, 5.1)."""
        return self.approval_required and self.approved_at is None


@dataclass(slots=True)
class InkSoftAccount:
    """One publisher with its stores; one API key opens all of them."""

    publisher_id: int
    api_key: str
    stores: tuple[InkSoftStore, ...]
    from_address: Address
    orders: list[InkSoftOrder] = field(default_factory=list)
