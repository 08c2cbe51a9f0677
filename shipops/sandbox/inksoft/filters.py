"""The filters and orders of InkSoft's order list (InkSoft sheet, 4.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.inksoft.parameters import date_range, numbers, texts
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import InkSoftOrder

Test = Callable[[InkSoftOrder], bool]
Value = TypeVar("Value")

# "Open" on this axis is the order manager's: neither completed nor cancelled (sheet, 5.1).
_STATUS_WORDS: Mapping[str, Test] = {
    "all": lambda _: True,
    "open": lambda order: not order.cancelled and order.production_status != "Complete",
    "completed": lambda order: not order.cancelled and order.production_status == "Complete",
    "canceled": lambda order: order.cancelled,
}
_NEVER = datetime.min.replace(tzinfo=UTC)
_ORDERINGS: Mapping[str, Callable[[InkSoftOrder], object]] = {
    "id": lambda order: order.id,
    "name": lambda order: order.customer.lower(),
    "firstname": lambda order: order.first_name.lower(),
    "lastname": lambda order: order.last_name.lower(),
    "companyname": lambda order: order.company.lower(),
    "organization": lambda order: order.company.lower(),
    "shippingmethod": lambda order: order.shipping_method.name.lower(),
    "estimatedshipdate": lambda order: order.estimated_ship_at or _NEVER,
    "confirmedshipdate": lambda order: order.confirmed_ship_at or _NEVER,
    "storename": lambda order: order.store_name.lower(),
    "datecreated": lambda order: order.created_at,
    "dateshipped": lambda order: _first_shipped(order),
    "totalamount": lambda order: order.total_amount,
    "statusdescription": lambda order: order.status,
    # The transcription's own spelling, beside the likely one (sheet, 4.1).
    "statusdesription": lambda order: order.status,
    "paymentstatus": lambda order: order.payment_status,
    "productionstatus": lambda order: order.production_status,
    "email": lambda order: order.email.lower(),
}
# What a range filter looks at.
_DATED: Mapping[str, Callable[[InkSoftOrder], datetime | None]] = {
    "datecreatedrange": lambda order: order.created_at,
    "datemodifiedrange": lambda order: order.modified_at,
    "duedaterange": lambda order: order.due_at,
    "estimatedshipdaterange": lambda order: order.estimated_ship_at,
    "confirmedshipdaterange": lambda order: order.confirmed_ship_at,
}
# What a list of words is compared with, letters alone.
_WORDED: Mapping[str, Callable[[InkSoftOrder], str]] = {
    "productionstatuses": lambda order: order.production_status,
    "paymentstatuses": lambda order: order.payment_status,
    "paymentsatuses": lambda order: order.payment_status,
    "ordertypes": lambda order: order.order_type,
    "deliverymethods": lambda order: _delivery(order),
}
# What a list of names is compared with, whole and without regard to case.
_NAMED: Mapping[str, Callable[[InkSoftOrder], str]] = {
    "organizations": lambda order: order.company,
    "shippingvendornames": lambda order: order.shipping_method.vendor_name,
    # No order here is assigned to anybody.
    "assigneeids": lambda _: "",
}
_NUMBERED: Mapping[str, Callable[[InkSoftOrder], int]] = {
    "storeids": lambda order: order.store_id,
    "shippingmethodids": lambda order: order.shipping_method.id,
}


def chosen(call: Call, assumptions: Assumptions) -> list[Test]:
    """One test for each filter the call carries; unknown names are ignored. Raises BadParameterError."""
    tests: list[Test] = []
    end_too = assumptions.inksoft_range_end == "inclusive"
    for name, moment in _DATED.items():
        if (span := date_range(call, name, assumptions)) is not None:
            tests.append(_where(moment, partial(span.holds, end_too=end_too)))
    for name, number in _NUMBERED.items():
        if (ids := numbers(call, name)) is not None:
            tests.append(_where(number, ids.__contains__))
    for fields, form in ((_WORDED, folded), (_NAMED, str.lower)):
        for name, field in fields.items():
            if (words := texts(call, name)) is not None:
                tests.append(_where(field, _among(words, form)))
    if (status := call.query.get("status")) is not None:
        tests.append(_status_test(status))
    if (text := call.query.get("searchtext")) is not None:
        tests.append(_search_test(text.lower()))
    return tests


def ordering(call: Call) -> tuple[Callable[[InkSoftOrder], tuple[object, int]], bool]:
    """Sort key and whether it descends: by creation, newest first, unless asked otherwise. Raises BadParameterError."""
    name = call.query.get("orderby", "DateCreated").lower()
    if name not in _ORDERINGS:
        raise BadParameterError("OrderBy is unknown")
    direction = call.query.get("orderbydirection", "Descending").lower()
    if direction not in ("ascending", "descending"):
        raise BadParameterError("OrderByDirection is neither Ascending nor Descending")
    key = _ORDERINGS[name]
    return lambda order: (key(order), order.id), direction == "descending"


def folded(word: str) -> str:
    """A status word as it is compared: letters alone, one spelling of cancelled."""
    letters = re.sub("[^a-z]", "", word.lower())
    return {"cancelled": "canceled", "complete": "completed"}.get(letters, letters)


def _where(field: Callable[[InkSoftOrder], Value], test: Callable[[Value], bool]) -> Test:
    return lambda order: test(field(order))


def _among(words: Sequence[str], form: Callable[[str], str]) -> Callable[[str], bool]:
    wanted = frozenset(map(form, words))
    return lambda word: form(word) in wanted


def _status_test(word: str) -> Test:
    wanted = folded(word)
    return _STATUS_WORDS.get(wanted) or (lambda order: folded(order.status) == wanted)


def _search_test(text: str) -> Test:
    return lambda order: any(
        text in field.lower() for field in (str(order.id), order.customer, order.company, order.email)
    )


def _delivery(order: InkSoftOrder) -> str:
    """Pickup, Shipping or None: nothing on the wire says which, so the method and the address do."""
    if order.shipping_method.pickup_type:
        return "Pickup"
    return "Shipping" if order.shipping_address is not None else "None"


def _first_shipped(order: InkSoftOrder) -> datetime:
    stamps = [package.shipped_at for shipment in order.shipments for package in shipment.packages]
    return min((stamp for stamp in stamps if stamp is not None), default=_NEVER)
