"""Traps at the source: orders that nobody should miss in ShipStation, and some that are there for good reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from shipops.sandbox.world import cin7_sales, inksoft_orders
from shipops.sandbox.world.carriers import choose_service
from shipops.sandbox.world.cin7_sales import EAST, MAIN, RETAIL, Stage
from shipops.sandbox.world.lives import hand_out, pickup_order
from shipops.sandbox.world.merchant import Merchant, Slot
from shipops.sandbox.world.scenario import SETTLED_CIN7, SETTLED_INKSOFT, Scenario
from shipops.sandbox.world.steps import backorder, place_order, place_sale, ready_parts, ready_unit, ship, take_in
from shipops.sandbox.world.units import cin7_unit, inksoft_unit


def _draft(m: Merchant, slots: Sequence[Slot]) -> None:
    sale = place_sale(m, slots[0])
    sale.order_status = "DRAFT"
    m.trap_sale("draft", sale, "an order nobody authorised yet")


def _quote(m: Merchant, slots: Sequence[Slot]) -> None:
    sale = place_sale(m, slots[0])
    sale.skip_quote, sale.order_status = False, "NOT AVAILABLE"
    sale.quote_status = m.rng.choice(("DRAFT", "AUTHORISED"))
    m.trap_sale("quote", sale, "an estimate, not an order")


def _void_before_import(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    at = m.hours(slot.at, 1, 5)
    if slot.source == "cin7":
        sale = place_sale(m, slot)
        if m.rng.random() < 0.5:
            cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, "picking", m.minutes(slot.at, 10, 50))
        cin7_sales.void_sale(sale, at)
        m.trap_sale("void-before-import", sale, "voided before it was ready")
        return
    order = place_order(m, slot)
    inksoft_orders.pay(m.inksoft, order, m.minutes(slot.at, 0.1, 2))
    inksoft_orders.produce(order, "Scheduled", m.minutes(slot.at, 10, 40))
    inksoft_orders.cancel(order, at)
    m.trap_inksoft("void-before-import", order.id, order.store_id, "cancelled before it was ready")


def _backordered(m: Merchant, slots: Sequence[Slot]) -> None:
    sale = place_sale(m, slots[0])
    backorder(sale)
    if m.rng.random() < 0.5:
        sale.ship_by = (m.now + timedelta(days=m.rng.randint(4, 25))).date()
    m.trap_sale("backordered", sale, "waits for stock, its date is unset or ahead")


def _picking(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    sale = place_sale(m, slot)
    stages: tuple[Stage, ...] = ("created", "picking", "picked")
    stage = m.rng.choice(stages)
    if stage != "created":
        cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, stage, m.hours(slot.at, 0.2, 1.5))
    m.trap_sale("picking", sale, "in the warehouse, within normal time")


def _future_ship_by(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    sale = place_sale(m, slot)
    sale.ship_by = (m.now + timedelta(days=m.rng.randint(4, 20))).date()
    if m.rng.random() < 0.5:
        cin7_sales.add_fulfilment(m.cin7, sale, sale.lines, "picked", m.hours(slot.at, 2, 20))
    m.trap_sale("future-ship-by", sale, "old, but to ship on a date still ahead")


def _drop_ship(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    sale = place_sale(m, slot)
    cin7_sales.set_lines(sale, [replace(line, drop_ship=True) for line in sale.lines], sale.charges)
    cin7_sales.add_invoice(m.cin7, sale, None, sale.lines, m.hours(slot.at, 2, 10))
    m.trap_sale("drop-ship", sale, "the supplier ships every line")


def _service(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    sale = place_sale(m, slot, count=1)
    sale.type, sale.service_only = "Service Sale", True
    work = replace(sale.lines[0], sku="SVC-ART", name="Artwork preparation, per hour", non_inventory=True)
    cin7_sales.set_lines(sale, [work], ())
    cin7_sales.add_invoice(m.cin7, sale, None, sale.lines, m.hours(slot.at, 2, 10))
    if m.rng.random() < 0.5:
        cin7_sales.pay(m.cin7, sale, m.hours(slot.at, 11, 30))
    m.trap_sale("service-sale", sale, "a service: nothing to ship")


def _out_of_scope(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], location=RETAIL)
    m.trap("out-of-scope-location", unit, "ready in the shop, which does not ship through ShipStation")


def _old_open(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0])
    take_in(m, unit)
    if unit.sale is not None:
        unit.sale.note = "Customer asked again, still on display at the fair"
        unit.sale.ship_by = (m.now + timedelta(days=m.rng.randint(4, 20))).date()
        for fulfilment in unit.sale.fulfilments:
            fulfilment.require_by = unit.sale.ship_by
        cin7_sales.touch(unit.sale, m.now - timedelta(days=m.rng.randint(2, 9), hours=m.rng.randint(1, 8)))
    m.trap("old-open", unit, "imported long before the history begins, to ship on a date ahead")


def _several_fulfilments(m: Merchant, slots: Sequence[Slot]) -> None:
    units = ready_parts(m, slots[0], m.rng.choice((2, 3)), location=EAST)
    for unit in units:
        ship(m, unit, take_in(m, unit))
    m.trap("several-fulfilments", units[0], "each fulfilment is an order of the same number and another key")


def _already_shipped(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], location=MAIN)
    service = choose_service(m.rng, unit.ship_to.country)
    tracking = m.desk.new_tracking(service)
    m.reporter.report(unit, m.hours(unit.ready_at, 0.5, 3), tracking=tracking, carrier=service.carrier)
    m.trap("already-shipped", unit, "shipped outside ShipStation before it could be imported")


def _part_waits(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    sale = place_sale(m, slot, count=2)
    sale.type = "Advanced Sale"
    backorder(sale)
    waiting, shipping = sale.lines
    at = m.hours(slot.at, 2, 9)
    fulfilment = cin7_sales.add_fulfilment(m.cin7, sale, [shipping], "ready", at)
    cin7_sales.add_invoice(m.cin7, sale, fulfilment, [shipping], at)
    unit = cin7_unit(sale, fulfilment, at)
    ship(m, unit, take_in(m, unit))
    m.trap("part-backordered", unit, f"{waiting.sku} waits for stock, the rest shipped")


def _invoiced_anew(m: Merchant, slots: Sequence[Slot]) -> None:
    unit = ready_unit(m, slots[0], location=MAIN)
    order = take_in(m, unit)
    if unit.sale is not None:
        (old,) = unit.sale.invoices
        old.status = "VOIDED"
        new = cin7_sales.add_invoice(m.cin7, unit.sale, unit.fulfilment, old.lines, m.hours(order.created_at, 0.1, 0.9))
        m.trap("invoiced-anew", unit, f"arrived as {old.number}, which was voided and replaced by {new.number}")
    ship(m, unit, order)


def _pickup(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    pickup_order(m, order, paid_at=m.minutes(slot.at, 0.1, 2))
    ready_at = m.hours(slot.at, 15, 40)
    inksoft_orders.produce(order, "Ready for Pickup", ready_at)
    if m.rng.random() < 0.5:
        hand_out(m, order, m.hours(ready_at, 1, 20))
    m.trap_inksoft("pickup", order.id, order.store_id, "the customer fetches it")


def _paid_open(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    m.desk.import_unit(inksoft_unit(order, slot.at), m.minutes(slot.at, 5, 75), status="awaiting_payment")
    inksoft_orders.pay(m.inksoft, order, m.minutes(slot.at, 80, 100))
    m.trap_inksoft("paid-open", order.id, order.store_id, "paid but Open, which ShipStation calls awaiting payment")


def _in_production(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    inksoft_orders.pay(m.inksoft, order, m.minutes(slot.at, 0.1, 2))
    inksoft_orders.produce(order, m.rng.choice(("Scheduled", "In Production")), m.minutes(slot.at, 20, 40))
    m.trap_inksoft("in-production", order.id, order.store_id, "never imported, in production within normal time")


def _proposal(m: Merchant, slots: Sequence[Slot]) -> None:
    slot = slots[0]
    order = place_order(m, slot)
    order.order_type, order.proposal_id, order.estimated_ship_at = "Proposals", m.inksoft.next_id(), None
    m.trap_inksoft("proposal", order.id, order.store_id, "a proposal nobody has accepted")


TRAPS: tuple[Scenario, ...] = (
    Scenario("draft", {"cin7": (1, 40)}, _draft),
    Scenario("quote", {"cin7": (1, 40)}, _quote),
    Scenario("void-before-import", {"cin7": (2, 38), "inksoft": (2, 38)}, _void_before_import),
    Scenario("backordered", {"cin7": (2, 35)}, _backordered),
    Scenario("picking", {"cin7": (0.4, 1.3)}, _picking),
    Scenario("future-ship-by", {"cin7": (8, 20)}, _future_ship_by),
    Scenario("drop-ship", SETTLED_CIN7, _drop_ship),
    Scenario("service-sale", SETTLED_CIN7, _service),
    Scenario("out-of-scope-location", SETTLED_CIN7, _out_of_scope),
    Scenario("old-open", {"cin7": (51, 54)}, _old_open),
    Scenario("several-fulfilments", SETTLED_CIN7, _several_fulfilments),
    Scenario("part-backordered", SETTLED_CIN7, _part_waits),
    Scenario("already-shipped", SETTLED_CIN7, _already_shipped),
    Scenario("invoiced-anew", SETTLED_CIN7, _invoiced_anew),
    Scenario("pickup", SETTLED_INKSOFT, _pickup),
    Scenario("paid-open", {"inksoft": (0.4, 2.5)}, _paid_open),
    Scenario("in-production", {"inksoft": (0.3, 5)}, _in_production),
    Scenario("proposal", {"inksoft": (1, 12)}, _proposal),
)
