"""ShipStation's webhooks: who listens, and what is posted (ShipStation sheet, 1.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from shipops.sandbox.calls import BadParameterError, Call, Reply, json_reply
from shipops.sandbox.courier import Deliver, Parcel, UndeliveredError
from shipops.sandbox.errands import Errands
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.shipstation.answers import not_found
from shipops.sandbox.shipstation.input import body_of, text, whole
from shipops.sandbox.world.model import ShipStationOrder

EVENTS = (
    "ORDER_NOTIFY",
    "ITEM_ORDER_NOTIFY",
    "SHIP_NOTIFY",
    "ITEM_SHIP_NOTIFY",
    "FULFILLMENT_SHIPPED",
    "FULFILLMENT_REJECTED",
)
LONGEST_URL = 200
MOST_HOOKS = 100
_SELLER = 100_000
_FIRST_ID = 123_456


@dataclass(frozen=True)
class Subscription:
    """One listener; ``store_id`` None hears of every store."""

    id: int
    event: str
    target: str
    store_id: int | None
    name: str


class Webhooks:
    """The subscriptions of an account. ``base_url`` is where listeners read what they are told of.

    Posts are errands: they are made after the answer, once, and a failure disturbs nobody.
    """

    def __init__(self, base_url: str, deliver: Deliver, errands: Errands) -> None:
        self._base_url = base_url
        self._deliver = deliver
        self._errands = errands
        self._subscriptions: dict[int, Subscription] = {}
        self._next_id = _FIRST_ID

    def listed(self, call: Call) -> Reply:  # noqa: ARG002 - every endpoint takes the call
        return json_reply({"webhooks": [_document(hook) for hook in self._subscriptions.values()]})

    def subscribe(self, call: Call) -> Reply:
        body = body_of(call)
        event = (text(body, "event", required=True) or "").upper()
        if event not in EVENTS:
            raise BadParameterError("event is unknown")
        if len(self._subscriptions) >= MOST_HOOKS:
            raise BadParameterError(f"there are already {MOST_HOOKS} webhooks")
        hook = Subscription(
            id=self._next_id,
            event=event,
            target=text(body, "target_url", required=True, longest=LONGEST_URL) or "",
            store_id=whole(body, "store_id"),
            name=text(body, "friendly_name") or "",
        )
        self._next_id += 1
        self._subscriptions[hook.id] = hook
        return json_reply({"id": hook.id})

    def unsubscribe(self, call: Call, identifier: int) -> Reply:  # noqa: ARG002 - every endpoint takes the call
        if self._subscriptions.pop(identifier, None) is None:
            return not_found("This webhook does not exist.")
        return json_reply({"success": True, "message": "Webhook deleted."})

    def orders_arrived(self, batch: str, orders: Sequence[ShipStationOrder]) -> None:
        """One import brought ``orders``: those that await payment are told of once they no longer do."""
        told = [order for order in orders if order.status != "awaiting_payment"]
        path = f"orders?importBatch={batch}"
        for event in ("ORDER_NOTIFY", "ITEM_ORDER_NOTIFY"):
            self._tell(event, [order.store_id for order in told], path)

    def labels_made(self, batch: int, stores: Sequence[int]) -> None:
        """One batch of outbound labels was made, for orders of ``stores``."""
        self._tell("SHIP_NOTIFY", stores, f"shipments?batchId={batch}&includeShipmentItems=False")
        self._tell("ITEM_SHIP_NOTIFY", stores, f"shipments?batchId={batch}&includeShipmentItems=True")

    def marked_shipped(self, fulfillment_id: int, store_id: int) -> None:
        """An order was marked as shipped."""
        self._tell("FULFILLMENT_SHIPPED", [store_id], f"fulfillments?fulfillmentId={fulfillment_id}")

    def _tell(self, event: str, stores: Sequence[int], path: str) -> None:
        for hook in self._subscriptions.values():
            if hook.event == event and stores and (hook.store_id is None or hook.store_id in stores):
                message = {"resource_url": f"{self._base_url}/{path}", "resource_type": event}
                self._errands.add(partial(self._post, hook.target, encoded(message).encode()))

    async def _post(self, target: str, body: bytes) -> None:
        try:
            await self._deliver(Parcel("POST", target, {"Content-Type": "application/json"}, body))
        except UndeliveredError:
            return


def _document(hook: Subscription) -> dict[str, object]:
    return {
        "IsLabelAPIHook": False,
        "WebHookID": hook.id,
        "SellerID": _SELLER,
        "StoreID": hook.store_id,
        "HookType": hook.event,
        "MessageFormat": "Json",
        "Url": hook.target,
        "Name": hook.name,
        "BulkCopyBatchID": None,
        "BulkCopyRecordID": None,
        "Active": True,
        "WebhookLogs": [],
        "Seller": None,
        "Store": None,
    }
