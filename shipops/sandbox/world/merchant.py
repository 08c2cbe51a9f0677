"""The merchant whose past is told: one random source, one clock, one calendar, and the three systems."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.calendar import WorkCalendar
from shipops.sandbox.world.catalogue import Catalogue
from shipops.sandbox.world.cin7_model import Cin7Sale
from shipops.sandbox.world.cin7_sales import Cin7Books
from shipops.sandbox.world.inksoft_orders import InkSoftBooks
from shipops.sandbox.world.people import People, Person
from shipops.sandbox.world.reporting import Reporter
from shipops.sandbox.world.shipping_desk import ShippingDesk
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.truth import Planted, Trap, Truth
from shipops.sandbox.world.units import Unit

Source = Literal["cin7", "inksoft"]
SHIPSTATION = "shipstation.main"
FRESH = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one source order in the merchant's history: its number and the moment it was placed."""

    source: Source
    number: int
    at: datetime


class Merchant:
    """Everything a scenario needs to tell its part of the story. All moments are aware UTC."""

    def __init__(
        self,
        rng: random.Random,
        now: datetime,
        calendar: WorkCalendar,
        cin7: Cin7Books,
        inksoft: InkSoftBooks,
        desk: ShippingDesk,
        truth: Truth,
    ) -> None:
        self.rng = rng
        self.now = now
        self.calendar = calendar
        self.cin7 = cin7
        self.inksoft = inksoft
        self.desk = desk
        self.truth = truth
        self.people = People(rng)
        self.catalogue = Catalogue(rng)
        self.reporter = Reporter(cin7, inksoft)
        self.regulars: list[Person] = []

    def refreshed(self, store_id: int) -> datetime:
        """When ``store_id`` last completed a refresh."""
        stamps = {store.id: store.refreshed_at for store in self.desk.account.stores}
        return stamps[store_id] or self.now

    def minutes(self, at: datetime, low: float, high: float) -> datetime:
        """A moment ``low`` to ``high`` minutes after ``at``, to the millisecond."""
        return at + timedelta(milliseconds=round(self.rng.uniform(low, high) * 60_000))

    def hours(self, at: datetime, low: float, high: float) -> datetime:
        """A moment ``low`` to ``high`` working hours after ``at``."""
        return self.calendar.after(at, self.rng.uniform(low, high))

    def import_moment(self, store_id: int, ready_at: datetime) -> datetime | None:
        """When the store takes in what became ready at ``ready_at``; ``None`` while that is still to come."""
        refreshed = self.refreshed(store_id)
        moment = self.minutes(ready_at, 5, 75)
        if moment <= refreshed:
            return moment
        if ready_at > self.now - FRESH:
            return None
        gap = (refreshed - ready_at) / timedelta(minutes=1)
        return self.minutes(ready_at, gap * 0.2, gap * 0.9)

    def customer(self) -> Person:
        """Somebody who orders: now and then a regular."""
        if self.regulars and self.rng.random() < 0.1:
            return self.rng.choice(self.regulars)
        person = self.people.new()
        if self.rng.random() < 0.1:
            self.regulars.append(person)
        return person

    def plant(self, check: str, unit: Unit, kind: str, note: str) -> None:
        """Write down that ``unit`` is a problem."""
        self.truth.planted.append(Planted(check, unit.account, unit.name, unit.order_id, unit.part, kind, note))

    def plant_sale(self, check: str, sale: Cin7Sale, kind: str, note: str) -> None:
        """Write down that a sale without fulfilment is a problem."""
        self.truth.planted.append(Planted(check, cin7_sales.ACCOUNT, sale.order_number, sale.id, "", kind, note))

    def plant_order(self, check: str, order: ShipStationOrder, kind: str, note: str) -> None:
        """Write down that a ShipStation order, which no one source order owns, is a problem."""
        self.truth.planted.append(Planted(check, SHIPSTATION, order.number, str(order.id), "", kind, note))

    def plant_connection(self, check: str, account: str, part: str, kind: str, note: str) -> None:
        """Write down, once for a ``part``, that a connection or many of its orders together are a problem."""
        told = {(entry.check, entry.account, entry.part) for entry in self.truth.planted if entry.order_id is None}
        if (check, account, part) not in told:
            self.truth.planted.append(Planted(check, account, None, None, part, kind, note))

    def trap(self, kind: str, unit: Unit, note: str) -> None:
        """Write down that ``unit`` only looks like a problem."""
        self.truth.traps.append(Trap(kind, unit.account, unit.name, unit.order_id, note))

    def trap_sale(self, kind: str, sale: Cin7Sale, note: str) -> None:
        """Write down that ``sale`` only looks like a problem."""
        self.truth.traps.append(Trap(kind, cin7_sales.ACCOUNT, sale.order_number, sale.id, note))

    def trap_inksoft(self, kind: str, number: int, store_id: int, note: str) -> None:
        """Write down that an InkSoft order only looks like a problem."""
        self.truth.traps.append(Trap(kind, inksoft_orders.ACCOUNT, str(number), f"{store_id}/{number}", note))

    def trap_shipstation(self, kind: str, order: ShipStationOrder, note: str) -> None:
        """Write down that a ShipStation order only looks like a problem."""
        self.truth.traps.append(Trap(kind, SHIPSTATION, order.number, str(order.id), note))
