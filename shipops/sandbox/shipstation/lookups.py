"""The rest of the account: tags, carriers, warehouses, users, customers, products (ShipStation sheet, 1.8)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call, Reply, json_reply
from shipops.sandbox.shipstation.answers import done, not_found
from shipops.sandbox.shipstation.documents import address_document, tag_document
from shipops.sandbox.shipstation.input import address, body_of, flag, text, whole
from shipops.sandbox.shipstation.ledger import Ledger
from shipops.sandbox.stamps import pacific_seven, pacific_trimmed
from shipops.sandbox.world.carriers import Service
from shipops.sandbox.world.carriers import services as all_services
from shipops.sandbox.world.identity import guid
from shipops.sandbox.world.model import ShipStationItem, ShipStationOrder

SERVICES: Sequence[Service] = tuple(all_services())
_CARRIERS = {
    "stamps_com": ("Stamps.com", Decimal("15.01")),
    "ups_walleted": ("UPS", Decimal("240.50")),
    "fedex": ("FedEx", Decimal("0.0")),
    "dhl_express_worldwide": ("DHL Express", Decimal("0.0")),
}
_PACKAGES = (("package", "Package"), ("flat_rate_envelope", "Flat Rate Envelope"), ("large_box", "Large Box"))
_DEFAULT_PAGE = 100
_LARGEST_PAGE = 500
_FIRST_WAREHOUSE = 501001
Document = dict[str, object]


class Lookups:
    """Lists beside orders, and the warehouses, which can be written."""

    def __init__(self, ledger: Ledger, rng: random.Random) -> None:
        self._ledger = ledger
        self._users = [
            {"userId": guid(rng), "userName": name.lower(), "name": name} for name in ("Ines", "Theo", "Zoë")
        ]
        created_at = pacific_seven(ledger.clock())
        self._warehouses: dict[int, Document] = {
            _FIRST_WAREHOUSE: {
                "warehouseId": _FIRST_WAREHOUSE,
                "warehouseName": "Main Warehouse",
                "originAddress": _PRESS_STREET,
                # Seen as an empty text where a boolean is meant.
                "returnAddress": {**_PRESS_STREET, "residential": ""},
                "createDate": created_at,
                "isDefault": True,
                "sellerIntegrationId": None,
                "extInventoryIdentity": None,
                "registerFedexMeter": None,
            }
        }

    def tags(self, _call: Call) -> Reply:
        return json_reply([tag_document(tag) for tag in self._ledger.account.tags])

    def users(self, _call: Call) -> Reply:
        return json_reply(self._users)

    def carriers(self, _call: Call) -> Reply:
        return json_reply([_carrier(code) for code in _CARRIERS])

    def carrier(self, call: Call) -> Reply:
        return json_reply(_carrier(_known_carrier(call)))

    def services(self, call: Call) -> Reply:
        code = _known_carrier(call)
        return json_reply(
            [
                {
                    "carrierCode": code,
                    "code": service.service_code,
                    "name": service.name,
                    "domestic": "international" not in service.service_code and service.carrier != "DHL",
                    "international": "international" in service.service_code or service.carrier == "DHL",
                }
                for service in SERVICES
                if service.carrier_code == code
            ]
        )

    def packages(self, call: Call) -> Reply:
        carrier = _known_carrier(call)
        return json_reply(
            [
                {"carrierCode": carrier, "code": code, "name": name, "domestic": True, "international": True}
                for code, name in _PACKAGES
            ]
        )

    def warehouses(self, _call: Call) -> Reply:
        return json_reply(list(self._warehouses.values()))

    def warehouse(self, _call: Call, identifier: int) -> Reply:
        found = self._warehouses.get(identifier)
        return not_found("This warehouse does not exist.") if found is None else json_reply(found)

    def create_warehouse(self, call: Call) -> Reply:
        number = max(self._warehouses) + 1
        return json_reply(self._written(call, number, pacific_seven(self._ledger.clock())))

    def update_warehouse(self, call: Call, identifier: int) -> Reply:
        known = self._warehouses.get(identifier)
        if known is None:
            return not_found("This warehouse does not exist.")
        return json_reply(self._written(call, identifier, known["createDate"]))

    def delete_warehouse(self, _call: Call, identifier: int) -> Reply:
        if identifier == _FIRST_WAREHOUSE or self._warehouses.pop(identifier, None) is None:
            return not_found("This warehouse does not exist or is the only one.")
        return done("The requested warehouse has been deleted")

    def customers(self, call: Call) -> Reply:
        return _paged("customers", list(self._customers()), call)

    def customer(self, _call: Call, identifier: int) -> Reply:
        found = next((row for row in self._customers() if row["customerId"] == identifier), None)
        return not_found("This customer does not exist.") if found is None else json_reply(found)

    def products(self, call: Call) -> Reply:
        return _paged("products", list(self._products()), call)

    def product(self, _call: Call, identifier: int) -> Reply:
        found = next((row for row in self._products() if row["productId"] == identifier), None)
        return not_found("This product does not exist.") if found is None else json_reply(found)

    def _written(self, call: Call, identifier: int, created_at: object) -> Document:
        body = body_of(call)
        origin = address_document(address(body, "originAddress", "Origin Name"))
        known = body.get("returnAddress") is not None
        warehouse: Document = {
            "warehouseId": identifier,
            "warehouseName": text(body, "warehouseName") or "",
            "originAddress": origin,
            "returnAddress": address_document(address(body, "returnAddress", "Return Name")) if known else origin,
            "createDate": created_at,
            "isDefault": flag(body, "isDefault"),
            "sellerIntegrationId": whole(body, "sellerIntegrationId"),
            "extInventoryIdentity": None,
            "registerFedexMeter": None,
        }
        self._warehouses[identifier] = warehouse
        return warehouse

    def _customers(self) -> Iterator[Document]:
        """One customer for each e-mail address among the orders, numbered in the order of first appearance."""
        first: dict[str, ShipStationOrder] = {}
        for order in self._ledger.orders:
            if order.email:
                first.setdefault(order.email.lower(), order)
        for number, order in enumerate(first.values(), 1):
            yield _customer(600_000 + number, order)

    def _products(self) -> Iterator[Document]:
        """One product for each SKU among the orders' items."""
        first: dict[str, ShipStationItem] = {}
        for order in self._ledger.orders:
            for item in order.items:
                if item.sku and not item.adjustment:
                    first.setdefault(item.sku, item)
        for number, item in enumerate(first.values(), 1):
            yield _product(14_840_000 + number, item)


_PRESS_STREET: Document = {
    "name": "Larkspur Print & Supply",
    "company": "Larkspur Print & Supply",
    "street1": "900 Press Street",
    "street2": None,
    "street3": None,
    "city": "Chicago",
    "state": "IL",
    "postalCode": "60607",
    "country": "US",
    "phone": "312-555-0100",
    "residential": False,
    "addressVerified": None,
}


def _known_carrier(call: Call) -> str:
    code = call.query.get("carriercode", "").lower()
    if code not in _CARRIERS:
        raise BadParameterError("carrierCode is unknown")
    return code


def _carrier(code: str) -> Document:
    name, balance = _CARRIERS[code]
    return {
        "name": name,
        "code": code,
        "accountNumber": f"SANDBOX-{code.upper()}",
        "requiresFundedAccount": balance > 0,
        "balance": balance,
        "nickname": "",
        "shippingProviderId": 35_725 + list(_CARRIERS).index(code),
        "primary": code == "stamps_com",
    }


def _customer(identifier: int, order: ShipStationOrder) -> Document:
    sent = address_document(order.ship_to)
    return {
        "customerId": identifier,
        "createDate": pacific_seven(order.created_at),
        "modifyDate": pacific_seven(order.created_at),
        **{name: sent[name] for name in ("name", "company", "street1", "street2", "city", "state", "postalCode")},
        "countryCode": sent["country"],
        "phone": sent["phone"],
        "email": order.email,
        "addressVerified": "Verified",
        "marketplaceUsernames": [],
        "tags": [],
    }


def _product(identifier: int, item: ShipStationItem) -> Document:
    return {
        "productId": identifier,
        "sku": item.sku,
        "name": item.name,
        "price": item.unit_price,
        "weightOz": item.weight_ounces,
        "active": True,
        "warehouseLocation": item.warehouse_location,
        "createDate": pacific_trimmed(item.created_at),
        "modifyDate": pacific_trimmed(item.modified_at),
        "tags": None,
    }


def _paged(key: str, rows: Sequence[Document], call: Call) -> Reply:
    number = max(call.number("page") or 1, 1)
    size = min(max(call.number("pagesize") or _DEFAULT_PAGE, 1), _LARGEST_PAGE)
    shown = list(rows[(number - 1) * size : number * size])
    return json_reply({key: shown, "total": len(rows), "page": number, "pages": -(-len(rows) // size)})
