"""Writes on ShipStation's orders (ShipStation sheet, 1.5)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.calls import JSON as JSON_TYPE
from shipops.sandbox.calls import BadParameterError, Call, Reply, json_reply
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.answers import done, not_found, refused
from shipops.sandbox.shipstation.input import SentItem, SentOrder, body_of, moment, numbers, sent_order, text, whole
from shipops.sandbox.shipstation.ledger import Ledger
from shipops.sandbox.shipstation.webhooks import Webhooks
from shipops.sandbox.stamps import pacific_wall
from shipops.sandbox.world.identity import guid, hex32
from shipops.sandbox.world.model import ShipStationItem, ShipStationOrder

MOST_ORDERS = 100
LOCKED = ("shipped", "cancelled")
_ZERO = Decimal(0)


class NotAllowedError(Exception):
    """A write that the order's state does not allow; its text is safe to show."""


class Orders:
    """The order writes of one account. ``rng`` draws keys and batch names."""

    def __init__(self, ledger: Ledger, hooks: Webhooks, assumptions: Assumptions, rng: random.Random) -> None:
        self._ledger = ledger
        self._hooks = hooks
        self._assumptions = assumptions
        self._rng = rng

    def create(self, call: Call, order_text: Callable[[ShipStationOrder], bytes]) -> Reply:
        """``POST /orders/createorder``: the whole order comes back. ``order_text`` writes it."""
        try:
            order, is_news = self._upsert(sent_order(call.json()))
        except NotAllowedError as error:
            return refused(str(error))
        if is_news:
            self.announce([order])
        return Reply(200, order_text(order), JSON_TYPE)

    def create_many(self, call: Call) -> Reply:
        """``POST /orders/createorders``: up to 100, one result each."""
        rows = call.json()
        if not isinstance(rows, list) or len(rows) > MOST_ORDERS:
            raise BadParameterError(f"the body is not a list of at most {MOST_ORDERS} orders")
        results: list[dict[str, object]] = []
        news: list[ShipStationOrder] = []
        for row in rows:
            try:
                order, is_news = self._upsert(sent_order(row))
            except (BadParameterError, NotAllowedError) as error:
                results.append(_failed(row, f"{error}."))
                continue
            if is_news:
                news.append(order)
            results.append(_result(order.id, order.number, order.key, None))
        if news:
            self.announce(news)
        return json_reply({"hasErrors": any(not row["success"] for row in results), "results": results})

    def delete(self, _call: Call, identifier: int) -> Reply:
        order = self._ledger.order_by_id.get(identifier)
        if order is None:
            return not_found("This order does not exist.")
        self._ledger.delete(order)
        return done("The requested order has been deleted")

    def hold(self, call: Call) -> Reply:
        body = body_of(call)
        until = moment(body, "holdUntilDate")
        if until is None:
            raise BadParameterError("holdUntilDate must not be empty")

        def change(order: ShipStationOrder) -> None:
            order.status, order.hold_until = "on_hold", pacific_wall(until).date()

        return self._change(body, change, "Order held successfully.", states=("awaiting_shipment", "on_hold"))

    def restore(self, call: Call) -> Reply:
        def change(order: ShipStationOrder) -> None:
            order.status, order.hold_until = "awaiting_shipment", None

        return self._change(body_of(call), change, "The requested order has been restored", states=("on_hold",))

    def add_tag(self, call: Call) -> Reply:
        body = body_of(call)
        tag = whole(body, "tagId", required=True) or 0
        if tag not in {known.id for known in self._ledger.account.tags}:
            raise BadParameterError("tagId is unknown")

        def change(order: ShipStationOrder) -> None:
            order.tag_ids = tuple(dict.fromkeys((*order.tag_ids, tag)))

        return self._change(body, change, "Tag added successfully.")

    def remove_tag(self, call: Call) -> Reply:
        body = body_of(call)
        tag = whole(body, "tagId", required=True)

        def change(order: ShipStationOrder) -> None:
            order.tag_ids = tuple(known for known in order.tag_ids if known != tag)

        return self._change(body, change, "Tag removed successfully.")

    def assign(self, call: Call) -> Reply:
        body = body_of(call)
        user = text(body, "userId", required=True)
        return self._assign(numbers(body, "orderIds"), user, "User assigned successfully.")

    def unassign(self, call: Call) -> Reply:
        return self._assign(numbers(body_of(call), "orderIds"), None, "User unassigned successfully.")

    def announce(self, orders: Sequence[ShipStationOrder]) -> None:
        """``orders`` came in one import: name the batch and tell who listens."""
        batch = guid(self._rng)
        for order in orders:
            self._ledger.import_batch[order.id] = batch
        self._hooks.orders_arrived(batch, orders)

    def take_in(self, sent: SentOrder, store_id: int) -> tuple[ShipStationOrder, bool]:
        """An order a store's connection brings: new, or an update of the one under its key; whether it is news.

        A locked, split or combined order stays as it is, and so does a hold, which no source knows of. One that
        stopped awaiting payment is news too.
        """
        scope = store_id if self._assumptions.shipstation_key_scope == "store" else None
        known = self._ledger.order_of_key(sent.key or "", store_id=scope)
        if known is None:
            return self._add(sent, store_id), True
        if known.status in LOCKED or known.merged_or_split:
            return known, False
        held = known.status == "on_hold" and sent.status == "awaiting_shipment"
        return known, self._overwrite(known, replace(sent, status="on_hold") if held else sent)

    def _upsert(self, sent: SentOrder) -> tuple[ShipStationOrder, bool]:
        known = self._ledger.order_of_key(sent.key, order_id=sent.order_id) if sent.key else None
        if known is None:
            return self._add(sent, self._chosen_store(sent)), True
        if known.status not in LOCKED:
            return known, self._overwrite(known, sent)
        if self._assumptions.shipstation_locked_update == "refuse":
            raise NotAllowedError(f"Order {known.number} is {known.status} and cannot be changed")
        return known, False

    def _chosen_store(self, sent: SentOrder) -> int:
        if sent.store_id is None:
            manual = self._ledger.manual_store()
            return manual.id if manual else 0
        store = self._ledger.store(sent.store_id)
        if store is None or not store.active:
            raise BadParameterError("storeId is unknown or inactive")
        return store.id

    def _add(self, sent: SentOrder, store_id: int) -> ShipStationOrder:
        now = self._ledger.clock()
        order = ShipStationOrder(
            id=self._ledger.next_id("order"),
            number=sent.number,
            key=sent.key or f"manual-{hex32(self._rng)}",
            store_id=store_id,
            status=sent.status,
            ordered_at=sent.ordered_at,
            created_at=now,
            modified_at=now,
            email=sent.email,
            bill_to=sent.bill_to,
            ship_to=sent.ship_to,
            items=(),
            order_total=_ZERO,
            amount_paid=_ZERO,
        )
        self._fill(order, sent, now)
        self._ledger.add_order(order)
        return order

    def _overwrite(self, order: ShipStationOrder, sent: SentOrder) -> bool:
        """No partial update: the whole order is as sent, but tags stay. Whether it stopped awaiting payment."""
        waited = order.status == "awaiting_payment"
        now = self._ledger.clock()
        order.number, order.status, order.ordered_at = sent.number, sent.status, sent.ordered_at
        order.email, order.bill_to, order.ship_to = sent.email, sent.bill_to, sent.ship_to
        self._fill(order, sent, now)
        self._ledger.changed(order, now)
        return waited and order.status not in ("awaiting_payment", "cancelled")

    def _fill(self, order: ShipStationOrder, sent: SentOrder, now: datetime) -> None:
        order.items = tuple(self._item(item, now) for item in sent.items)
        goods = sum((item.unit_price * item.quantity for item in order.items), _ZERO)
        order.order_total = goods + sent.tax_amount + sent.shipping_amount
        order.amount_paid, order.tax_amount = sent.amount_paid, sent.tax_amount
        order.shipping_amount, order.paid_at, order.ship_by = sent.shipping_amount, sent.paid_at, sent.ship_by
        order.customer_username, order.gift = sent.username, sent.gift
        order.customer_notes, order.internal_notes = sent.notes["customerNotes"], sent.notes["internalNotes"]
        order.gift_message, order.payment_method = sent.notes["giftMessage"], sent.notes["paymentMethod"]
        order.requested_service = sent.notes["requestedShippingService"]
        order.carrier_code, order.service_code = sent.carrier_code, sent.service_code
        order.package_code, order.ship_date = sent.package_code, sent.ship_date
        order.custom_field1, order.custom_field2, order.custom_field3 = sent.custom_fields
        order.source = sent.source
        order.tag_ids = tuple(dict.fromkeys((*order.tag_ids, *sent.tag_ids)))
        order.warehouse_id = sent.warehouse_id or order.warehouse_id
        weights = ((item.weight_ounces or _ZERO) * item.quantity for item in order.items)
        order.weight_ounces = sum(weights, _ZERO) if sent.weight_ounces is None else sent.weight_ounces
        order.sent = tuple(sent.kept.items())

    def _item(self, sent: SentItem, now: datetime) -> ShipStationItem:
        return ShipStationItem(
            id=self._ledger.next_id("item"),
            line_item_key=sent.line_item_key,
            sku=sent.sku,
            name=sent.name,
            quantity=sent.quantity,
            unit_price=sent.unit_price,
            created_at=now,
            modified_at=now,
            options=sent.options,
            adjustment=sent.adjustment,
            weight_ounces=sent.weight_ounces,
            product_id=sent.product_id,
            warehouse_location=sent.warehouse_location,
            sent=tuple(sent.kept.items()),
        )

    def _assign(self, identifiers: Sequence[int], user: str | None, message: str) -> Reply:
        found = [self._ledger.order_by_id.get(identifier) for identifier in identifiers]
        if not found or None in found:
            return not_found("One of these orders does not exist.")
        for order in found:
            if order is not None:
                order.user_id = user
                self._ledger.changed(order)
        return done(message)

    def _change(
        self,
        body: object,
        change: Callable[[ShipStationOrder], None],
        message: str,
        *,
        states: Sequence[str] | None = None,
    ) -> Reply:
        identifier = whole(body, "orderId", required=True) if isinstance(body, dict) else None
        order = self._ledger.order_by_id.get(identifier or 0)
        if order is None:
            return not_found("This order does not exist.")
        if states is not None and order.status not in states:
            return refused(f"The order is {order.status}.")
        change(order)
        self._ledger.changed(order)
        return done(message)


def _result(order_id: int | None, number: str, key: str, error: str | None) -> dict[str, object]:
    return {
        "orderId": order_id,
        "orderNumber": number,
        "orderKey": key,
        "success": error is None,
        "errorMessage": error,
    }


def _failed(row: object, message: str) -> dict[str, object]:
    body = row if isinstance(row, dict) else {}
    return _result(None, str(body.get("orderNumber") or "")[:50], str(body.get("orderKey") or "")[:50], message)
