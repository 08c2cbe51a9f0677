"""What ShipStation makes of a Custom Store's answer: orders, or the error a user is shown (ShipStation sheet, 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from xml.parsers import expat

from shipops.sandbox.calls import BadParameterError
from shipops.sandbox.courier import Receipt
from shipops.sandbox.shipstation.input import SentItem, SentOrder, amount, flag, ounces, text, whole
from shipops.sandbox.world.model import Address

_DEEPEST = 12
_NOTES = {
    "customerNotes": "CustomerNotes",
    "internalNotes": "InternalNotes",
    "giftMessage": "GiftMessage",
    "paymentMethod": "PaymentMethod",
    "requestedShippingService": "ShippingMethod",
}
_STAMPS = ("%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M %p", "%m/%d/%Y %H:%M:%S")


class FeedError(Exception):
    """A feed that cannot be read; its text is what the user of ShipStation sees."""


@dataclass
class Node:
    """An element of the feed with its own text."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> Sequence[Node]:
        return [child for child in self.children if child.name == name]

    def one(self, name: str) -> Node:
        """The first child called ``name``, an empty one where there is none."""
        return next((child for child in self.children if child.name == name), Node(name))

    def leaves(self) -> dict[str, object]:
        """The texts of the children that have any, by name."""
        return {child.name: child.text.strip() for child in self.children if child.text.strip()}


@dataclass(frozen=True)
class FeedPage:
    """One page of a feed: how many pages there are, the orders that can be read, and what is wrong with the others."""

    pages: int
    orders: tuple[SentOrder, ...]
    rejected: tuple[str, ...]


def read_page(receipt: Receipt, statuses: Mapping[str, str]) -> FeedPage:
    """The orders of an answer; ``statuses`` maps the source's own words, exactly as written, to order statuses.

    Raises FeedError for an answer that holds no orders document (sheet, 2.4).
    """
    if receipt.status == HTTPStatus.MULTIPLE_CHOICES:
        raise FeedError("(300) Multiple Choices Redirect.")
    if not HTTPStatus(200) <= receipt.status < HTTPStatus.MULTIPLE_CHOICES:
        raise FeedError(f"The remote server returned an error: ({receipt.status}) {_phrase(receipt.status)}.")
    if not receipt.body.strip():
        raise FeedError("Invalid XML. Error: 'Root element is missing.' We received: ''")
    root = _tree(receipt.body)
    if root.name == "fault":
        said = " ".join(str(leaf) for leaf in root.leaves().values())
        raise FeedError(f"The store answered with a fault: {said[:200]}")
    if root.name != "Orders":
        raise FeedError("An error occurred while trying to update the orders: Error in XML")
    orders, rejected = [], []
    for node in root.all("Order"):
        try:
            orders.append(_order(node, statuses))
        except BadParameterError as error:
            rejected.append(f"{node.one('OrderNumber').text.strip()[:50]}: {error}")
    pages = root.attributes.get("pages", "1").strip()
    return FeedPage(int(pages[:6]) if pages.isascii() and pages.isdecimal() else 1, tuple(orders), tuple(rejected))


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"


def _tree(body: bytes) -> Node:
    # The prolog's encoding is not trusted: ShipStation's own plugin declares UTF-16 over eight-bit text (sheet, 2.1).
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    top = Node("")
    path = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(path) > _DEEPEST:
            raise FeedError("An error occurred while trying to update the orders: Error in XML")
        node = Node(name, attributes)
        path[-1].children.append(node)
        path.append(node)

    def data(characters: str) -> None:
        path[-1].text += characters

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        if "no element found" in str(error) and not top.children:
            raise FeedError("Invalid XML. Error: 'Root element is missing.'") from None
        raise FeedError("An error occurred while trying to update the orders: Error in XML") from None
    return top.children[0]


def _no_doctype(*_: object) -> None:
    raise FeedError("An error occurred while trying to update the orders: Error in XML")


def _order(node: Node, statuses: Mapping[str, str]) -> SentOrder:
    """One order of the feed. Raises BadParameterError that names what does not fit."""
    leaves = node.leaves()
    word = text(leaves, "OrderStatus", required=True, longest=50) or ""
    if word not in statuses:
        raise BadParameterError(f"OrderStatus {word!r} is not mapped")
    customer = node.one("Customer")
    status = statuses[word]
    number = text(leaves, "OrderNumber", required=True, longest=50) or ""
    ordered_at = _stamp(leaves, "OrderDate")
    _stamp(leaves, "LastModified")
    total = amount(leaves, "OrderTotal")
    paid = status != "awaiting_payment"
    return SentOrder(
        number=number,
        key=text(leaves, "OrderID", longest=50) or number,
        order_id=None,
        status=status,
        ordered_at=ordered_at,
        paid_at=ordered_at if paid else None,
        ship_by=None,
        email=text(customer.one("BillTo").leaves(), "Email", longest=100),
        username=text(customer.leaves(), "CustomerCode", required=True, longest=50),
        bill_to=_address(customer.one("BillTo")),
        ship_to=_address(customer.one("ShipTo"), whole_address=True),
        items=tuple(_item(item) for item in node.one("Items").all("Item")),
        amount_paid=total if paid else total * 0,
        tax_amount=amount(leaves, "TaxAmount"),
        shipping_amount=amount(leaves, "ShippingAmount"),
        notes={ours: text(leaves, theirs) for ours, theirs in _NOTES.items()},
        gift=flag(leaves, "Gift"),
        carrier_code=None,
        service_code=None,
        package_code=None,
        ship_date=None,
        store_id=None,
        warehouse_id=None,
        custom_fields=(text(leaves, "CustomField1"), text(leaves, "CustomField2"), text(leaves, "CustomField3")),
        source=text(leaves, "Source", longest=50),
        tag_ids=(),
        weight_ounces=None,
        kept={},
    )


def _address(node: Node, *, whole_address: bool = False) -> Address:
    leaves = node.leaves()
    if whole_address:
        for name in ("Address1", "City", "Country"):
            text(leaves, name, required=True, longest=200)
        if len(text(leaves, "Country") or "") != 2:
            raise BadParameterError("Please use a 2 character country code")
    return Address(
        name=text(leaves, "Name", required=True, longest=100) or "",
        company=text(leaves, "Company", longest=100) or "",
        street1=text(leaves, "Address1") or "",
        street2=text(leaves, "Address2") or "",
        city=text(leaves, "City") or "",
        state=text(leaves, "State") or "",
        state_name=text(leaves, "State") or "",
        postcode=text(leaves, "PostalCode", longest=50) or "",
        country=text(leaves, "Country") or "",
        country_name=text(leaves, "Country") or "",
        phone=text(leaves, "Phone", longest=50) or "",
    )


def _item(node: Node) -> SentItem:
    leaves = node.leaves()
    weight = None
    if "Weight" in leaves:
        units = (text(leaves, "WeightUnits") or "ounces").lower()
        weight = ounces({"weight": {"value": leaves["Weight"], "units": _UNITS.get(units, units)}})
    return SentItem(
        line_item_key=text(leaves, "LineItemID", longest=50),
        sku=text(leaves, "SKU", longest=100) or "",
        name=text(leaves, "Name", required=True, longest=200) or "",
        quantity=whole(leaves, "Quantity", required=True) or 0,
        unit_price=amount(leaves, "UnitPrice"),
        options=tuple(_options(node)),
        adjustment=flag(leaves, "Adjustment"),
        weight_ounces=weight,
        product_id=None,
        warehouse_location=text(leaves, "Location", longest=100),
        kept={},
    )


_UNITS = {"lb": "pounds", "lbs": "pounds", "pound": "pounds", "oz": "ounces", "ounce": "ounces", "gm": "grams"}


def _options(node: Node) -> Iterator[tuple[str, str]]:
    for option in node.one("Options").all("Option"):
        leaves = option.leaves()
        yield text(leaves, "Name") or "", text(leaves, "Value") or ""


def _stamp(leaves: Mapping[str, object], name: str) -> datetime:
    """A feed's stamp: UTC where no zone is named (sheet, 2.1)."""
    written = text(leaves, name, required=True, longest=32) or ""
    for form in _STAMPS:
        try:
            return datetime.strptime(written, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise BadParameterError(f"{name} is not a date")
