"""The small pieces Cin7 Core's documents share: lines, charges, payments, addresses (Cin7 sheet, 3.1 and 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from shipops.sandbox.stamps import business_day, utc_trimmed
from shipops.sandbox.world.model import (
    Address,
    Cin7Charge,
    Cin7Line,
    Cin7Payment,
    Cin7Sale,
    Cin7ShipLine,
    Cin7StockLine,
)

Document = dict[str, object]
NOWHERE = "00000000-0000-0000-0000-000000000000"
# CountryFormat: the free name, or a code. ISO 3166 names for the countries a world has; others keep two letters.
COUNTRY_FORMATS = ("regular", "code2", "code")
_THREE_LETTERS = {"US": "USA", "CA": "CAN", "DE": "DEU", "FR": "FRA", "ES": "ESP", "GB": "GBR", "PR": "PRI"}


def sale_line(line: Cin7Line, sale: Cin7Sale) -> Document:
    """A line of a quote, invoice or credit note, without its product's measures."""
    return {
        "ProductID": line.product_id,
        "SKU": line.sku,
        "Name": line.name,
        "Quantity": line.quantity,
        "Price": line.price,
        "Discount": line.discount,
        "Tax": line.tax,
        "AverageCost": Decimal(0),
        "TaxRule": sale.tax_rule,
        "Comment": "",
        "Total": line.total,
    }


def order_line(line: Cin7Line, sale: Cin7Sale) -> Document:
    """A line of an order: it alone says what is dropshipped and what is backordered."""
    return sale_line(line, sale) | {"DropShip": line.drop_ship, "BackorderQuantity": line.backorder_quantity}


def charges(listed: Sequence[Cin7Charge], sale: Cin7Sale) -> list[Document]:
    return [
        {
            "Description": charge.description,
            "Price": charge.price,
            "Quantity": charge.quantity,
            "Discount": charge.discount,
            "Tax": charge.tax,
            "Total": charge.total,
            "TaxRule": sale.tax_rule,
            "Comment": "",
        }
        for charge in listed
    ]


def pick_line(line: Cin7StockLine) -> Document:
    return {
        "ProductID": line.product_id,
        "SKU": line.sku,
        "Name": line.name,
        "Location": line.location,
        "LocationID": line.location_id,
        "Quantity": line.quantity,
        "BatchSN": None,
        "ExpiryDate": None,
        "NonInventory": line.non_inventory,
    }


def pack_line(line: Cin7StockLine) -> Document:
    return pick_line(line) | {"Box": line.box, "WarrantyRegistrationNumber": None}


def ship_line(line: Cin7ShipLine) -> Document:
    """Read as ``Boxes`` (written as ``Box``); tracking may be empty on a shipped line (sheet, 3.2)."""
    return {
        "ID": line.id,
        "ShipmentDate": business_day(line.shipment_date),
        "Carrier": line.carrier,
        "Boxes": line.boxes,
        "TrackingNumber": line.tracking_number,
        "TrackingURL": line.tracking_url,
        "IsShipped": line.is_shipped,
    }


def payment(paid: Cin7Payment, sale: Cin7Sale) -> Document:
    return {
        "ID": paid.id,
        "Reference": paid.reference,
        "Amount": paid.amount,
        "DatePaid": business_day(paid.paid_on),
        "Account": paid.account,
        "CurrencyRate": sale.currency_rate,
        "DateCreated": utc_trimmed(paid.created_at),
    }


def physical(weight: Decimal) -> Document:
    """The fields every object with a ProductID carries in a sale (sheet, 3.1)."""
    sizes: Document = {"ProductLength": Decimal(0), "ProductWidth": Decimal(0), "ProductHeight": Decimal(0)}
    units: Document = {"ProductWeight": weight, "WeightUnits": "kg", "DimensionsUnits": "cm"}
    return sizes | units | {f"ProductCustomField{number}": None for number in range(1, 11)}


def address(place: Address, country_format: str = "regular") -> Document:
    return {
        "DisplayAddressLine1": line_one(place),
        "DisplayAddressLine2": line_two(place),
        "Line1": place.street1,
        "Line2": place.street2,
        "City": place.city,
        "State": place.state,
        "Postcode": place.postcode,
        "Country": _country(place, country_format),
    }


def ship_to(place: Address, country_format: str = "regular") -> Document:
    return address(place, country_format) | {"Company": place.company, "Contact": place.name, "ShipToOther": False}


def line_one(place: Address) -> str:
    return " ".join(filter(None, (place.street1, place.street2)))


def line_two(place: Address) -> str:
    return " ".join(filter(None, (place.city, place.state, place.postcode, place.country_name)))


def _country(place: Address, country_format: str) -> str:
    if country_format == "regular" or not place.country:
        return place.country_name
    return place.country if country_format == "code2" else _THREE_LETTERS.get(place.country, place.country)
