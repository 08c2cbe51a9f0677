"""The ShipStation v1 emulator: read endpoints, HTTP Basic, 40 calls a minute (ShipStation sheet, 1)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar

from shipops.sandbox.calls import BadParameterError, Call, Reply, html_reply, json_reply, json_text_reply
from shipops.sandbox.emulator import Admission
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation_documents import (
    fulfillment_document,
    label_document,
    order_document,
    store_detail_document,
    store_document,
    tag_document,
    unreadable,
)
from shipops.sandbox.shipstation_filters import FULFILLMENTS, LABELS, ORDER_STATUSES, ORDERS, wall
from shipops.sandbox.throttle import Allowance, FixedWindow
from shipops.sandbox.world.model import ShipStationFulfillment, ShipStationLabel, ShipStationOrder, World

CALLS_A_MINUTE = 40
DEFAULT_PAGE_SIZE = 100
LARGEST_PAGE_SIZE = 500
ALIASES = {"orders/list": "orders", "shipments/list": "shipments"}
_ID = re.compile("[0-9]{1,18}")
Row = TypeVar("Row", ShipStationOrder, ShipStationLabel, ShipStationFulfillment)
SortKey = Callable[[Row], tuple[datetime | None, int]]


class ShipStation:
    """The account of ``world`` behind ShipStation's wire format. ``rate`` is calls a minute for each key pair."""

    vendor = "shipstation"

    def __init__(self, world: World, *, rate: int | None, faults: Faults, assumptions: Assumptions) -> None:
        account = world.shipstation
        self.world = world
        self.faults = faults
        self.assumptions = assumptions
        self._key_pair = f"{account.api_key}:{account.api_secret}"
        self._window = FixedWindow(rate or CALLS_A_MINUTE)
        self._orders = sorted((order for order in account.orders if not order.vanished), key=attrgetter("id"))
        self._order_by_id = {order.id: order for order in self._orders}
        self._unreadable_id = self._orders[len(self._orders) // 2].id if self._orders else None
        self._kept: dict[tuple[str, int], str] = {}
        self.fault_replies: Mapping[str, Reply] = {
            "shipstation-html": html_reply("ShipStation is being improved"),
            "shipstation-500": json_reply(_FRAMEWORK_ERROR, 500),
            "shipstation-401": self._unauthorised(),
            "throttle-burst": _too_many(self._window.limit, self.assumptions.burst_wait_seconds),
        }

    def admit(self, call: Call) -> Admission:
        """Three rate headers on every answer, refused ones included (sheet, 1.2)."""
        given = _basic_credentials(call.headers.get("authorization", ""))
        right = given == self._key_pair
        allowance = self._window.take(self._key_pair if right else "")
        refusal: Reply | None = None
        if not right:
            refusal = self._unauthorised()
        elif not allowance.allowed:
            refusal = _too_many(allowance.limit, allowance.reset)
        return Admission(refusal, _rate_headers(allowance))

    def answer(self, call: Call) -> Reply:
        path = call.path.strip("/").lower()
        resource, _, identifier = ALIASES.get(path, path).partition("/")
        lists: dict[str, Callable[[Call], Reply]] = {
            "orders": self._list_orders,
            "shipments": self._list_labels,
            "fulfillments": self._list_fulfillments,
            "stores": self._list_stores,
        }
        by_id: dict[str, Callable[[str], Reply]] = {"orders": self._order, "stores": self._store}
        try:
            if path == "accounts/listtags":
                return _only_get(call) or json_reply([tag_document(tag) for tag in self.world.shipstation.tags])
            if resource in lists and not identifier:
                return _only_get(call) or lists[resource](call)
            if resource in by_id and _ID.fullmatch(identifier):
                return _only_get(call) or by_id[resource](identifier)
        except BadParameterError as error:
            status = self.assumptions.shipstation_bad_parameter_status
            return json_reply({"Message": f"The request is invalid: {error}."}, status)
        return _not_found("No resource has this address.")

    def _list_orders(self, call: Call) -> Reply:
        status = call.query.get("orderstatus")
        if status is not None and status.lower() not in ORDER_STATUSES:
            raise BadParameterError("orderStatus is unknown")
        rows = self._orders
        tests = ORDERS.chosen(call, self.assumptions)
        days = self.assumptions.shipstation_unfiltered_orders_days
        if not tests and days is not None:
            rows = [order for order in rows if order.created_at >= self.world.now - timedelta(days=days)]
        sorts: dict[str, SortKey[ShipStationOrder]] = {
            "orderdate": lambda order: (wall(order.ordered_at), order.id),
            "modifydate": lambda order: (wall(order.modified_at), order.id),
            "createdate": lambda order: (wall(order.created_at), order.id),
        }
        found = _sorted(_passing(rows, tests), call, sorts, by_default=None)
        return self._page("orders", found, call, self._order_text)

    def _list_labels(self, call: Call) -> Reply:
        with_items = call.flag("includeshipmentitems")
        sorts: dict[str, SortKey[ShipStationLabel]] = {
            "shipdate": lambda label: (wall(label.ship_date), label.id),
            "createdate": lambda label: (wall(label.created_at), label.id),
        }
        rows = _passing(self.world.shipstation.labels, LABELS.chosen(call, self.assumptions))
        found = _sorted(rows, call, sorts, by_default="createdate")
        kind = "label with items" if with_items else "label"
        return self._page(
            "shipments",
            found,
            call,
            lambda label: self._keep(kind, label.id, lambda: label_document(label, with_items=with_items)),
        )

    def _list_fulfillments(self, call: Call) -> Reply:
        sorts: dict[str, SortKey[ShipStationFulfillment]] = {
            "shipdate": lambda fulfillment: (wall(fulfillment.ship_date), fulfillment.id),
            "createdate": lambda fulfillment: (wall(fulfillment.created_at), fulfillment.id),
        }
        rows = _passing(self.world.shipstation.fulfillments, FULFILLMENTS.chosen(call, self.assumptions))
        found = _sorted(rows, call, sorts, by_default="createdate")
        return self._page("fulfillments", found, call, lambda fulfillment: encoded(fulfillment_document(fulfillment)))

    def _list_stores(self, call: Call) -> Reply:
        """A bare array; inactive stores only with ``showInactive`` (sheet, 1.7)."""
        inactive_too = call.flag("showinactive")
        marketplace = call.number("marketplaceid")
        return json_reply(
            [
                store_document(store)
                for store in sorted(self.world.shipstation.stores, key=attrgetter("id"))
                if (store.active or inactive_too) and marketplace in (None, store.marketplace_id)
            ]
        )

    def _order(self, identifier: str) -> Reply:
        order = self._order_by_id.get(int(identifier))
        return _not_found("This order does not exist.") if order is None else json_text_reply(self._order_text(order))

    def _store(self, identifier: str) -> Reply:
        found = [store for store in self.world.shipstation.stores if store.id == int(identifier)]
        return json_reply(store_detail_document(found[0])) if found else _not_found("This store does not exist.")

    def _page(self, key: str, rows: Sequence[Row], call: Call, text: Callable[[Row], str]) -> Reply:
        number = max(call.number("page") or 1, 1)
        size = max(call.number("pagesize") or DEFAULT_PAGE_SIZE, 1)
        if size > LARGEST_PAGE_SIZE:
            if self.assumptions.shipstation_page_size_over_limit == "refuse":
                raise BadParameterError(f"pageSize is above {LARGEST_PAGE_SIZE}")
            size = LARGEST_PAGE_SIZE
        pages = 0 if self.faults.has("shipstation-pages-zero") else -(-len(rows) // size)
        shown = ",".join(text(row) for row in rows[(number - 1) * size : number * size])
        return json_text_reply(f'{{"{key}":[{shown}],"total":{len(rows)},"page":{number},"pages":{pages}}}')

    def _order_text(self, order: ShipStationOrder) -> str:
        if self.faults.has("unreadable-order") and order.id == self._unreadable_id:
            return self._keep("order", order.id, lambda: unreadable(order_document(order)))
        return self._keep("order", order.id, lambda: order_document(order))

    def _keep(self, kind: str, identifier: int, document: Callable[[], object]) -> str:
        """The text of a document, made once: worlds do not change while they are served."""
        text = self._kept.get((kind, identifier))
        if text is None:
            text = self._kept[kind, identifier] = encoded(document())
        return text

    def _unauthorised(self) -> Reply:
        body = self.assumptions.shipstation_unauthorised_body
        if body == "html":
            return html_reply("Unauthorized", 401)
        if body == "empty":
            return Reply(401, b"", "text/plain")
        return json_reply({"message": "Invalid API credentials"}, 401)


_FRAMEWORK_ERROR = {
    "Message": "An error has occurred.",
    "ExceptionMessage": "Object reference not set to an instance of an object.",
    "ExceptionType": "System.NullReferenceException",
    "StackTrace": "   at Orders.List(Request request)",
}


def _basic_credentials(header: str) -> str | None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(token, validate=True).decode()
    except ValueError:
        return None


def _rate_headers(allowance: Allowance) -> dict[str, str]:
    return {
        "X-Rate-Limit-Limit": str(allowance.limit),
        "X-Rate-Limit-Remaining": str(allowance.remaining),
        "X-Rate-Limit-Reset": str(allowance.reset),
    }


def _too_many(limit: int, wait: int) -> Reply:
    headers = _rate_headers(Allowance(False, limit, 0, wait))
    return json_reply({"message": "Too Many Requests"}, 429, headers)


def _not_found(message: str) -> Reply:
    return json_reply({"Message": message}, 404)


def _only_get(call: Call) -> Reply | None:
    return None if call.method == "GET" else json_reply({"Message": f"{call.method} is not supported here."}, 405)


def _passing(rows: Sequence[Row], tests: Sequence[Callable[[Row], bool]]) -> list[Row]:
    return [row for row in rows if all(test(row) for test in tests)]


def _sorted(rows: list[Row], call: Call, sorts: Mapping[str, SortKey[Row]], *, by_default: str | None) -> list[Row]:
    """Rows in the order asked for, ties by id; an unknown ``sortBy`` means the default."""
    name = call.query.get("sortby", "").lower()
    key = sorts.get(name) or (sorts[by_default] if by_default else attrgetter("id"))
    return sorted(rows, key=key, reverse=call.query.get("sortdir", "").upper() == "DESC")
