"""ShipStation's stores: reading, changing, refreshing (ShipStation sheet, 1.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from shipops.sandbox.calls import BadParameterError, Call, Reply, json_reply
from shipops.sandbox.courier import Deliver
from shipops.sandbox.errands import Errands
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.answers import done, not_found, refused
from shipops.sandbox.shipstation.documents import store_detail_document, store_document
from shipops.sandbox.shipstation.feed_reader import FeedError
from shipops.sandbox.shipstation.input import Body, body_of, flag, moment, text, whole
from shipops.sandbox.shipstation.ledger import Ledger
from shipops.sandbox.shipstation.orders import Orders
from shipops.sandbox.shipstation.pull import Connection, notify, pull
from shipops.sandbox.stamps import PACIFIC, pacific_wall
from shipops.sandbox.world.model import (
    ShipStationFulfillment,
    ShipStationLabel,
    ShipStationOrder,
    ShipStationStore,
)

_OVERLAP = timedelta(minutes=5)
_MANUAL = 0
_MARKETPLACES = (("3dcart", 23), ("Amazon", 2), ("Shopify", 27), ("WooCommerce", 36))


@dataclass(frozen=True)
class Refresh:
    """The last refresh of a store: still running, or over with an ``error`` and lines about rejected orders."""

    running: bool
    error: str | None = None
    rejected: Sequence[str] = ()


class Stores:
    """The stores of one account. ``connections`` are the feeds some of them pull, by store id."""

    def __init__(
        self,
        ledger: Ledger,
        orders: Orders,
        connections: Mapping[int, Connection],
        deliver: Deliver,
        errands: Errands,
        assumptions: Assumptions,
    ) -> None:
        self._ledger = ledger
        self._orders = orders
        self._connections = connections
        self._deliver = deliver
        self._errands = errands
        self._assumptions = assumptions
        self._refreshes: dict[int, Refresh] = {}
        for store_id, connection in connections.items():
            store = ledger.store(store_id)
            if store is not None:
                ledger.replace_store(replace(store, integration_url=connection.url))

    def listed(self, call: Call) -> Reply:
        """A bare array; inactive stores only with ``showInactive`` (sheet, 1.7)."""
        inactive_too = call.flag("showinactive")
        marketplace = call.number("marketplaceid")
        return json_reply(
            [
                store_document(store)
                for store in sorted(self._ledger.account.stores, key=attrgetter("id"))
                if (store.active or inactive_too) and marketplace in (None, store.marketplace_id)
            ]
        )

    def read(self, _call: Call, identifier: int) -> Reply:
        store = self._ledger.store(identifier)
        return not_found("This store does not exist.") if store is None else json_reply(store_detail_document(store))

    def update(self, call: Call, identifier: int) -> Reply:
        """``PUT /stores/{id}`` with the whole resource; name and address fields and ``autoRefresh`` change."""
        body = body_of(call)
        store = self._ledger.store(identifier)
        if store is None:
            return not_found("This store does not exist.")
        if whole(body, "storeId") not in (None, identifier):
            raise BadParameterError("storeId is another store's")
        changed = replace(
            store,
            name=text(body, "storeName", required=True, longest=100) or store.name,
            company_name=text(body, "companyName") or "",
            account_name=text(body, "accountName") or "",
            auto_refresh=flag(body, "autoRefresh", default=store.auto_refresh),
            modified_at=self._ledger.clock(),
        )
        self._ledger.replace_store(changed)
        return json_reply(store_detail_document(changed))

    def deactivate(self, call: Call) -> Reply:
        return self._switch(call, active=False, word="deactivated")

    def reactivate(self, call: Call) -> Reply:
        return self._switch(call, active=True, word="reactivated")

    def marketplaces(self, _call: Call) -> Reply:
        known = {(store.marketplace_name, store.marketplace_id) for store in self._ledger.account.stores}
        return json_reply(
            [
                {
                    "name": name,
                    "marketplaceId": identifier,
                    "canRefresh": identifier != _MANUAL,
                    "supportsCustomMappings": identifier != _MANUAL,
                    "supportsCustomStatuses": False,
                    "canConfirmShipments": identifier != _MANUAL,
                }
                for name, identifier in sorted(known | set(_MARKETPLACES))
            ]
        )

    def refresh_status(self, call: Call) -> Reply:
        store = self._ledger.store(call.number("storeid") or 0)
        if store is None:
            return not_found("This store does not exist.")
        last = self._refreshes.get(store.id, Refresh(running=False))
        at_rest, running, failed = self._assumptions.shipstation_refresh_status
        words = "Updating orders" if last.running else last.error or "Idle"
        return json_reply(
            {
                "storeId": store.id,
                "refreshStatusId": running if last.running else failed if last.error else at_rest,
                "refreshStatus": words,
                "lastRefreshAttempt": _documented_day(store.refresh_attempted_at),
                "refreshDate": _documented_day(store.refreshed_at),
            }
        )

    def refresh(self, call: Call) -> Reply:
        """``POST /stores/refreshstore``: one store, or all that can be refreshed; the pull follows the answer."""
        body: Body = body_of(call) if call.body.strip() else {}
        asked = {name: call.query[name.lower()] for name in ("storeId", "refreshDate") if name.lower() in call.query}
        body = {**body, **asked}
        store_id, since = whole(body, "storeId"), moment(body, "refreshDate")
        if store_id is None:
            for store in self._ledger.account.stores:
                if store.active and store.marketplace_id != _MANUAL:
                    self.begin(store, since)
            return done("A store refresh has been initiated for all refreshable stores")
        chosen = self._ledger.store(store_id)
        if chosen is None:
            return not_found("This store does not exist.")
        if not chosen.active or chosen.marketplace_id == _MANUAL:
            return refused("This store cannot be refreshed.")
        self.begin(chosen, since)
        return done(f"A store refresh has been initiated for Store ID {store_id}")

    def begin(self, store: ShipStationStore, since: datetime | None = None) -> None:
        """Start a refresh of ``store`` as an errand, unless one is running."""
        if self._refreshes.get(store.id, Refresh(running=False)).running:
            return
        self._refreshes[store.id] = Refresh(running=True)
        self._errands.add(partial(self._pull, store.id, since))

    def tell(
        self, order: ShipStationOrder, parcel: ShipStationLabel | ShipStationFulfillment, carrier: str, service: str
    ) -> None:
        """Post a ship notification to the order's store as an errand, if the store has a feed."""
        connection = self._connections.get(order.store_id)
        if connection is not None:
            self._errands.add(partial(self._notify, connection, order, parcel, carrier, service))

    async def _pull(self, store_id: int, since: datetime | None) -> None:
        store = self._ledger.store(store_id)
        if store is None:
            return
        attempted_at = self._ledger.clock()
        connection = self._connections.get(store_id)
        result = Refresh(running=False)
        if connection is not None:
            try:
                pulled = await pull(connection, since or self._start(store), attempted_at, self._deliver)
            except FeedError as error:
                result = Refresh(running=False, error=str(error))
            else:
                returns = self._assumptions.shipstation_gone_order == "returns"
                taken = [
                    self._orders.take_in(sent, store_id)
                    for sent in pulled.orders
                    if returns or not self._ledger.is_gone(store_id, sent.key or "")
                ]
                if news := [order for order, is_news in taken if is_news]:
                    self._orders.announce(news)
                result = Refresh(running=False, rejected=pulled.rejected)
        self._refreshes[store_id] = result
        current = self._ledger.store(store_id) or store
        refreshed_at = current.refreshed_at if result.error else attempted_at
        self._ledger.replace_store(replace(current, refresh_attempted_at=attempted_at, refreshed_at=refreshed_at))

    def _start(self, store: ShipStationStore) -> datetime:
        if store.refreshed_at is None:
            return self._ledger.clock() - timedelta(days=self._assumptions.shipstation_refresh_days)
        overlaps = self._assumptions.shipstation_refresh_start == "overlap"
        return store.refreshed_at - _OVERLAP if overlaps else store.refreshed_at

    async def _notify(
        self,
        connection: Connection,
        order: ShipStationOrder,
        parcel: ShipStationLabel | ShipStationFulfillment,
        carrier: str,
        service: str,
    ) -> None:
        error = await notify(connection, order, parcel, carrier, service, self._deliver)
        parcel.notified, parcel.notify_error = error is None, error
        if isinstance(parcel, ShipStationLabel):
            self._ledger.changed_label(parcel)
        else:
            self._ledger.changed_fulfillment(parcel)

    def _switch(self, call: Call, *, active: bool, word: str) -> Reply:
        store = self._ledger.store(whole(body_of(call), "storeId", required=True) or 0)
        if store is None:
            return not_found("This store does not exist.")
        self._ledger.replace_store(replace(store, active=active, modified_at=self._ledger.clock()))
        # A text, not a boolean: so it is documented.
        return json_reply({"success": "true", "message": f"The requested store has been {word}"})


def _documented_day(stamp: datetime | None) -> str | None:
    """The odd form of the documentation's example: month, day and year without leading zeros."""
    if stamp is None:
        return None
    day = pacific_wall(stamp.astimezone(PACIFIC))
    return f"{day.month}-{day.day}-{day.year}"
