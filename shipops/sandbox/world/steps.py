"""The steps scenarios are told in: an order becomes ready, arrives in ShipStation, ships, is reported back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.carriers import Service
from shipops.sandbox.world.catalogue import Variant
from shipops.sandbox.world.cin7_model import Cin7Line, Cin7Sale
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.merchant import SHIPSTATION, Merchant, Slot
from shipops.sandbox.world.people import Person
from shipops.sandbox.world.places import Address
from shipops.sandbox.world.shipping_desk import Parcel, shippable
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.units import Unit, UnitLine, cin7_unit, inksoft_unit


def warehouse(m: Merchant) -> str:
    """One of the two locations that ship through ShipStation."""
    return m.rng.choices((cin7_sales.MAIN, cin7_sales.EAST), (65, 35))[0]


def goods(m: Merchant, count: int | None = None) -> list[tuple[Variant, int]]:
    """What somebody orders: ``count`` lines, else one to four."""
    return m.catalogue.choose(count or m.rng.choices((1, 2, 3, 4), (40, 30, 20, 10))[0])


def place_sale(
    m: Merchant,
    slot: Slot,
    *,
    location: str | None = None,
    count: int | None = None,
    person: Person | None = None,
    chosen: Sequence[tuple[Variant, int]] | None = None,
) -> Cin7Sale:
    """A Cin7 sale of ``chosen`` or of anything, ordered and authorised, in the books."""
    buyer = person or m.people.new()
    place = location or warehouse(m)
    wanted = goods(m, count) if chosen is None else chosen
    sale = cin7_sales.new_sale(m.cin7, slot.number, buyer, wanted, location=place, at=slot.at)
    m.cin7.account.sales.append(sale)
    return sale


def place_order(
    m: Merchant,
    slot: Slot,
    *,
    count: int | None = None,
    person: Person | None = None,
    chosen: Sequence[tuple[Variant, int]] | None = None,
) -> InkSoftOrder:
    """An InkSoft order of ``chosen`` or of anything, open and unpaid, in the books."""
    buyer = person or m.people.new()
    wanted = goods(m, count) if chosen is None else chosen
    order = inksoft_orders.new_order(m.inksoft, slot.number, buyer, wanted, slot.at)
    m.inksoft.account.orders.append(order)
    return order


def deal(lines: tuple[Cin7Line, ...], parts: int) -> list[list[Cin7Line]]:
    """Divide lines among ``parts`` fulfilments."""
    return [list(lines[index::parts]) for index in range(parts)]


def ready_parts(
    m: Merchant, slot: Slot, parts: int, *, location: str | None = None, person: Person | None = None
) -> list[Unit]:
    """An advanced sale whose ``parts`` fulfilments are all packed, invoiced and at the ship stage."""
    sale = place_sale(m, slot, location=location, count=parts + 1, person=person)
    sale.type = "Advanced Sale"
    units = []
    for lines in deal(sale.lines, parts):
        ready_at = m.hours(slot.at, 2, 10)
        fulfilment = cin7_sales.add_fulfilment(m.cin7, sale, lines, "ready", ready_at)
        cin7_sales.add_invoice(m.cin7, sale, fulfilment, lines, ready_at)
        units.append(cin7_unit(sale, fulfilment, ready_at))
    return units


def ready_unit(
    m: Merchant,
    slot: Slot,
    *,
    location: str | None = None,
    count: int | None = None,
    person: Person | None = None,
    ready_at: datetime | None = None,
) -> Unit:
    """An order that is ready to ship: a simple sale at the ship stage, or an InkSoft order Ready to Ship."""
    if slot.source == "cin7":
        return made_ready(m, place_sale(m, slot, location=location, count=count, person=person), ready_at)
    return made_ready(m, place_order(m, slot, count=count, person=person), ready_at)


def made_ready(m: Merchant, placed: Cin7Sale | InkSoftOrder, ready_at: datetime | None = None) -> Unit:
    """What was placed goes through everything that comes before shipping, by ``ready_at`` if that is given."""
    if isinstance(placed, Cin7Sale):
        moment = ready_at or m.hours(placed.created_at, 2, 10)
        fulfilment = cin7_sales.add_fulfilment(m.cin7, placed, placed.lines, "ready", moment)
        cin7_sales.add_invoice(m.cin7, placed, fulfilment, placed.lines, moment)
        return cin7_unit(placed, fulfilment, moment)
    inksoft_orders.pay(m.inksoft, placed, placed.created_at)
    moment = ready_at or m.hours(placed.created_at, 20, 45)
    inksoft_orders.produce(placed, "Ready to Ship", moment)
    return inksoft_unit(placed, moment)


def take_in(m: Merchant, unit: Unit) -> ShipStationOrder:
    """The unit arrives in its store; half of the InkSoft orders came while Open and awaited payment first."""
    at = m.minutes(unit.ready_at, 5, 75)
    if unit.order is not None and m.rng.random() < 0.5:
        order = m.desk.import_unit(unit, m.minutes(unit.ordered_at, 5, 75), status="awaiting_payment")
        m.desk.move(order, "awaiting_shipment", at)
        return order
    return m.desk.import_unit(unit, at)


def label_moment(m: Merchant, order: ShipStationOrder) -> datetime:
    """When the warehouse gets to a waiting order: the same or the next working day."""
    return m.hours(order.modified_at, 1, 13)


def tell(
    m: Merchant,
    unit: Unit,
    parcel: Parcel,
    *,
    skus: list[str] | None = None,
    done: bool = True,
    tracking: str | None = None,
) -> datetime:
    """The label reaches the source a few minutes later; ``tracking`` is what the source shows if it differs."""
    at = m.minutes(parcel.label.created_at, 2, 15)
    shown = parcel.label.tracking_number if tracking is None else tracking
    service = parcel.service
    m.reporter.report(unit, at, tracking=shown, carrier=service.carrier, service=service.name, skus=skus, done=done)
    return at


def ship(
    m: Merchant, unit: Unit, order: ShipStationOrder, *, service: Service | None = None, at: datetime | None = None
) -> Parcel:
    """One label for everything, reported; made ``at`` a moment, or when the warehouse gets to it."""
    parcel = m.desk.label(order, at or label_moment(m, order), service=service)
    tell(m, unit, parcel)
    return parcel


def ship_in_two(m: Merchant, order: ShipStationOrder) -> tuple[Parcel, Parcel]:
    """Two labels with different items of one order; nothing is reported yet."""
    first, *rest = shippable(order)
    one = m.desk.label(order, label_moment(m, order), items=[first])
    two = m.desk.label(order, m.hours(one.label.created_at, 0.5, 8), items=rest)
    return one, two


def skus_of(parcel: Parcel) -> list[str]:
    """The SKUs in a parcel."""
    return [packed.item.sku or "" for packed in parcel.label.items]


def settle_payment(m: Merchant, sale: Cin7Sale, at: datetime) -> None:
    """Most customers pay; some of them before now."""
    if m.rng.random() < 0.6 and at <= m.now:
        cin7_sales.pay(m.cin7, sale, at)


def backorder(sale: Cin7Sale) -> None:
    """The first line of the order cannot be had yet."""
    first, *rest = sale.lines
    waiting = replace(first, backorder_quantity=first.quantity)
    cin7_sales.set_lines(sale, [waiting, *rest], sale.charges)


def loose_unit(m: Merchant, person: Person, number: str, store_id: int, at: datetime) -> Unit:
    """Something to ship that no source system knows; its key is its number."""
    lines = tuple(
        UnitLine(None, variant.sku, variant.name, quantity, variant.price, variant.weight_ounces)
        for variant, quantity in goods(m)
    )
    return Unit(
        account=SHIPSTATION,
        name=number,
        order_id="",
        part="",
        store_id=store_id,
        number=number,
        key=number,
        ordered_at=at,
        ready_at=at,
        email=person.email,
        ship_to=person.address,
        bill_to=person.address,
        lines=lines,
        discount=Decimal(0),
        shipping=Decimal("6.50"),
        tax=Decimal(0),
        note="",
        requested_service=None,
    )


def move_house(m: Merchant, unit: Unit, at: datetime) -> Address:
    """The buyer of a Cin7 unit moves to another house in the same country; ShipStation hears nothing of it."""
    if unit.sale is None or unit.fulfilment is None:
        raise ValueError(f"{unit.name} is no Cin7 unit")
    old = unit.ship_to
    new = m.people.new(country=old.country).address
    new = replace(new, name=old.name, company=old.company, phone=old.phone, street1=f"{m.rng.randint(5000, 9999)} Quay")
    unit.sale.shipping_address = unit.fulfilment.shipping_address = new
    cin7_sales.touch(unit.sale, at)
    return new
