"""ShipStation as a store's caller: it pulls Custom Store feeds and posts ship notifications (ShipStation sheet, 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from shipops.sandbox.courier import Deliver, Parcel, Receipt, UndeliveredError
from shipops.sandbox.shipstation.feed_reader import FeedError, FeedPage, read_page
from shipops.sandbox.shipstation.input import SentOrder
from shipops.sandbox.world.model import (
    ShipStationFulfillment,
    ShipStationLabel,
    ShipStationOrder,
)

MOST_PAGES = 1000
# Which words of the sources mean what (ShipStation help, Cin7 Core; inksoft sheet, 6.1).
CIN7_STATUSES: Mapping[str, str] = {
    "authorised": "awaiting_shipment",
    "draft": "awaiting_shipment",
    "Paid": "awaiting_shipment",
    "shipped": "shipped",
    "voided": "cancelled",
}
INKSOFT_STATUSES: Mapping[str, str] = {
    "Open": "awaiting_payment",
    "ReadyToShip": "awaiting_shipment",
    "Complete": "shipped",
    "Cancelled": "cancelled",
}


@dataclass(frozen=True)
class Connection:
    """How ShipStation reaches a store's feed: ``in_query`` sends the credentials as legacy query parameters."""

    url: str
    username: str
    password: str
    statuses: Mapping[str, str] = field(default_factory=lambda: CIN7_STATUSES)
    in_query: bool = False


@dataclass(frozen=True)
class Pulled:
    """What a pull brought: orders in the feed's order, and a line for each that was rejected."""

    orders: tuple[SentOrder, ...]
    rejected: tuple[str, ...]


async def pull(connection: Connection, start: datetime, end: datetime, deliver: Deliver) -> Pulled:
    """Every order modified from ``start`` to ``end`` (aware; asked for in whole UTC minutes), page by page.

    Raises FeedError with what the user would be shown.
    """
    orders: list[SentOrder] = []
    rejected: list[str] = []
    number = 1
    while number <= MOST_PAGES:
        page = await _page(connection, start, end, number, deliver)
        orders += page.orders
        rejected += page.rejected
        if number >= page.pages:
            break
        number += 1
    return Pulled(tuple(orders), tuple(rejected))


async def _page(connection: Connection, start: datetime, end: datetime, number: int, deliver: Deliver) -> FeedPage:
    query = {"action": "export", "start_date": _minute(start), "end_date": _minute(end), "page": str(number)}
    try:
        receipt = await deliver(_parcel(connection, "GET", query))
    except UndeliveredError as error:
        raise FeedError(f"Unable to connect to the remote server ({error})") from None
    return read_page(receipt, connection.statuses)


async def notify(
    connection: Connection,
    order: ShipStationOrder,
    parcel: ShipStationLabel | ShipStationFulfillment,
    carrier: str,
    service: str,
    deliver: Deliver,
) -> str | None:
    """Tell the store of a parcel; None once it has answered 2xx, else what ShipStation notes as the error."""
    query = {
        "action": "shipnotify",
        "order_number": order.number,
        "carrier": carrier,
        "service": service,
        "tracking_number": parcel.tracking_number,
    }
    body = _notice(order, parcel, carrier, service).encode()
    try:
        receipt: Receipt = await deliver(_parcel(connection, "POST", query, body))
    except UndeliveredError as error:
        return f"IntegrationError: {error}"
    if 200 <= receipt.status < 300:
        return None
    return f"IntegrationError: the store responded with StatusCode {receipt.status}"


def _parcel(connection: Connection, method: str, query: Mapping[str, str], body: bytes = b"") -> Parcel:
    credentials = {"SS-UserName": connection.username, "SS-Password": connection.password}
    asked = {**query, **credentials} if connection.in_query else query
    headers = {"Content-Type": "application/xml"} if body else {}
    joint = "&" if "?" in connection.url else "?"
    # Lower-case hexadecimal escapes and a plus for a blank, as ShipStation writes them (sheet, 2.1).
    url = f"{connection.url}{joint}{_lower_escapes(urlencode(asked))}"
    auth = None if connection.in_query else (connection.username, connection.password)
    return Parcel(method, url, headers, body, auth)


def _lower_escapes(text: str) -> str:
    first, *rest = text.split("%")
    return first + "".join(f"%{part[:2].lower()}{part[2:]}" for part in rest)


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%m/%d/%Y %H:%M")


def _notice(
    order: ShipStationOrder, parcel: ShipStationLabel | ShipStationFulfillment, carrier: str, service: str
) -> str:
    to = order.ship_to
    cost = parcel.cost if isinstance(parcel, ShipStationLabel) else Decimal(0)
    head = {
        "OrderNumber": order.number,
        "OrderID": order.key,
        "CustomerCode": order.customer_username or order.email or "",
        "CustomerNotes": order.customer_notes or "",
        "InternalNotes": order.internal_notes or "",
        "NotesToCustomer": "",
        "NotifyCustomer": "",
        "LabelCreateDate": _minute(parcel.created_at),
        "ShipDate": parcel.ship_date.strftime("%m/%d/%Y"),
        "Carrier": carrier,
        "Service": service,
        "TrackingNumber": parcel.tracking_number,
        "ShippingCost": format(cost, "f"),
        "CustomField1": order.custom_field1 or "",
        "CustomField2": order.custom_field2 or "",
        "CustomField3": order.custom_field3 or "",
    }
    recipient = {
        "Name": to.name,
        "Company": to.company,
        "Address1": to.street1,
        "Address2": to.street2,
        "City": to.city,
        "State": to.state,
        "PostalCode": to.postcode,
        "Country": to.country,
    }
    items = "".join(f"<Item>{_elements(item)}</Item>" for item in _items(order, parcel))
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<ShipNotice>{_elements(head)}'
        f"<Recipient>{_elements(recipient)}</Recipient><Items>{items}</Items></ShipNotice>"
    )


def _items(order: ShipStationOrder, parcel: ShipStationLabel | ShipStationFulfillment) -> list[dict[str, str]]:
    if isinstance(parcel, ShipStationLabel):
        packed = [(part.item, part.quantity) for part in parcel.items]
    else:
        packed = [(item, item.quantity) for item in order.items if not item.adjustment]
    return [
        {
            "SKU": item.sku or "",
            "Name": item.name,
            "Quantity": str(quantity),
            "LineItemID": item.line_item_key or "",
        }
        for item, quantity in packed
    ]


def _elements(texts: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{escape(_printable(text))}</{name}>" for name, text in texts.items())


def _printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
