"""The second reading of what was shipped: pieces counted label by label, straight from a world's documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shipops.sandbox.world.model import Cin7Fulfilment, InkSoftOrder, ShipStationLabel, ShipStationOrder, World

HOUR, MINUTES = timedelta(hours=1), timedelta(minutes=10)
OPEN = ("awaiting_shipment", "awaiting_payment", "on_hold")
_CARRIERS = (
    ("usps", ("usps", "stamps", "endicia", "postal")),
    ("fedex", ("fedex", "federal")),
    ("dhl", ("dhl",)),
    ("ups", ("ups", "united parcel")),
)
_FREIGHT = re.compile(r"freight|pallet|r\+l|estes", re.IGNORECASE)


@dataclass(frozen=True)
class Parcel:
    """What a source shows as one shipment. ``told`` is when it was written there."""

    tracking: str
    carrier: str
    service: str
    items: Mapping[str, int]
    sent: date
    told: datetime


@dataclass(frozen=True)
class Shipped:
    """A unit as this reading needs it; ``orders`` stand for it alone, or are empty."""

    account: str
    store: int
    pieces: Mapping[str, int]
    closed: bool
    parcels: Sequence[Parcel]
    orders: Sequence[ShipStationOrder]


def norm(tracking: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", tracking.upper())


def cin7_parcels(part: Cin7Fulfilment | None, told: datetime) -> list[Parcel]:
    return [
        Parcel(line.tracking_number, line.carrier, "", _in_boxes(part, line.boxes), line.shipment_date, told)
        for line in (part.ship_lines if part else ())
        if line.is_shipped and line.shipment_date
    ]


def _in_boxes(part: Cin7Fulfilment | None, boxes: str) -> dict[str, int]:
    held = Counter[str]()
    for line in part.pack_lines if part else ():
        if line.box and line.box in boxes.split(", "):
            held[line.sku] += int(line.quantity)
    return dict(held)


def cin7_pieces(part: Cin7Fulfilment | None) -> dict[str, int]:
    pieces = Counter[str]()
    for line in (part.pack_lines or part.pick_lines) if part else ():
        pieces[line.sku] += int(line.quantity)
    return dict(pieces)


def inksoft_parcels(order: InkSoftOrder) -> list[Parcel]:
    sku_of = {item.order_retail_item_size_id: item.sku for item in order.items}
    found = []
    for shipment in order.shipments:
        for package in shipment.packages:
            items = Counter[str]()
            for item in package.items:
                items[sku_of[item.order_retail_item_size_id]] += item.quantity
            day = shipment.created_at.date()
            service = package.service
            parcel = Parcel(package.tracking_number, package.carrier, service, items, day, shipment.created_at)
            found.append(parcel)
    return found


def inksoft_pieces(order: InkSoftOrder) -> dict[str, int]:
    pieces = Counter[str]()
    for item in order.items:
        pieces[item.sku] += item.quantity
    return dict(pieces)


class Desk:
    """Everything ShipStation knows of parcels."""

    def __init__(self, world: World) -> None:
        account = world.shipstation
        self.now = world.now
        self.labels: dict[int, list[ShipStationLabel]] = {}
        for label in account.labels:
            self.labels.setdefault(label.order_id, []).append(label)
        self.marks = Counter(row.order_id for row in account.fulfillments)
        self.numbers = {norm(label.tracking_number) for label in account.labels}
        self.numbers |= {norm(row.tracking_number) for row in account.fulfillments}

    def live(self, orders: Iterable[ShipStationOrder]) -> list[ShipStationLabel]:
        every = [label for order in orders for label in self.labels.get(order.id, ())]
        return [label for label in every if not (label.voided or label.is_return)]

    def voided(self, orders: Iterable[ShipStationOrder]) -> list[ShipStationLabel]:
        return [label for order in orders for label in self.labels.get(order.id, ()) if label.voided]

    def due(self, label: ShipStationLabel) -> bool:
        return label.created_at < self.now - HOUR

    def returned_at(self, orders: Iterable[ShipStationOrder]) -> datetime:
        backs = [b.created_at for order in orders for b in self.labels.get(order.id, ()) if b.is_return]
        return min(backs, default=self.now)

    def sent(self, order: ShipStationOrder, until: datetime, *, once: bool) -> Counter[str]:
        """Pieces on live labels made before ``until``; with ``once`` packages that repeat each other count once."""
        total, last = Counter[str](), dict[tuple[tuple[str, int], ...], datetime]()
        for label in sorted(self.live([order]), key=lambda label: label.created_at):
            if label.created_at >= until:
                continue
            held = pieces_on(label)
            key = tuple(sorted(held.items()))
            again = key in last and label.created_at - last[key] <= MINUTES
            last[key] = label.created_at
            if not (once and again):
                total += held
        return total


def pieces_on(label: ShipStationLabel) -> Counter[str]:
    held = Counter[str]()
    for packed in label.items:
        held[packed.item.sku or ""] += packed.quantity
    return held


def told_of(desk: Desk, unit: Shipped) -> list[str]:
    """The checks that tell of one unit, the first of those that tell the same story."""
    pieces = _too_many(desk, unit) or _too_few(desk, unit) or _other_items(desk, unit)
    return [*pieces, *_voided_shown(desk, unit)]


def _too_many(desk: Desk, unit: Shipped) -> list[str]:
    until = desk.returned_at(unit.orders)
    sent = [desk.sent(order, until, once=True) for order in unit.orders if not desk.marks[order.id]]
    on_orders = Counter(item.sku for order in unit.orders for item in order.items for _ in range(item.quantity))
    for sku, ordered in unit.pieces.items():
        if (left := sum(held[sku] for held in sent)) > ordered and sum(held[sku] > 0 for held in sent) > 1:
            return ["duplicate-shipment"]
        if left > ordered and left > on_orders[sku]:
            return ["over-shipped"]
    return []


def _too_few(desk: Desk, unit: Shipped) -> list[str]:
    if not desk.live(unit.orders) or any(order.status in OPEN or desk.marks[order.id] for order in unit.orders):
        return []
    sent = sum((desk.sent(order, desk.now, once=False) for order in unit.orders), Counter[str]())
    on_orders = Counter(item.sku for order in unit.orders for item in order.items if not item.adjustment)
    return ["short-shipped"] if any(sent[s] < n for s, n in unit.pieces.items() if on_orders[s]) else []


def _other_items(desk: Desk, unit: Shipped) -> list[str]:
    if unit.account != "inksoft.main":
        return []
    for label in filter(desk.due, desk.live(unit.orders)):
        shown = Counter[str]()
        for parcel in unit.parcels:
            if norm(parcel.tracking) == label.tracking_number:
                shown += Counter(parcel.items)
        if shown and label.items and shown != pieces_on(label):
            return ["items-not-reported"]
    return []


def _voided_shown(desk: Desk, unit: Shipped) -> list[str]:
    shown = {norm(parcel.tracking) for parcel in unit.parcels}
    for gone in desk.voided(unit.orders):
        late = gone.voided_at is not None and gone.voided_at > desk.now - HOUR
        after = [label for label in desk.live(unit.orders) if label.created_at >= gone.created_at]
        if not late and gone.tracking_number in shown and not any(pieces_on(b) & pieces_on(gone) for b in after):
            return ["voided-label-still-reported"]
    return []


def elsewhere(desk: Desk, unit: Shipped) -> str:
    """``order``: shipped by somebody else while it waits here; ``close``: likewise, by freight or long ago."""
    waiting = [order for order in unit.orders if order.status in OPEN]
    strange = [p for p in unit.parcels if norm(p.tracking) and norm(p.tracking) not in desk.numbers]
    if not waiting or not strange or max(p.told for p in strange) > desk.now - HOUR:
        return ""
    if not (unit.closed and not desk.live(unit.orders)) and not _covered(desk, unit, waiting, strange):
        return ""
    old = max(p.sent for p in strange) < (desk.now - timedelta(days=30)).date()
    return "close" if old or any(_FREIGHT.search(p.carrier) for p in strange) else "order"


def _covered(desk: Desk, unit: Shipped, waiting: list[ShipStationOrder], strange: list[Parcel]) -> bool:
    sent = sum((desk.sent(order, desk.now, once=True) for order in unit.orders), Counter[str]())
    by_others = sum((Counter(parcel.items) for parcel in strange), Counter[str]())
    rest = Counter[str]()
    for order in waiting:
        held = Counter[str]()
        for item in order.items:
            if not item.adjustment:
                held[item.sku or ""] += item.quantity
        rest += held - desk.sent(order, desk.now, once=False)
    return bool(rest) and all(
        by_others[sku] >= count and by_others[sku] + sent[sku] + count > unit.pieces.get(sku, 0)
        for sku, count in rest.items()
    )


def carrier(text: str) -> str:
    lower = text.lower()
    return next((name for name, words in _CARRIERS if any(word in lower for word in words)), "")


def service(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    kept = [word for word in words if word not in ("usps", "ups", "fedex", "dhl", "service")]
    return "standard" if kept == ["standard", "international"] else " ".join(kept)


def pairs(desk: Desk, unit: Shipped) -> set[tuple[str, str]]:
    """Checks and parts of the pairs of values that differ between a label and the shipment that shows its number."""
    found = set()
    for label in filter(desk.due, desk.live(unit.orders)):
        for parcel in unit.parcels:
            if norm(parcel.tracking) != label.tracking_number:
                continue
            bought, shown = carrier(label.carrier_code), carrier(parcel.carrier)
            ends = f"{unit.account} to shipstation.main/{unit.store}"
            if shown and bought != shown:
                found.add(("carrier-mismatch", f"{ends}: {bought} > {shown}"))
                continue
            bought, shown = service(label.service_code), service(parcel.service)
            if shown and bought != shown:
                found.add(("service-mismatch", f"{ends}: {bought} > {shown}"))
    return found
