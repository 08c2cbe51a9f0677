"""Reading a ship notification: its query and its XML (shipstation sheet, 2.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from shipops.sandbox.calls import BadParameterError, Call

LARGEST_BODY = 1_000_000
LARGEST_QUANTITY = 99_999


@dataclass(frozen=True)
class NoticeItem:
    """A line that went out: ``line_id`` and ``sku`` may be empty."""

    line_id: str
    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Notice:
    """A parcel ShipStation tells of. Without ``items`` it speaks of everything still open."""

    order_id: str
    order_number: str
    tracking: str
    carrier: str
    service: str
    items: tuple[NoticeItem, ...] = ()


def read_notice(call: Call) -> Notice:
    """The notice in a call's XML body, its query filling what the body leaves open: a body may arrive empty.

    Raises BadParameterError for a body that is too long, holds a document type, or is no XML; for one without a
    number; and for a quantity that is none.
    """
    head, items = _read(call.body) if call.body.strip() else ({}, [])

    def of(element: str, parameter: str) -> str:
        return head.get(element, "").strip() or call.query.get(parameter, "").strip()

    order_id, number = head.get("OrderID", "").strip(), of("OrderNumber", "order_number")
    if not order_id and not number:
        raise BadParameterError("the order number is missing")
    return Notice(
        order_id=order_id,
        order_number=number,
        tracking=of("TrackingNumber", "tracking_number"),
        carrier=of("Carrier", "carrier"),
        service=of("Service", "service"),
        items=tuple(_item(fields) for fields in items),
    )


def _item(fields: dict[str, str]) -> NoticeItem:
    try:
        quantity = Decimal(fields.get("Quantity", "").strip() or 0)
    except InvalidOperation:
        raise BadParameterError("a quantity is no number") from None
    if not quantity.is_finite() or not 0 <= quantity <= LARGEST_QUANTITY:
        raise BadParameterError("a quantity is no amount")
    return NoticeItem(fields.get("LineItemID", "").strip(), fields.get("SKU", "").strip(), quantity)


@dataclass
class _Fields:
    """Collects the leaves of a ShipNotice: those of the notice itself, and of each item."""

    head: dict[str, str] = field(default_factory=dict)
    items: list[dict[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)

    def start(self, name: str, _: object) -> None:
        self.path.append(name)
        if self.path == ["ShipNotice", "Items", "Item"]:
            self.items.append({})

    def end(self, _: str) -> None:
        self.path.pop()

    def text(self, data: str) -> None:
        if len(self.path) == 2:
            self.head[self.path[1]] = self.head.get(self.path[1], "") + data
        elif self.path[:3] == ["ShipNotice", "Items", "Item"] and len(self.path) == 4:
            item = self.items[-1]
            item[self.path[3]] = item.get(self.path[3], "") + data


def _read(body: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    if len(body) > LARGEST_BODY:
        raise BadParameterError("the notice is too long")
    fields = _Fields()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = fields.start
    parser.EndElementHandler = fields.end
    parser.CharacterDataHandler = fields.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)
    except BadParameterError:
        raise
    except (expat.ExpatError, ValueError, LookupError):
        raise BadParameterError("the notice is not XML") from None
    return fields.head, fields.items


def _refuse_doctype(*_: object) -> None:
    raise BadParameterError("the notice has a document type")
