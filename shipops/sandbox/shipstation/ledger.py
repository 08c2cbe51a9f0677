"""The ShipStation account while it is served: documents that change, kept in order, with their texts made once."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from shipops.sandbox.exact_json import encoded
from shipops.sandbox.world.model import (
    ShipStationAccount,
    ShipStationFulfillment,
    ShipStationLabel,
    ShipStationOrder,
    ShipStationStore,
    World,
)

Row = TypeVar("Row", ShipStationOrder, ShipStationLabel, ShipStationFulfillment)
_by_id = attrgetter("id")
_SELECTIONS = 16
_MANUAL = 0


class Ledger:
    """What the account holds, and every change to it. Times are aware UTC and come from ``clock``.

    Lists are in ascending id order; new documents get higher ids. Everything runs on one event loop.
    """

    def __init__(self, world: World, clock: Callable[[], datetime]) -> None:
        self.account: ShipStationAccount = world.shipstation
        self.clock = clock
        self.orders = sorted((order for order in self.account.orders if not order.vanished), key=_by_id)
        self.labels = sorted(self.account.labels, key=_by_id)
        self.fulfillments = sorted(self.account.fulfillments, key=_by_id)
        self.order_by_id = {order.id: order for order in self.orders}
        self.label_by_id = {label.id: label for label in self.labels}
        self.deleted: dict[int, ShipStationOrder] = {}
        self.import_batch: dict[int, str] = {}
        self.label_batch: dict[int, int] = {}
        self._orders_of_key: dict[str, list[int]] = {}
        for order in self.orders:
            self._orders_of_key.setdefault(order.key, []).append(order.id)
        self._gone = {(order.store_id, order.key) for order in self.account.orders if order.vanished}
        self._labels_of: dict[int, list[ShipStationLabel]] = {}
        for label in self.labels:
            self._labels_of.setdefault(label.order_id, []).append(label)
        items = (item.id for order in self.account.orders for item in order.items)
        self._last = {
            "order": max((order.id for order in self.account.orders), default=470_800_000),
            "item": max(items, default=930_100_000),
            "label": max((label.id for label in self.labels), default=271_700_000),
            "fulfillment": max((done.id for done in self.fulfillments), default=33_400_000),
        }
        self._version = 0
        self._texts: dict[tuple[str, int], bytes] = {}
        self._selections: OrderedDict[str, tuple[int, Sequence[object]]] = OrderedDict()

    def next_id(self, kind: str) -> int:
        """The next id for an ``order``, ``item``, ``label`` or ``fulfillment``; ids have gaps, as real ones do."""
        self._last[kind] += 7
        return self._last[kind]

    def text(self, kind: str, row: Row, document: Callable[[], object]) -> bytes:
        """``document()`` as JSON, made once and again after each change of ``row``."""
        place = (kind, row.id)
        text = self._texts.get(place)
        if text is None:
            text = self._texts[place] = encoded(document()).encode()
        return text

    def selection(self, wanted: str, choose: Callable[[], Sequence[Row]]) -> Sequence[Row]:
        """``choose()``, remembered under ``wanted`` until something changes: further pages need no second search."""
        known = self._selections.get(wanted)
        if known is not None and known[0] == self._version:
            self._selections.move_to_end(wanted)
            return known[1]  # type: ignore[return-value]
        rows = choose()
        self._selections[wanted] = (self._version, rows)
        while len(self._selections) > _SELECTIONS:
            self._selections.popitem(last=False)
        return rows

    def order_of_key(
        self, key: str, *, order_id: int | None = None, store_id: int | None = None
    ) -> ShipStationOrder | None:
        """The first order under ``key``: that with ``order_id`` (parts of a split share a key), or in ``store_id``."""
        for identifier in self._orders_of_key.get(key, ()):
            order = self.order_by_id.get(identifier)
            if order is None or (order_id is not None and identifier != order_id):
                continue
            if store_id is None or order.store_id == store_id:
                return order
        return None

    def is_gone(self, store_id: int, key: str) -> bool:
        """Whether an order of this store and key was deleted or merged away."""
        return (store_id, key) in self._gone

    def labels_of(self, order: ShipStationOrder) -> Sequence[ShipStationLabel]:
        return self._labels_of.get(order.id, ())

    def store(self, store_id: int) -> ShipStationStore | None:
        return next((store for store in self.account.stores if store.id == store_id), None)

    def manual_store(self) -> ShipStationStore | None:
        """The store of orders without a store: the first manual one (sheet, 1.5)."""
        return next((store for store in self.account.stores if store.marketplace_id == _MANUAL), None)

    def replace_store(self, store: ShipStationStore) -> None:
        self.account.stores = tuple(store if known.id == store.id else known for known in self.account.stores)

    def add_order(self, order: ShipStationOrder) -> None:
        """A new order; its id comes from :meth:`next_id`."""
        self.account.orders.append(order)
        self.orders.append(order)
        self.order_by_id[order.id] = order
        self._orders_of_key.setdefault(order.key, []).append(order.id)
        self._version += 1

    def add_label(self, label: ShipStationLabel) -> None:
        self.account.labels.append(label)
        self.labels.append(label)
        self.label_by_id[label.id] = label
        self._labels_of.setdefault(label.order_id, []).append(label)
        self._version += 1

    def add_fulfillment(self, fulfillment: ShipStationFulfillment) -> None:
        self.account.fulfillments.append(fulfillment)
        self.fulfillments.append(fulfillment)
        self._version += 1

    def changed(self, order: ShipStationOrder, at: datetime | None = None) -> None:
        """``order`` changed, at ``at`` (default: now)."""
        order.modified_at = max(order.modified_at, at or self.clock())
        self._texts.pop(("order", order.id), None)
        self._version += 1

    def changed_label(self, label: ShipStationLabel) -> None:
        """``label`` changed: labels carry no stamp of it but the date of a void (sheet, 1.6)."""
        for kind in ("label", "label with items"):
            self._texts.pop((kind, label.id), None)
        self._version += 1

    def changed_fulfillment(self, fulfillment: ShipStationFulfillment) -> None:
        self._texts.pop(("fulfillment", fulfillment.id), None)
        self._version += 1

    def delete(self, order: ShipStationOrder) -> None:
        """Take ``order`` out of every list; it is only set inactive, so it can still be known (sheet, 1.5)."""
        order.vanished = True
        self._gone.add((order.store_id, order.key))
        place = bisect_left(self.orders, order.id, key=_by_id)
        del self.orders[place]
        self.deleted[order.id] = self.order_by_id.pop(order.id)
        self._texts.pop(("order", order.id), None)
        self._version += 1
