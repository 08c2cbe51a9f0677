"""ShipStation's lists and single documents as they are read (ShipStation sheet, 1.5 to 1.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar

from shipops.sandbox.calls import JSON as JSON_TYPE
from shipops.sandbox.calls import BadParameterError, Call, Reply, json_reply
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.answers import FRAMEWORK_ERROR, not_found
from shipops.sandbox.shipstation.documents import (
    fulfillment_document,
    label_document,
    nulled,
    order_document,
    unreadable,
)
from shipops.sandbox.shipstation.filters import FULFILLMENTS, LABELS, ORDER_STATUSES, ORDERS, Filters, wall
from shipops.sandbox.shipstation.ledger import Ledger
from shipops.sandbox.world.model import ShipStationFulfillment, ShipStationLabel, ShipStationOrder

DEFAULT_PAGE_SIZE = 100
LARGEST_PAGE_SIZE = 500
_PAGING = ("page", "pagesize")
Row = TypeVar("Row", ShipStationOrder, ShipStationLabel, ShipStationFulfillment)
SortKey = Callable[[Row], tuple[datetime | None, int]]

_ORDER_SORTS: Mapping[str, SortKey[ShipStationOrder]] = {
    "orderdate": lambda order: (wall(order.ordered_at), order.id),
    "modifydate": lambda order: (wall(order.modified_at), order.id),
    "createdate": lambda order: (wall(order.created_at), order.id),
}
_LABEL_SORTS: Mapping[str, SortKey[ShipStationLabel]] = {
    "shipdate": lambda label: (wall(label.ship_date), label.id),
    "createdate": lambda label: (wall(label.created_at), label.id),
}
_FULFILLMENT_SORTS: Mapping[str, SortKey[ShipStationFulfillment]] = {
    "shipdate": lambda fulfillment: (wall(fulfillment.ship_date), fulfillment.id),
    "createdate": lambda fulfillment: (wall(fulfillment.created_at), fulfillment.id),
}


class Lists:
    """Reads of one account."""

    def __init__(self, ledger: Ledger, faults: Faults, assumptions: Assumptions) -> None:
        self._ledger = ledger
        self._faults = faults
        self._assumptions = assumptions
        rows = ledger.orders
        self._unreadable = {rows[len(rows) // 2].id} if rows and faults.has("unreadable-order") else set()
        self._poisoned = _spread(rows, faults.count("poisoned-record"))

    def orders(self, call: Call) -> Reply:
        """``GET /orders``, with the undocumented ``importBatch`` of webhook addresses."""
        status = call.query.get("orderstatus")
        if status is not None and status.lower() not in ORDER_STATUSES:
            raise BadParameterError("orderStatus is unknown")
        batch = call.query.get("importbatch", "").lower()
        of_batch = {number for number, name in self._ledger.import_batch.items() if name == batch} if batch else None
        rows: Sequence[ShipStationOrder] = self._ledger.orders
        if of_batch is not None:
            rows = [order for order in rows if order.id in of_batch]
        elif not ORDERS.chosen(call, self._assumptions) and self._assumptions.shipstation_unfiltered_orders_days:
            since = self._ledger.clock() - timedelta(days=self._assumptions.shipstation_unfiltered_orders_days)
            rows = [order for order in rows if order.created_at >= since]
        return self._list("orders", rows, ORDERS, _ORDER_SORTS, call, self.order_text)

    def orders_by_tag(self, call: Call) -> Reply:
        """``GET /orders/listbytag``: both the status and the tag are required."""
        tag, status = call.number("tagid"), call.query.get("orderstatus", "").lower()
        if tag is None or status not in ORDER_STATUSES:
            raise BadParameterError("orderStatus and tagId are required")
        rows = [order for order in self._ledger.orders if tag in order.tag_ids]
        return self._list("orders", rows, ORDERS, _ORDER_SORTS, call, self.order_text)

    def labels(self, call: Call) -> Reply:
        """``GET /shipments``, with the undocumented ``batchId`` of webhook addresses."""
        with_items = call.flag("includeshipmentitems")
        batch = call.number("batchid")
        rows: Sequence[ShipStationLabel] = self._ledger.labels
        if batch is not None:
            rows = [label for label in rows if self._ledger.label_batch.get(label.id) == batch]
        kind = "label with items" if with_items else "label"

        def text(label: ShipStationLabel) -> bytes:
            return self._text(kind, label, lambda: label_document(label, with_items=with_items))

        return self._list("shipments", rows, LABELS, _LABEL_SORTS, call, text)

    def fulfillments(self, call: Call) -> Reply:
        def text(fulfillment: ShipStationFulfillment) -> bytes:
            return self._text("fulfillment", fulfillment, lambda: fulfillment_document(fulfillment))

        return self._list("fulfillments", self._ledger.fulfillments, FULFILLMENTS, _FULFILLMENT_SORTS, call, text)

    def order(self, _call: Call, identifier: int) -> Reply:
        """``GET /orders/{id}``; what a deleted order answers is unknown, hence a setting."""
        order = self._ledger.order_by_id.get(identifier)
        if order is None and self._assumptions.shipstation_deleted_order == "shown":
            order = self._ledger.deleted.get(identifier)
        if order is None:
            return not_found("This order does not exist.")
        if identifier in self._poisoned:
            return json_reply(FRAMEWORK_ERROR, 500)
        return Reply(200, self.order_text(order), JSON_TYPE)

    def order_text(self, order: ShipStationOrder) -> bytes:
        if order.id in self._unreadable:
            return self._text("order", order, lambda: unreadable(order_document(order)))
        return self._text("order", order, lambda: order_document(order))

    def _text(self, kind: str, row: Row, document: Callable[[], dict[str, object]]) -> bytes:
        if self._faults.has("shipstation-null-lists"):
            return self._ledger.text(kind, row, lambda: nulled(document()))
        return self._ledger.text(kind, row, document)

    def _list(
        self,
        key: str,
        rows: Sequence[Row],
        filters: Filters[Row],
        sorts: Mapping[str, SortKey[Row]],
        call: Call,
        text: Callable[[Row], bytes],
    ) -> Reply:
        tests = filters.chosen(call, self._assumptions)

        def choose() -> Sequence[Row]:
            found = [row for row in rows if all(test(row) for test in tests)] if tests else rows
            # Orders come by id unless a sort is named, labels and fulfillments by creation.
            by_default = None if key == "orders" else "createdate"
            return _sorted(found, call, sorts, by_default=by_default)

        query = sorted((name, value) for name, value in call.query.items() if name not in _PAGING)
        return self._page(key, self._ledger.selection(f"{call.path.lower()} {query}", choose), call, text)

    def _page(self, key: str, rows: Sequence[Row], call: Call, text: Callable[[Row], bytes]) -> Reply:
        number = max(call.number("page") or 1, 1)
        size = self._page_size(call)
        shown = rows[(number - 1) * size : number * size]
        if key == "orders" and not self._poisoned.isdisjoint(row.id for row in shown):
            return json_reply(FRAMEWORK_ERROR, 500)
        pages = 0 if self._faults.has("shipstation-pages-zero") else -(-len(rows) // size)
        body = b"[" + b",".join([text(row) for row in shown]) + b"]"
        if not shown and self._faults.has("shipstation-null-lists"):
            body = b"null"
        counts = f',"total":{len(rows)},"page":{number},"pages":{pages}}}'
        return Reply(200, b'{"%s":%s%s' % (key.encode(), body, counts.encode()), JSON_TYPE)

    def _page_size(self, call: Call) -> int:
        size = max(call.number("pagesize") or DEFAULT_PAGE_SIZE, 1)
        if size > LARGEST_PAGE_SIZE and self._assumptions.shipstation_page_size_over_limit == "refuse":
            raise BadParameterError(f"pageSize is above {LARGEST_PAGE_SIZE}")
        return min(size, LARGEST_PAGE_SIZE)


def _spread(rows: Sequence[ShipStationOrder], count: int) -> frozenset[int]:
    """The ids of ``count`` orders, evenly far apart; none of them is the first, the last or the middle of many."""
    if not rows:
        return frozenset()
    places = (len(rows) * (2 * turn + 1) // (2 * count + 1) for turn in range(count))
    return frozenset(rows[place].id for place in places)


def _sorted(
    rows: Sequence[Row], call: Call, sorts: Mapping[str, SortKey[Row]], *, by_default: str | None
) -> Sequence[Row]:
    """Rows in the order asked for, ties by id; an unknown ``sortBy`` means the default. They arrive by id."""
    name = call.query.get("sortby", "").lower()
    key = sorts.get(name) or (sorts[by_default] if by_default else None)
    descending = call.query.get("sortdir", "").upper() == "DESC"
    if key is None:
        return sorted(rows, key=attrgetter("id"), reverse=True) if descending else list(rows)
    return sorted(rows, key=key, reverse=descending)
