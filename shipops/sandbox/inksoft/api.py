"""The InkSoft API 2 emulator: one path for each store, methods by name, everything in an envelope (InkSoft sheet)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from shipops.sandbox.calls import JSON, BadParameterError, Call, Reply, html_reply
from shipops.sandbox.emulator import Admission
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.faults import Faults
from shipops.sandbox.inksoft.documents import (
    Document,
    order_document,
    order_summary,
    package_document,
    shipping_method_document,
    store_document,
    unreadable,
)
from shipops.sandbox.inksoft.filters import chosen, ordering
from shipops.sandbox.inksoft.flavours import salesdoc, spelt
from shipops.sandbox.inksoft.parameters import numbers, with_body
from shipops.sandbox.inksoft.replies import as_assumed, enveloped, refused, respelt
from shipops.sandbox.inksoft.sessions import EMAIL, PASSWORD, Sessions
from shipops.sandbox.inksoft.shelf import Shelf, frozen
from shipops.sandbox.inksoft.writes import create_order_shipments
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.throttle import FixedWindow
from shipops.sandbox.world.model import InkSoftOrder, InkSoftStore, World

Method = Callable[[Call, InkSoftStore], Reply]
FORMATS = ("JSON", "JSONCAMELCASE")


class InkSoft:
    """The publisher of ``world`` behind InkSoft's wire format. Without ``rate`` (calls a minute) there is no limit.

    The account may change while it is served; ``CreateOrderShipments`` changes it at the world's ``now``.
    """

    vendor = "inksoft"

    def __init__(self, world: World, *, rate: int | None, faults: Faults, assumptions: Assumptions) -> None:
        self.world = world
        self.account = world.inksoft
        self.faults = faults
        self.assumptions = assumptions
        self._window = FixedWindow(rate, seconds=assumptions.rate_window_seconds) if rate else None
        self._stores = {store.uri.lower(): store for store in self.account.stores}
        hides = assumptions.inksoft_unapproved_orders == "hidden"
        self._shelf = Shelf(self.account, hides_waiting=hides)
        stale = faults.has("inksoft-stale-list")
        self._list = Shelf(frozen(self.account), hides_waiting=hides) if stale else self._shelf
        by_id = sorted(self._shelf.newest_first(), key=lambda order: order.id)
        self._unreadable_id = by_id[len(by_id) // 2].id if by_id else None
        self._poisoned = _spread([order.id for order in by_id], faults.count("poisoned-record"))
        self._further_pages = 0
        self._sessions = Sessions(world.seed, assumptions.inksoft_session_seconds)
        self._reading: dict[str, Method] = {
            "getordersummaries": self._keyed(self._order_summaries),
            "getorder": self._order,
            "getorderpackage": self._keyed(self._order_package),
            "getstoredata": self._keyed(lambda _, store: enveloped(encoded(store_document(store, self.account)))),
            "getshippingmethods": self._keyed(self._shipping_methods),
            "getsession": self._session,
        }
        self._writing: dict[str, Method] = {
            "createordershipments": self._keyed(self._create_order_shipments),
            "signin": self._sign_in,
            "signout": self._sign_out,
            "getorcreatesessionwithapikey": self._session_with_key,
        }
        self.fault_replies: Mapping[str, Reply] = {
            "throttle-burst": self._too_many(assumptions.burst_wait_seconds),
            "inksoft-forbidden": refused(403, "This user lacks the permission Fulfillment Store Admin."),
            "inksoft-500": _broken_down(),
            "inksoft-html": html_reply("InkSoft is being improved"),
            "inksoft-not-ok": replace(_broken_down(), status=200),
            "inksoft-data-false": enveloped("false"),
            "inksoft-data-null": enveloped("null"),
        }

    def admit(self, call: Call) -> Admission:
        """Only the limit, where one was asked for: whether a key is needed depends on the method."""
        if self._window is None:
            return Admission(None)
        allowance = self._window.take(self._key(call))
        return Admission(None if allowance.allowed else self._too_many(allowance.reset))

    def answer(self, call: Call) -> Reply:
        """Unknown stores and methods, and a method called with the wrong verb, end on a web page (sheet, 2.2)."""
        parts = call.path.strip("/").lower().split("/")
        store = self._stores.get(parts[0])
        known = len(parts) == 3 and parts[1] == "api2" and (parts[2] in self._reading or parts[2] in self._writing)
        if store is None or not known:
            return html_reply("Page not found", 404)
        method = self._reading.get(parts[2]) if call.method == "GET" else None
        if call.method == "POST":
            method = self._writing.get(parts[2])
        if method is None:
            return html_reply("Method not allowed", 405)
        try:
            call = with_body(call) if call.method == "POST" else call
            reply = (
                method(call, store) if _format(call) in FORMATS else refused(501, "This format is not written here.")
            )
        except BadParameterError as error:
            reply = refused(400, f"{error}.")
        return self._formatted(as_assumed(reply, self.assumptions), camel_case=_format(call) == "JSONCAMELCASE")

    def _formatted(self, reply: Reply, *, camel_case: bool) -> Reply:
        if reply.media_type != JSON:
            return reply
        with_slips = self.faults.has("inksoft-misspelt")
        return respelt(reply, camel_case=camel_case, with_slips=with_slips, assumptions=self.assumptions)

    def _keyed(self, method: Method) -> Method:
        """``method`` for callers with the API key or a session of it alone."""

        def guarded(call: Call, store: InkSoftStore) -> Reply:
            return method(call, store) if self._knows(call) else self._bad_key()

        return guarded

    def _order_summaries(self, call: Call, store: InkSoftStore) -> Reply:
        if self.assumptions.inksoft_orders_list == "forbidden":
            return refused(403, "This key may not list orders.")
        rows = self._rows(call, store)
        index = max(call.number("index") or 0, 0)
        rows = self._drifted(rows) if index else rows
        most = self._most_results(call)
        shown = rows[index:] if most < 0 else rows[index : index + most]
        if any(order.id in self._poisoned for order in shown):
            return _broken_down()
        with_cards = call.flag("includeproductioncards")
        data = ",".join([self._summary_text(order, with_cards=with_cards) for order in shown])
        pagination = f'{{"TotalResults":{len(rows)},"IncludedResults":{len(shown)},"Index":{index}}}'
        return enveloped(f"[{data}]", pagination)

    def _rows(self, call: Call, store: InkSoftStore) -> Sequence[InkSoftOrder]:
        """The orders the list's filters leave, in the order asked for (sheet, 4.1)."""
        tests = chosen(call, self.assumptions)
        key, descending = ordering(call)
        rows: Sequence[InkSoftOrder] = self._list.newest_first()
        if self.assumptions.inksoft_list_scope == "store":
            rows = [order for order in rows if order.store_id == store.id]
        for test in tests:
            rows = list(filter(test, rows))
        if call.query.get("orderby", "datecreated").lower() == "datecreated":
            return rows if descending else rows[::-1]
        return sorted(rows, key=key, reverse=descending)

    def _drifted(self, rows: Sequence[InkSoftOrder]) -> Sequence[InkSoftOrder]:
        """Under the fault ``drift``, every other further page is cut from a list that its first rows have left."""
        gone = self.faults.count("drift")
        self._further_pages += 1
        return rows[gone:] if gone and self._further_pages % 2 else rows

    def _most_results(self, call: Call) -> int:
        """Rows of a page; negative for all."""
        wanted = call.number("maxresults")
        most = self.assumptions.inksoft_default_max_results if wanted is None else wanted
        limit = self.assumptions.inksoft_most_results
        return most if limit is None or 0 <= most <= limit else limit

    def _order(self, call: Call, store: InkSoftStore) -> Reply:
        """By id and the order's own e-mail without a key, or by id with the key (sheet, 3)."""
        identifier = call.number("orderid")
        if identifier is None:
            raise BadParameterError("OrderId is missing")
        with_cards = call.flag("includeproductioncards")
        email = call.query.get("orderemail")
        if email is None and not self._knows(call):
            return self._bad_key()
        found = [order for order in self._shelf.with_id(identifier) if self._in_scope(order, store)]
        if not found or (email is not None and found[0].email.lower() != email.lower()):
            return refused(404, "There is no such order.")
        if identifier in self._poisoned:
            return _broken_down()
        return enveloped(self._detail_text(found[0], with_cards=with_cards))

    def _order_package(self, call: Call, store: InkSoftStore) -> Reply:
        wanted = numbers(call, "orderids")
        limit = self.assumptions.inksoft_package_limit
        if wanted is None or len(wanted) > limit:
            raise BadParameterError(f"OrderIds is missing or names over {limit} orders")
        if wanted & self._poisoned:
            return _broken_down()
        found = [
            order
            for identifier in sorted(wanted)
            for order in self._shelf.with_id(identifier)
            if self._in_scope(order, store)
        ]
        orders = [self._detail(order, with_cards=True) for order in found]
        if self.assumptions.inksoft_package_shape == "list":
            return enveloped(encoded(orders))
        return enveloped(encoded(package_document(found, orders)))

    def _shipping_methods(self, call: Call, store: InkSoftStore) -> Reply:
        """The methods the store's orders use; a ``StoreId`` that is not this store's names none."""
        wanted = call.number("storeid")
        methods = {
            order.shipping_method.id: order.shipping_method
            for order in self._shelf.newest_first()
            if order.store_id == store.id and wanted in (None, store.id)
        }
        return enveloped(encoded([shipping_method_document(methods[key]) for key in sorted(methods)]))

    def _create_order_shipments(self, call: Call, store: InkSoftStore) -> Reply:
        orders = [order for order in self._shelf.newest_first() if self._in_scope(order, store)]
        return create_order_shipments(call, orders, self.world.now, self.assumptions)

    def _sign_in(self, call: Call, _: InkSoftStore) -> Reply:
        email, password = call.query.get("email", ""), call.query.get("password", "")
        if (email.lower(), password) != (EMAIL, PASSWORD):
            return refused(self.assumptions.inksoft_bad_key_status, "E-mail address or password is wrong.")
        return enveloped(encoded({"Token": self._sessions.open(email)}))

    def _sign_out(self, call: Call, _: InkSoftStore) -> Reply:
        self._sessions.close(call.query.get("sessiontoken", ""))
        return enveloped("true")

    def _session(self, call: Call, _: InkSoftStore) -> Reply:
        token = call.query.get("sessiontoken", "")
        email = self._sessions.email_of(token)
        if email is None:
            return refused(self.assumptions.inksoft_bad_key_status, "The session has ended.")
        return enveloped(encoded({"Token": token, "Email": email}))

    def _session_with_key(self, call: Call, _: InkSoftStore) -> Reply:
        if self._key(call) != self.account.api_key.lower():
            return self._bad_key()
        email = call.query.get("email")
        if email is None:
            raise BadParameterError("Email is missing")
        return enveloped(encoded({"Token": self._sessions.get_or_open(email)}))

    def _in_scope(self, order: InkSoftOrder, store: InkSoftStore) -> bool:
        return self.assumptions.inksoft_list_scope == "publisher" or order.store_id == store.id

    def _summary_text(self, order: InkSoftOrder, *, with_cards: bool) -> str:
        kind = "summary with cards" if with_cards else "summary"
        return self._list.text(
            kind, order, lambda: self._in_flavour(order_summary(order, with_cards=with_cards), order)
        )

    def _detail_text(self, order: InkSoftOrder, *, with_cards: bool) -> str:
        kind = "order with cards" if with_cards else "order"
        return self._shelf.text(kind, order, lambda: self._detail(order, with_cards=with_cards))

    def _detail(self, order: InkSoftOrder, *, with_cards: bool) -> Document:
        return self._in_flavour(order_document(order, self.account, with_cards=with_cards), order)

    def _in_flavour(self, document: Document, order: InkSoftOrder) -> Document:
        document = spelt(document, self.assumptions)
        if self.assumptions.inksoft_flavour == "salesdoc":
            document = salesdoc(document, order, self.assumptions)
        wrong = self.faults.has("unreadable-order") and order.id == self._unreadable_id
        return unreadable(document) if wrong else document

    def _key(self, call: Call) -> str:
        return (call.headers.get("x-api-key") or call.query.get("apikey", "")).lower()

    def _knows(self, call: Call) -> bool:
        if self._key(call) == self.account.api_key.lower():
            return True
        return self._sessions.email_of(call.query.get("sessiontoken", "")) is not None

    def _bad_key(self) -> Reply:
        return refused(self.assumptions.inksoft_bad_key_status, "The API key is missing or wrong.")

    def _too_many(self, wait: int) -> Reply:
        status = self.assumptions.inksoft_throttle_status
        return refused(status, "Too many calls.", {"Retry-After": str(wait)})


def _format(call: Call) -> str:
    return call.query.get("format", "JSON").upper()


def _broken_down() -> Reply:
    return refused(500, "Something went wrong.")


def _spread(ids: Sequence[int], count: int) -> frozenset[int]:
    """``count`` of ``ids``, evenly spread over the first to the last."""
    count = min(count, len(ids))
    return frozenset(ids[(2 * place + 1) * len(ids) // (2 * count)] for place in range(count))
