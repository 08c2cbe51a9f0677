"""Problems on the way into ShipStation: missing, not importable, unknown, twice, or still open after a cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.cin7_model import Cin7Fulfilment, Cin7Sale
from shipops.sandbox.world.cin7_sales import EAST, MAIN, Stage
from shipops.sandbox.world.inksoft_model import InkSoftOrder
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import OLD_CIN7, OLD_INKSOFT, Scenario, Tell
from shipops.sandbox.world.shipstation_model import ShipStationOrder
from shipops.sandbox.world.steps import (
    place_order,
    place_sale,
    ready_parts,
    ready_unit,
    ship,
    take_in,
)
from shipops.sandbox.world.units import CIN7_OLD_STORE, Unit, cin7_unit, inksoft_unit, old_key

_MISSING, _NOT_IMPORTABLE, _UNKNOWN = "missing-in-shipstation", "not-importable", "unknown-in-shipstation"
_CANCELLED, _DUPLICATE = "cancelled-still-open", "duplicate-import"


def _missing(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    m.plant(_MISSING, unit, "whole-order", "ready for days, in no ShipStation store")


def _missing_part(m: Merchant, slots: Sequence[Slot]) -> None:
    arrived, lost = ready_parts(m, slots[0], 2)
    ship(m, arrived, take_in(m, arrived))
    m.plant(_MISSING, lost, "one-fulfilment", "its sibling fulfilment arrived and shipped, this one never came")


def _missing_same_digits(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], location=MAIN)
    m.cin7.colliding.append(unit.number)
    m.plant(
        _MISSING, unit, "same-digits", f"{unit.number} is missing; the sale of the same digits in East is another one"
    )


def _lateness(m: Merchant, sale: Cin7Sale) -> None:
    """Half state a ship-by date that has passed, the others are late by their age."""
    if m.rng.random() < 0.5:
        sale.ship_by = (m.now - timedelta(days=m.rng.randint(3, 6))).date()
        for fulfilment in sale.fulfilments:
            fulfilment.require_by = sale.ship_by


def _no_postcode(m: Merchant, slots: Sequence[Slot]) -> None:
    person = m.people.new()
    nowhere = replace(person, address=replace(person.address, postcode=""))
    unit = ready_unit(m, slots[0], person=nowhere)
    if unit.sale is not None:
        _lateness(m, unit.sale)
    m.plant(_NOT_IMPORTABLE, unit, "no-ship-to", "the street is there, the postcode is not")


def _no_address(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = _inksoft(unit)
    order.shipping_address = None
    if m.rng.random() < 0.5:
        order.confirmed_ship_at = m.now - timedelta(days=m.rng.randint(3, 8))
    else:
        order.estimated_ship_at = None
    m.plant(_NOT_IMPORTABLE, unit, "no-ship-to", "Ready to Ship, no ship-to and not a pickup")


def _tracking_typed(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    sale, fulfilment = _cin7(unit)
    line = cin7_sales.draft_ship_line(m.cin7, sale, fulfilment)
    line.tracking_number = f"PRO{m.rng.randint(1_000_000, 9_999_999)}"
    _lateness(m, sale)
    m.plant(_NOT_IMPORTABLE, unit, "tracking-already-present", "tracking was typed on the draft shipment by hand")


def _not_invoiced(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    sale = place_sale(m, slot, location=MAIN)
    ready_at = m.hours(slot.at, 2, 10)
    fulfilment = cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, "ready", ready_at)
    if m.rng.random() < 0.5:
        cin7_sales.add_invoice(m.cin7, sale, fulfilment, sale.lines, ready_at, status="DRAFT")
    _lateness(m, sale)
    m.plant(
        _NOT_IMPORTABLE,
        cin7_unit(sale, fulfilment, sale.updated_at),
        "not-invoiced",
        "everything reached, but nothing authorised",
    )


def _stuck_at(stage: Stage, kind: str) -> Tell:
    def tell(m: Merchant, slots: Sequence[Slot]) -> None:
        slot = slots[0]
        sale = place_sale(m, slot)
        at = m.hours(slot.at, 2, 10)
        fulfilment = cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, stage, at)
        cin7_sales.add_invoice(m.cin7, sale, fulfilment, sale.lines, at)
        _lateness(m, sale)
        m.plant(_NOT_IMPORTABLE, cin7_unit(sale, fulfilment, sale.updated_at), kind, f"invoiced, but only {stage}")

    return tell


def _not_picked(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    sale = place_sale(m, slot, location=EAST)
    _lateness(m, sale)
    if m.rng.random() < 0.5:
        fulfilment = cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, "picking", m.hours(slot.at, 1, 6))
        m.plant(
            _NOT_IMPORTABLE, cin7_unit(sale, fulfilment, sale.updated_at), "not-picked", "picking began and never ended"
        )
    else:
        m.plant_sale(_NOT_IMPORTABLE, sale, "not-picked", "ordered long ago, nothing picked")


def _in_production_late(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    inksoft_orders.pay(m.inksoft, order, m.minutes(slot.at, 0.1, 2))
    produced_at = m.hours(slot.at, 8, 25)
    inksoft_orders.produce(order, "In Production", produced_at)
    order.confirmed_ship_at = m.now - timedelta(days=m.rng.randint(4, 6))
    m.plant(
        _NOT_IMPORTABLE, inksoft_unit(order, produced_at), "status-not-mapped", "In Production past its confirmed date"
    )


def _unknown(location: str) -> Tell:
    def tell(m: Merchant, slots: Sequence[Slot]) -> None:
        unit = ready_unit(m, slots[0], location=location)
        # The source forgot it: taken out of the books again.
        books = m.cin7.account.sales if unit.sale is not None else m.inksoft.account.orders
        books.pop()
        order = m.desk.import_unit(unit, m.minutes(unit.ready_at, 5, 75))
        if m.rng.random() < 0.4:
            m.desk.label(order, m.hours(order.created_at, 1, 12))
        m.plant_order(_UNKNOWN, order, "unknown", "no source order has this key or number")

    return tell


def _open_status(m: Merchant, order: ShipStationOrder) -> None:
    if m.rng.random() < 0.35:
        m.desk.move(order, "on_hold", m.hours(order.modified_at, 0.5, 4))


def _sale_voided(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    _open_status(m, order)
    sale, _ = _cin7(unit)
    cin7_sales.void_sale(sale, m.hours(order.modified_at, 1, 12))
    m.plant(_CANCELLED, unit, "sale-voided", "the sale is void, ShipStation still wants to ship it")


def _fulfilment_voided(m: Merchant, slots: Sequence[Slot]) -> None:
    alive, dead = ready_parts(m, slots[0], 2)
    ship(m, alive, take_in(m, alive))
    order = take_in(m, dead)
    _open_status(m, order)
    sale, fulfilment = _cin7(dead)
    cin7_sales.void_fulfilment(sale, fulfilment, m.hours(order.modified_at, 1, 12))
    m.plant(_CANCELLED, dead, "fulfilment-voided", "only this fulfilment is void, the sale lives on")


def _credited(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    _open_status(m, order)
    sale, _ = _cin7(unit)
    if m.rng.random() < 0.5:
        cin7_sales.pay(m.cin7, sale, m.hours(order.created_at, 0.2, 1))
    cin7_sales.credit(m.cin7, sale, sale.invoices[0], m.hours(order.modified_at, 2, 12))
    m.plant(_CANCELLED, unit, "credited", "credited in full before anything shipped")


def _inksoft_cancelled(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    _open_status(m, order)
    inksoft_orders.cancel(_inksoft(unit), m.hours(order.modified_at, 1, 12))
    m.plant(_CANCELLED, unit, "cancelled", "cancelled at InkSoft, still open in ShipStation")


def _inksoft_refunded(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    _open_status(m, order)
    inksoft_orders.refund(m.inksoft, _inksoft(unit), m.hours(order.modified_at, 1, 12))
    m.plant(_CANCELLED, unit, "refunded", "paid back in full, still open in ShipStation")


def _twice_in_store(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    order = take_in(m, unit)
    m.desk.import_unit(unit, m.hours(order.created_at, 1, 12), key=old_key(unit))
    if m.rng.random() < 0.5:
        ship(m, unit, order)
    m.plant(_DUPLICATE, unit, "old-and-new-key", "imported again in the same store under the key of an older scheme")


def _again_in_old_store(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    m.desk.import_unit(unit, m.minutes(unit.ready_at, 5, 75), store_id=CIN7_OLD_STORE, key=old_key(unit))
    order = take_in(m, unit)
    if m.rng.random() < 0.5:
        ship(m, unit, order)
    m.plant(_DUPLICATE, unit, "old-connection", "the inactive connection took it in as well, under another key")


def _cin7(unit: Unit) -> tuple[Cin7Sale, Cin7Fulfilment]:
    if unit.sale is None or unit.fulfilment is None:
        raise ValueError(f"{unit.name} is no Cin7 unit")
    return unit.sale, unit.fulfilment


def _inksoft(unit: Unit) -> InkSoftOrder:
    if unit.order is None:
        raise ValueError(f"{unit.name} is no InkSoft unit")
    return unit.order


PROBLEMS: tuple[Scenario, ...] = (
    Scenario("whole-order", OLD_CIN7, _missing, _MISSING),
    Scenario("inksoft-order", OLD_INKSOFT, _missing, _MISSING),
    Scenario("one-fulfilment", OLD_CIN7, _missing_part, _MISSING),
    Scenario("same-digits", OLD_CIN7, _missing_same_digits, _MISSING),
    Scenario("no-ship-to", OLD_CIN7, _no_postcode, _NOT_IMPORTABLE),
    Scenario("no-ship-to-inksoft", {"inksoft": (19.5, 21.5)}, _no_address, _NOT_IMPORTABLE),
    Scenario("tracking-already-present", OLD_CIN7, _tracking_typed, _NOT_IMPORTABLE),
    Scenario("not-invoiced", OLD_CIN7, _not_invoiced, _NOT_IMPORTABLE),
    Scenario("not-at-ship-stage", OLD_CIN7, _stuck_at("packed", "not-at-ship-stage"), _NOT_IMPORTABLE),
    Scenario("not-packed", OLD_CIN7, _stuck_at("picked", "not-packed"), _NOT_IMPORTABLE),
    Scenario("not-picked", OLD_CIN7, _not_picked, _NOT_IMPORTABLE),
    Scenario("status-not-mapped", OLD_INKSOFT, _in_production_late, _NOT_IMPORTABLE),
    Scenario("unknown-main", OLD_CIN7, _unknown(MAIN), _UNKNOWN, ghost=True),
    Scenario("unknown-east", OLD_CIN7, _unknown(EAST), _UNKNOWN, ghost=True),
    Scenario("unknown-inksoft", OLD_INKSOFT, _unknown(MAIN), _UNKNOWN, ghost=True),
    Scenario("sale-voided", OLD_CIN7, _sale_voided, _CANCELLED),
    Scenario("fulfilment-voided", OLD_CIN7, _fulfilment_voided, _CANCELLED),
    Scenario("credited", OLD_CIN7, _credited, _CANCELLED),
    Scenario("cancelled", OLD_INKSOFT, _inksoft_cancelled, _CANCELLED),
    Scenario("refunded", OLD_INKSOFT, _inksoft_refunded, _CANCELLED),
    Scenario("old-and-new-key", OLD_CIN7, _twice_in_store, _DUPLICATE),
    Scenario("old-and-new-key-inksoft", OLD_INKSOFT, _twice_in_store, _DUPLICATE),
    Scenario("old-connection", OLD_CIN7, _again_in_old_store, _DUPLICATE),
)
