"""Calls straight into a ShipStation emulator, without a server between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shipops.sandbox.calls import Call, Reply
from shipops.sandbox.courier import Parcel, Receipt
from shipops.sandbox.errands import Errands
from shipops.sandbox.faults import read_faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.api import ShipStation, Surroundings
from shipops.sandbox.world.model import World

BASE = "http://127.0.0.1:9/shipstation"


class Desk:
    """An emulator of ``world`` whose clock goes on a second a stamp and whose calls land in ``sent``."""

    def __init__(self, world: World, *faults: str, connections: Any = None, **assumed: Any) -> None:
        self.sent: list[Parcel] = []
        self.answers: Callable[[Parcel], Receipt] = lambda _: Receipt(200, b"")
        self.errands = Errands()
        self.now = world.now
        around = Surroundings(self._clock, BASE, connections or {}, self.errands, self._deliver)
        self.emulator = ShipStation(
            world, rate=None, faults=read_faults(faults), assumptions=Assumptions(**assumed), surroundings=around
        )

    def _clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    async def _deliver(self, parcel: Parcel) -> Receipt:
        self.sent.append(parcel)
        return self.answers(parcel)

    def reply(self, method: str, path: str, body: object = None, **query: object) -> Reply:
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        asked = {name.lower(): str(value) for name, value in query.items()}
        return self.emulator.answer(Call(method, path, asked, {}, raw))

    def get(self, path: str, **query: object) -> Any:
        reply = self.reply("GET", path, **query)
        assert reply.status == 200, reply.body
        return json.loads(reply.body)

    def post(self, path: str, body: object = None, **query: object) -> Any:
        reply = self.reply("POST", path, body, **query)
        assert reply.status == 200, reply.body
        return json.loads(reply.body)

    def status(self, method: str, path: str, body: object = None, **query: object) -> int:
        return self.reply(method, path, body, **query).status

    def run_errands(self) -> None:
        asyncio.run(self.errands.finished())

    def ids(self, **query: object) -> list[int]:
        return [row["orderId"] for row in self.get("orders", **query)["orders"]]


def an_order(**over: object) -> dict[str, object]:
    """A whole order as ``createorder`` takes it."""
    return {
        "orderNumber": "WEB-1",
        "orderKey": "key-1",
        "orderDate": "2026-11-20 08:30:00",
        "orderStatus": "awaiting_shipment",
        "billTo": {"name": "Zoë Nuñez"},
        "shipTo": {"name": "Zoë Nuñez", "street1": "1 Main St", "city": "Chicago", "state": "IL", "country": "US"},
        "items": [{"lineItemKey": "a", "sku": "TEE", "name": "Tee", "quantity": 2, "unitPrice": 9.9}],
        "taxAmount": 1.2,
        "amountPaid": 21,
    } | over


def inactive(world: World, store_id: int) -> None:
    """Switch a store of ``world`` off."""
    stores = world.shipstation.stores
    world.shipstation.stores = tuple(
        replace(store, active=False) if store.id == store_id else store for store in stores
    )
