"""Which source feeds which ShipStation store, and what is never part of an audit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from shipops.config.sections import Section, Span

OrderNumber = Literal["auto", "sale_number", "invoice_number", "customer_reference", "order_id"]
Method = Literal["custom_store", "shipstation_store", "shipping_service", "native"]
CarriedField = Literal[
    "email", "phone", "requested_service", "payment_method", "discount", "gift", "internal_note", "buyer_note",
    "order_weight", "item_weight", "image", "options", "location", "sku",
]  # fmt: skip


class Scope(Section):
    """``[link.only]``: what a link is for; an empty list means everything."""

    locations: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()


class Link(Section):
    """``[[link]]``: which source feeds which ShipStation store, and how.

    ``via`` is the source account the orders pass through on their way. ``fee_field`` is the additional charge of a sale
    that shows the carrier's fee, named as the source names it. ``currency`` and ``carries`` overrule what is
    learned from the data: the currency of the link's orders, and which fields arrive with them.
    """

    source: str
    shipstation: str
    store_id: int | None = None
    method: Method
    direction: Literal["to_shipstation", "from_shipstation"] = "to_shipstation"
    order_number: OrderNumber = "auto"
    grace: Span | None = None
    notify: Literal["on_label", "on_ship_date", "off"] = "on_label"
    via: str | None = None
    fee_field: str | None = Field(default=None, min_length=1)
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    carries: dict[CarriedField, bool] = Field(default_factory=dict)
    only: Scope = Scope()

    @model_validator(mode="after")
    def _store_where_needed(self) -> Link:
        if self.store_id is None and self.method != "shipping_service":
            raise ValueError("store_id is missing; it is needed for every method but shipping_service")
        return self


class Ignore(Section):
    """``[[ignore]]``: orders never part of an audit. All patterns given must fit (``*`` and ``?`` are wild)."""

    reason: str = Field(min_length=1)
    customer: str | None = None
    tag: str | None = None
    sku: str | None = None
    channel: str | None = None
    location: str | None = None
    carrier: str | None = None
    total: str | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Ignore:
        if not self.patterns:
            raise ValueError("says a reason but not what to ignore; add customer, tag, sku, channel, location, …")
        return self

    @property
    def patterns(self) -> dict[str, str]:
        """The patterns given, by field."""
        return {name: value for name, value in self if name != "reason" and value is not None}
