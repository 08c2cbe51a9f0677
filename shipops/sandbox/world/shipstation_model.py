"""The documents a ShipStation account holds (shipstation sheet, 1.5 to 1.8). Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from shipops.sandbox.world.places import Address

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ShipStationStore:
    """A store connection. ``refreshed_at`` is the last completed refresh; with ``refresh_stamp_utc`` the wire writes
    that one stamp in UTC while all others are Pacific (shipstation sheet, 1.4)."""

    id: int
    name: str
    marketplace_id: int
    marketplace_name: str
    active: bool
    auto_refresh: bool
    created_at: datetime
    modified_at: datetime
    refreshed_at: datetime | None = None
    refresh_attempted_at: datetime | None = None
    refresh_stamp_utc: bool = False
    account_name: str = ""
    integration_url: str = ""
    company_name: str = ""


@dataclass(frozen=True, slots=True)
class ShipStationItem:
    """A line of an order; a discount is an ``adjustment`` with a negative price. ``options`` are (name, value).

    ``sent`` holds what a caller sent that has no field here: names and values as they are written on the wire.
    """

    id: int
    line_item_key: str | None
    sku: str | None
    name: str
    quantity: int
    unit_price: Decimal
    created_at: datetime
    modified_at: datetime
    options: tuple[tuple[str, str], ...] = ()
    adjustment: bool = False
    weight_ounces: Decimal | None = None
    image_url: str | None = None
    product_id: int | None = None
    warehouse_location: str | None = None
    sent: tuple[tuple[str, object], ...] = ()


@dataclass(slots=True)
class ShipStationOrder:
    """An order. A ``vanished`` one was merged away or deleted: in no list, 404 by id.

    ``sent`` holds what a caller sent that has no field here: names and values as they are written on the wire.
    """

    id: int
    number: str
    key: str
    store_id: int
    status: str
    ordered_at: datetime
    created_at: datetime
    modified_at: datetime
    email: str | None
    bill_to: Address
    ship_to: Address
    items: tuple[ShipStationItem, ...]
    order_total: Decimal
    amount_paid: Decimal
    tax_amount: Decimal = ZERO
    shipping_amount: Decimal = ZERO
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    customer_id: int | None = None
    customer_username: str | None = None
    customer_notes: str | None = None
    internal_notes: str | None = None
    gift: bool = False
    gift_message: str | None = None
    payment_method: str | None = None
    requested_service: str | None = None
    carrier_code: str | None = None
    service_code: str | None = None
    package_code: str | None = None
    ship_date: date | None = None
    hold_until: date | None = None
    weight_ounces: Decimal = ZERO
    warehouse_id: int = 501001
    merged_or_split: bool = False
    merged_ids: tuple[int, ...] = ()
    parent_id: int | None = None
    source: str | None = None
    custom_field1: str | None = None
    custom_field2: str | None = None
    custom_field3: str | None = None
    tag_ids: tuple[int, ...] = ()
    user_id: str | None = None
    externally_fulfilled: bool = False
    externally_fulfilled_by: str | None = None
    vanished: bool = False
    sent: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class ShipStationLabelItem:
    """What a label covers of one order line."""

    item: ShipStationItem
    quantity: int


@dataclass(slots=True)
class ShipStationLabel:
    """A label made in ShipStation ("shipment" on the v1 wire)."""

    id: int
    order_id: int
    order_number: str
    order_key: str
    store_id: int
    created_at: datetime
    ship_date: date
    cost: Decimal
    tracking_number: str
    carrier_code: str
    service_code: str
    ship_to: Address
    items: tuple[ShipStationLabelItem, ...]
    email: str | None = None
    package_code: str = "package"
    insurance_cost: Decimal = ZERO
    weight_ounces: Decimal = ZERO
    is_return: bool = False
    voided: bool = False
    voided_at: datetime | None = None
    notified: bool = True
    notify_error: str | None = None
    batch_number: str | None = None
    user_id: str | None = None
    warehouse_id: int = 501001


@dataclass(slots=True)
class ShipStationFulfillment:
    """An order marked as shipped by hand: free-text carrier, tracking possibly empty, no items."""

    id: int
    order_id: int
    order_number: str
    created_at: datetime
    ship_date: date
    tracking_number: str
    carrier: str | None
    ship_to: Address
    email: str | None = None
    user_id: str | None = None
    voided: bool = False
    voided_at: datetime | None = None
    notified: bool = True
    notify_error: str | None = None


@dataclass(frozen=True, slots=True)
class ShipStationTag:
    id: int
    name: str
    colour: str


@dataclass(slots=True)
class ShipStationAccount:
    """One ShipStation account with the key pair that opens it."""

    api_key: str
    api_secret: str
    stores: tuple[ShipStationStore, ...]
    tags: tuple[ShipStationTag, ...]
    orders: list[ShipStationOrder] = field(default_factory=list)
    labels: list[ShipStationLabel] = field(default_factory=list)
    fulfillments: list[ShipStationFulfillment] = field(default_factory=list)
