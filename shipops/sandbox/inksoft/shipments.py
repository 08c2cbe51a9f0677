"""What a shipment told to InkSoft does to an order: by CreateOrderShipments or by a ship notification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from shipops.sandbox.world import inksoft_orders
from shipops.sandbox.world.model import InkSoftOrder, InkSoftPackage, InkSoftPackageItem, InkSoftShipment


def shows(order: InkSoftOrder, tracking: str) -> bool:
    """Whether a package of the order carries this tracking number already."""
    return any(package.tracking_number == tracking for shipment in order.shipments for package in shipment.packages)


def remaining(order: InkSoftOrder) -> dict[int, int]:
    """The quantity of each line (by its ``OrderRetailItemSizeId``) that no package holds, lines in full left out."""
    sent: Counter[int] = Counter()
    for shipment in order.shipments:
        for package in shipment.packages:
            for item in package.items:
                sent[item.order_retail_item_size_id] += item.quantity
    open_lines = {item.order_retail_item_size_id: item.quantity for item in order.items}
    return {line: quantity - sent[line] for line, quantity in open_lines.items() if quantity > sent[line]}


def add_shipment(
    order: InkSoftOrder,
    at: datetime,
    quantities: Mapping[int, int],
    *,
    tracking: str,
    carrier: str,
    service: str,
    touches: bool = True,
) -> None:
    """Append one shipment of one package that holds ``quantities`` (by ``OrderRetailItemSizeId``).

    ``touches`` says whether the order counts as modified ``at`` that moment.
    """
    first = order.id * 1000 + 20 * len(order.shipments)
    guids = {item.order_retail_item_size_id: item.unique_id for item in order.items}
    package = InkSoftPackage(
        id=first + 1,
        shipped_at=at,
        tracking_number=tracking,
        carrier=carrier,
        service=service,
        status="Shipped",
        items=tuple(
            InkSoftPackageItem(first + 2 + place, line, guids[line], quantity)
            for place, (line, quantity) in enumerate(quantities.items())
        ),
    )
    order.shipments.append(InkSoftShipment(id=first, created_at=at, modified_at=at, packages=[package]))
    if touches:
        inksoft_orders.touch(order, at)
