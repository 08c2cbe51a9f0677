"""InkSoft's status words, in every spelling, and what they mean to an order (inksoft sheet, 5.1)."""

from __future__ import annotations

from shipops.normal_forms import status_norm
from shipops.records import OrderStatus

CANCELLED_TEXT = "Cancelled"
PROPOSAL = "proposals"
READY_FOR_PICKUP = "readyforpickup"
_PAID = {"paid": True, "notpaid": False, "partiallypaid": False, "refunddue": True}
# "Ready to Ship" is what ShipStation imports as awaiting shipment (inksoft sheet, 6.1).
_PRODUCTION: dict[str, OrderStatus] = {
    "open": "open",
    "scheduled": "open",
    "inproduction": "open",
    READY_FOR_PICKUP: "open",
    "readytoship": "awaiting_shipment",
    "complete": "shipped",
}


def is_cancelled(flag: bool | None, status: str | None, production_status: str | None) -> bool:
    """Cancelled by its flag or by either status; the production status often stays as it was."""
    return bool(flag) or "cancelled" in (status_norm(status), status_norm(production_status))


def is_shipped(flag: bool | None, production_status: str | None) -> bool:
    """Shipped by its flag, or complete."""
    return bool(flag) or status_norm(production_status) == "complete"


def is_draft(order_type: str | None) -> bool:
    """Whether the order is a proposal, which nobody expects to ship."""
    return status_norm(order_type) in (PROPOSAL, PROPOSAL.removesuffix("s"))


def is_paid(flag: bool | None, payment_status: str | None) -> bool | None:
    """The flag where there is one, else what the payment status says."""
    return flag if flag is not None else _PAID.get(status_norm(payment_status))


def order_status(
    production_status: str | None, *, cancelled: bool, shipped: bool, draft: bool, paid: bool | None
) -> OrderStatus:
    """The canonical status. An unpaid *Open* order awaits payment (inksoft sheet, 6.1)."""
    if cancelled:
        return "cancelled"
    if shipped:
        return "shipped"
    if draft:
        return "draft"
    status = _PRODUCTION.get(status_norm(production_status), "unknown")
    return "awaiting_payment" if status_norm(production_status) == "open" and paid is False else status
