"""An order and its lines, as one system holds them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import computed_field

from shipops import address_forms, normal_forms
from shipops.records.values import Amount, LineKind, Moment, OrderStatus, Record, System


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
    payment_method: str | None = None
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
    tax: Amount | None = None
    discount: Amount | None = None  # what was taken off the goods, as a positive amount
    coupon: str | None = None  # the code that was used
    is_gift: bool | None = None  # marked as a gift, or with a message for one
    weight: Amount | None = None  # of the goods together, in grams
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

    @computed_field
    @property
    def number_norm(self) -> str:
        return normal_forms.number_norm(self.number)

    @computed_field
    @property
    def external_key_norm(self) -> str:
        return (self.external_key or "").strip().casefold()

    @computed_field
    @property
    def email_norm(self) -> str:
        return normal_forms.email_norm(self.email)

    @computed_field
    @property
    def phone_norm(self) -> str:
        return normal_forms.phone_norm(self.phone)

    @computed_field
    @property
    def name_norm(self) -> str:
        return normal_forms.plain(self.ship_to_name or self.customer)

    @computed_field
    @property
    def postcode_norm(self) -> str:
        return normal_forms.postcode_norm(self.ship_to_postcode)

    @computed_field
    @property
    def address_norm(self) -> str:
        return normal_forms.address_norm(self.ship_to_street1, self.ship_to_street2, self.ship_to_street3)

    @computed_field
    @property
    def ship_to_norm(self) -> str:
        return address_forms.place_norm(*self._place)

    @computed_field
    @property
    def ship_to_core(self) -> str:
        return address_forms.place_core(*self._place)

    @property
    def _place(self) -> address_forms.Place:
        streets = (self.ship_to_street1, self.ship_to_street2, self.ship_to_street3)
        return streets, self.ship_to_city, self.ship_to_postcode, self.ship_to_country


# What only Cin7's and InkSoft's detail carries, or carries more exactly (a list's amount is that of the invoices): a
# later list row must not wipe it out.
DETAIL_COLUMNS: tuple[str, ...] = (
    "external_key", "store_name", "location", "email", "phone", "ship_to_name", "ship_to_company", "ship_to_street1",
    "ship_to_street2", "ship_to_street3", "ship_to_city", "ship_to_state", "ship_to_postcode", "ship_to_country",
    "requested_service", "requested_carrier", "customer_note", "internal_note", "currency",
    "total",
    "paid",
    "payment_method", "tax", "discount", "coupon", "is_gift", "weight",
    "detail_at", "detail_of_modified", "phone_norm", "email_norm", "name_norm", "postcode_norm", "address_norm",
    "ship_to_norm", "ship_to_core",
    "external_key_norm",
)  # fmt: skip
# What only a list row says for certain: a detail read by itself, by its id, must not wipe it out.
LIST_COLUMNS: tuple[str, ...] = ("kind", "paid")


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
    amount: Amount | None = None  # for all of it, with the line's own discount taken off, before tax
    tax: Amount | None = None  # on top of the amount
    weight: Amount | None = None  # of one piece, in grams
    image_url: str | None = None
    location: str | None = None  # where it lies in the warehouse
    seen_at: Moment

    @computed_field
    @property
    def sku_norm(self) -> str:
        return normal_forms.plain(self.sku)

    @computed_field
    @property
    def option_pairs(self) -> tuple[str, ...]:
        return normal_forms.option_pairs(self.options)
