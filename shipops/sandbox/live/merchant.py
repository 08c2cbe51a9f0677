"""The merchant of a live world: the three systems as they stand, and the steps business is made of."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.shipstation.api import ShipStation
from shipops.sandbox.shipstation.input import SentItem, SentOrder
from shipops.sandbox.stamps import pacific_wall
from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.carriers import Service, choose_service
from shipops.sandbox.world.catalogue import Catalogue, Variant
from shipops.sandbox.world.cin7_model import Cin7Sale
from shipops.sandbox.world.cin7_sales import Cin7Books
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.inksoft_orders import InkSoftBooks
from shipops.sandbox.world.model import ShipStationLabel, ShipStationOrder, World
from shipops.sandbox.world.people import People
from shipops.sandbox.world.reporting import Reporter
from shipops.sandbox.world.units import Unit

# Beyond every number a world hands out when it is made.
_TAKEN = 500_000
_DOCUMENTS_TAKEN = 9_000_000


class _LiveBooks(Cin7Books):
    """Cin7 books whose invoice numbers are final: they go on after the last one."""

    def next_invoice(self, at: datetime) -> str:
        last = _last_number(invoice.number for sale in self.account.sales for invoice in sale.invoices)
        self.invoices.append((at, f"INV-{last + 1:05d}"))
        return self.invoices[-1][1]


def _last_number(numbers: Iterable[str]) -> int:
    """The largest number behind a prefix such as ``SO-``; others who write to the account take numbers too."""
    tails = (number.rpartition("-")[2] for number in numbers)
    return max((int(tail) for tail in tails if tail.isascii() and tail.isdecimal()), default=0)


class LiveMerchant:
    """What the lives of orders are made of. ``now`` (aware UTC) is the moment of the event being told."""

    def __init__(self, world: World, shipstation: ShipStation, rng: random.Random) -> None:
        self.now = world.now
        self.rng = rng
        self.cin7 = _LiveBooks(world.cin7, rng)
        self.inksoft = InkSoftBooks(world.inksoft, rng, _DOCUMENTS_TAKEN)
        self.shipstation = shipstation
        self.reporter = Reporter(self.cin7, self.inksoft)
        self.people = People(rng, after=_TAKEN)
        self._catalogue = Catalogue(rng)
        self._order_number = max((order.id for order in world.inksoft.orders), default=1_004_100)
        self._services: dict[int, Service] = {}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pause(self, low: int, high: int) -> int:
        """A number of events until an order's life goes on."""
        return self.rng.randint(low, high)

    def goods(self) -> list[tuple[Variant, int]]:
        return self._catalogue.choose(self.rng.choices((1, 2, 3), (50, 30, 20))[0])

    def sale(self) -> Cin7Sale:
        """A new Cin7 sale, ordered and authorised."""
        number = _last_number(sale.order_number for sale in self.cin7.account.sales) + 1
        place = self.rng.choices((cin7_sales.MAIN, cin7_sales.EAST), (65, 35))[0]
        sale = cin7_sales.new_sale(self.cin7, number, self.people.new(), self.goods(), location=place, at=self.now)
        self.cin7.account.sales.append(sale)
        return sale

    def web_order(self) -> InkSoftOrder:
        """A new InkSoft order, open and unpaid."""
        self._order_number += 1
        order = inksoft_orders.new_order(self.inksoft, self._order_number, self.people.new(), self.goods(), self.now)
        self.inksoft.account.orders.append(order)
        return order

    def take_in(self, unit: Unit, *, status: str = "awaiting_shipment") -> ShipStationOrder:
        """The unit's store brings it in, or brings it up to date, in a refresh of its own."""
        orders, ledger = self.shipstation.orders, self.shipstation.ledger
        order, is_news = orders.take_in(_sent(unit, status), unit.store_id)
        store = ledger.store(unit.store_id)
        if store is not None:
            ledger.replace_store(replace(store, refreshed_at=self.now, refresh_attempted_at=self.now))
        if is_news:
            orders.announce([order])
        return order

    def follow_cancellation(self, order: ShipStationOrder) -> None:
        """The store tells ShipStation that the order is off."""
        order.status = "cancelled"
        self.shipstation.ledger.changed(order)

    def label(self, order: ShipStationOrder) -> ShipStationLabel:
        """Buy a label for all of a waiting order."""
        service = choose_service(self.rng, order.ship_to.country)
        label = self.shipstation.labels.label(order, service, pacific_wall(self.now).date())
        self._services[label.id] = service
        return label

    def report(self, unit: Unit, label: ShipStationLabel) -> None:
        """The label reaches the source."""
        service = self._services.pop(label.id)
        self.reporter.report(
            unit, self.now, tracking=label.tracking_number, carrier=service.carrier, service=service.name
        )


def _sent(unit: Unit, status: str) -> SentOrder:
    """``unit`` as its store's connection sends it."""
    items = _sent_items(unit)
    goods = sum((item.unit_price * item.quantity for item in items), Decimal(0))
    paid = status != "awaiting_payment"
    return SentOrder(
        number=unit.number,
        key=unit.key,
        order_id=None,
        status=status,
        ordered_at=unit.ordered_at,
        paid_at=unit.ordered_at if paid else None,
        ship_by=None,
        email=unit.email,
        username=None,
        bill_to=unit.bill_to,
        ship_to=unit.ship_to,
        items=items,
        amount_paid=goods + unit.shipping + unit.tax if paid else Decimal(0),
        tax_amount=unit.tax,
        shipping_amount=unit.shipping,
        notes={
            "customerNotes": unit.note or None,
            "internalNotes": None,
            "giftMessage": unit.gift_message or None,
            "paymentMethod": None,
            "requestedShippingService": unit.requested_service,
        },
        gift=bool(unit.gift_message),
        carrier_code=None,
        service_code=None,
        package_code=None,
        ship_date=None,
        store_id=unit.store_id,
        warehouse_id=None,
        custom_fields=(unit.order.store_name if unit.order else None, None, None),
        source="InkSoft" if unit.order else "Cin7 Core",
        tag_ids=(),
        weight_ounces=None,
        kept={},
    )


def _sent_items(unit: Unit) -> tuple[SentItem, ...]:
    """The unit's lines, with its discount as an adjustment."""
    lines = [
        SentItem(
            line_item_key=line.ref,
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.price,
            options=line.options,
            adjustment=False,
            weight_ounces=line.weight_ounces,
            product_id=None,
            warehouse_location=None,
            kept={},
        )
        for line in unit.lines
    ]
    if unit.discount:
        lines.append(SentItem("discount", "", "Discount", 1, -unit.discount, (), True, None, None, None, {}))
    return tuple(lines)
