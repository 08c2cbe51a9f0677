"""The orders of an InkSoft account while they change: which are listed, in what order, and their texts.

Whoever holds the account may change it: nothing here is told. What was kept is used again only while it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from operator import attrgetter

from shipops.sandbox.exact_json import encoded
from shipops.sandbox.world.model import InkSoftAccount, InkSoftOrder

_SCALARS = attrgetter(
    "modified_at", "status", "production_status", "payment_status", "authorized", "paid", "confirmed", "ordered",
    "received", "prepared", "shipped", "cancelled", "total_amount", "amount_due", "email", "first_name", "last_name",
    "company", "shipping_address", "billing_address", "shipping_method", "estimated_ship_at", "confirmed_ship_at",
    "due_at", "approved_at", "ready_for_pickup_notified_at", "notes", "items", "cards",
)  # fmt: skip
_PARCEL = attrgetter("tracking_number", "carrier", "service", "status", "shipped_at", "items")


class Shelf:
    """The orders of ``account``; those that wait for approval are left out while ``hides_waiting``."""

    def __init__(self, account: InkSoftAccount, *, hides_waiting: bool) -> None:
        self._account = account
        self._hides = hides_waiting
        self._made_of: tuple[int, InkSoftOrder | None] | None = None
        self._waiting: list[InkSoftOrder] = []
        self._newest_first: list[InkSoftOrder] = []
        self._by_id: dict[int, list[InkSoftOrder]] = {}
        self._texts: dict[tuple[str, int, int], tuple[object, str]] = {}

    def newest_first(self) -> Sequence[InkSoftOrder]:
        """Every order in view by creation, the newest first; not to be changed."""
        self._look_again()
        return self._newest_first

    def with_id(self, identifier: int) -> Sequence[InkSoftOrder]:
        """The orders in view with this id: ids are unique within a store at least."""
        self._look_again()
        return self._by_id.get(identifier, ())

    def text(self, kind: str, order: InkSoftOrder, document: Callable[[], object]) -> str:
        """``document()`` as JSON text, made again only when the order is another than it was."""
        place = (kind, order.store_id, order.id)
        state = _state(order)
        kept = self._texts.get(place)
        if kept is not None and kept[0] == state:
            return kept[1]
        text = encoded(document())
        self._texts[place] = (state, text)
        return text

    def _look_again(self) -> None:
        """Build the views anew when an order came, went, or was approved."""
        orders = self._account.orders
        made_of = (len(orders), orders[-1] if orders else None)
        same = self._made_of is not None and made_of[0] == self._made_of[0] and made_of[1] is self._made_of[1]
        if same and not any(not order.hidden for order in self._waiting):
            return
        self._made_of = made_of
        self._waiting = [order for order in orders if order.hidden] if self._hides else []
        shown = [order for order in orders if not order.hidden] if self._hides else list(orders)
        self._newest_first = sorted(shown, key=attrgetter("created_at", "id"), reverse=True)
        self._by_id = {}
        for order in shown:
            self._by_id.setdefault(order.id, []).append(order)


def frozen(account: InkSoftAccount) -> InkSoftAccount:
    """The account as it stands now: later changes to an order's fields, and later orders, do not reach it."""
    still = copy(account)
    still.orders = [copy(order) for order in account.orders]
    return still


def _state(order: InkSoftOrder) -> object:
    """Everything of an order that may change and is on the wire, compared with what it was."""
    parcels = [
        (shipment.modified_at, shipment.notes, shipment.pickup, [_PARCEL(package) for package in shipment.packages])
        for shipment in order.shipments
    ]
    return _SCALARS(order), parcels, len(order.payments)
