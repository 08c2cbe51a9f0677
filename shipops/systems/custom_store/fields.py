"""The field table of an order (shipstation sheet, 2.1): what is required, of which type and how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shipops.systems.custom_store.values import Rule, amount, choice, currency, flag, moment, quantity, text

# "guide": the developer guide requires it, the schema does not.
Need = Literal["always", "guide", "never"]

_WEIGHTS = ("pound", "pounds", "lb", "lbs", "gram", "grams", "gm", "oz", "ounces")
_LENGTHS = ("inch", "inches", "in", "centimeter", "centimeters", "cm")


@dataclass(frozen=True, slots=True)
class Element:
    """An element: with a ``rule`` for its value, or with ``parts``. ``many`` may stand more than once.

    ``most`` is how many there may be by the guide, ``lax_most`` by the schema; 0 is no bound.
    """

    name: str
    need: Need = "never"
    rule: Rule | None = None
    parts: tuple[Element, ...] = ()
    many: bool = False
    most: int = 0
    lax_most: int = 0


def _words(kind: str, names: tuple[str, ...]) -> Rule:
    cases = {form for name in names for form in (name, name.upper(), name.capitalize())}
    return choice(kind, frozenset(cases | {""}))


def _texts(longest: int, *names: str) -> tuple[Element, ...]:
    return tuple(Element(name, rule=text(0, longest)) for name in names)


_ADDRESS = (
    *_texts(200, "Address1", "Address2"),
    *_texts(100, "City", "State"),
    *_texts(50, "PostalCode", "Country"),
)
_BILL_TO = Element("BillTo", "always", parts=(
    Element("Name", "always", text(1, 100)),
    *_texts(100, "Company"),
    *_texts(50, "Phone"),
    Element("Email", rule=text(0, 100, lax_longest=10_000)),
    *_ADDRESS,
))  # fmt: skip
_SHIP_TO = Element("ShipTo", "always", parts=(
    Element("Name", "always", text(1, 100)),
    *_texts(100, "Company"),
    Element("Address1", "always", text(1, 200)),
    *_texts(200, "Address2"),
    Element("City", "always", text(1, 100)),
    Element("State", "guide", text(2, 100)),
    Element("PostalCode", "always", text(0, 50)),
    # One copy of the schema allows 50; ShipStation's own complaint asks for two characters (shipstation sheet, 1.3).
    Element("Country", "always", text(2, 2)),
    *_texts(50, "Phone"),
))  # fmt: skip
_CUSTOMER = Element("Customer", "always", parts=(
    Element("CustomerCode", "always", text(1, 50, lax_longest=100)),
    _BILL_TO,
    _SHIP_TO,
))  # fmt: skip
# The guide has the dimensions on the order, a schema on the item.
_DIMENSIONS = Element("Dimensions", parts=(
    Element("DimensionUnits", rule=_words("units of length", _LENGTHS)),
    Element("Length", "always", amount),
    Element("Width", "always", amount),
    Element("Height", "always", amount),
))  # fmt: skip
_OPTIONS = Element("Options", parts=(
    Element("Option", many=True, most=10, lax_most=100, parts=(
        Element("Name", "always", text(1, 100)),
        Element("Value", "always", text(0, 100)),
        Element("Weight", rule=amount),
    )),
))  # fmt: skip
_ITEM = Element("Item", many=True, parts=(
    *_texts(50, "LineItemID"),
    Element("SKU", "always", text(1, 50, lax_longest=100)),
    Element("Name", "always", text(1, 200)),
    Element("Adjustment", rule=flag),
    Element("ImageUrl", rule=text(0, 500, lax_longest=100_000)),
    Element("Weight", rule=amount),
    Element("WeightUnits", rule=_words("units of weight", _WEIGHTS)),
    _DIMENSIONS,
    Element("UPC", rule=text(0, 12, lax_longest=100_000)),
    Element("Quantity", "always", quantity),
    Element("UnitPrice", "always", amount),
    *_texts(100, "Location"),
    _OPTIONS,
))  # fmt: skip

ORDER = Element("Order", many=True, parts=(
    Element("OrderID", "guide", text(1, 50)),
    Element("OrderNumber", "always", text(1, 50, lax_shortest=1)),
    Element("OrderDate", "always", moment),
    Element("OrderStatus", "always", text(1, 50, lax_shortest=1)),
    Element("LastModified", "always", moment),
    *_texts(100, "ShippingMethod"),
    *_texts(50, "PaymentMethod"),
    Element("CurrencyCode", rule=currency),
    Element("OrderTotal", "always", amount),
    Element("TaxAmount", rule=amount),
    Element("ShippingAmount", "guide", amount),
    *_texts(1000, "CustomerNotes", "InternalNotes"),
    Element("Gift", rule=flag),
    *_texts(1000, "GiftMessage"),
    *_texts(100, "CustomField1", "CustomField2", "CustomField3", "RequestedWarehouse"),
    *_texts(50, "Source"),
    _DIMENSIONS,
    _CUSTOMER,
    Element("Items", "always", parts=(_ITEM,)),
))  # fmt: skip
