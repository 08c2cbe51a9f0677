"""What happens to an order inside ShipStation: imports, labels, voids, splits and merges.

Ids are provisional (in the order things are told); the world is numbered by time in the end.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from shipops.sandbox.world.branches import STORE_OF
from shipops.sandbox.world.calendar import PACIFIC
from shipops.sandbox.world.carriers import Service, TrackingNumbers, choose_service
from shipops.sandbox.world.identity import guid
from shipops.sandbox.world.shipstation_model import (
    ShipStationAccount,
    ShipStationFulfillment,
    ShipStationItem,
    ShipStationLabel,
    ShipStationLabelItem,
    ShipStationOrder,
)
from shipops.sandbox.world.units import CIN7_EAST_STORE, CIN7_MAIN_STORE, INKSOFT_STORE, Unit, UnitLine

_CIN7_STORES = (CIN7_MAIN_STORE, CIN7_EAST_STORE, *STORE_OF.values())
_SOURCES = {INKSOFT_STORE: "InkSoft"} | dict.fromkeys(_CIN7_STORES, "Cin7 Core")
_USERS = 3
RUSH_TAG, WHOLESALE_TAG = 21001, 21002


@dataclass(frozen=True, slots=True)
class Parcel:
    """A label together with the service it was bought for, in the words a source system receives."""

    label: ShipStationLabel
    service: Service


class ShippingDesk:
    """The ShipStation account and the people who work in it; ``rng`` decides everything."""

    def __init__(self, account: ShipStationAccount, rng: random.Random) -> None:
        self.account = account
        self._rng = rng
        self._tracking = TrackingNumbers(rng)
        self._last_id = 0
        self._labels_of: dict[int, list[ShipStationLabel]] = {}
        self._users = [guid(rng) for _ in range(_USERS)]

    def next_id(self) -> int:
        """A provisional id no order, item or label has yet."""
        self._last_id += 1
        return self._last_id

    def import_unit(
        self,
        unit: Unit,
        at: datetime,
        *,
        status: str = "awaiting_shipment",
        store_id: int | None = None,
        key: str | None = None,
    ) -> ShipStationOrder:
        """Bring ``unit`` into its store (or ``store_id``, under ``key``) at ``at``."""
        items = [self.item(line, at) for line in unit.lines]
        if unit.discount:
            items.append(self._adjustment(-unit.discount, at))
        total = sum((item.unit_price * item.quantity for item in items), Decimal(0)) + unit.shipping + unit.tax
        paid = status != "awaiting_payment"
        store = store_id or unit.store_id
        order = ShipStationOrder(
            id=self.next_id(),
            number=unit.number,
            key=key or unit.key,
            store_id=store,
            status=status,
            ordered_at=unit.ordered_at,
            created_at=at,
            modified_at=at,
            email=unit.email,
            bill_to=unit.bill_to,
            ship_to=unit.ship_to,
            items=tuple(items),
            order_total=total,
            amount_paid=total if paid else Decimal(0),
            tax_amount=unit.tax,
            shipping_amount=unit.shipping,
            paid_at=unit.ordered_at if paid else None,
            customer_notes=unit.note or None,
            internal_notes=unit.internal_note or None,
            payment_method=unit.payment_method,
            requested_service=unit.requested_service,
            weight_ounces=sum((line.weight_ounces * line.quantity for line in unit.lines), Decimal(0)),
            source=_SOURCES.get(store),
            custom_field1=unit.order.store_name if unit.order else None,
            gift=bool(unit.gift_message),
            gift_message=unit.gift_message or None,
            tag_ids=(RUSH_TAG,) if self._rng.random() < 0.04 else (),
            user_id=self._rng.choice((None, None, *self._users)),
        )
        self.account.orders.append(order)
        return order

    def item(self, line: UnitLine, at: datetime) -> ShipStationItem:
        """A unit's line as an item of a ShipStation order."""
        return ShipStationItem(
            id=self.next_id(),
            line_item_key=line.ref,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.price,
            created_at=at,
            modified_at=at,
            options=line.options,
            weight_ounces=line.weight_ounces,
            image_url=line.image_url,
            warehouse_location=line.location,
        )

    def _adjustment(self, amount: Decimal, at: datetime) -> ShipStationItem:
        return ShipStationItem(
            id=self.next_id(),
            line_item_key="discount",
            sku="",
            name="Discount",
            quantity=1,
            unit_price=amount,
            created_at=at,
            modified_at=at,
            adjustment=True,
        )

    def edit(self, order: ShipStationOrder, items: Sequence[ShipStationItem], at: datetime) -> None:
        """Somebody changes what the order holds; its total follows."""
        order.items = tuple(items)
        worth = sum((item.unit_price * item.quantity for item in order.items), Decimal(0))
        order.order_total = worth + order.shipping_amount + order.tax_amount
        order.modified_at = max(order.modified_at, at)

    def move(self, order: ShipStationOrder, status: str, at: datetime) -> None:
        """Change the order's status."""
        order.status = status
        if status == "awaiting_shipment" and order.paid_at is None:
            order.paid_at, order.amount_paid = at, order.order_total
        order.modified_at = max(order.modified_at, at)

    def label(
        self,
        order: ShipStationOrder,
        at: datetime,
        *,
        items: Sequence[ShipStationItem] | None = None,
        service: Service | None = None,
        is_return: bool = False,
    ) -> Parcel:
        """Buy a label for ``items`` (default: everything); the order is shipped once live labels cover it all."""
        bought = service or choose_service(self._rng, order.ship_to.country)
        packed = shippable(order) if items is None else items
        label = ShipStationLabel(
            id=self.next_id(),
            order_id=order.id,
            order_number=order.number,
            order_key=order.key,
            store_id=order.store_id,
            created_at=at,
            ship_date=_pacific_day(at),
            cost=Decimal(self._rng.randint(420, 6900)) / 100,
            tracking_number=self._tracking.next(bought),
            carrier_code=bought.carrier_code,
            service_code=bought.service_code,
            ship_to=order.ship_to,
            items=tuple(ShipStationLabelItem(item, item.quantity) for item in packed),
            email=order.email,
            weight_ounces=sum(((item.weight_ounces or Decimal(0)) * item.quantity for item in packed), Decimal(0)),
            is_return=is_return,
            notified=not is_return,
            user_id=self._rng.choice(self._users),
        )
        self.account.labels.append(label)
        if not is_return:
            self._labels_of.setdefault(order.id, []).append(label)
            self._settle(order, at)
            order.carrier_code, order.service_code = bought.carrier_code, bought.service_code
            order.package_code, order.ship_date = "package", label.ship_date
        return Parcel(label, bought)

    def _settle(self, order: ShipStationOrder, at: datetime) -> None:
        live = [label for label in self._labels_of[order.id] if not label.voided]
        covered = {packed.item.id for label in live for packed in label.items}
        done = all(item.id in covered for item in shippable(order))
        self.move(order, "shipped" if done else "awaiting_shipment", at)

    def void(self, order: ShipStationOrder, label: ShipStationLabel, at: datetime) -> None:
        """Void a label; the order waits for shipment again. The void is never told to the source."""
        label.voided, label.voided_at = True, at
        self._settle(order, at)
        order.ship_date = None

    def refuse(self, label: ShipStationLabel, message: str) -> None:
        """The source answered the ship notification with ``message``."""
        label.notified, label.notify_error = False, message

    def mark_shipped(
        self, order: ShipStationOrder, at: datetime, *, tracking: str, carrier: str | None
    ) -> ShipStationFulfillment:
        """Mark the whole order as shipped by hand."""
        fulfillment = ShipStationFulfillment(
            id=self.next_id(),
            order_id=order.id,
            order_number=order.number,
            created_at=at,
            ship_date=_pacific_day(at),
            tracking_number=tracking,
            carrier=carrier,
            ship_to=order.ship_to,
            email=order.email,
            user_id=self._rng.choice(self._users),
        )
        self.account.fulfillments.append(fulfillment)
        self.move(order, "shipped", at)
        return fulfillment

    def new_tracking(self, service: Service) -> str:
        """A tracking number for a parcel that has no label here."""
        return self._tracking.next(service)

    def split(self, order: ShipStationOrder, at: datetime) -> ShipStationOrder:
        """Move all items but the first into a child order ``<number>-1``; the child keeps the parent's key."""
        first, *rest = shippable(order)
        child = replace(order, id=self.next_id(), number=f"{order.number}-1", items=tuple(rest), parent_id=order.id)
        order.items = (first, *(item for item in order.items if item.adjustment))
        for part in (order, child):
            part.merged_or_split, part.modified_at = True, at
            part.order_total = sum((item.unit_price * item.quantity for item in part.items), Decimal(0))
        order.order_total += order.shipping_amount + order.tax_amount
        child.shipping_amount = child.tax_amount = Decimal(0)
        child.created_at, child.amount_paid = at, child.order_total
        self.account.orders.append(child)
        return child

    def merge(self, primary: ShipStationOrder, other: ShipStationOrder, at: datetime, *, vanish: bool) -> None:
        """Combine ``other`` into ``primary``. The member stays listed as cancelled, or vanishes from the API."""
        primary.items = (*primary.items, *other.items)
        primary.merged_ids = (*primary.merged_ids, other.id)
        for part in (primary, other):
            part.merged_or_split, part.modified_at = True, at
        for amount in ("order_total", "amount_paid", "tax_amount", "shipping_amount", "weight_ounces"):
            setattr(primary, amount, getattr(primary, amount) + getattr(other, amount))
        other.status, other.vanished = "cancelled", vanish


def shippable(order: ShipStationOrder) -> list[ShipStationItem]:
    """The items that go into a parcel."""
    return [item for item in order.items if not item.adjustment]


def _pacific_day(at: datetime) -> date:
    return at.astimezone(PACIFIC).date()
