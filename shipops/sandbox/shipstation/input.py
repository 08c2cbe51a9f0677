"""What callers send to ShipStation's writes, checked and read (ShipStation sheet, 1.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.shipstation.filters import ORDER_STATUSES
from shipops.sandbox.stamps import PACIFIC, pacific_wall, parsed
from shipops.sandbox.world.model import Address

LONGEST_NAME = 50
MOST_PLACES = 12
MOST_ITEMS = 1000
# Parts of an order the world has no field for: they come back as they were sent.
_KEPT = ("dimensions", "insuranceOptions", "internationalOptions", "confirmation")
_KEPT_OF_ITEM = ("imageUrl", "upc", "fulfillmentSku", "taxAmount", "shippingAmount")
_DEEPEST = 4
Body = Mapping[str, object]


@dataclass(frozen=True)
class SentItem:
    """A line as sent; ``weight_ounces`` is already in ounces."""

    line_item_key: str | None
    sku: str | None
    name: str
    quantity: int
    unit_price: Decimal
    options: tuple[tuple[str, str], ...]
    adjustment: bool
    weight_ounces: Decimal | None
    product_id: int | None
    warehouse_location: str | None
    kept: Body


@dataclass(frozen=True)
class SentOrder:
    """An order as sent to ``createorder``; moments are aware UTC."""

    number: str
    key: str | None
    order_id: int | None
    status: str
    ordered_at: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    email: str | None
    username: str | None
    bill_to: Address
    ship_to: Address
    items: tuple[SentItem, ...]
    amount_paid: Decimal
    tax_amount: Decimal
    shipping_amount: Decimal
    notes: Mapping[str, str | None]
    gift: bool
    carrier_code: str | None
    service_code: str | None
    package_code: str | None
    ship_date: date | None
    store_id: int | None
    warehouse_id: int | None
    custom_fields: tuple[str | None, str | None, str | None]
    source: str | None
    tag_ids: tuple[int, ...]
    weight_ounces: Decimal | None
    kept: Body


def body_of(call: Call) -> Body:
    """The JSON object in the body. Raises BadParameterError."""
    return _object(call.json(), "the body")


def sent_order(value: object) -> SentOrder:
    """Read an order. Raises BadParameterError that names the first field that does not fit."""
    body = _object(value, "an order")
    status = (text(body, "orderStatus", required=True) or "").lower()
    if status not in ORDER_STATUSES:
        raise BadParameterError("orderStatus is unknown")
    options = part(body, "advancedOptions")
    ordered_at = moment(body, "orderDate")
    if ordered_at is None:
        raise BadParameterError("orderDate must not be empty")
    ship_date = moment(body, "shipDate")
    return SentOrder(
        number=text(body, "orderNumber", required=True, longest=LONGEST_NAME) or "",
        key=text(body, "orderKey", longest=LONGEST_NAME),
        order_id=whole(body, "orderId"),
        status=status,
        ordered_at=ordered_at,
        paid_at=moment(body, "paymentDate"),
        ship_by=moment(body, "shipByDate"),
        email=text(body, "customerEmail"),
        username=text(body, "customerUsername"),
        bill_to=address(body, "billTo", "Bill Name"),
        ship_to=address(body, "shipTo", "Ship Name"),
        items=tuple(_item(item) for item in _list(body, "items")),
        amount_paid=amount(body, "amountPaid"),
        tax_amount=amount(body, "taxAmount"),
        shipping_amount=amount(body, "shippingAmount"),
        notes={
            name: text(body, name)
            for name in ("customerNotes", "internalNotes", "giftMessage", "paymentMethod", "requestedShippingService")
        },
        gift=flag(body, "gift"),
        carrier_code=text(body, "carrierCode"),
        service_code=text(body, "serviceCode"),
        package_code=text(body, "packageCode"),
        ship_date=None if ship_date is None else pacific_wall(ship_date).date(),
        store_id=whole(options, "storeId"),
        warehouse_id=whole(options, "warehouseId"),
        custom_fields=(text(options, "customField1"), text(options, "customField2"), text(options, "customField3")),
        source=text(options, "source"),
        tag_ids=tuple(dict.fromkeys(numbers(body, "tagIds"))),
        weight_ounces=ounces(body),
        kept=_kept(body, _KEPT),
    )


def _item(value: object) -> SentItem:
    body = _object(value, "an item")
    options = [_object(option, "an option") for option in _list(body, "options")]
    return SentItem(
        line_item_key=text(body, "lineItemKey"),
        sku=text(body, "sku"),
        name=text(body, "name") or "",
        quantity=whole(body, "quantity") or 0,
        unit_price=amount(body, "unitPrice"),
        options=tuple((text(option, "name") or "", text(option, "value") or "") for option in options),
        adjustment=flag(body, "adjustment"),
        weight_ounces=ounces(body),
        product_id=whole(body, "productId"),
        warehouse_location=text(body, "warehouseLocation"),
        kept=_kept(body, _KEPT_OF_ITEM),
    )


def address(body: Body, name: str, words: str) -> Address:
    """The address in field ``name``; ``words`` is what errors call its name. Raises BadParameterError."""
    sent = part(body, name)
    if not text(sent, "name"):
        raise BadParameterError(f"'{words}' must not be empty")
    country = text(sent, "country") or ""
    if country.strip() and len(country.strip()) != 2:
        raise BadParameterError("Please use a 2 character country code")
    return Address(
        name=text(sent, "name") or "",
        company=text(sent, "company") or "",
        street1=text(sent, "street1") or "",
        street2=" ".join(filter(None, (text(sent, "street2"), text(sent, "street3")))),
        city=text(sent, "city") or "",
        state=text(sent, "state") or "",
        state_name=text(sent, "state") or "",
        postcode=text(sent, "postalCode") or "",
        country=country,
        country_name=country,
        phone=text(sent, "phone") or "",
    )


_OUNCES = {"pounds": Decimal(16), "ounces": Decimal(1), "grams": Decimal("0.0352739619")}


def ounces(body: Body) -> Decimal | None:
    """The field ``weight`` in ounces, None when absent. Raises BadParameterError."""
    if body.get("weight") is None:
        return None
    weight = part(body, "weight")
    units = (text(weight, "units") or "ounces").lower()
    if units not in _OUNCES:
        raise BadParameterError("units is neither pounds, ounces nor grams")
    value = amount(weight, "value") * _OUNCES[units]
    return value if units == "ounces" else value.quantize(Decimal("0.01"))


def _kept(body: Body, names: Sequence[str]) -> Body:
    for name in names:
        _check_kept(body.get(name), name, _DEEPEST)
    return {name: body[name] for name in names if body.get(name) is not None}


def _check_kept(value: object, name: str, levels: int) -> None:
    """Nothing is kept that could not be written out again, or only at great length."""
    if isinstance(value, dict | list):
        if not levels or len(value) > MOST_ITEMS:
            raise BadParameterError(f"{name} is nested too deeply or too long")
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        for inner in parts:
            _check_kept(inner, name, levels - 1)
    elif isinstance(value, str):
        text({name: value}, name)
    elif not isinstance(value, bool):
        amount({name: value}, name)


def text(body: Body, name: str, *, required: bool = False, longest: int = 1000) -> str | None:
    """The text in field ``name`` (numbers count as text), None when null, absent or empty. Raises BadParameterError."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | None):
        raise BadParameterError(f"{name} is not a text")
    found = None if value is None else str(value)
    if required and not (found or "").strip():
        raise BadParameterError(f"{name} must not be empty")
    if found is not None and len(found) > longest:
        raise BadParameterError(f"{name} is longer than {longest} characters")
    if found is not None and any("\ud800" <= sign <= "\udfff" for sign in found):
        raise BadParameterError(f"{name} holds half a character")
    return found


def whole(body: Body, name: str, *, required: bool = False) -> int | None:
    """The whole number in field ``name``, written as number or text. Raises BadParameterError."""
    value = body.get(name)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value[:18])
    if isinstance(value, Decimal) and _is_bounded(value) and value == int(value):
        value = int(value)
    if value is None or value == "":
        if required:
            raise BadParameterError(f"{name} must not be empty")
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**63:
        raise BadParameterError(f"{name} is not a whole number")
    return value


def amount(body: Body, name: str) -> Decimal:
    """The amount in field ``name``, 0 when null or absent. Raises BadParameterError."""
    value = body.get(name)
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise BadParameterError("Could not convert string to decimal")
    try:
        number = Decimal(value)
    except ArithmeticError:
        raise BadParameterError("Could not convert string to decimal") from None
    if not _is_bounded(number):
        raise BadParameterError(f"{name} is out of range")
    return number


def _is_bounded(number: Decimal) -> bool:
    """Whether ``number`` can be written out and reckoned with: arithmetic itself fails beyond some exponents."""
    if not number.is_finite() or not -MOST_PLACES <= number.adjusted() < MOST_PLACES:
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_PLACES


def flag(body: Body, name: str, *, default: bool = False) -> bool:
    """The boolean in field ``name``, also as text. Raises BadParameterError."""
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise BadParameterError(f"{name} is neither true nor false")
    return value


def moment(body: Body, name: str) -> datetime | None:
    """The moment in field ``name``: naive times are Pacific (sheet, 1.4). Raises BadParameterError."""
    value = text(body, name)
    if not value:
        return None
    try:
        found = parsed(value)
    except ValueError:
        raise BadParameterError(f"{name} is not a date") from None
    return (found if found.tzinfo is not None else found.replace(tzinfo=PACIFIC)).astimezone(UTC)


def numbers(body: Body, name: str) -> list[int]:
    """The whole numbers in the list ``name``; null and absent mean none. Raises BadParameterError."""
    found = []
    for value in _list(body, name):
        number = whole({name: value}, name, required=True)
        found.append(number or 0)
    return found


def _object(value: object, what: str) -> Body:
    if not isinstance(value, dict):
        raise BadParameterError(f"{what} is not an object")
    return value


def part(body: Body, name: str, *, required: bool = False) -> Body:
    """The object in field ``name``, empty when null or absent. Raises BadParameterError."""
    value = body.get(name)
    if value is None and required:
        raise BadParameterError(f"{name} must not be empty")
    return {} if value is None else _object(value, name)


def _list(body: Body, name: str) -> Sequence[object]:
    value = body.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_ITEMS:
        raise BadParameterError(f"{name} is not a list of at most {MOST_ITEMS}")
    return value
