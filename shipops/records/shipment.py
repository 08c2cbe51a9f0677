"""A parcel, as one system knows it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, computed_field

from shipops import address_forms, normal_forms
from shipops.records.values import Amount, Moment, Record, ShipmentKind, System


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
    batch_key: str | None = None  # labels that were made together have the same
    ship_to_name: str | None = None
    ship_to_street1: str | None = None
    ship_to_street2: str | None = None
    ship_to_street3: str | None = None
    ship_to_city: str | None = None
    ship_to_state: str | None = None
    ship_to_postcode: str | None = None
    ship_to_country: str | None = None
    seen_at: Moment

    @computed_field
    @property
    def tracking_norm(self) -> str:
        return normal_forms.tracking_norm(self.tracking)

    @computed_field
    @property
    def tracking_tokens(self) -> tuple[str, ...]:
        return normal_forms.tracking_tokens(self.tracking)

    @computed_field
    @property
    def ship_to_name_norm(self) -> str:
        return normal_forms.plain(self.ship_to_name)

    @computed_field
    @property
    def ship_to_address_norm(self) -> str:
        return normal_forms.address_norm(self.ship_to_street1, self.ship_to_street2, self.ship_to_street3)

    @computed_field
    @property
    def ship_to_postcode_norm(self) -> str:
        return normal_forms.postcode_norm(self.ship_to_postcode)

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
