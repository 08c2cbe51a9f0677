"""Writes to the fulfilments of a Cin7 sale: the tasks themselves, pick, pack and ship (Cin7 sheet, 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.cin7.bodies import Body
from shipops.sandbox.cin7.desk import Desk, Target
from shipops.sandbox.cin7.reference import location_named
from shipops.sandbox.cin7.replies import RefusalError
from shipops.sandbox.world.model import Cin7Fulfilment, Cin7Sale, Cin7ShipLine, Cin7StockLine

STATUSES = ("DRAFT", "AUTHORISED")
SHIP_STATUSES = ("DRAFT", "AUTHORISED", "PARTIALLY AUTHORISED")
UNTOUCHED = ("DRAFT", "NOT AVAILABLE")
_ZERO = Decimal(0)


def new_fulfilment(desk: Desk, sale: Cin7Sale) -> Cin7Fulfilment:
    """An empty task at the end; the first one of a simple sale shares the sale's id (sheet, 3.2)."""
    shares = sale.type == "Simple Sale" and not sale.fulfilments and desk.assumptions.cin7_simple_task_is_sale
    part = Cin7Fulfilment(
        task_id=sale.id if shares else desk.new_id(),
        number=len(sale.fulfilments) + 1,
        shipping_address=sale.shipping_address,
        require_by=sale.ship_by,
        shipping_notes=sale.shipping_notes,
    )
    sale.fulfilments.append(part)
    return part


def add_fulfilment(desk: Desk, target: Target, _call: Call) -> None:
    """A further fulfilment, its pick open; the sale becomes an advanced one."""
    sale = target.sale
    if sale.order_status != "AUTHORISED":
        raise RefusalError("Order must be AUTHORISED")
    if any(part.pick_status not in ("AUTHORISED", "VOIDED") for part in sale.fulfilments):
        raise RefusalError("A fulfilment whose pick is not AUTHORISED exists already")
    sale.type = "Advanced Sale"
    new_fulfilment(desk, sale).pick_status = "DRAFT"


def void_or_undo_fulfilment(_desk: Desk, target: Target, call: Call) -> None:
    """A voided fulfilment stays in its array, empty; an undone one starts again (sheet, 2.4)."""
    part = target.part
    if target.sale.type != "Advanced Sale":
        raise RefusalError("Fulfilments of a Simple sale cannot be removed")
    if part.ship_status == "VOIDED":
        raise RefusalError("Fulfilment is already VOIDED")
    part.pick_lines, part.pack_lines, part.ship_lines = [], [], []
    part.pick_status, part.pack_status, part.ship_status = "DRAFT", "NOT AVAILABLE", "NOT AVAILABLE"
    if call.flag("void"):
        part.pick_status = part.pack_status = part.ship_status = "VOIDED"
        part.linked_invoice_number = ""


def write_pick(desk: Desk, target: Target, call: Call) -> None:
    """Pick lines of the call, or with ``AutoPickMode`` whatever is still to be picked, authorised at once."""
    sale, part, body = target.sale, target.part, Body.of(call)
    status = body.word("Status", STATUSES, "DRAFT")
    mode = body.word("AutoPickMode", ("NOPICK", "AUTOPICK"), "NOPICK")
    if sale.order_status != "AUTHORISED":
        raise RefusalError("Order must be AUTHORISED")
    if part.pick_status not in UNTOUCHED:
        raise RefusalError("Pick can be changed only while it is DRAFT or NOT AVAILABLE")
    if mode == "AUTOPICK":
        auto_pick(desk, sale, part)
        return
    lines = [_stock_line(desk, sale, row, "") for row in body.rows("Lines")]
    adds = call.method == "POST" and desk.assumptions.cin7_pick_post == "adds"
    part.pick_lines = [*part.pick_lines, *lines] if adds else lines
    _no_more_than(part.pick_lines, _still_to_pick(sale, part), "ordered")
    part.pick_status = status
    if status == "AUTHORISED":
        if not part.pick_lines:
            raise RefusalError("Pick has no lines")
        desk.tell("Sale/PickAuthorised", sale, part.task_id)


def write_pack(desk: Desk, target: Target, call: Call) -> None:
    """Pack lines of the call: POST adds them, PUT puts them in place of the others."""
    sale, part, body = target.sale, target.part, Body.of(call)
    status = body.word("Status", STATUSES, "DRAFT")
    if part.pick_status != "AUTHORISED":
        raise RefusalError("Pick must be AUTHORISED")
    if part.pack_status not in UNTOUCHED:
        raise RefusalError("Pack can be changed only while it is DRAFT or NOT AVAILABLE")
    lines = [_stock_line(desk, sale, row, row.text("Box") or "Box 1") for row in body.rows("Lines")]
    part.pack_lines = [*part.pack_lines, *lines] if call.method == "POST" else lines
    if any("," in line.box for line in lines):
        raise BadParameterError("Box is not the name of one box")
    _no_more_than(part.pack_lines, _quantities(part.pick_lines), "picked")
    part.pack_status = status
    if status == "AUTHORISED":
        if not part.pack_lines:
            raise RefusalError("Pack has no lines")
        desk.tell("Sale/PackAuthorised", sale, part.task_id)


def write_ship(desk: Desk, target: Target, call: Call) -> None:
    """Boxes of the call with carrier and tracking; all boxes shipped authorise the shipment by themselves."""
    part, body = target.part, Body.of(call)
    if part.pack_status != "AUTHORISED":
        raise RefusalError("Pack must be AUTHORISED")
    if part.ship_status in ("AUTHORISED", "PARTIALLY AUTHORISED"):
        if call.method != "PUT" or not body.flag("AddTrackingNumbers"):
            raise RefusalError("Shipment is AUTHORISED; only its tracking numbers can be changed")
        _retrack(desk, target, body)
        return
    if part.ship_status not in UNTOUCHED:
        raise RefusalError(f"Shipment is {part.ship_status}")
    status = body.word("Status", SHIP_STATUSES, "DRAFT")
    packed = _packed_boxes(part)
    lines = [_ship_line(desk, target.sale, row, packed) for row in body.rows("Lines")]
    part.ship_lines = [*part.ship_lines, *lines] if call.method == "POST" else lines
    named = [box for line in part.ship_lines for box in _boxes(line.boxes)]
    if len(named) != len(set(named)):
        raise RefusalError("A box is listed twice")
    if call.method == "PUT" and set(named) != set(packed):
        raise RefusalError("All packed boxes must be listed")
    part.require_by = body.day("RequireBy") or part.require_by
    part.shipping_notes = body.text("ShippingNotes", part.shipping_notes)
    _settle_shipment(desk, target, status)


def auto_pick(desk: Desk, sale: Cin7Sale, part: Cin7Fulfilment) -> None:
    """Pick whatever is neither backordered nor picked elsewhere, and authorise it."""
    left = _still_to_pick(sale, part)
    lines = []
    for line in sale.lines:
        quantity = min(line.quantity - line.backorder_quantity, left[line.product_id])
        if quantity > 0 and not line.non_inventory and not line.drop_ship:
            left[line.product_id] -= quantity
            lines.append(
                Cin7StockLine(
                    line.product_id, line.sku, line.name, quantity, sale.location, sale.location_id, weight=line.weight
                )
            )
    if not lines:
        raise RefusalError("There is nothing to pick")
    part.pick_lines, part.pick_status = lines, "AUTHORISED"
    desk.tell("Sale/PickAuthorised", sale, part.task_id)


def auto_pack(desk: Desk, sale: Cin7Sale, part: Cin7Fulfilment) -> None:
    """Pack everything picked into one box, and authorise it."""
    part.pack_lines, part.pack_status = [replace(line, box="Box 1") for line in part.pick_lines], "AUTHORISED"
    desk.tell("Sale/PackAuthorised", sale, part.task_id)


def auto_ship(desk: Desk, sale: Cin7Sale, part: Cin7Fulfilment) -> None:
    """Ship the box today without a tracking number."""
    day = desk.now().date()
    part.ship_lines = [Cin7ShipLine(desk.new_id(), sale.carrier, "Box 1", shipment_date=day, is_shipped=True)]
    part.ship_status = "AUTHORISED"
    desk.tell("Sale/ShipmentAuthorised", sale, part.task_id)


def _retrack(desk: Desk, target: Target, body: Body) -> None:
    """New tracking numbers and carriers on a shipment already authorised, found by line id or box.

    A shipment authorised in part may ship further boxes this way, or it could never be completed.
    """
    part, changed = target.part, False
    packed = _packed_boxes(part)
    for row in body.rows("Lines"):
        line = _found_line(part, row)
        if line is None:
            part.ship_lines.append(_ship_line(desk, target.sale, row, set(packed) - _named_boxes(part)))
            changed = True
            continue
        before = (line.tracking_number, line.carrier)
        line.tracking_number = row.text("TrackingNumber", line.tracking_number)
        line.carrier = row.text("Carrier", line.carrier)
        line.is_shipped = line.is_shipped or row.flag("IsShipped")
        changed = changed or before != (line.tracking_number, line.carrier)
    if changed:
        desk.tell("Sale/ShipmentTrackingNumberChanged", target.sale, part.task_id)
    if part.ship_status != "AUTHORISED":
        _settle_shipment(desk, target, part.ship_status)


def _settle_shipment(desk: Desk, target: Target, asked: str) -> None:
    part = target.part
    shipped = {box for line in part.ship_lines if line.is_shipped for box in _boxes(line.boxes)}
    complete = shipped >= set(_packed_boxes(part))
    if asked == "AUTHORISED" and not complete:
        raise RefusalError("Not all packed boxes are shipped")
    if asked == "PARTIALLY AUTHORISED" and not shipped:
        raise RefusalError("No packed box is shipped")
    part.ship_status = "AUTHORISED" if complete else asked
    if complete:
        desk.tell("Sale/ShipmentAuthorised", target.sale, part.task_id)


def _found_line(part: Cin7Fulfilment, row: Body) -> Cin7ShipLine | None:
    wanted, boxes = row.text("ID").lower(), _boxes(row.text("Box") or row.text("Boxes"))
    for line in part.ship_lines:
        if line.id.lower() == wanted or (not wanted and boxes == _boxes(line.boxes)):
            return line
    return None


def _ship_line(desk: Desk, sale: Cin7Sale, row: Body, allowed: Iterable[str]) -> Cin7ShipLine:
    boxes = _boxes(row.text("Box"))
    if not boxes or not set(boxes) <= set(allowed):
        raise RefusalError("Box is not one of the packed boxes")
    shipped = row.flag("IsShipped")
    day = row.day("ShipmentDate") or (desk.now().date() if shipped else None)
    tracking = row.text("TrackingNumber")
    return Cin7ShipLine(desk.new_id(), row.text("Carrier", sale.carrier), ", ".join(boxes), day, tracking, "", shipped)


def _stock_line(desk: Desk, sale: Cin7Sale, row: Body, box: str) -> Cin7StockLine:
    """A line of a product the order has, at the sale's location unless the line names another."""
    wanted, sku = row.text("ProductID").lower(), row.text("SKU").lower()
    source = next(
        (line for line in sale.lines if wanted == line.product_id.lower() or (not wanted and sku == line.sku.lower())),
        None,
    )
    if source is None:
        raise RefusalError("Product is not on the order")
    quantity = row.decimal("Quantity")
    if quantity <= 0:
        raise BadParameterError("Quantity is not above 0")
    place, place_id = sale.location, sale.location_id
    named = row.text("LocationID") or row.text("Location")
    if named and named.lower() not in (place.lower(), place_id.lower()):
        found = location_named(desk.account, named)
        if found is None:
            raise RefusalError("Location was not found in the locations reference book")
        place, place_id = found.name, found.id
    return Cin7StockLine(
        source.product_id, source.sku, source.name, quantity, place, place_id, box, source.weight, source.non_inventory
    )


def _quantities(lines: Sequence[Cin7StockLine]) -> dict[str, Decimal]:
    """Quantity by product."""
    total: dict[str, Decimal] = {}
    for line in lines:
        total[line.product_id] = total.get(line.product_id, _ZERO) + line.quantity
    return total


def _still_to_pick(sale: Cin7Sale, part: Cin7Fulfilment) -> dict[str, Decimal]:
    """Quantity by product that the order has and no other fulfilment picks."""
    left: dict[str, Decimal] = {}
    for line in sale.lines:
        left[line.product_id] = left.get(line.product_id, _ZERO) + line.quantity
    for other in sale.fulfilments:
        if other is not part:
            for picked in other.pick_lines:
                left[picked.product_id] = left.get(picked.product_id, _ZERO) - picked.quantity
    return left


def _no_more_than(lines: Sequence[Cin7StockLine], allowed: Mapping[str, Decimal], word: str) -> None:
    if any(quantity > allowed.get(product, _ZERO) for product, quantity in _quantities(lines).items()):
        raise RefusalError(f"Quantity is above what is {word}")


def _packed_boxes(part: Cin7Fulfilment) -> list[str]:
    return list(dict.fromkeys(line.box for line in part.pack_lines))


def _named_boxes(part: Cin7Fulfilment) -> set[str]:
    return {box for line in part.ship_lines for box in _boxes(line.boxes)}


def _boxes(text: str) -> list[str]:
    """Box names of a comma list."""
    return [name.strip() for name in text.split(",") if name.strip()]
