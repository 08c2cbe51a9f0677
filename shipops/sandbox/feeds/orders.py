"""Which orders a Custom Store feed offers, and as what (ShipStation help, Cin7 Core; inksoft sheet, 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.feeds.accounts import Feed
from shipops.sandbox.inksoft.flavours import joined
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import (
    NO_ADDRESS,
    Address,
    Cin7Fulfilment,
    Cin7Sale,
    InkSoftOrder,
    World,
)
from shipops.sandbox.world.units import Unit, UnitLine, cin7_unit, inksoft_unit

# The only words of InkSoft that ShipStation's page maps (inksoft sheet, 6.1).
_INKSOFT_WORDS = {"Open": "Open", "Ready to Ship": "ReadyToShip", "Complete": "Complete"}


@dataclass(frozen=True)
class FeedLine:
    """A line of a feed's order. ``quantity`` is what the source says, fractions included."""

    unit: UnitLine
    quantity: Decimal
    location: str = ""


@dataclass(frozen=True)
class FeedOrder:
    """An order as a feed offers it: ``unit`` is what ships, ``status`` in the source's own word, times aware UTC."""

    unit: Unit
    status: str
    modified_at: datetime
    lines: tuple[FeedLine, ...]
    currency: str
    payment_method: str
    phone: str
    warehouse: str = ""
    custom_field: str = ""


def offered(feed: Feed, world: World, assumptions: Assumptions) -> Iterator[FeedOrder]:
    """Every order ``feed`` offers, whenever it was modified, in the account's own order."""
    if feed.source == "cin7":
        yield from _from_cin7(feed, world, assumptions)
    else:
        yield from _from_inksoft(world, assumptions)


def _from_cin7(feed: Feed, world: World, assumptions: Assumptions) -> Iterator[FeedOrder]:
    for sale in world.cin7.sales:
        if sale.location != feed.location:
            continue
        for fulfilment in sale.fulfilments:
            unit = cin7_unit(sale, fulfilment, sale.updated_at)
            if unit.number and _importable(sale, fulfilment):
                yield FeedOrder(
                    unit=unit,
                    status=_cin7_word(sale, fulfilment, assumptions),
                    modified_at=sale.updated_at,
                    lines=tuple(_cin7_lines(unit, fulfilment)),
                    currency=sale.currency,
                    payment_method=sale.terms,
                    phone=sale.phone,
                    warehouse=sale.location,
                )


def _importable(sale: Cin7Sale, fulfilment: Cin7Fulfilment) -> bool:
    """Picked, packed and at the ship stage, with a whole ship-to and no tracking yet (ShipStation help, Cin7 Core)."""
    if sale.order_status not in ("AUTHORISED", "VOIDED") or not _whole(fulfilment.shipping_address):
        return False
    if any(line.tracking_number for line in fulfilment.ship_lines):
        return False
    if _voided(sale, fulfilment):
        return bool(fulfilment.pick_lines and fulfilment.pack_lines and fulfilment.ship_lines)
    at_ship_stage = fulfilment.ship_status in ("DRAFT", "PARTIALLY AUTHORISED", "AUTHORISED")
    return fulfilment.pick_status == fulfilment.pack_status == "AUTHORISED" and at_ship_stage


def _whole(address: Address) -> bool:
    return bool(address.street1 and address.city and address.postcode and address.country)


def _voided(sale: Cin7Sale, fulfilment: Cin7Fulfilment) -> bool:
    return sale.voided or fulfilment.ship_status == "VOIDED"


def _cin7_word(sale: Cin7Sale, fulfilment: Cin7Fulfilment, assumptions: Assumptions) -> str:
    """The page's words for the state of the documents; which document each is meant of is assumed."""
    if _voided(sale, fulfilment):
        return "voided"
    if fulfilment.ship_status == "AUTHORISED":
        return "shipped"
    if assumptions.feed_cin7_status == "authorised":
        return "authorised"
    invoice = fulfilment.linked_invoice_number
    if any(document.status == "PAID" for document in sale.invoices if document.number == invoice):
        return "Paid"
    return "draft" if fulfilment.ship_status == "DRAFT" else "authorised"


def _cin7_lines(unit: Unit, fulfilment: Cin7Fulfilment) -> Iterator[FeedLine]:
    """The unit's lines with the quantities that were packed."""
    for line in unit.lines:
        packed = [stock for stock in fulfilment.pack_lines if stock.sku == line.sku]
        quantity = sum((stock.quantity for stock in packed), Decimal(0))
        yield FeedLine(line, quantity or Decimal(line.quantity), packed[0].location if packed else "")


def _from_inksoft(world: World, assumptions: Assumptions) -> Iterator[FeedOrder]:
    for order in world.inksoft.orders:
        word = _inksoft_word(order, assumptions)
        if word is None or order.hidden or (order.shipping_address or NO_ADDRESS).is_empty:
            continue
        unit = inksoft_unit(order, order.modified_at)
        yield FeedOrder(
            unit=unit,
            status=word,
            modified_at=order.modified_at,
            lines=tuple(FeedLine(line, Decimal(line.quantity)) for line in unit.lines),
            currency=order.currency,
            payment_method=order.payment_method,
            phone=order.phone,
            custom_field=order.store_name,
        )


def _inksoft_word(order: InkSoftOrder, assumptions: Assumptions) -> str | None:
    """The order's status in the feed, None where it is left out: a status that is not mapped."""
    if order.cancelled:
        return "Cancelled"
    known = _INKSOFT_WORDS.get(order.production_status)
    if known is not None or assumptions.feed_inksoft_other_statuses == "left_out":
        return known
    return "Open" if assumptions.feed_inksoft_other_statuses == "open" else joined(order.production_status)
