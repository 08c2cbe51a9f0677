"""The one vocabulary: what every system's wire is mapped to, and what the lake stores.

A record is frozen and checked. Money is :class:`~decimal.Decimal`; every ``*_at`` is an aware UTC datetime; every
``*_slack_s`` says how many seconds that moment may really be later (3600 inside the doubled autumn hour of a
zone-less stamp, else 0). ``None`` means *not said by the source*, never *zero* or *no*.

Arrow schemas and key columns are derived from these classes alone (:func:`arrow_schema`).
"""

from __future__ import annotations

import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, computed_field

from shipops import normal_forms

if TYPE_CHECKING:
    import pyarrow as pa

System = Literal["cin7", "inksoft", "shipstation"]
OrderStatus = Literal[
    "draft", "awaiting_payment", "open", "awaiting_shipment", "pending_fulfillment", "on_hold", "shipped", "cancelled",
    "rejected_fulfillment", "unknown",
]  # fmt: skip
LineKind = Literal["item", "adjustment", "charge", "service", "drop_ship"]
ShipmentKind = Literal["label", "marked_shipped", "reported"]


_MOST = Decimal(10) ** 14


def _four_places(value: Decimal) -> Decimal:
    # Rounding may carry into a fifteenth digit.
    if not value.is_finite() or abs(value) >= _MOST or abs(rounded := value.quantize(Decimal("0.0001"))) >= _MOST:
        raise ValueError("is not an amount shipops can store")
    return rounded


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("is a time without a zone")
    return value.astimezone(UTC)


Amount = Annotated[Decimal, AfterValidator(_four_places)]
"""Money or a quantity, kept to four decimal places."""
Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""An aware time, kept in UTC."""


class Record(BaseModel):
    """What all records share. ``table`` is their name in the lake, ``key`` the columns that identify a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]


class Order(Record):
    """An order as one system holds it: a Cin7 sale, an InkSoft order, a ShipStation order.

    ``order_id`` is the system's own key (Cin7 ``SaleID`` in lower case, InkSoft ``StoreId/ID``, ShipStation
    ``orderId`` as text); ``number`` is what a person would type. ``detail_at`` is ``None`` while only a list row
    was read: then the columns in :data:`DETAIL_COLUMNS` were never fetched.
    """

    table: ClassVar[str] = "orders"
    key: ClassVar[tuple[str, ...]] = ("account", "order_id")

    account: str
    system: System
    order_id: str
    number: str
    # Other identity the source gives: ShipStation orderKey, InkSoft UniqueId, Cin7 ExternalID.
    external_key: str | None = None
    customer_reference: str | None = None
    store_id: str | None = None
    store_name: str | None = None
    channel: str | None = None
    location: str | None = None
    kind: str | None = None  # "Simple Sale", "WebOrder", …
    status: OrderStatus
    status_text: str | None = None  # as received
    payment_status: str | None = None
    is_manual: bool = False  # made by hand or by file in ShipStation
    customer: str | None = None
    email: str | None = None
    phone: str | None = None
    ship_to_name: str | None = None
    ship_to_company: str | None = None
    ship_to_street1: str | None = None
    ship_to_street2: str | None = None
    ship_to_street3: str | None = None
    ship_to_city: str | None = None
    ship_to_state: str | None = None
    ship_to_postcode: str | None = None
    ship_to_country: str | None = None
    requested_service: str | None = None
    requested_carrier: str | None = None
    currency: str | None = None
    total: Amount | None = None
    paid: Amount | None = None
    customer_note: str | None = None
    internal_note: str | None = None
    tags: tuple[str, ...] = ()
    ordered_at: Moment | None = None
    created_at: Moment | None = None
    created_slack_s: int = 0
    modified_at: Moment | None = None
    modified_slack_s: int = 0
    modified_text: str | None = None  # the stamp as received
    ship_by: date | None = None  # the date the order states: ship-by, confirmed or estimated ship date, due date
    hold_until: date | None = None
    # ShipStation only.
    parent_id: str | None = None
    merged_ids: tuple[str, ...] = ()
    # True for orders made by a split or a merge in ShipStation.
    merged_or_split: bool = False
    seen_at: Moment  # when this pull read it
    detail_at: Moment | None = None
    detail_of_modified: Moment | None = None  # the list's stamp the detail was read for

    @computed_field  # type: ignore[prop-decorator]
    @property
    def number_norm(self) -> str:
        return normal_forms.number_norm(self.number)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def external_key_norm(self) -> str:
        return (self.external_key or "").strip().casefold()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def email_norm(self) -> str:
        return normal_forms.email_norm(self.email)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def phone_norm(self) -> str:
        return normal_forms.phone_norm(self.phone)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def name_norm(self) -> str:
        return normal_forms.plain(self.ship_to_name or self.customer)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def postcode_norm(self) -> str:
        return normal_forms.postcode_norm(self.ship_to_postcode)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def address_norm(self) -> str:
        return normal_forms.address_norm(self.ship_to_street1, self.ship_to_street2, self.ship_to_street3)


# What only Cin7's and InkSoft's detail carries, or carries more exactly (a list's amount is that of the invoices): a
# later list row must not wipe it out.
DETAIL_COLUMNS: tuple[str, ...] = (
    "external_key", "store_name", "location", "email", "phone", "ship_to_name", "ship_to_company", "ship_to_street1",
    "ship_to_street2", "ship_to_street3", "ship_to_city", "ship_to_state", "ship_to_postcode", "ship_to_country",
    "requested_service", "requested_carrier", "customer_note", "internal_note", "currency",
    "total",
    "paid",
    "detail_at", "detail_of_modified", "phone_norm", "email_norm", "name_norm", "postcode_norm", "address_norm",
    "external_key_norm",
)  # fmt: skip
# What only a list row says for certain: a detail read by itself, by its id, must not wipe it out.
LIST_COLUMNS: tuple[str, ...] = ("kind", "paid")


class Unit(Record):
    """What ships: a Cin7 fulfilment (the sale itself while it has none), an InkSoft order.

    The stage facts are ``None`` where the system has no such stage (InkSoft is never *picked*).
    ``ready_at``, ``invoiced_at`` and ``void_at`` (void or refunded) are left empty by the mapping: they are set once,
    when a pull first sees the unit so.
    """

    table: ClassVar[str] = "units"
    key: ClassVar[tuple[str, ...]] = ("account", "unit_id")

    account: str
    system: System
    unit_id: str  # Cin7 TaskID (SaleID while there is no fulfilment), lower case; InkSoft StoreId/ID
    order_id: str
    part: str = ""  # Cin7 fulfilment number ("1", "2", …); "" where an order is one unit
    units_in_order: int = 1
    sale_number: str | None = None
    invoice_number: str | None = None
    customer_reference: str | None = None
    status_text: str | None = None
    total: Amount | None = None
    draft: bool = False  # draft or quote: nobody expects it to ship
    approved: bool | None = None
    paid: bool | None = None
    picked: bool | None = None
    packed: bool | None = None
    at_ship_stage: bool | None = None
    invoiced: bool | None = None
    has_ship_to: bool | None = None  # None: no detail was read yet
    tracking_present: bool = False
    shipped: bool = False
    void: bool = False
    refunded: bool = False  # fully credited or refunded
    pickup: bool = False
    drop_ship: bool = False  # every line is drop-shipped
    service_only: bool = False
    backordered: bool = False
    ship_by: date | None = None
    changed_at: Moment | None = None  # the source's own last change
    ordered_at: Moment | None = None
    ready_at: Moment | None = None
    invoiced_at: Moment | None = None
    void_at: Moment | None = None
    seen_at: Moment
    from_detail: bool = False

    @computed_field  # type: ignore[prop-decorator]
    @property
    def status_norm(self) -> str:
        return normal_forms.status_norm(self.status_text)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def sale_number_norm(self) -> str:
        return normal_forms.number_norm(self.sale_number)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def invoice_number_norm(self) -> str:
        return normal_forms.number_norm(self.invoice_number)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def customer_reference_norm(self) -> str:
        return normal_forms.number_norm(self.customer_reference)


class OrderLine(Record):
    """One line of an order (``unit_id`` set where the line belongs to one unit)."""

    table: ClassVar[str] = "order_lines"
    key: ClassVar[tuple[str, ...]] = ("account", "order_id", "line_id")

    account: str
    system: System
    order_id: str
    unit_id: str | None = None
    line_id: str  # unique within the order; the mapping makes one where the source has none
    kind: LineKind = "item"
    sku: str | None = None
    name: str | None = None
    options: str | None = None  # "Colour: Red; Size: M; Design: Falcons"
    quantity: Amount
    unit_price: Amount | None = None
    seen_at: Moment

    @computed_field  # type: ignore[prop-decorator]
    @property
    def sku_norm(self) -> str:
        return normal_forms.plain(self.sku)


class ShippedItem(BaseModel):
    """What one parcel holds of one line."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    line_id: str | None = None
    sku: str | None = None
    quantity: Amount


class Shipment(Record):
    """A parcel as one system knows it.

    ``label``: a ShipStation label; ``marked_shipped``: a ShipStation fulfilment (marked as shipped by hand, its
    tracking may be empty); ``reported``: what the source shows as shipped (Cin7 ship line, InkSoft package).
    """

    table: ClassVar[str] = "shipments"
    key: ClassVar[tuple[str, ...]] = ("account", "kind", "shipment_id")

    account: str
    system: System
    kind: ShipmentKind
    shipment_id: str
    order_id: str
    unit_id: str | None = None
    order_number: str | None = None
    store_id: str | None = None
    tracking: str | None = None  # as received
    carrier: str | None = None
    service: str | None = None
    cost: Amount | None = None
    created_at: Moment | None = None
    created_slack_s: int = 0
    ship_date: date | None = None
    shipped: bool = True  # False: a draft ship line
    voided: bool = False
    voided_at: Moment | None = None
    is_return: bool = False
    notified: bool | None = None  # ShipStation says it told the source
    notify_error: str | None = None
    items: tuple[ShippedItem, ...] = ()
    seen_at: Moment

    @computed_field  # type: ignore[prop-decorator]
    @property
    def tracking_norm(self) -> str:
        return normal_forms.tracking_norm(self.tracking)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def tracking_tokens(self) -> tuple[str, ...]:
        return normal_forms.tracking_tokens(self.tracking)


class Store(Record):
    """A store connection inside ShipStation.

    ``refreshed_at`` is the earliest reading of the last completed refresh (its two stamps may be in different
    zones: shipstation sheet, 1.4), ``refresh_attempted_at`` the last attempt.
    """

    table: ClassVar[str] = "stores"
    key: ClassVar[tuple[str, ...]] = ("account", "store_id")

    account: str
    store_id: str
    name: str | None = None
    marketplace: str | None = None
    marketplace_id: int | None = None
    active: bool | None = None
    auto_refresh: bool | None = None
    refreshed_at: Moment | None = None
    refresh_attempted_at: Moment | None = None
    created_at: Moment | None = None
    seen_at: Moment


RECORDS: tuple[type[Record], ...] = (Order, Unit, OrderLine, Shipment, Store)


@cache
def arrow_schema(record: type[BaseModel]) -> pa.Schema:
    """The Arrow schema of a record class: its fields in order, then its computed columns."""
    import pyarrow as pa

    hints = typing.get_type_hints(record)
    fields = [pa.field(name, _arrow_type(hints[name])) for name in record.model_fields]
    for name, computed in record.model_computed_fields.items():
        fields.append(pa.field(name, _arrow_type(_resolved(computed.return_type))))
    return pa.schema(fields)


def _resolved(annotation: Any) -> Any:
    return {"str": str, "tuple[str, ...]": tuple[str, ...]}[annotation] if isinstance(annotation, str) else annotation


def _arrow_type(annotation: Any) -> pa.DataType:
    import pyarrow as pa

    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        (inner,) = (arg for arg in args if arg is not type(None))
        return _arrow_type(inner)
    if origin is tuple:
        return pa.list_(_arrow_type(args[0]))
    if origin is Literal:
        return pa.string()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pa.struct(list(arrow_schema(annotation)))
    return {
        str: pa.string(),
        int: pa.int64(),
        bool: pa.bool_(),
        Decimal: pa.decimal128(18, 4),
        datetime: pa.timestamp("us", tz="UTC"),
        date: pa.date32(),
    }[annotation]
