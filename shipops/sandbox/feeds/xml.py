"""A Custom Store feed's XML, element by element in the documented order (shipstation sheet, 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from shipops.sandbox.feeds.orders import FeedLine, FeedOrder
from shipops.sandbox.world.model import Address

PROLOG = '<?xml version="1.0" encoding="utf-8"?>'
MOST_OPTIONS = 10
# Code points XML 1.0 has no place for, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def page_text(orders: Iterable[FeedOrder], pages: int) -> str:
    """A page of a feed that has ``pages`` of them."""
    return f'{PROLOG}\n<Orders pages="{pages}">{"".join(map(_order, orders))}</Orders>'


def stamp(moment: datetime) -> str:
    """``MM/dd/yyyy HH:mm`` in UTC, as the protocol writes and asks for times."""
    return moment.astimezone(UTC).strftime("%m/%d/%Y %H:%M")


def _order(order: FeedOrder) -> str:
    unit = order.unit
    total = sum((line.unit.price * line.quantity for line in order.lines), Decimal(0))
    return _element(
        "Order",
        _text("OrderID", unit.key, 50),
        _text("OrderNumber", unit.number, 50),
        _plain("OrderDate", stamp(unit.ordered_at)),
        _text("OrderStatus", order.status, 50),
        _plain("LastModified", stamp(order.modified_at)),
        _text("ShippingMethod", unit.requested_service or "", 100),
        _text("PaymentMethod", order.payment_method, 50),
        _plain("CurrencyCode", order.currency),
        _amount("OrderTotal", total - unit.discount + unit.shipping + unit.tax),
        _amount("TaxAmount", unit.tax),
        _amount("ShippingAmount", unit.shipping),
        _text("CustomerNotes", unit.note, 1000),
        _text("InternalNotes", "", 1000),
        _plain("Gift", "true" if unit.gift_message else "false"),
        _text("GiftMessage", unit.gift_message, 1000),
        _text("CustomField1", order.custom_field, 100),
        _text("CustomField2", "", 100),
        _text("CustomField3", "", 100),
        _text("RequestedWarehouse", order.warehouse, 100) if order.warehouse else "",
        _customer(order),
        _element("Items", *map(_item, order.lines), _discount(unit.discount) if unit.discount else ""),
    )


def _customer(order: FeedOrder) -> str:
    bill_to, ship_to = order.unit.bill_to, order.unit.ship_to
    return _element(
        "Customer",
        _text("CustomerCode", order.unit.email or bill_to.name or ship_to.name, 50),
        _element(
            "BillTo",
            _text("Name", bill_to.name or ship_to.name, 100),
            _text("Company", bill_to.company, 100),
            _text("Phone", order.phone, 50),
            _text("Email", order.unit.email, 100),
        ),
        _element("ShipTo", *_ship_to(ship_to)),
    )


def _ship_to(address: Address) -> Sequence[str]:
    return (
        _text("Name", address.name or address.company, 100),
        _text("Company", address.company, 100),
        _text("Address1", address.street1, 200),
        _text("Address2", address.street2, 200),
        _text("City", address.city, 100),
        _text("State", address.state, 100),
        _text("PostalCode", address.postcode, 50),
        _text("Country", address.country, 2),
        _text("Phone", address.phone, 50),
    )


def _item(line: FeedLine) -> str:
    unit = line.unit
    options = [
        _element("Option", _text("Name", name, 100), _text("Value", value, 100))
        for name, value in unit.options[:MOST_OPTIONS]
    ]
    return _element(
        "Item",
        _text("LineItemID", unit.ref or "", 50),
        _text("SKU", unit.sku, 50),
        _text("Name", unit.name, 200),
        _amount("Weight", unit.weight_ounces),
        _plain("WeightUnits", "Ounces"),
        _plain("Quantity", _number(line.quantity)),
        _amount("UnitPrice", unit.price),
        _text("Location", line.location, 100) if line.location else "",
        _element("Options", *options) if options else "",
    )


def _discount(amount: Decimal) -> str:
    """A discount as a line of its own with a negative price."""
    return _element(
        "Item",
        _text("LineItemID", "discount", 50),
        _text("SKU", "discount", 50),
        _text("Name", "Discount", 200),
        _plain("Quantity", "1"),
        _amount("UnitPrice", -amount),
        _plain("Adjustment", "true"),
    )


def _element(name: str, *children: str) -> str:
    return f"<{name}>{''.join(children)}</{name}>"


def _plain(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>"


def _text(name: str, text: str, most: int) -> str:
    """Free text in CDATA, cut to the field's length; the one sequence CDATA cannot hold is divided between two."""
    allowed = _NOT_XML.sub("", text)[:most].replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{allowed}]]></{name}>" if allowed else f"<{name}></{name}>"


def _amount(name: str, amount: Decimal) -> str:
    return f"<{name}>{amount:.2f}</{name}>"


def _number(quantity: Decimal) -> str:
    """A whole quantity without decimals, any other with its own."""
    return str(int(quantity)) if quantity == quantity.to_integral_value() else format(quantity.normalize(), "f")
