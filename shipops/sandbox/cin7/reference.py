"""The reference books of a Cin7 account, gathered from its sales: products, customers, carriers, stock.

A world keeps no books of its own: whatever a sale names exists, nothing else does (Cin7 sheet, 4).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.world.model import Cin7Account, Cin7Line, Cin7Location, Cin7Sale

DEFAULT_CARRIER = "DEFAULT Carrier"
_NAMES = uuid.UUID("6f1d7f0c-3a52-4e2f-9c35-c1b6a2c0d7e1")


@dataclass
class Product:
    """A product, what open orders have allocated of it and when a sale first named it."""

    line: Cin7Line
    since: datetime
    allocated: Decimal = Decimal(0)


@dataclass
class Books:
    """Products by id, customers by id (as the latest sale that names each), carriers by name."""

    products: dict[str, Product] = field(default_factory=dict)
    product_ids: dict[str, str] = field(default_factory=dict)
    customers: dict[str, Cin7Sale] = field(default_factory=dict)
    customer_ids: dict[str, str] = field(default_factory=dict)
    carriers: list[str] = field(default_factory=list)

    def product(self, product_id: str, sku: str) -> Product | None:
        """The product with this id or, without one, this SKU; neither has case."""
        return self.products.get(product_id.lower() or self.product_ids.get(sku.lower(), ""))

    def customer(self, customer_id: str, name: str) -> Cin7Sale | None:
        """A sale of the customer with this id or, without one, this name."""
        return self.customers.get(customer_id.lower() or self.customer_ids.get(name.lower(), ""))


def gathered(sales: Sequence[Cin7Sale]) -> Books:
    """The books behind ``sales``."""
    books = Books()
    carriers = {DEFAULT_CARRIER}
    for sale in sales:
        carriers.add(sale.carrier)
        carriers.update(line.carrier for part in sale.fulfilments for line in part.ship_lines)
        books.customers[sale.customer_id.lower()] = sale
        books.customer_ids[sale.customer.lower()] = sale.customer_id.lower()
        is_open = sale.order_status == "AUTHORISED" and sale.fulfilment_status != "FULFILLED"
        for line in sale.lines:
            product = books.products.setdefault(line.product_id.lower(), Product(line, sale.created_at))
            product.since = min(product.since, sale.created_at)
            if is_open:
                product.allocated += line.quantity - line.backorder_quantity
            books.product_ids.setdefault(line.sku.lower(), line.product_id.lower())
    books.carriers = sorted(filter(None, carriers))
    return books


def named_id(kind: str, name: str) -> str:
    """An id for something that has only a name: the same one in every run."""
    return str(uuid.uuid5(_NAMES, f"{kind} {name}"))


def location_named(account: Cin7Account, name: str) -> Cin7Location | None:
    """The location with this name or id, in any case."""
    wanted = name.lower()
    return next((place for place in account.locations if wanted in (place.name.lower(), place.id.lower())), None)


def default_location(account: Cin7Account) -> Cin7Location:
    return next((place for place in account.locations if place.is_default), account.locations[0])
