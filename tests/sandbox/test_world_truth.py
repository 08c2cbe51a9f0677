"""A second reading of a world, straight from its documents: it must find exactly what was planted.

The reading knows nothing of how worlds are made: it goes through the documents as a patient person would.
A unit is a Cin7 fulfilment (the sale while it has none) or an InkSoft order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.sandbox.world import make_world
from shipops.sandbox.world.calendar import WorkCalendar
from shipops.sandbox.world.model import (
    Cin7Fulfilment,
    Cin7Sale,
    InkSoftOrder,
    ShipStationLabel,
    ShipStationOrder,
    World,
)
from tests.sandbox import reading_connections as connections_read
from tests.sandbox import reading_lookalikes as lookalikes_read
from tests.sandbox import reading_shipped as parcels_read
from tests.sandbox.fields_read import lost_fields

Finding = tuple[str, str, str, str, str]
LINKED = {"Main Warehouse": 34567, "East Warehouse": 34568, **connections_read.BRANCHES}
OPEN = ("awaiting_shipment", "awaiting_payment", "on_hold")
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HOUR = timedelta(hours=1)


@dataclass
class UnitFacts:
    account: str
    order: str
    order_id: str
    part: str
    store: int
    number: str
    key: str
    email: str
    changed: datetime
    ready: bool
    reason: str  # why it cannot be imported, "" when nothing stops it
    expected: bool  # somebody expects it to ship
    late: bool
    gone: bool  # void, cancelled, credited or refunded before shipping
    shipped: bool
    tracking: list[str]
    goods: Counter[str]
    options: set[tuple[str, str]]
    street: str
    amounts: tuple[float, ...]  # what the goods cost, in every way to count it; () in another currency
    pieces: dict[str, int]
    parcels: list[parcels_read.Parcel]
    stage: str = ""  # the production status of an InkSoft order; what the goods of a sale wait for, picked or packed
    ship_by: date | None = None
    contradicts: bool = False  # a mark says one thing, the status another
    fetched: bool = False
    reference: str = ""  # the number a shop gave the order
    orders: list[ShipStationOrder] = field(default_factory=list)

    def finding(self, check: str) -> Finding:
        return (check, self.account, self.order, self.order_id, self.part)


def folded(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.lower())


def norm(tracking: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", tracking.upper())


def tokens(fields: list[str]) -> set[str]:
    found = {norm(text) for text in fields}
    return (found | {norm(part) for text in fields for part in re.split(r"[,;|/\s]+", text)}) - {""}


def sku_norm(sku: str | None) -> str:
    return (sku or "").strip().upper()


def cin7_units(world: World) -> list[UnitFacts]:
    units = []
    for sale in world.cin7.sales:
        if sale.location in LINKED:
            units += [_cin7_unit(world, sale, part) for part in sale.fulfilments or [None]]
    return units


def _cin7_reason(sale: Cin7Sale, part: Cin7Fulfilment | None) -> str:
    to = part.shipping_address if part else sale.shipping_address
    invoices = [
        i for i in sale.invoices if part and i.linked_fulfilment == part.number and i.status in ("AUTHORISED", "PAID")
    ]
    if not (to.street1 and to.city and to.postcode and to.country):
        return "no-ship-to"
    if part and any(line.tracking_number for line in part.ship_lines):
        return "tracking-already-present"
    if sale.location == "Main Warehouse" and not invoices:
        return "not-invoiced"
    if part is None or part.ship_status in ("NOT AVAILABLE", "VOIDED"):
        return "not-at-ship-stage"
    return ""


def _cin7_unit(world: World, sale: Cin7Sale, part: Cin7Fulfilment | None) -> UnitFacts:
    main = sale.location == "Main Warehouse"
    credited = sum(note.total for note in sale.credit_notes if note.status == "AUTHORISED")
    shipped = bool(part) and part.ship_status == "AUTHORISED"
    nothing_to_ship = sale.service_only or all(line.drop_ship for line in sale.lines)
    backordered = part is None and any(line.backorder_quantity for line in sale.lines)
    gone = sale.voided or (bool(part) and part.ship_status == "VOIDED") or (bool(credited) and credited >= sale.total)
    reason = _cin7_reason(sale, part)
    late = sale.ship_by < world.now.date() if sale.ship_by else world.now.date() - sale.ordered_on > timedelta(days=8)
    return UnitFacts(
        account="cin7.main",
        order=sale.order_number,
        order_id=sale.id,
        part=str(part.number) if part else "",
        store=LINKED[sale.location],
        number=(part.linked_invoice_number if part else "") if main else sale.order_number,
        key=part.task_id if part else sale.id,
        email=sale.email,
        changed=sale.updated_at,
        ready=not reason and not gone and not shipped,
        reason=reason,
        expected=sale.order_status == "AUTHORISED" and not (nothing_to_ship or backordered or gone or shipped),
        late=late,
        gone=gone and not shipped,
        shipped=shipped,
        tracking=[line.tracking_number for line in part.ship_lines if line.is_shipped] if part else [],
        goods=Counter({sku_norm(line.sku): int(line.quantity) for line in part.pack_lines} if part else {}),
        options=set(),
        street=(part.shipping_address if part else sale.shipping_address).street1,
        amounts=_cin7_amounts(sale, part) if part and sale.currency == "USD" else (),
        ship_by=sale.ship_by,
        stage=_left_at(part),
        reference=sale.customer_reference,
        pieces=parcels_read.cin7_pieces(part),
        parcels=parcels_read.cin7_parcels(part, sale.updated_at),
    )


def _left_at(part: Cin7Fulfilment | None) -> str:
    """``picked`` or ``packed`` where the goods have come so far and no further."""
    if part is None or part.ship_status != "NOT AVAILABLE" or part.pick_status != "AUTHORISED":
        return ""
    return "packed" if part.pack_status == "AUTHORISED" else "picked"


def _cin7_amounts(sale: Cin7Sale, part: Cin7Fulfilment) -> tuple[float, ...]:
    skus = {line.sku for line in part.pack_lines}
    lines = [line for line in sale.lines if line.sku in skus]
    gross, net = sum(line.price * line.quantity for line in lines), sum(line.total for line in lines)
    tax = sum(line.tax for line in lines)
    return tuple(float(amount) for amount in (gross, net, gross + tax, net + tax))


def inksoft_units(world: World) -> list[UnitFacts]:
    return [_inksoft_unit(world, order) for order in world.inksoft.orders]


def _inksoft_unit(world: World, order: InkSoftOrder) -> UnitFacts:
    cancelled = order.cancelled or order.status == "Canceled"
    gone = cancelled or order.payment_status == "Refunded"
    shipped = order.shipped or order.production_status == "Complete"
    fetched = any(shipment.pickup for shipment in order.shipments)
    pickup = order.shipping_method.pickup_type is not None
    dated = order.confirmed_ship_at or order.estimated_ship_at
    late = dated < world.now if dated else world.now - order.created_at > timedelta(days=21)
    reason = "no-ship-to" if order.shipping_address is None else ""
    if not reason and folded(order.production_status) != "readytoship":
        reason = "status-not-mapped"
    return UnitFacts(
        account="inksoft.main",
        order=str(order.id),
        order_id=f"{order.store_id}/{order.id}",
        part="",
        store=41200,
        number=str(order.id),
        key=str(order.id),
        email=order.email,
        changed=order.modified_at,
        ready=not reason and not gone and not shipped,
        reason=reason,
        expected=not (pickup or gone or shipped) and order.paid,
        late=late,
        gone=gone and not shipped,
        shipped=shipped,
        tracking=[package.tracking_number for shipment in order.shipments for package in shipment.packages],
        goods=Counter({sku_norm(item.sku): item.quantity for item in order.items}),
        options={pair for item in order.items for pair in (("Color", item.colour), ("Size", item.size))}
        | {pair for item in order.items for pair in item.personalisation},
        street=order.shipping_address.street1 if order.shipping_address else "",
        amounts=_inksoft_amounts(order) if order.currency == "USD" else (),
        stage=order.production_status,
        ship_by=dated.date() if dated else None,
        contradicts=not (pickup or fetched)
        and (order.cancelled != (order.status == "Canceled") or (shipped and not order.shipped and not cancelled)),
        fetched=fetched,
        pieces=parcels_read.inksoft_pieces(order),
        parcels=parcels_read.inksoft_parcels(order),
    )


def _inksoft_amounts(order: InkSoftOrder) -> tuple[float, ...]:
    gross = sum(item.unit_price * item.quantity for item in order.items)
    net = gross - order.total_discount
    return tuple(float(amount) for amount in (gross, net, gross + order.tax_amount, net + order.tax_amount))


def claim(world: World, units: list[UnitFacts]) -> set[int]:
    """Give each unit its ShipStation orders: by key, else by the link's number and the same person, then by merge."""
    by_key = {unit.key: unit for unit in units}
    by_number: dict[tuple[str, str], list[UnitFacts]] = {}
    for unit in units:
        by_number.setdefault((unit.number, unit.email), []).append(unit)
    by_reference = {(unit.reference, unit.email): unit for unit in units if unit.reference}
    claimed = set()
    for order in world.shipstation.orders:
        name = (order.number, order.email or "")
        same_number = by_number.get(name, [])
        unit = by_key.get(order.key) or (same_number[0] if same_number else None)
        # A shop's own store brings its orders under the shop's numbers.
        unit = unit or (by_reference.get(name) if order.store_id == 52000 else None)
        if unit is not None and order.store_id != 10001 and not order.key.startswith("manual-"):
            unit.orders.append(order)
            claimed.add(order.id)
    by_id = {order.id: order for order in world.shipstation.orders}
    primary_of = {member: order for order in by_id.values() for member in order.merged_ids}
    for unit in units:
        unit.orders += [primary_of[order.id] for order in unit.orders if order.id in primary_of]
        unit.orders = [order for order in unit.orders if order.id not in primary_of]
    return claimed


def find_everything(world: World) -> set[Finding]:
    units = [*cin7_units(world), *inksoft_units(world)]
    claimed = claim(world, units)
    labels: dict[int, list[ShipStationLabel]] = {}
    for label in world.shipstation.labels:
        if not (label.voided or label.is_return):
            labels.setdefault(label.order_id, []).append(label)
    found = {finding for unit in units for finding in _of_unit(world, unit, labels)}
    found = _with_what_was_shipped(world, units, found)
    for order in world.shipstation.orders:
        machine_made = GUID.fullmatch(order.key) or (order.store_id == 41200 and order.key.isdigit())
        if order.store_id in (34567, 34568, 41200) and order.id not in claimed and machine_made:
            found.add(("unknown-in-shipstation", "shipstation.main", order.number, str(order.id), ""))
    known = {"open", "scheduled", "inproduction", "readytoship", "readyforpickup", "complete", "inprintavo"}
    words = {order.production_status for order in world.inksoft.orders}
    found |= {
        ("status-unknown", "inksoft.main", "", "", f"ProductionStatus: {word}")
        for word in words
        if folded(word) not in known
    }
    found |= {("probable-duplicate", *told, "") for told in lookalikes_read.copies(world)}
    found |= {("field-lost", part.partition(" ")[0], "", "", part) for part in lost_fields(world)}
    found |= _numbers_that_come_twice(world, units, found)
    found |= connections_read.found_in(world, (_came(world, unit) for unit in units))
    return found | _other_goods(world, units)


def _came(world: World, unit: UnitFacts) -> connections_read.Came:
    waits = unit.changed if unit.expected and _waits_for_its_store(world, unit) else None
    return connections_read.Came(unit.account, unit.store, unit.number, unit.email, waits, unit.orders)


def _numbers_that_come_twice(world: World, units: list[UnitFacts], found: set[Finding]) -> set[Finding]:
    """Orders of one active store and one number that are not of one source order, and told by nothing else."""
    told = {(account, order_id) for _, account, _, order_id, _ in found}
    owner = {order.id: unit.order_id for unit in units for order in unit.orders}
    silent = {order.id for unit in units if (unit.account, unit.order_id) in told for order in unit.orders}
    active = {store.id for store in world.shipstation.stores if store.active and store.id != 10001}
    by_number: dict[tuple[int, str], list[ShipStationOrder]] = {}
    for order in world.shipstation.orders:
        counts = order.status != "cancelled" and order.order_total > 0 and not order.merged_or_split
        by_hand = order.vanished or order.key.startswith("manual-")
        if counts and not by_hand and order.store_id in active:
            by_number.setdefault((order.store_id, order.number), []).append(order)
    return {
        ("duplicate-order-number", "shipstation.main", number, str(min(order.id for order in orders)), "")
        for (_, number), orders in by_number.items()
        if len({owner.get(order.id, order.id) for order in orders}) > 1 and silent.isdisjoint(o.id for o in orders)
    }


def _other_goods(world: World, units: list[UnitFacts]) -> set[Finding]:
    """Units whose goods are not what all their orders hold together; combined orders count for all their units."""
    sharing: dict[int, list[UnitFacts]] = {}
    for unit in units:
        for order in unit.orders:
            sharing.setdefault(order.id, []).append(unit)
    found = set()
    for unit in units:
        alive = [order for order in unit.orders if order.status != "cancelled"]
        twice = len({order.id for order in alive if order.parent_id is None}) > 1
        fresh = unit.changed > world.now - HOUR and any(order.status in OPEN for order in alive)
        if not alive or unit.gone or twice or fresh:
            continue
        held = Counter[str]()
        for item in (item for order in alive for item in order.items if not item.adjustment):
            held[sku_norm(item.sku)] += item.quantity
        together = list({id(other): other for order in alive for other in sharing[order.id]}.values())
        if held != sum((other.goods for other in together), Counter[str]()) or _other_options(together, alive):
            found.add(unit.finding("line-mismatch"))
        elif len(together) == 1 and _dearer_or_cheaper(unit, alive):
            found.add(unit.finding("amount-mismatch"))
        elif _elsewhere(world, unit, alive):
            found.add(unit.finding("address-mismatch"))
    return found


def _other_options(units: Iterable[UnitFacts], alive: list[ShipStationOrder]) -> bool:
    stated = {(name, value.strip()) for order in alive for item in order.items for name, value in item.options}
    chosen = {pair for unit in units for pair in unit.options}
    names = {name for name, _ in chosen} & {name for name, _ in stated}
    open_still = any(order.status in OPEN for order in alive)
    return open_still and any(name in names for name, _ in chosen ^ stated)


def _dearer_or_cheaper(unit: UnitFacts, alive: list[ShipStationOrder]) -> bool:
    items = [item for order in alive for item in order.items]
    gross = float(sum(item.unit_price * item.quantity for item in items if not item.adjustment))
    net = float(sum(item.unit_price * item.quantity for item in items))
    far = all(abs(ours - theirs) > 0.015 for ours in unit.amounts for theirs in (gross, net))
    return bool(unit.amounts) and far


def _elsewhere(world: World, unit: UnitFacts, alive: list[ShipStationOrder]) -> bool:
    """The source moved after the import, and the copy or a label of the last hour did not follow."""
    house = re.findall(r"\d+", unit.street)
    ids = {order.id for order in alive}
    labels = [label for label in world.shipstation.labels if label.order_id in ids and not label.is_return]
    if any(unit.changed <= label.created_at and re.findall(r"\d+", label.ship_to.street1) != house for label in labels):
        return True
    return any(
        order.status in OPEN
        and order.created_at == order.modified_at < unit.changed
        and order.ship_to.street1 != "***"
        and re.findall(r"\d+", order.ship_to.street1) != house
        for order in alive
    )


def _of_unit(world: World, unit: UnitFacts, labels: dict[int, list[ShipStationLabel]]) -> list[Finding]:
    found, quiet = [], unit.changed > world.now - HOUR
    alive = [order for order in unit.orders if order.status != "cancelled"]
    if not unit.orders and unit.ready and unit.expected and not quiet and not _waits_for_its_store(world, unit):
        found.append(unit.finding("missing-in-shipstation"))
    if not unit.orders and unit.reason and unit.expected and unit.late:
        found.append(unit.finding("not-importable"))
    if unit.gone and not quiet and any(order.status in OPEN for order in alive):
        found.append(unit.finding("cancelled-still-open"))
    if len({order.id for order in alive if order.parent_id is None}) > 1:
        found.append(unit.finding("duplicate-import"))
    return found or _given_up(world, unit) or _way_back(world, unit, labels) or _statuses(world, unit, labels)


def _waits_for_its_store(world: World, unit: UnitFacts) -> bool:
    return not unit.orders and unit.ready and not connections_read.taken_in_since(world, unit.store, unit.changed)


def _given_up(world: World, unit: UnitFacts) -> list[Finding]:
    """Everything in ShipStation is cancelled, and nobody made it anew by hand."""
    wanted = unit.expected and unit.reason != "tracking-already-present"
    gone = bool(unit.orders) and all(
        order.status == "cancelled" and order.modified_at < world.now - HOUR for order in unit.orders
    )
    anew = any(
        order.store_id == 10001 and order.email == unit.email and order.number == unit.number
        for order in world.shipstation.orders
    )
    return [unit.finding("cancelled-downstream")] if wanted and gone and not anew else []


def _statuses(world: World, unit: UnitFacts, labels: dict[int, list[ShipStationLabel]]) -> list[Finding]:
    """What stands still, sits where its source cannot follow, or says two things at once."""
    alive = [order for order in unit.orders if order.status != "cancelled"]
    statuses = {order.status for order in alive}
    handled = any(order.id in labels for order in unit.orders) or any(
        row.order_id in {order.id for order in unit.orders} for row in world.shipstation.fulfillments
    )
    if unit.contradicts or (unit.orders and unit.shipped and not alive and not any(unit.tracking) and not unit.fetched):
        return [unit.finding("contradiction")]
    fresh = unit.changed > world.now - HOUR
    unpaid_there = unit.ready and not fresh and statuses == {"awaiting_payment"} and unit.store == 41200
    if unpaid_there or statuses == {"rejected_fulfillment"}:
        return [unit.finding("status-mismatch")]
    if unit.shipped and statuses and statuses <= set(OPEN) and not handled and not any(unit.tracking):
        return [unit.finding("status-mismatch")]
    return _standing_still(world, unit, alive)


def _standing_still(world: World, unit: UnitFacts, alive: list[ShipStationOrder]) -> list[Finding]:
    calendar, today = WorkCalendar(world.now), world.now.date()
    left = unit.stage in ("picked", "packed") and unit.expected and not unit.orders and not unit.ship_by
    if left and calendar.days_since(unit.changed) > 2:
        return [unit.finding("stuck")]
    if (unit.ship_by and unit.ship_by >= today) or unit.gone or unit.shipped or any(unit.tracking):
        return []
    for order in alive:
        days = calendar.days_since(order.modified_at)
        if order.hold_until and order.hold_until >= today:
            continue
        unpaid = order.status == "awaiting_payment"
        if unpaid and unit.store != 41200:
            return [unit.finding("status-unsupported")] if days > 2.4 else []
        allowed = {"awaiting_shipment": 5, "on_hold": 7, "awaiting_payment": 7}.get(order.status, 99)
        if days > allowed and (unit.expected or unpaid) and not (unpaid and unit.stage != "Open"):
            return [unit.finding("stuck")]
        if order.status == "on_hold" and days > 2.4:
            return [unit.finding("status-unsupported")]
    return []


def _way_back(world: World, unit: UnitFacts, labels: dict[int, list[ShipStationLabel]]) -> list[Finding]:
    ids = {order.id for order in unit.orders}
    due = [label for number in ids for label in labels.get(number, []) if label.created_at < world.now - HOUR]
    numbers = {norm(label.tracking_number) for label in due}
    numbers |= {norm(row.tracking_number) for row in world.shipstation.fulfillments if row.order_id in ids} - {""}
    shown = tokens(unit.tracking)
    if not numbers - shown:
        return []
    if unit.gone:
        return [unit.finding("shipped-after-cancel")]
    strange = shown - numbers
    return [unit.finding("tracking-mismatch" if strange else "shipped-not-reported")]


# Told by what was shipped: an order tells one story.
_YIELDING = ("duplicate-import", "shipped-not-reported", "tracking-mismatch")


def _with_what_was_shipped(world: World, units: list[UnitFacts], found: set[Finding]) -> set[Finding]:
    desk, found = parcels_read.Desk(world), set(found)
    claims = Counter(order.id for unit in units for order in unit.orders)
    for unit in units:
        alone = [order for order in unit.orders if claims[order.id] == 1]
        facts = parcels_read.Shipped(unit.account, unit.store, unit.pieces, unit.shipped, unit.parcels, alone)
        found |= {(check, unit.account, "", "", part) for check, part in parcels_read.pairs(desk, facts)}
        if unit.gone:
            continue
        told = parcels_read.told_of(desk, facts)
        where = parcels_read.elsewhere(desk, facts)
        if where == "close":
            link = f"{unit.account} to shipstation.main/{unit.store}"
            found.add(("shipped-elsewhere", unit.account, "", "", f"{link}: close these"))
        if where == "order":
            told.append("shipped-elsewhere")
        if "duplicate-shipment" in told or where == "order":
            found -= {unit.finding(check) for check in _YIELDING}
        if any(unit.finding(check) in found for check in ("duplicate-import", "tracking-mismatch")):
            continue
        found |= {unit.finding(check) for check in told}
    return found


def planted(world: World) -> list[Finding]:
    return [
        (entry.check, entry.account, entry.order or "", entry.order_id or "", entry.part)
        for entry in world.truth.planted
    ]


@pytest.mark.parametrize(("seed", "orders"), [(1, 600), (2, 1000), (3, 1000)])
def test_a_second_reading_finds_exactly_what_was_planted(seed: int, orders: int) -> None:
    world = make_world(seed=seed, orders=orders, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    found, expected = find_everything(world), planted(world)
    assert len(expected) > 25
    assert found == set(expected)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**32),
    days=st.floats(0, 1400),
    orders=st.integers(40, 400),
)
def test_it_does_so_for_any_seed_size_and_moment(seed: int, days: float, orders: int) -> None:
    now = datetime(2024, 3, 1, tzinfo=UTC) + timedelta(days=days)
    world = make_world(seed=seed, orders=orders, now=now)
    assert find_everything(world) == set(planted(world))


def test_no_order_carries_two_problems() -> None:
    world = make_world(seed=11, orders=1000, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    ids = [entry.order_id for entry in world.truth.planted if entry.order_id]
    assert len(ids) == len(set(ids))


def test_no_trap_is_also_a_problem() -> None:
    world = make_world(seed=11, orders=1000, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    problems = {(entry.account, entry.order_id) for entry in world.truth.planted}
    assert [trap for trap in world.truth.traps if (trap.account, trap.order_id) in problems] == []


def test_the_reading_notices_when_a_problem_is_repaired() -> None:
    world = make_world(seed=3, orders=1000, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    entry = next(entry for entry in world.truth.planted if entry.kind == "sale-voided")
    key = next(sale for sale in world.cin7.sales if sale.id == entry.order_id).fulfilments[0].task_id
    next(order for order in world.shipstation.orders if order.key == key).status = "cancelled"
    gone = set(planted(world)) - find_everything(world)
    assert [finding[3] for finding in gone] == [entry.order_id]
