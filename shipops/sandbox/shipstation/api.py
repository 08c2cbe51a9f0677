"""The ShipStation v1 emulator: HTTP Basic, 40 calls a minute, reads and writes (ShipStation sheet, 1)."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call, Reply, html_reply, json_reply
from shipops.sandbox.clock import WorldClock
from shipops.sandbox.courier import Deliver, courier
from shipops.sandbox.emulator import Admission, Broken
from shipops.sandbox.errands import Errands
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.answers import FRAMEWORK_ERROR, not_found
from shipops.sandbox.shipstation.drift import Drift
from shipops.sandbox.shipstation.labels import Labels
from shipops.sandbox.shipstation.ledger import Ledger
from shipops.sandbox.shipstation.lists import Lists
from shipops.sandbox.shipstation.lookups import Lookups
from shipops.sandbox.shipstation.orders import Orders
from shipops.sandbox.shipstation.pull import Connection
from shipops.sandbox.shipstation.stores import Stores
from shipops.sandbox.shipstation.webhooks import Webhooks
from shipops.sandbox.throttle import Allowance, FixedWindow
from shipops.sandbox.world.model import World

CALLS_A_MINUTE = 40
REAL_ADDRESS = "https://ssapi.shipstation.com"
ALIASES = {"orders/list": "orders", "shipments/list": "shipments", "fulfillments/list": "fulfillments"}
_ID = re.compile("[0-9]{1,18}")
Handler = Callable[[Call], Reply]
HandlerById = Callable[[Call, int], Reply]


@dataclass(frozen=True)
class Surroundings:
    """What an emulator needs of the sandbox around it.

    ``base_url`` is where listeners and readers find this emulator; ``connections`` are the feeds of its stores;
    ``errands`` are done on the event loop; ``deliver`` makes their calls; ``clock`` stamps what is written.
    """

    clock: Callable[[], datetime]
    base_url: str = REAL_ADDRESS
    connections: Mapping[int, Connection] = field(default_factory=dict)
    errands: Errands = field(default_factory=Errands)
    deliver: Deliver = field(default_factory=courier)


class ShipStation:
    """The account of ``world`` behind ShipStation's wire format. ``rate`` is calls a window for each key pair."""

    vendor = "shipstation"

    def __init__(
        self,
        world: World,
        *,
        rate: int | None,
        faults: Faults,
        assumptions: Assumptions,
        surroundings: Surroundings | None = None,
    ) -> None:
        around = surroundings or Surroundings(WorldClock(world.now))
        self.assumptions = assumptions
        self._key_pair = f"{world.shipstation.api_key}:{world.shipstation.api_secret}"
        self._window = FixedWindow(rate or CALLS_A_MINUTE, seconds=assumptions.rate_window_seconds)
        rng = random.Random(f"shipstation writes {world.seed}")
        self.ledger = Ledger(world, around.clock)
        hooks = Webhooks(around.base_url, around.deliver, around.errands)
        self.orders = Orders(self.ledger, hooks, assumptions, rng)
        self.stores = Stores(self.ledger, self.orders, around.connections, around.deliver, around.errands, assumptions)
        self.labels = Labels(self.ledger, hooks, self.stores.tell, rng)
        self.lists = Lists(self.ledger, faults, assumptions)
        self._drift = Drift(self.ledger, faults.count("drift"))
        lookups = Lookups(self.ledger, rng)
        self._plain = _plain_routes(self, hooks, lookups)
        self._by_id = _routes_by_id(self, hooks, lookups)
        self.fault_replies: Mapping[str, Broken] = {
            "shipstation-html": html_reply("ShipStation is being improved"),
            "shipstation-500": json_reply(FRAMEWORK_ERROR, 500),
            "shipstation-401": self._unauthorised(),
            "shipstation-refused": self._unauthorised(),
            "shipstation-repeated-row": self._repeating,
            "throttle-burst": _too_many(self._window.limit, assumptions.burst_wait_seconds),
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
        """Paths have no case and some aliases; a known path under another method is 405 (sheet, 1.1 and 1.3)."""
        path = call.path.strip("/").lower()
        path = ALIASES.get(path, path)
        try:
            if path in self._plain:
                handler = self._plain[path].get(call.method)
                return _not_allowed(call) if handler is None else handler(call)
            resource, _, identifier = path.partition("/")
            if resource in self._by_id and _ID.fullmatch(identifier):
                by_id = self._by_id[resource].get(call.method)
                return _not_allowed(call) if by_id is None else by_id(call, int(identifier))
        except BadParameterError as error:
            return self._invalid(error)
        return not_found("No resource has this address.")

    def read_orders(self, call: Call) -> Reply:
        """``GET /orders``; where the account drifts, it changes before every page but the first."""
        if (call.number("page") or 1) > 1:
            self._drift.move()
        return self.lists.orders(call)

    def create_order(self, call: Call) -> Reply:
        return self.orders.create(call, self.lists.order_text)

    def _repeating(self, call: Call) -> Reply:
        """The honest page with the last row of the page before it put in front."""
        reply = self.answer(call)
        number = call.query.get("page", "1")
        if reply.status != 200 or not number.isdecimal() or int(number) < 2 or not reply.body.startswith(b'{"'):
            return reply
        before = self.answer(replace(call, query={**call.query, "page": str(int(number) - 1)}))
        page, last = (json.loads(found.body, parse_float=Decimal) for found in (reply, before))
        for key, rows in page.items():
            if isinstance(rows, list) and last.get(key):
                page[key] = [last[key][-1], *rows]
        return json_reply(page)

    def _invalid(self, error: BadParameterError) -> Reply:
        status = self.assumptions.shipstation_bad_parameter_status
        if self.assumptions.shipstation_validation_body == "model-state":
            return json_reply({"Message": "The request is invalid.", "ModelState": {"request": [f"{error}."]}}, status)
        return json_reply({"Message": f"The request is invalid: {error}."}, status)

    def _unauthorised(self) -> Reply:
        body = self.assumptions.shipstation_unauthorised_body
        if body == "html":
            return html_reply("Unauthorized", 401)
        if body == "empty":
            return Reply(401, b"", "text/plain")
        return json_reply({"message": "Invalid API credentials"}, 401)


def _plain_routes(emulator: ShipStation, hooks: Webhooks, lookups: Lookups) -> Mapping[str, Mapping[str, Handler]]:
    """Handlers by path and method, for paths without an id."""
    lists, orders, labels, stores = emulator.lists, emulator.orders, emulator.labels, emulator.stores
    reads: dict[str, Handler] = {
        "orders": emulator.read_orders,
        "orders/listbytag": lists.orders_by_tag,
        "shipments": lists.labels,
        "fulfillments": lists.fulfillments,
        "stores": stores.listed,
        "stores/marketplaces": stores.marketplaces,
        "stores/getrefreshstatus": stores.refresh_status,
        "accounts/listtags": lookups.tags,
        "carriers": lookups.carriers,
        "carriers/getcarrier": lookups.carrier,
        "carriers/listservices": lookups.services,
        "carriers/listpackages": lookups.packages,
        "warehouses": lookups.warehouses,
        "users": lookups.users,
        "customers": lookups.customers,
        "products": lookups.products,
        "webhooks": hooks.listed,
    }
    writes: dict[str, Handler] = {
        "orders/createorder": emulator.create_order,
        "orders/createorders": orders.create_many,
        "orders/markasshipped": labels.mark_shipped,
        "orders/holduntil": orders.hold,
        "orders/restorefromhold": orders.restore,
        "orders/addtag": orders.add_tag,
        "orders/removetag": orders.remove_tag,
        "orders/assignuser": orders.assign,
        "orders/unassignuser": orders.unassign,
        "orders/createlabelfororder": labels.create_for_order,
        "shipments/createlabel": labels.create,
        "shipments/voidlabel": labels.void,
        "shipments/getrates": labels.rates,
        "stores/refreshstore": stores.refresh,
        "stores/deactivate": stores.deactivate,
        "stores/reactivate": stores.reactivate,
        "warehouses/createwarehouse": lookups.create_warehouse,
        "webhooks/subscribe": hooks.subscribe,
    }
    return {
        **{path: {"GET": handler} for path, handler in reads.items()},
        **{path: {"POST": handler} for path, handler in writes.items()},
    }


def _routes_by_id(emulator: ShipStation, hooks: Webhooks, lookups: Lookups) -> Mapping[str, Mapping[str, HandlerById]]:
    """Handlers by resource and method, for paths that end in an id."""
    orders, stores = emulator.orders, emulator.stores
    return {
        "orders": {"GET": emulator.lists.order, "DELETE": orders.delete},
        "stores": {"GET": stores.read, "PUT": stores.update},
        "warehouses": {
            "GET": lookups.warehouse,
            "PUT": lookups.update_warehouse,
            "DELETE": lookups.delete_warehouse,
        },
        "customers": {"GET": lookups.customer},
        "products": {"GET": lookups.product},
        "webhooks": {"DELETE": hooks.unsubscribe},
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


def _not_allowed(call: Call) -> Reply:
    return json_reply({"Message": f"{call.method} is not supported here."}, 405)
