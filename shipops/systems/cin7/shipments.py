"""What a Cin7 sale reports as shipped. Pure."""

from __future__ import annotations

from decimal import Decimal

from shipops.records import Order, Shipment, ShippedItem
from shipops.systems.cin7 import wire
from shipops.systems.cin7.lines import UnitTask, stock_lines
from shipops.systems.cin7.words import word
from shipops.systems.wire_types import bounded


def has_tracking(fulfilment: wire.Fulfilment) -> bool:
    """Whether any ship line of the fulfilment carries tracking."""
    return any(line.tracking_number for line in (fulfilment.ship.lines if fulfilment.ship else ()))


def fulfilment_shipments(order: Order, task: UnitTask) -> list[Shipment]:
    """One shipment per ship line. A line is shipped when it says so; where it does not say, when its stage is
    authorised (checks: *Eligible*). Items come from the packed lines of its boxes (cin7 sheet, 3.2)."""
    ship = task.fulfilment.ship
    if ship is None:
        return []
    void = task.void or word(ship.status) == "VOIDED"
    shipments: list[Shipment] = []
    for index, line in enumerate(ship.lines, start=1):
        shipment_id = (line.id or f"{task.unit_id}/{index}").strip().lower()
        if any(shipment.shipment_id == shipment_id for shipment in shipments):
            shipment_id = f"{shipment_id}/{index}"
        said = line.is_shipped if line.is_shipped is not None else word(ship.status) == "AUTHORISED"
        shipments.append(
            Shipment(
                account=order.account,
                system="cin7",
                kind="reported",
                shipment_id=shipment_id,
                order_id=order.order_id,
                unit_id=task.unit_id,
                order_number=order.number or None,
                tracking=line.tracking_number,
                carrier=line.carrier,
                ship_date=line.shipment_date,
                shipped=said and not void,
                voided=void,
                items=_items(task.fulfilment, line.boxes),
                seen_at=order.seen_at,
            )
        )
    return shipments


def combined_shipment(tracking: str | None, order: Order, unit_id: str, *, shipped: bool) -> list[Shipment]:
    """What a sale without readable fulfilments shows: one shipment with the combined tracking, none without it."""
    if tracking is None:
        return []
    void = order.status == "cancelled"
    return [
        Shipment(
            account=order.account,
            system="cin7",
            kind="reported",
            shipment_id=f"{order.order_id}/combined",
            order_id=order.order_id,
            unit_id=unit_id,
            order_number=order.number or None,
            tracking=tracking,
            shipped=shipped and not void,
            voided=void,
            seen_at=order.seen_at,
        )
    ]


def _items(fulfilment: wire.Fulfilment, boxes: str | None) -> tuple[ShippedItem, ...]:
    wanted = {box.strip().casefold() for box in (boxes or "").split(",") if box.strip()}
    held: dict[str, Decimal] = {}
    for line in stock_lines(fulfilment):
        if line.sku and line.box and line.box.strip().casefold() in wanted:
            held[line.sku] = held.get(line.sku, Decimal(0)) + (line.quantity or Decimal(0))
    return tuple(ShippedItem(sku=sku, quantity=bounded(quantity)) for sku, quantity in held.items())
