"""An account that moves while it is read: changes between the pages of a list (ShipStation sheet, 1.10)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

from shipops.sandbox.shipstation.ledger import Ledger
from shipops.sandbox.world.identity import hex32
from shipops.sandbox.world.model import ShipStationOrder


class Drift:
    """``changes`` changes at a time, each of another kind in turn.

    No change alters what an audit finds: orders of the sources only get a later stamp, and only orders typed by hand
    come and go.
    """

    def __init__(self, ledger: Ledger, changes: int) -> None:
        self._ledger = ledger
        self._changes = changes
        self._rng = random.Random(f"drift {changes}")
        manual = ledger.manual_store()
        self._manual = [order for order in ledger.orders if manual is not None and order.store_id == manual.id]
        self._kinds = cycle((self._stamp, self._take_away, self._stamp, self._add))

    def move(self) -> None:
        """Make the next changes."""
        for _ in range(self._changes):
            kind: Callable[[], None] = next(self._kinds)
            kind()

    def _stamp(self) -> None:
        """Somebody saved an order without changing it."""
        if self._ledger.orders:
            self._ledger.changed(self._rng.choice(self._ledger.orders))

    def _take_away(self) -> None:
        """Somebody deleted an order typed by hand: every later row moves up by one."""
        if self._manual:
            place = self._rng.randrange(len(self._manual))
            order = self._manual.pop(place)
            if not order.vanished:
                self._ledger.delete(order)

    def _add(self) -> None:
        """Somebody typed in another order like an earlier one."""
        if not self._ledger.orders:
            return
        model = self._manual[0] if self._manual else self._ledger.orders[0]
        manual = self._ledger.manual_store()
        now = self._ledger.clock()
        identifier = self._ledger.next_id("order")
        order: ShipStationOrder = replace(
            model,
            id=identifier,
            number=f"M-{identifier}",
            key=f"manual-{hex32(self._rng)}",
            store_id=manual.id if manual else model.store_id,
            status="awaiting_shipment",
            created_at=now,
            modified_at=now,
            items=tuple(replace(item, id=self._ledger.next_id("item")) for item in model.items),
            ship_date=None,
            vanished=False,
        )
        self._ledger.add_order(order)
        self._manual.append(order)
