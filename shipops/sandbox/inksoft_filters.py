"""The filters and orders of InkSoft's order list (InkSoft sheet, 4.1), and its JSON-in-a-parameter values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.stamps import parsed
from shipops.sandbox.world.model import InkSoftOrder

Test = Callable[[InkSoftOrder], bool]

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
    "shippingmethod": lambda order: order.shipping_method.name.lower(),
    "estimatedshipdate": lambda order: order.estimated_ship_at or _NEVER,
    "confirmedshipdate": lambda order: order.confirmed_ship_at or _NEVER,
    "storename": lambda order: order.store_name.lower(),
    "datecreated": lambda order: order.created_at,
    "dateshipped": lambda order: _first_shipped(order),
    "totalamount": lambda order: order.total_amount,
    "statusdescription": lambda order: order.status,
    "paymentstatus": lambda order: order.payment_status,
    "productionstatus": lambda order: order.production_status,
    "email": lambda order: order.email.lower(),
}


@dataclass(frozen=True)
class Range:
    """A date range as sent: aware UTC bounds, each of them optional."""

    begin: datetime | None
    end: datetime | None

    def holds(self, moment: datetime, *, end_too: bool) -> bool:
        after = self.begin is None or moment >= self.begin
        before = self.end is None or moment < self.end or (end_too and moment == self.end)
        return after and before


def chosen(call: Call, assumptions: Assumptions) -> list[Test]:
    """One test for each filter the call carries; unknown names are ignored. Raises BadParameterError."""
    tests: list[Test] = []
    end_too = assumptions.inksoft_range_end == "inclusive"
    if (created := _range(call, "datecreatedrange")) is not None:
        tests.append(lambda order: created.holds(order.created_at, end_too=end_too))
    if (modified := _range(call, "datemodifiedrange")) is not None:
        tests.append(lambda order: modified.holds(order.modified_at, end_too=end_too))
    if (stores := numbers(call, "storeids")) is not None:
        tests.append(lambda order: order.store_id in stores)
    if (production := _words(call, "productionstatuses")) is not None:
        tests.append(lambda order: folded(order.production_status) in production)
    if (payment := _words(call, "paymentstatuses")) is not None:
        tests.append(lambda order: folded(order.payment_status) in payment)
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


def numbers(call: Call, name: str) -> frozenset[int] | None:
    """The whole numbers in a list parameter such as ``[1,2]``, None when absent. Raises BadParameterError."""
    texts = _list(call, name)
    if texts is None:
        return None
    try:
        return frozenset(int(text) for text in texts)
    except ValueError:
        raise BadParameterError(f"{name} is not a list of whole numbers") from None


def folded(word: str) -> str:
    """A status word as it is compared: letters alone, one spelling of cancelled."""
    letters = re.sub("[^a-z]", "", word.lower())
    return {"cancelled": "canceled", "complete": "completed"}.get(letters, letters)


def _words(call: Call, name: str) -> frozenset[str] | None:
    texts = _list(call, name)
    return None if texts is None else frozenset(map(folded, texts))


def _status_test(word: str) -> Test:
    wanted = folded(word)
    return _STATUS_WORDS.get(wanted) or (lambda order: folded(order.status) == wanted)


def _search_test(text: str) -> Test:
    return lambda order: any(
        text in field.lower() for field in (str(order.id), order.customer, order.company, order.email)
    )


def _list(call: Call, name: str) -> list[str] | None:
    """A list parameter: JSON, or the bare form ``[a,b]`` that a known client writes (sheet, 2.2)."""
    text = call.query.get(name)
    if text is None:
        return None
    value = _json(text)
    if value is None and text.startswith("[") and text.endswith("]"):
        value = [part.strip() for part in text[1:-1].split(",") if part.strip()]
    if not isinstance(value, list) or not all(isinstance(item, (str, int)) for item in value):
        raise BadParameterError(f"{name} is not a list")
    return [str(item) for item in value]


def _range(call: Call, name: str) -> Range | None:
    text = call.query.get(name)
    if text is None:
        return None
    value = _json(text)
    if not isinstance(value, dict):
        raise BadParameterError(f"{name} is not a date range")
    offset = value.get("UtcOffsetHours") or 0
    if isinstance(offset, bool) or not isinstance(offset, (int, float)) or not abs(offset) <= 24:
        raise BadParameterError(f"{name} has an unreadable UtcOffsetHours")
    return Range(_bound(value.get("Begin"), offset, name), _bound(value.get("End"), offset, name))


def _bound(value: object, offset: float, name: str) -> datetime | None:
    """A bound is UTC; a naive one is local to the offset, taken as hours east (its sign is not documented)."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadParameterError(f"{name} has a bound that is no date")
    try:
        moment = parsed(value)
    except ValueError:
        raise BadParameterError(f"{name} has a bound that is no date") from None
    return moment.replace(tzinfo=UTC) - timedelta(hours=offset) if moment.tzinfo is None else moment.astimezone(UTC)


def _json(text: str) -> object:
    """JSON with double or, as the vendor tolerates, single quotes; None when it is neither."""
    for candidate in (text, text.replace("'", '"')):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _first_shipped(order: InkSoftOrder) -> datetime:
    stamps = [package.shipped_at for shipment in order.shipments for package in shipment.packages]
    return min((stamp for stamp in stamps if stamp is not None), default=_NEVER)
