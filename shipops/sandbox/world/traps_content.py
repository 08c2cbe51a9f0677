"""Traps of content: orders whose lines, address or amount are written otherwise on the two sides, and are in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.cin7_model import Cin7Line
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import RECENT, RECENT_CIN7, RECENT_INKSOFT, SETTLED_INKSOFT, Scenario
from shipops.sandbox.world.steps import place_sale, ready_unit, ship, take_in
from shipops.sandbox.world.units import Unit, cin7_unit


def _edited_just_now(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    if unit.sale is not None and unit.fulfilment is not None:
        cin7_sales.revise(unit.sale, unit.fulfilment, unit.lines[0].sku, m.minutes(m.now, -20, -3), more=2)
    m.trap("edited-just-now", unit, "more pieces since minutes, the store has not refreshed since")


def _other_spelling(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    written = [
        replace(
            item, sku=f" {(item.sku or '').lower()} ", options=tuple((name, f"{text} ") for name, text in item.options)
        )
        for item in order.items
    ]
    m.desk.edit(order, written, order.modified_at)
    m.trap("sku-spelling", unit, "the same SKUs in lower case with spaces around them")


def _options_one_side(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    items = [replace(item, options=(*item.options[1:], ("Gift wrap", "Yes"))) for item in order.items]
    m.desk.edit(order, items, order.modified_at)
    m.trap("option-on-one-side", unit, "ShipStation lacks one option and has one more")


def _edited_after_label(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    parcel = ship(m, unit, order)
    if unit.order is not None:
        first = unit.order.items[0]
        inksoft_orders.rework(unit.order, first, replace(first, colour="Lime"), m.hours(parcel.label.created_at, 1, 8))
    m.trap("edited-after-label", unit, "the colour was changed at the source after the parcel had left")


def _partly(m: Merchant, slot: Slot, of_line: Callable[[Cin7Line], Cin7Line]) -> Unit:
    """A sale one of whose two lines is something that never ships through ShipStation; the other one waits there."""
    sale = place_sale(m, slot, count=2)
    first, second = sale.lines
    cin7_sales.set_lines(sale, [first, of_line(second)], sale.charges)
    at = m.hours(slot.at, 2, 10)
    fulfilment = cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, "ready", at)
    cin7_sales.add_invoice(m.cin7, sale, fulfilment, sale.lines, at)
    unit = cin7_unit(sale, fulfilment, at)
    take_in(m, unit)
    return unit


def _drop_shipped_line(m: Merchant, slots: Sequence[Slot]) -> None:
    def elsewhere(line: Cin7Line) -> Cin7Line:
        return replace(line, drop_ship=True)

    unit = _partly(m, slots[0], elsewhere)
    m.trap("line-drop-shipped", unit, "the supplier ships one line of it")


def _service_line(m: Merchant, slots: Sequence[Slot]) -> None:
    def work(line: Cin7Line) -> Cin7Line:
        return replace(line, sku="SVC-ART", name="Artwork preparation", non_inventory=True)

    unit = _partly(m, slots[0], work)
    m.trap("line-service", unit, "one line of it is work, not goods")


TRAPS: tuple[Scenario, ...] = (
    Scenario("edited-just-now", RECENT_CIN7, _edited_just_now),
    Scenario("sku-spelling", RECENT, _other_spelling),
    Scenario("option-on-one-side", RECENT_INKSOFT, _options_one_side),
    Scenario("edited-after-label", SETTLED_INKSOFT, _edited_after_label),
    Scenario("line-drop-shipped", RECENT_CIN7, _drop_shipped_line),
    Scenario("line-service", RECENT_CIN7, _service_line),
)
