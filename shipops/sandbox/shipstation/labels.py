"""Labels, voids, rates and orders marked as shipped (ShipStation sheet, 1.5 and 1.6)."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call, Reply, json_reply
from shipops.sandbox.shipstation.answers import not_found, refused
from shipops.sandbox.shipstation.input import address, body_of, flag, moment, ounces, part, text, whole
from shipops.sandbox.shipstation.ledger import Ledger
from shipops.sandbox.shipstation.lookups import SERVICES
from shipops.sandbox.shipstation.webhooks import Webhooks
from shipops.sandbox.stamps import pacific_wall
from shipops.sandbox.world.carriers import Service, TrackingNumbers
from shipops.sandbox.world.model import (
    ShipStationFulfillment,
    ShipStationLabel,
    ShipStationLabelItem,
    ShipStationOrder,
)

LABEL_PDF = base64.b64encode(b"%PDF-1.4\n% a label of the sandbox, worth nothing\n%%EOF\n").decode()
_CONFIRMATIONS = ("none", "delivery", "signature", "adult_signature", "direct_signature")
_FIRST_BATCH = 144_015_674
Notify = Callable[[ShipStationOrder, ShipStationLabel | ShipStationFulfillment, str, str], None]


class Labels:
    """The label writes of one account.

    ``notify`` tells an order's store of a parcel: order, parcel, carrier and service in words.
    """

    def __init__(self, ledger: Ledger, hooks: Webhooks, notify: Notify, rng: random.Random) -> None:
        self._ledger = ledger
        self._hooks = hooks
        self._notify = notify
        self._rng = rng
        self._tracking = TrackingNumbers(rng)
        self._batch = _FIRST_BATCH

    def create_for_order(self, call: Call) -> Reply:
        """``POST /orders/createlabelfororder``: the order is shipped and its store is told."""
        body = body_of(call)
        order = self._ledger.order_by_id.get(whole(body, "orderId", required=True) or 0)
        service, shipped_on = _service(body), _ship_date(body)
        if order is None:
            return not_found("This order does not exist.")
        if order.status != "awaiting_shipment":
            return refused(f"The order is {order.status}.")
        is_test = flag(body, "testLabel")
        label = self.label(order, service, shipped_on, is_test=is_test)
        if not is_test:
            self._notify(order, label, service.carrier, service.name)
        return json_reply(_answer(label))

    def create(self, call: Call) -> Reply:
        """``POST /shipments/createlabel``: a label of no order."""
        body = body_of(call)
        service, shipped_on = _service(body), _ship_date(body)
        now = self._ledger.clock()
        label = ShipStationLabel(
            id=self._ledger.next_id("label"),
            order_id=0,
            order_number="",
            order_key="",
            store_id=0,
            created_at=now,
            ship_date=shipped_on,
            cost=_price(service, ounces(body) or Decimal(16)),
            tracking_number=self._tracking.next(service),
            carrier_code=service.carrier_code,
            service_code=service.service_code,
            ship_to=address(body, "shipTo", "Ship Name"),
            items=(),
            notified=False,
            weight_ounces=ounces(body) or Decimal(0),
        )
        if not flag(body, "testLabel"):
            self._ledger.add_label(label)
            self._announce(label)
        return json_reply(_answer(label))

    def void(self, call: Call) -> Reply:
        """``POST /shipments/voidlabel``: the order waits again. The source is never told."""
        label = self._ledger.label_by_id.get(whole(body_of(call), "shipmentId", required=True) or 0)
        if label is None:
            return not_found("This shipment does not exist.")
        if label.voided:
            return json_reply({"approved": False, "message": "This label has already been voided"})
        self.void_label(label)
        return json_reply({"approved": True, "message": "Label voided successfully"})

    def rates(self, call: Call) -> Reply:
        """``POST /shipments/getrates`` for one carrier; made-up prices that grow with the weight."""
        body = body_of(call)
        carrier = text(body, "carrierCode", required=True)
        for name in ("fromPostalCode", "toCountry", "toPostalCode"):
            text(body, name, required=True)
        part(body, "weight", required=True)
        weight, wanted = ounces(body) or Decimal(1), text(body, "serviceCode")
        return json_reply(
            [
                {
                    "serviceName": service.name,
                    "serviceCode": service.service_code,
                    "shipmentCost": _price(service, weight),
                    "otherCost": Decimal("0.0"),
                }
                for service in SERVICES
                if service.carrier_code == carrier and wanted in (None, service.service_code)
            ]
        )

    def mark_shipped(self, call: Call) -> Reply:
        """``POST /orders/markasshipped``: makes a fulfillment, no label."""
        body = body_of(call)
        order = self._ledger.order_by_id.get(whole(body, "orderId", required=True) or 0)
        carrier = text(body, "carrierCode", required=True) or ""
        shipped_on = pacific_wall(moment(body, "shipDate") or self._ledger.clock()).date()
        if order is None:
            return not_found("This order does not exist.")
        if order.status in ("shipped", "cancelled"):
            return refused(f"The order is {order.status}.")
        tell = flag(body, "notifySalesChannel")
        done = self.mark(order, carrier, text(body, "trackingNumber") or "", shipped_on, tell_store=tell)
        if tell:
            self._notify(order, done, carrier, "")
        return json_reply({"orderId": order.id, "orderNumber": order.number})

    def label(
        self, order: ShipStationOrder, service: Service, shipped_on: date, *, is_test: bool = False
    ) -> ShipStationLabel:
        """Buy a label for everything in ``order``; a test label leaves no trace."""
        now = self._ledger.clock()
        weight = order.weight_ounces
        label = ShipStationLabel(
            id=self._ledger.next_id("label"),
            order_id=order.id,
            order_number=order.number,
            order_key=order.key,
            store_id=order.store_id,
            created_at=now,
            ship_date=shipped_on,
            cost=_price(service, weight),
            tracking_number=self._tracking.next(service),
            carrier_code=service.carrier_code,
            service_code=service.service_code,
            ship_to=order.ship_to,
            items=tuple(ShipStationLabelItem(item, item.quantity) for item in order.items if not item.adjustment),
            email=order.email,
            weight_ounces=weight,
            user_id=order.user_id,
            warehouse_id=order.warehouse_id,
        )
        if is_test:
            return label
        self._ledger.add_label(label)
        order.status, order.ship_date, order.package_code = "shipped", shipped_on, "package"
        order.carrier_code, order.service_code = service.carrier_code, service.service_code
        self._ledger.changed(order, now)
        self._announce(label)
        return label

    def void_label(self, label: ShipStationLabel) -> None:
        """Void ``label``; its order waits again once no label is left."""
        label.voided, label.voided_at = True, self._ledger.clock()
        self._ledger.changed_label(label)
        order = self._ledger.order_by_id.get(label.order_id)
        if order is None or any(not other.voided and not other.is_return for other in self._ledger.labels_of(order)):
            return
        if order.status == "shipped":
            order.status, order.ship_date = "awaiting_shipment", None
        self._ledger.changed(order)

    def mark(
        self, order: ShipStationOrder, carrier: str, tracking: str, shipped_on: date, *, tell_store: bool
    ) -> ShipStationFulfillment:
        """Mark ``order`` as shipped; ``tell_store`` notes that its store hears of it."""
        now = self._ledger.clock()
        fulfillment = ShipStationFulfillment(
            id=self._ledger.next_id("fulfillment"),
            order_id=order.id,
            order_number=order.number,
            created_at=now,
            ship_date=shipped_on,
            tracking_number=tracking,
            carrier=carrier,
            ship_to=order.ship_to,
            email=order.email,
            user_id=order.user_id,
            notified=tell_store,
        )
        self._ledger.add_fulfillment(fulfillment)
        order.status, order.ship_date = "shipped", shipped_on
        self._ledger.changed(order, now)
        self._hooks.marked_shipped(fulfillment.id, order.store_id)
        return fulfillment

    def _announce(self, label: ShipStationLabel) -> None:
        self._batch += 1
        self._ledger.label_batch[label.id] = self._batch
        self._hooks.labels_made(self._batch, [label.store_id])


def _service(body: Mapping[str, object]) -> Service:
    carrier, code = text(body, "carrierCode", required=True), text(body, "serviceCode", required=True)
    if (text(body, "confirmation", required=True) or "").lower() not in _CONFIRMATIONS:
        raise BadParameterError("confirmation is unknown")
    for service in SERVICES:
        if (service.carrier_code, service.service_code) == (carrier, code):
            return service
    raise BadParameterError("the carrier has no such service")


def _ship_date(body: Mapping[str, object]) -> date:
    shipped_at = moment(body, "shipDate")
    if shipped_at is None:
        raise BadParameterError("shipDate must not be empty")
    return pacific_wall(shipped_at).date()


def _price(service: Service, weight_ounces: Decimal) -> Decimal:
    base = Decimal(390 + 110 * SERVICES.index(service)) / 100
    return (base + weight_ounces * Decimal("0.07")).quantize(Decimal("0.01"))


def _answer(label: ShipStationLabel) -> dict[str, object]:
    return {
        "shipmentId": label.id,
        "shipmentCost": label.cost,
        "insuranceCost": label.insurance_cost,
        "trackingNumber": label.tracking_number,
        "labelData": LABEL_PDF,
        "formData": None,
    }
