"""What a ship notification changes at its source: told twice, it changes nothing the second time."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shipops.sandbox.feeds.accounts import Feed
from shipops.sandbox.feeds.notice import Notice
from shipops.sandbox.inksoft.shipments import add_shipment, remaining, shows
from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.calendar import SHOP_ZONE
from shipops.sandbox.world.model import Cin7Fulfilment, Cin7Sale, Cin7ShipLine, InkSoftOrder, World
from shipops.sandbox.world.units import cin7_unit


class UnknownOrderError(LookupError):
    """No order of the feed has this id or number."""


class RefusedNoticeError(ValueError):
    """The order cannot take a shipment; the text says why."""


@dataclass
class Notified:
    """Applies notices to the accounts of ``world``. What each Cin7 notice said went out is kept here: a ship line
    names no items (cin7 sheet, 3.2)."""

    world: World
    _sent: dict[str, Counter[str]] = field(default_factory=dict)

    def apply(self, feed: Feed, notice: Notice) -> None:
        """Show the parcel at the source, at the world's ``now``.

        Raises UnknownOrderError, and RefusedNoticeError for an order that is cancelled or void.
        """
        if feed.source == "cin7":
            self._on_cin7(feed, notice)
        else:
            self._on_inksoft(notice)

    def _on_cin7(self, feed: Feed, notice: Notice) -> None:
        sale, fulfilment = self._fulfilment(feed, notice)
        if sale.voided or fulfilment.ship_status == "VOIDED":
            raise RefusedNoticeError("The sale is void.")
        if any(line.is_shipped and line.tracking_number == notice.tracking for line in fulfilment.ship_lines):
            return
        line = next((line for line in fulfilment.ship_lines if not line.is_shipped), None)
        if line is None:
            line = Cin7ShipLine(
                id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{fulfilment.task_id} {len(fulfilment.ship_lines)}")),
                carrier=notice.carrier,
                boxes=f"Box {len(fulfilment.ship_lines) + 1}",
            )
            fulfilment.ship_lines.append(line)
        line.carrier, line.tracking_number, line.is_shipped = notice.carrier, notice.tracking, True
        line.shipment_date = self.world.now.astimezone(SHOP_ZONE).date()
        done = self._covers(sale, fulfilment, notice)
        fulfilment.ship_status = "AUTHORISED" if done else "PARTIALLY AUTHORISED"
        cin7_sales.touch(sale, self.world.now)

    def _covers(self, sale: Cin7Sale, fulfilment: Cin7Fulfilment, notice: Notice) -> bool:
        """Whether this notice and those before it account for all that was packed."""
        sent = self._sent.setdefault(fulfilment.task_id, Counter())
        for item in notice.items:
            sent[item.sku] += int(item.quantity)
        wanted = cin7_unit(sale, fulfilment, self.world.now).lines
        packed = {line.sku: _packed(fulfilment, line.sku) or line.quantity for line in wanted}
        return not notice.items or all(sent[sku] >= quantity for sku, quantity in packed.items())

    def _fulfilment(self, feed: Feed, notice: Notice) -> tuple[Cin7Sale, Cin7Fulfilment]:
        """By the id the feed gave, else by its number; of several fulfilments with one number the first unshipped."""
        numbered: list[tuple[Cin7Sale, Cin7Fulfilment]] = []
        for sale in self.world.cin7.sales:
            if sale.location != feed.location:
                continue
            for fulfilment in sale.fulfilments:
                if fulfilment.task_id == notice.order_id:
                    return sale, fulfilment
                if notice.order_number and notice.order_number in (fulfilment.linked_invoice_number, sale.order_number):
                    numbered.append((sale, fulfilment))
        numbered.sort(key=lambda pair: pair[1].ship_status == "AUTHORISED")
        if not numbered:
            raise UnknownOrderError
        return numbered[0]

    def _on_inksoft(self, notice: Notice) -> None:
        named = {str(order.id): order for order in self.world.inksoft.orders}
        order = named.get(notice.order_id) or named.get(notice.order_number)
        if order is None:
            raise UnknownOrderError
        if order.cancelled:
            raise RefusedNoticeError("The order is cancelled.")
        if shows(order, notice.tracking):
            return
        add_shipment(
            order,
            self.world.now,
            _quantities(order, notice),
            tracking=notice.tracking,
            carrier=notice.carrier,
            service=notice.service,
        )
        if not remaining(order):
            inksoft_orders.complete(order, self.world.now)


def _packed(fulfilment: Cin7Fulfilment, sku: str) -> int:
    return int(sum((line.quantity for line in fulfilment.pack_lines if line.sku == sku), Decimal(0)))


def _quantities(order: InkSoftOrder, notice: Notice) -> Mapping[int, int]:
    """What of the order the notice covers: its lines by id, else by SKU, never more than is still open."""
    open_lines = remaining(order)
    if not notice.items:
        return open_lines
    covered: Counter[int] = Counter()
    for item in notice.items:
        left = int(item.quantity)
        for line in order.items:
            identifier = line.order_retail_item_size_id
            named = item.line_id == str(identifier) if item.line_id else item.sku == line.sku
            taken = min(left, open_lines.get(identifier, 0) - covered[identifier]) if named else 0
            covered[identifier] += taken
            left -= taken
    return {identifier: quantity for identifier, quantity in covered.items() if quantity}
