"""What ships, as its source shows it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import computed_field

from shipops import normal_forms
from shipops.records.values import Amount, Moment, Record, System


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
    # Where it goes, which may be elsewhere than its order; in comparable form see ``address_forms``.
    ship_to: str | None = None
    ship_to_norm: str | None = None
    ship_to_core: str | None = None
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
    # What the source says beside its status, and may contradict it with; ``None`` where it says nothing.
    shipped_flag: bool | None = None  # InkSoft Shipped; Cin7: any ship line IsShipped
    cancelled_flag: bool | None = None  # InkSoft Cancelled
    paid_flag: bool | None = None  # InkSoft Paid
    picked_up_flag: bool | None = None  # InkSoft: any shipment was picked up by the customer
    state_text: str | None = None  # the second status: InkSoft Status, Cin7 FulFilmentStatus of the fulfilment

    @computed_field
    @property
    def status_norm(self) -> str:
        return normal_forms.status_norm(self.status_text)

    @computed_field
    @property
    def state_norm(self) -> str:
        return normal_forms.status_norm(self.state_text)

    @computed_field
    @property
    def sale_number_norm(self) -> str:
        return normal_forms.number_norm(self.sale_number)

    @computed_field
    @property
    def invoice_number_norm(self) -> str:
        return normal_forms.number_norm(self.invoice_number)

    @computed_field
    @property
    def customer_reference_norm(self) -> str:
        return normal_forms.number_norm(self.customer_reference)
