"""Traps of content: orders whose lines, address or amount are written otherwise on the two sides, and are in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.catalogue import CENT
from shipops.sandbox.world.cin7_model import Cin7Line
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.places import Address
from shipops.sandbox.world.scenario import (
    RECENT,
    RECENT_CIN7,
    RECENT_INKSOFT,
    SETTLED_CIN7,
    SETTLED_INKSOFT,
    Scenario,
    Tell,
)
from shipops.sandbox.world.steps import move_house, place_sale, ready_unit, ship, take_in
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
    other = replace(of_line(second), discount=Decimal(0), total=second.price * second.quantity)
    cin7_sales.set_lines(sale, [first, other], sale.charges)
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


def _rewritten(kind: str, rewrite: Callable[[Address], Address], note: str) -> Tell:
    """ShipStation's copy has ``rewrite`` of the ship-to from the start; the sale is touched after the import."""

    def tell_it(m: Merchant, slots: Sequence[Slot]) -> None:
        unit = ready_unit(m, slots[0])
        order = take_in(m, unit)
        order.ship_to = rewrite(order.ship_to)
        if unit.sale is not None:
            cin7_sales.touch(unit.sale, m.minutes(order.modified_at, 20, 60))
        m.trap(kind, unit, note)

    return tell_it


def _other_writing(address: Address) -> Address:
    street = address.street1.replace("Street", "St").replace("Road", "Rd").replace("Lane", "Ln").replace("Court", "CT.")
    plus_four = "-4412" if address.country == "US" and len(address.postcode) == 5 else ""
    return replace(
        address, street1=street.upper(), street2=address.street2.lower(), city=f" {address.city.upper()} ",
        postcode=address.postcode + plus_four,
    )  # fmt: skip


def _validated(address: Address) -> Address:
    """What a validation may do: the true postcode and city, a direction and a suffix more."""
    postcode = "".join(sign if not sign.isdigit() else str((int(sign) + 1) % 10) for sign in address.postcode)
    return replace(address, street1=f"{address.street1} NW", postcode=postcode, city="Springfield")


def _erased(address: Address) -> Address:
    return replace(address, name="REDACTED", street1="***", street2="", city="***", postcode="***", phone="")


def _corrected(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    order.ship_to = replace(m.people.new(country=order.ship_to.country).address, name=order.ship_to.name)
    order.modified_at = m.minutes(order.modified_at, 10, 30)
    order.internal_notes = "Buyer called: new address"
    if unit.sale is not None:
        cin7_sales.touch(unit.sale, m.minutes(order.modified_at, 20, 60))
    m.trap("address-corrected-by-agent", unit, "the buyer called the shop, an agent changed the address in ShipStation")


def _moved_after_label(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    parcel = ship(m, unit, take_in(m, unit))
    move_house(m, unit, m.hours(parcel.label.created_at, 1, 8))
    m.trap("moved-after-label", unit, "the address was changed after the parcel had left")


def _moved_just_now(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    move_house(m, unit, m.minutes(m.now, -20, -3))
    m.trap("moved-just-now", unit, "moved minutes ago, the store has not refreshed since")


def _coupon(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], person=m.people.new(country="US"))
    order = take_in(m, unit)
    line = replace(
        order.items[0], id=m.desk.next_id(), line_item_key="discount", sku="", name="Coupon", quantity=1, options=(),
        unit_price=Decimal("-5.00"), adjustment=True,
    )  # fmt: skip
    m.desk.edit(order, (*order.items, line), order.modified_at)
    m.trap("discount-on-one-side", unit, "ShipStation shows a coupon the source took off elsewhere")


def _tax_inside(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=1, person=m.people.new(country="US"))
    order = take_in(m, unit)
    first, *rest = order.items
    each = unit.tax / first.quantity
    order.tax_amount = Decimal(0)
    m.desk.edit(order, (replace(first, unit_price=first.unit_price + each), *rest), order.modified_at)
    m.trap("tax-on-one-side", unit, "the source adds the tax, ShipStation's prices hold it")


def _other_currency(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], person=m.people.new(country="CA"))
    order = take_in(m, unit)
    items = [replace(item, unit_price=(item.unit_price * Decimal("0.73")).quantize(CENT)) for item in order.items]
    m.desk.edit(order, items, order.modified_at)
    m.trap("currency-converted", unit, "sold in Canadian dollars, which ShipStation turned into US dollars")


def _credited_in_part(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], count=2, person=m.people.new(country="US"))
    order = take_in(m, unit)
    if unit.sale is not None:
        note = cin7_sales.credit(m.cin7, unit.sale, unit.sale.invoices[0], m.minutes(order.modified_at, 20, 60))
        line = note.lines[0]
        note.lines = (line,)
        note.total_before_tax, note.tax, note.total = line.total / 2, line.tax / 2, (line.total + line.tax) / 2
    m.trap("credited-in-part", unit, "half of a line was credited before it shipped")


TRAPS: tuple[Scenario, ...] = (
    Scenario("edited-just-now", RECENT_CIN7, _edited_just_now),
    Scenario("sku-spelling", RECENT, _other_spelling),
    Scenario("option-on-one-side", RECENT_INKSOFT, _options_one_side),
    Scenario("edited-after-label", SETTLED_INKSOFT, _edited_after_label),
    Scenario("line-drop-shipped", RECENT_CIN7, _drop_shipped_line),
    Scenario("line-service", RECENT_CIN7, _service_line),
    Scenario(
        "address-written-otherwise",
        RECENT_CIN7,
        _rewritten("address-written-otherwise", _other_writing, "capitals, abbreviations, ZIP+4: the same address"),
    ),
    Scenario(
        "address-validated",
        RECENT_CIN7,
        _rewritten("address-validated", _validated, "ShipStation validated the address at the import"),
    ),
    Scenario(
        "address-erased",
        RECENT_CIN7,
        _rewritten("address-erased", _erased, "the buyer's data were erased in ShipStation"),
    ),
    Scenario("address-corrected-by-agent", RECENT, _corrected),
    Scenario("moved-after-label", SETTLED_CIN7, _moved_after_label),
    Scenario("moved-just-now", RECENT_CIN7, _moved_just_now),
    Scenario("discount-on-one-side", RECENT, _coupon),
    Scenario("tax-on-one-side", RECENT, _tax_inside),
    Scenario("currency-converted", RECENT, _other_currency),
    Scenario("credited-in-part", RECENT_CIN7, _credited_in_part),
)
