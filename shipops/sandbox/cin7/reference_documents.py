"""The answers of Cin7's reference endpoints (Cin7 sheet, 4): each list filtered as its endpoint documents it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7.filters import moment
from shipops.sandbox.cin7.parts import NOWHERE, Document, address
from shipops.sandbox.cin7.reference import Books, Product, default_location, named_id
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.stamps import utc_trimmed
from shipops.sandbox.world.model import Cin7Account, Cin7Location, Cin7Sale


def me_document(account: Cin7Account) -> Document:
    """The account itself: the cheapest check of credentials."""
    return {
        "Company": account.company,
        "Currency": account.currency,
        "TimeZone": account.time_zone,
        "DefaultWeightUnits": "kg",
        "DefaultDimensionsUnits": "cm",
        "LockDate": None,
        "OpeningBalanceDate": None,
        "TaxCalculationMethod": "Exclusive",
        "DefaultSaleTaxRuleId": NOWHERE,
        "DefaultSaleTaxRuleName": "Tax on Sales",
        "MaximumDecimalPlacesInQuantity": 4,
        "ApplyCustomerDiscountsAfterOtherDiscounts": False,
        "DiscountRule": "Lowest",
        "AutomaticallyApplyDiscounts": False,
        "RoundingTable": [],
    }


def carriers(call: Call, books: Books) -> list[Document]:
    wanted = call.query.get("carrierid", "").lower()
    start = call.query.get("description", "").lower()
    rows: list[Document] = []
    for name in books.carriers:
        identifier = named_id("carrier", name)
        if name.lower().startswith(start) and wanted in ("", identifier):
            rows.append({"CarrierID": identifier, "Description": name})
    return rows


def locations(call: Call, account: Cin7Account) -> list[Document]:
    """None of a world's locations is deprecated, and none has bins."""
    if call.flag("deprecated"):
        return []
    wanted, start = call.query.get("id", "").lower(), call.query.get("name", "").lower()
    return [
        _location(place)
        for place in account.locations
        if place.name.lower().startswith(start) and wanted in ("", place.id.lower())
    ]


def products(call: Call, books: Books, assumptions: Assumptions) -> list[Document]:
    since = moment(call, "modifiedsince", assumptions)
    found = _products(call, books, assumptions)
    return [_product(product) for product in found if since is None or product.since >= since]


def customers(call: Call, books: Books, assumptions: Assumptions) -> list[Document]:
    since: datetime | None = moment(call, "modifiedsince", assumptions)
    wanted, start = call.query.get("id", "").lower(), call.query.get("name", "").lower()
    contact = call.query.get("contactfilter", "").lower()
    rows = sorted(books.customers.values(), key=lambda sale: (sale.customer.lower(), sale.customer_id))
    return [
        _customer(sale)
        for sale in rows
        if sale.customer.lower().startswith(start)
        and wanted in ("", sale.customer_id.lower())
        and any(contact in text.lower() for text in (sale.contact, sale.email, sale.phone))
        and (since is None or sale.updated_at >= since)
    ]


def availability(call: Call, books: Books, account: Cin7Account, assumptions: Assumptions) -> list[Document]:
    """Stock by product, all of it at the default location; there are no batches and no categories."""
    place = default_location(account)
    named = call.query.get("location", "").lower()
    if named not in ("", place.name.lower()) or "batch" in call.query or "category" in call.query:
        return []
    return [_stock(product, place, assumptions) for product in _products(call, books, assumptions)]


def _products(call: Call, books: Books, assumptions: Assumptions) -> Sequence[Product]:
    wanted, name, sku = (call.query.get(field, "").lower() for field in ("id", "name", "sku"))
    contains = assumptions.cin7_product_match == "contains"

    def matches(text: str, part: str) -> bool:
        return part in text.lower() if contains else text.lower().startswith(part)

    return [
        product
        for product in sorted(books.products.values(), key=lambda product: product.line.sku)
        if matches(product.line.name, name)
        and matches(product.line.sku, sku)
        and wanted in ("", product.line.product_id.lower())
    ]


def _location(place: Cin7Location) -> Document:
    return {
        "ID": place.id,
        "Name": place.name,
        "IsDefault": place.is_default,
        "IsDeprecated": False,
        "Bins": None,
        "FixedAssetsLocation": False,
        "ParentID": None,
        "ParentName": None,
        "ReferenceCount": 0,
        "PickZones": "",
        "IsShopfloor": False,
        "IsCoMan": False,
        "IsStaging": False,
    }


def _product(product: Product) -> Document:
    line = product.line
    tiers = {f"PriceTier{number}": line.price if number == 1 else Decimal(0) for number in range(1, 11)}
    attributes: Document = {f"AdditionalAttribute{number}": "" for number in range(1, 11)}
    return {
        "ID": line.product_id,
        "SKU": line.sku,
        "Name": line.name,
        "Category": "Other",
        "Brand": None,
        "Type": "Service" if line.non_inventory else "Stock",
        "CostingMethod": "FIFO",
        "DropShipMode": "Optional Drop Ship" if line.drop_ship else "No Drop Ship",
        "DefaultLocation": None,
        "Length": Decimal(0),
        "Width": Decimal(0),
        "Height": Decimal(0),
        "Weight": line.weight,
        "UOM": "Item",
        "Barcode": "",
        **tiers,
        "PriceTiers": {"Tier 1": line.price},
        "AverageCost": Decimal(0),
        **attributes,
        "Tags": "",
        "Status": "Active",
        "LastModifiedOn": utc_trimmed(product.since),
        "BillOfMaterial": False,
        "AutoAssembly": False,
    }


def _customer(sale: Cin7Sale) -> Document:
    """A customer as its latest sale names it; the payment term is called otherwise than on a sale."""
    place = sale.billing_address
    contact: Document = {"Name": sale.contact, "Phone": sale.phone, "Email": sale.email, "Default": True}
    return {
        "ID": sale.customer_id,
        "Name": sale.customer,
        "DisplayName": sale.customer,
        "Status": "Active",
        "Currency": sale.currency,
        "PaymentTerm": sale.terms,
        "PriceTier": sale.price_tier,
        "TaxRule": sale.tax_rule,
        "Carrier": sale.carrier,
        "SalesRepresentative": sale.sales_representative,
        "LastModifiedOn": utc_trimmed(sale.updated_at),
        "Addresses": [{**address(place), "Type": "Billing", "DefaultForType": True}],
        "Contacts": [contact],
    }


def _stock(product: Product, place: Cin7Location, assumptions: Assumptions) -> Document:
    available = Decimal(assumptions.cin7_stock_available)
    return {
        "ID": product.line.product_id,
        "SKU": product.line.sku,
        "Name": product.line.name,
        "Barcode": "",
        "Location": place.name,
        "Bin": None,
        "Batch": None,
        "ExpiryDate": None,
        "OnHand": available + product.allocated,
        "Allocated": product.allocated,
        "Available": available,
        "OnOrder": Decimal(0),
        "StockOnHand": Decimal(0),
        "InTransit": Decimal(0),
        "NextDeliveryDate": None,
    }
