"""The way back: what a source system shows once ShipStation has told it of a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.calendar import SHOP_ZONE
from shipops.sandbox.world.cin7_model import Cin7ShipLine
from shipops.sandbox.world.cin7_sales import Cin7Books
from shipops.sandbox.world.identity import guid
from shipops.sandbox.world.inksoft_model import InkSoftPackage, InkSoftPackageItem, InkSoftShipment
from shipops.sandbox.world.inksoft_orders import InkSoftBooks
from shipops.sandbox.world.units import Unit


class Reporter:
    """Writes parcels into the source systems."""

    def __init__(self, cin7: Cin7Books, inksoft: InkSoftBooks) -> None:
        self._cin7 = cin7
        self._inksoft = inksoft

    def report(
        self,
        unit: Unit,
        at: datetime,
        *,
        tracking: str,
        carrier: str,
        service: str = "",
        skus: Sequence[str] | None = None,
        done: bool = True,
    ) -> None:
        """Show a parcel of ``skus`` (default: all lines) at the source; ``done`` closes the unit there.

        Cin7 shows no service and no items on a ship line (cin7 sheet, 3.2); InkSoft shows both.
        """
        if unit.fulfilment is not None:
            self._on_cin7(unit, at, tracking=tracking, carrier=carrier, done=done)
        else:
            self._on_inksoft(unit, at, tracking=tracking, carrier=carrier, service=service, skus=skus, done=done)

    def _on_cin7(self, unit: Unit, at: datetime, *, tracking: str, carrier: str, done: bool) -> None:
        sale, fulfilment = unit.sale, unit.fulfilment
        if sale is None or fulfilment is None:
            raise ValueError(f"{unit.name} is no Cin7 unit")
        lines = fulfilment.ship_lines
        line = next((line for line in lines if not line.is_shipped), None)
        if line is None:
            line = Cin7ShipLine(id=guid(self._cin7.rng), carrier=carrier, boxes=f"Box {len(lines) + 1}")
            lines.append(line)
        line.carrier, line.tracking_number, line.is_shipped = carrier, tracking, True
        line.shipment_date = at.astimezone(SHOP_ZONE).date()
        fulfilment.ship_status = "AUTHORISED" if done else "PARTIALLY AUTHORISED"
        cin7_sales.touch(sale, at)

    def _on_inksoft(
        self,
        unit: Unit,
        at: datetime,
        *,
        tracking: str,
        carrier: str,
        service: str,
        skus: Sequence[str] | None,
        done: bool,
    ) -> None:
        order, books = unit.order, self._inksoft
        if order is None:
            raise ValueError(f"{unit.name} is no InkSoft unit")
        items = [item for item in order.items if skus is None or item.sku in skus]
        package = InkSoftPackage(
            id=books.next_id(),
            shipped_at=at,
            tracking_number=tracking,
            carrier=carrier,
            service=service,
            status="Shipped",
            items=tuple(
                InkSoftPackageItem(books.next_id(), item.order_retail_item_size_id, item.unique_id, item.quantity)
                for item in items
            ),
        )
        order.shipments.append(InkSoftShipment(id=books.next_id(), created_at=at, modified_at=at, packages=[package]))
        inksoft_orders.touch(order, at)
        if done:
            inksoft_orders.complete(order, at)


def shown_tracking(unit: Unit) -> list[str]:
    """Every tracking number the source shows for ``unit``, as it stands there."""
    if unit.fulfilment is not None:
        return [line.tracking_number for line in unit.fulfilment.ship_lines]
    if unit.order is not None:
        return [package.tracking_number for shipment in unit.order.shipments for package in shipment.packages]
    return []


def retype_tracking(unit: Unit, tracking: str, at: datetime) -> None:
    """Somebody changes the last tracking number shown at the source to ``tracking``."""
    if unit.sale is not None and unit.fulfilment is not None:
        unit.fulfilment.ship_lines[-1].tracking_number = tracking
        cin7_sales.touch(unit.sale, at)
    if unit.order is not None:
        unit.order.shipments[-1].packages[-1].tracking_number = tracking
        inksoft_orders.touch(unit.order, at)
