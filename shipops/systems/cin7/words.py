"""Cin7's status words (cin7 sheet, 2.3): what each means to an order. Unknown words stay unknown."""

from __future__ import annotations

from shipops.records import OrderStatus

DRAFT = frozenset({"DRAFT", "ESTIMATING", "ESTIMATED", "ORDERING"})
OPEN = frozenset(
    {
        "ORDERED",
        "BACKORDERED",
        "PICKING",
        "PICKED",
        "PACKING",
        "PACKED",
        "SHIPPING",
        "INVOICING",
        "INVOICED",
        "CREDITED",
    }
)
APPROVED = frozenset({"AUTHORISED", "AUTH_NO_ALLOC", "FULFILLED", "CLOSED"})
AT_SHIP_STAGE = frozenset({"DRAFT", "AUTHORISED", "PARTIALLY AUTHORISED"})
INVOICED = frozenset({"AUTHORISED", "PAID"})
_PAID = {"PAID": True, "PREPAID": True, "UNPAID": False, "PARTIALLY PAID": False}


def word(text: str | None) -> str:
    """A status as it compares: outer space and case aside, of a composite ``A / B`` the first part."""
    return " ".join((text or "").partition("/")[0].split()).upper()


def order_status(status: str | None, *, all_shipped: bool) -> OrderStatus:
    """The canonical status of a sale. ``all_shipped``: it has fulfilments and every live one is shipped."""
    said = word(status)
    if said == "VOIDED":
        return "cancelled"
    if said in DRAFT:
        return "draft"
    if said == "COMPLETED" or all_shipped:
        return "shipped"
    return "open" if said in OPEN else "unknown"


def is_paid(combined_payment_status: str | None) -> bool | None:
    """Whether the sale is paid in full; ``None`` where the word does not say."""
    return _PAID.get(word(combined_payment_status))
