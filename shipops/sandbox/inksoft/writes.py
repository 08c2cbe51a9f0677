"""InkSoft's ``CreateOrderShipments``: one tracking number for one or more orders (InkSoft sheet, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shipops.sandbox.calls import BadParameterError, Call, Reply
from shipops.sandbox.inksoft.parameters import texts
from shipops.sandbox.inksoft.replies import enveloped, refused
from shipops.sandbox.inksoft.shipments import add_shipment, remaining, shows
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world import inksoft_orders
from shipops.sandbox.world.model import InkSoftOrder


def create_order_shipments(
    call: Call, orders: Sequence[InkSoftOrder], now: datetime, assumptions: Assumptions
) -> Reply:
    """Add a shipment of all that has not gone out yet to each order named by ``OrderIds`` (ids or GUIDs) among
    ``orders``, at ``now``; with ``MarkOrderAsCompleted`` close them as well.

    ``NotifyCustomer`` is read and has no effect: nobody is mailed. One unknown or cancelled order, or under the
    assumption ``refuse`` one that shows the number already, refuses all of them and changes nothing. Raises
    BadParameterError for parameters that are missing or cannot be read.
    """
    named = texts(call, "orderids")
    tracking = call.query.get("trackingnumber")
    if not named or tracking is None:
        raise BadParameterError("OrderIds or TrackingNumber is missing")
    completes = call.flag("markorderascompleted")
    call.flag("notifycustomer")
    found = _named(orders, named)
    if found is None:
        return refused(404, "One of the orders does not exist.")
    if any(order.cancelled for order in found):
        return refused(400, "One of the orders is cancelled.")
    repeated = [order for order in found if shows(order, tracking)]
    if repeated and assumptions.inksoft_repeated_shipment == "refuse":
        return refused(400, "One of the orders has this tracking number already.")
    for order in found:
        if order not in repeated or assumptions.inksoft_repeated_shipment == "append":
            _ship(order, now, tracking, assumptions)
        if completes and not order.shipped:
            inksoft_orders.complete(order, now)
    return enveloped("true")


def _ship(order: InkSoftOrder, now: datetime, tracking: str, assumptions: Assumptions) -> None:
    vendor = order.shipping_method.vendor_name if assumptions.inksoft_shipment_carrier == "shipping_method" else ""
    add_shipment(
        order,
        now,
        remaining(order),
        tracking=tracking,
        carrier=vendor,
        service="",
        touches=assumptions.inksoft_shipment_modifies_order,
    )


def _named(orders: Sequence[InkSoftOrder], names: Sequence[str]) -> list[InkSoftOrder] | None:
    """The orders called by ``names``, each once; None when one is nobody's."""
    wanted = dict.fromkeys(name.lower() for name in names)
    by_name = {name: order for order in orders for name in (str(order.id), order.unique_id.lower()) if name in wanted}
    return list({id(by_name[name]): by_name[name] for name in wanted}.values()) if len(by_name) == len(wanted) else None
