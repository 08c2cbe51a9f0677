"""The InkSoft API 2 emulator: one path for each store, methods by name, everything in an envelope (InkSoft sheet)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shipops.sandbox.calls import BadParameterError, Call, Reply, html_reply, json_text_reply
from shipops.sandbox.emulator import Admission
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.faults import Faults
from shipops.sandbox.inksoft_documents import (
    order_document,
    order_summary,
    package_document,
    store_document,
    unreadable,
)
from shipops.sandbox.inksoft_filters import chosen, numbers, ordering
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.throttle import FixedWindow
from shipops.sandbox.world.model import InkSoftOrder, InkSoftStore, World

STATUS_WORDS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    429: "TooManyRequests",
    501: "NotImplemented",
}


class InkSoft:
    """The publisher of ``world`` behind InkSoft's wire format. Without ``rate`` (calls a minute) there is no limit."""

    vendor = "inksoft"

    def __init__(self, world: World, *, rate: int | None, faults: Faults, assumptions: Assumptions) -> None:
        self.account = world.inksoft
        self.faults = faults
        self.assumptions = assumptions
        self._window = FixedWindow(rate) if rate else None
        self._stores = {store.uri.lower(): store for store in self.account.stores}
        hides = assumptions.inksoft_unapproved_orders == "hidden"
        self._orders = sorted(
            (order for order in self.account.orders if not (hides and order.hidden)), key=lambda order: order.id
        )
        self._unreadable_id = self._orders[len(self._orders) // 2].id if self._orders else None
        self._kept: dict[tuple[str, int, int], str] = {}
        self.fault_replies: Mapping[str, Reply] = {"throttle-burst": self._too_many(assumptions.burst_wait_seconds)}

    def admit(self, call: Call) -> Admission:
        """Only the limit, where one was asked for: whether a key is needed depends on the method."""
        if self._window is None:
            return Admission(None)
        allowance = self._window.take(self._key(call))
        return Admission(None if allowance.allowed else self._too_many(allowance.reset))

    def answer(self, call: Call) -> Reply:
        """Unknown stores and methods, and anything but GET, end on a web page; the rest in the envelope."""
        methods: dict[str, Callable[[Call, InkSoftStore], Reply]] = {
            "getordersummaries": self._keyed(self._order_summaries),
            "getorder": self._order,
            "getorderpackage": self._keyed(self._order_package),
            "getstoredata": self._keyed(lambda _, store: _enveloped(encoded(store_document(store, self.account)))),
        }
        parts = call.path.strip("/").lower().split("/")
        if len(parts) != 3 or parts[1] != "api2" or parts[0] not in self._stores or parts[2] not in methods:
            return html_reply("Page not found", 404)
        if call.method != "GET":
            return html_reply("Method not allowed", 405)
        if call.query.get("format", "JSON").upper() != "JSON":
            return _refused(501, "This format is not written here.")
        try:
            return methods[parts[2]](call, self._stores[parts[0]])
        except BadParameterError as error:
            return _refused(400, f"{error}.")

    def _keyed(self, method: Callable[[Call, InkSoftStore], Reply]) -> Callable[[Call, InkSoftStore], Reply]:
        """``method`` for callers with the API key alone."""

        def guarded(call: Call, store: InkSoftStore) -> Reply:
            return method(call, store) if self._knows(call) else self._bad_key()

        return guarded

    def _order_summaries(self, call: Call, store: InkSoftStore) -> Reply:
        tests = chosen(call, self.assumptions)
        key, descending = ordering(call)
        rows = [order for order in self._in_scope(store) if all(test(order) for test in tests)]
        rows.sort(key=key, reverse=descending)
        index = max(call.number("index") or 0, 0)
        wanted = call.number("maxresults")
        most = self.assumptions.inksoft_default_max_results if wanted is None else wanted
        shown = rows[index:] if most < 0 else rows[index : index + most]
        data = ",".join(map(self._summary_text, shown))
        pagination = f'{{"TotalResults":{len(rows)},"IncludedResults":{len(shown)},"Index":{index}}}'
        return _enveloped(f"[{data}]", pagination)

    def _order(self, call: Call, store: InkSoftStore) -> Reply:
        """By id and the order's own e-mail without a key, or by id with the key (sheet, 3)."""
        identifier = call.number("orderid")
        if identifier is None:
            raise BadParameterError("OrderId is missing")
        with_cards = call.flag("includeproductioncards")
        email = call.query.get("orderemail")
        if email is None and not self._knows(call):
            return self._bad_key()
        found = [order for order in self._in_scope(store) if order.id == identifier]
        if not found or (email is not None and found[0].email.lower() != email.lower()):
            return _refused(404, "There is no such order.")
        return _enveloped(self._detail_text(found[0], with_cards=with_cards))

    def _order_package(self, call: Call, store: InkSoftStore) -> Reply:
        wanted = numbers(call, "orderids")
        if wanted is None or len(wanted) > self.assumptions.inksoft_package_limit:
            raise BadParameterError(
                f"OrderIds is missing or names over {self.assumptions.inksoft_package_limit} orders"
            )
        found = [order for order in self._in_scope(store) if order.id in wanted]
        return _enveloped(encoded(package_document(found, self.account)))

    def _in_scope(self, store: InkSoftStore) -> Sequence[InkSoftOrder]:
        if self.assumptions.inksoft_list_scope == "publisher":
            return self._orders
        return [order for order in self._orders if order.store_id == store.id]

    def _summary_text(self, order: InkSoftOrder) -> str:
        return self._keep("summary", order, lambda: order_summary(order))

    def _detail_text(self, order: InkSoftOrder, *, with_cards: bool) -> str:
        kind = "order with cards" if with_cards else "order"
        return self._keep(kind, order, lambda: order_document(order, self.account, with_cards=with_cards))

    def _keep(self, kind: str, order: InkSoftOrder, document: Callable[[], dict[str, object]]) -> str:
        """The text of a document, made once: worlds do not change while they are served."""
        place = (kind, order.store_id, order.id)
        text = self._kept.get(place)
        if text is None:
            wrong = self.faults.has("unreadable-order") and order.id == self._unreadable_id
            text = self._kept[place] = encoded(unreadable(document()) if wrong else document())
        return text

    def _key(self, call: Call) -> str:
        return (call.headers.get("x-api-key") or call.query.get("apikey", "")).lower()

    def _knows(self, call: Call) -> bool:
        return self._key(call) == self.account.api_key.lower()

    def _bad_key(self) -> Reply:
        return _refused(self.assumptions.inksoft_bad_key_status, "The API key is missing or wrong.")

    def _too_many(self, wait: int) -> Reply:
        status = self.assumptions.inksoft_throttle_status
        return _refused(status, "Too many calls.", {"Retry-After": str(wait)})


def _enveloped(data: str, pagination: str = "null") -> Reply:
    return json_text_reply(f'{{"OK":true,"StatusCode":"OK","Data":{data},"Pagination":{pagination},"Messages":[]}}')


def _refused(status: int, text: str, headers: Mapping[str, str] | None = None) -> Reply:
    """The envelope of an error: not OK, no data, one message (sheet, 2.3)."""
    word = STATUS_WORDS.get(status, "InternalServerError")
    message = encoded([{"Title": None, "Content": text, "Severity": "Error"}])
    body = f'{{"OK":false,"StatusCode":"{word}","Data":false,"Pagination":null,"Messages":{message}}}'
    return json_text_reply(body, status, headers)
