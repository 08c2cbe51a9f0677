"""The merchant of a live world: the three systems as they stand, and the steps business is made of."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from shipops.sandbox.live.sending import sent_order
from shipops.sandbox.shipstation.api import ShipStation
from shipops.sandbox.stamps import pacific_wall
from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.branches import STORE_OF
from shipops.sandbox.world.carriers import choose_service, services
from shipops.sandbox.world.catalogue import Catalogue, Variant
from shipops.sandbox.world.cin7_model import Cin7Sale
from shipops.sandbox.world.cin7_sales import Cin7Books
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.inksoft_orders import InkSoftBooks
from shipops.sandbox.world.merchant import SHIPSTATION
from shipops.sandbox.world.model import ShipStationLabel, ShipStationOrder, ShipStationStore, World
from shipops.sandbox.world.people import People
from shipops.sandbox.world.reporting import Reporter
from shipops.sandbox.world.truth import Planted
from shipops.sandbox.world.units import Unit, cin7_unit, inksoft_unit

# Beyond every number a world hands out when it is made.
_TAKEN = 500_000
_DOCUMENTS_TAKEN = 9_000_000
# How often a store looks for orders of its own accord.
_REFRESHES_EVERY = timedelta(minutes=30)
_BOUGHT = {(service.carrier_code, service.service_code): service for service in services()}
Source = Literal["cin7", "inksoft"]


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
    """What the lives of orders are made of.

    ``now`` (aware UTC) is the moment of the event being told; once ``closing``, no life waits for a later hour.
    """

    def __init__(self, world: World, shipstation: ShipStation, rng: random.Random) -> None:
        self.now = world.now
        self.closing = False
        self.rng = rng
        self.truth = world.truth
        self.cin7 = _LiveBooks(world.cin7, rng)
        self.inksoft = InkSoftBooks(world.inksoft, rng, _DOCUMENTS_TAKEN)
        self.shipstation = shipstation
        self.reporter = Reporter(self.cin7, self.inksoft)
        self.people = People(rng, after=_TAKEN)
        self._catalogue = Catalogue(rng)
        self._order_number = max((order.id for order in world.inksoft.orders), default=1_004_100)

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

    def ready_unit(self, source: Source | None = None) -> Unit:
        """An order that came in, was made ready at once and is ready to ship; by chance of either source."""
        if (source or self.rng.choice(("cin7", "inksoft"))) == "inksoft":
            order = self.web_order()
            inksoft_orders.pay(self.inksoft, order, self.now)
            inksoft_orders.produce(order, "Ready to Ship", self.now)
            return inksoft_unit(order, self.now)
        sale = self.sale()
        fulfilment = cin7_sales.add_fulfilment(self.cin7, sale, sale.lines, "ready", self.now)
        cin7_sales.add_invoice(self.cin7, sale, fulfilment, sale.lines, self.now)
        return cin7_unit(sale, fulfilment, self.now)

    def plant(self, check: str, unit: Unit, kind: str, note: str) -> None:
        """Write down that ``unit`` is a problem from now on."""
        self.truth.planted.append(Planted(check, unit.account, unit.name, unit.order_id, unit.part, kind, note))

    def plant_unknown(self, order: ShipStationOrder, kind: str, note: str) -> None:
        """Write down that no source knows ``order`` any more."""
        entry = Planted("unknown-in-shipstation", SHIPSTATION, order.number, str(order.id), "", kind, note)
        self.truth.planted.append(entry)

    def call_off(self, unit: Unit) -> None:
        """Void or cancel the unit's order at its source."""
        if unit.sale is not None:
            cin7_sales.void_sale(unit.sale, self.now)
        if unit.order is not None:
            inksoft_orders.cancel(unit.order, self.now)

    def move_house(self, unit: Unit) -> None:
        """The buyer of a Cin7 unit moves to another house of the same town."""
        if unit.sale is None or unit.fulfilment is None:
            raise ValueError(f"{unit.name} is no Cin7 unit")
        house = replace(unit.ship_to, street1=f"{self.rng.randint(5000, 9999)} Quay")
        unit.sale.shipping_address = unit.fulfilment.shipping_address = house
        cin7_sales.touch(unit.sale, self.now)

    def refresh_stores(self) -> None:
        """Every store that refreshes by itself and has not for half an hour completes a refresh.

        Those of branches stay as they are: some of them stand still, which is their story.
        """
        ledger = self.shipstation.ledger
        for store in (store for store in ledger.account.stores if store.id not in STORE_OF.values()):
            if store.auto_refresh and store.refreshed_at and self.now - store.refreshed_at >= _REFRESHES_EVERY:
                self._refreshed(store)

    def _refreshed(self, store: ShipStationStore) -> None:
        self.shipstation.ledger.replace_store(replace(store, refreshed_at=self.now, refresh_attempted_at=self.now))

    def take_in(self, unit: Unit, *, status: str = "awaiting_shipment") -> ShipStationOrder:
        """The unit's store brings it in, or brings it up to date, in a refresh of its own."""
        orders, ledger = self.shipstation.orders, self.shipstation.ledger
        order, is_news = orders.take_in(sent_order(unit, status), unit.store_id)
        store = ledger.store(unit.store_id)
        if store is not None:
            self._refreshed(store)
        if is_news:
            orders.announce([order])
        return order

    def follow_payment(self, order: ShipStationOrder) -> None:
        """The store tells ShipStation that an order it knows was paid."""
        order.status, order.paid_at, order.amount_paid = "awaiting_shipment", self.now, order.order_total
        self.shipstation.ledger.changed(order)
        self.shipstation.orders.announce([order])

    def follow_cancellation(self, order: ShipStationOrder) -> None:
        """The store tells ShipStation that the order is off."""
        order.status = "cancelled"
        self.shipstation.ledger.changed(order)

    def label(self, order: ShipStationOrder) -> ShipStationLabel:
        """Buy a label for all of a waiting order."""
        service = choose_service(self.rng, order.ship_to.country)
        return self.shipstation.labels.label(order, service, pacific_wall(self.now).date())

    def report(self, unit: Unit, label: ShipStationLabel) -> None:
        """The label reaches the source."""
        service = _BOUGHT[label.carrier_code, label.service_code]
        self.reporter.report(
            unit, self.now, tracking=label.tracking_number, carrier=service.carrier, service=service.name
        )
