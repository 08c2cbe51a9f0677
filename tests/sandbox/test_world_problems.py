"""Each planted problem stands in the documents as its kind says, and is neither fresh nor old."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest

from shipops.sandbox.world import World, make_world
from shipops.sandbox.world.model import (
    Cin7Fulfilment,
    Cin7Sale,
    InkSoftOrder,
    Planted,
    ShipStationLabel,
    ShipStationOrder,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEDS = (21, 22)
SHOP = ZoneInfo("America/Chicago")
CLOSED = holidays.country_holidays("US", years=range(2025, 2028))


@cache
def world(seed: int) -> World:
    return make_world(seed=seed, orders=1_000, now=NOW)


def entries(kind: str) -> Iterator[tuple[World, Planted]]:
    """Every planted entry of a kind, in all worlds looked at; there is at least one in each."""
    for seed in SEEDS:
        found = [entry for entry in world(seed).truth.planted if entry.kind == kind]
        assert found
        yield from ((world(seed), entry) for entry in found)


def sale_of(made: World, entry: Planted) -> Cin7Sale:
    return next(sale for sale in made.cin7.sales if sale.id == entry.order_id)


def part_of(made: World, entry: Planted) -> Cin7Fulfilment:
    return next(part for part in sale_of(made, entry).fulfilments if str(part.number) == entry.part)


def inksoft_of(made: World, entry: Planted) -> InkSoftOrder:
    return next(order for order in made.inksoft.orders if f"{order.store_id}/{order.id}" == entry.order_id)


def key_of(made: World, entry: Planted) -> str:
    return entry.order if entry.account == "inksoft.main" else part_of(made, entry).task_id


def imported(made: World, entry: Planted) -> list[ShipStationOrder]:
    key = key_of(made, entry)
    return [order for order in made.shipstation.orders if order.key == key]


def labels_of(made: World, entry: Planted) -> list[ShipStationLabel]:
    ids = {order.id for order in imported(made, entry)}
    return [label for label in made.shipstation.labels if label.order_id in ids]


def shown_at_source(made: World, entry: Planted) -> list[str]:
    if entry.account == "cin7.main":
        return [line.tracking_number for line in part_of(made, entry).ship_lines if line.tracking_number]
    shipments = inksoft_of(made, entry).shipments
    return [
        package.tracking_number for shipment in shipments for package in shipment.packages if package.tracking_number
    ]


def in_shipstation_in_any_form(made: World, entry: Planted) -> bool:
    """By key anywhere, or by number in the stores that are linked or were."""
    if entry.account == "inksoft.main":
        numbers, keys, email = {entry.order}, {entry.order}, inksoft_of(made, entry).email
    else:
        sale = sale_of(made, entry)
        parts = [part for part in sale.fulfilments if str(part.number) == entry.part]
        invoice = {part.linked_invoice_number for part in parts} if sale.location == "Main Warehouse" else set()
        siblings = len(sale.fulfilments) > 1 and sale.location == "East Warehouse"
        numbers = invoice - {""} if sale.location == "Main Warehouse" else (set() if siblings else {sale.order_number})
        keys, email = {part.task_id for part in parts} or {sale.id}, sale.email
    return any(
        order.key in keys or (order.number in numbers and order.email == email) for order in made.shipstation.orders
    )


def working_days_since(moment: datetime) -> int:
    day, today = moment.astimezone(SHOP).date(), NOW.astimezone(SHOP).date()
    span = [day + timedelta(days=shift) for shift in range(1, (today - day).days + 1)]
    return sum(date.weekday() < 5 and date not in CLOSED for date in span)


def last_change(made: World, entry: Planted) -> datetime:
    if entry.account == "shipstation.main":
        return next(order.modified_at for order in made.shipstation.orders if str(order.id) == entry.order_id)
    if entry.account == "inksoft.main":
        changes = [inksoft_of(made, entry).modified_at]
    else:
        changes = [sale_of(made, entry).updated_at]
    if entry.account == "inksoft.main" or entry.part:
        changes += [order.modified_at for order in imported(made, entry)]
        changes += [label.created_at for label in labels_of(made, entry)]
    return max(changes)


@pytest.mark.parametrize("seed", SEEDS)
def test_planted_problems_last_changed_three_to_twenty_working_days_ago(seed: int) -> None:
    # What differs between an order and its copy, or agrees, is seen when it is read: no waiting makes it a problem.
    at_once = ("line-mismatch", "address-mismatch", "amount-mismatch", "probable-duplicate")
    for entry in (entry for entry in world(seed).truth.planted if entry.order and entry.check not in at_once):
        changed = last_change(world(seed), entry)
        assert 3 <= working_days_since(changed) <= 20, entry
        assert NOW - changed < timedelta(days=45)


@pytest.mark.parametrize("kind", ["whole-order", "one-fulfilment", "same-digits"])
def test_what_is_missing_is_eligible_and_nowhere(kind: str) -> None:
    for made, entry in entries(kind):
        assert not in_shipstation_in_any_form(made, entry)
        if entry.account == "inksoft.main":
            order = inksoft_of(made, entry)
            assert (order.production_status, order.paid, order.cancelled) == ("Ready to Ship", True, False)
            assert order.shipping_address is not None
            continue
        part, sale = part_of(made, entry), sale_of(made, entry)
        assert (part.pick_status, part.pack_status, part.ship_status) == ("AUTHORISED", "AUTHORISED", "DRAFT")
        invoice = next(invoice for invoice in sale.invoices if invoice.number == part.linked_invoice_number)
        assert invoice.status in ("AUTHORISED", "PAID")
        assert part.shipping_address.postcode
        assert shown_at_source(made, entry) == []
        assert not sale.voided


def test_both_sources_have_whole_orders_missing() -> None:
    assert {entry.account for _, entry in entries("whole-order")} == {"cin7.main", "inksoft.main"}


def test_the_sibling_of_a_missing_fulfilment_arrived() -> None:
    for made, entry in entries("one-fulfilment"):
        siblings = [part for part in sale_of(made, entry).fulfilments if str(part.number) != entry.part]
        keys = {order.key for order in made.shipstation.orders}
        assert siblings
        assert all(part.task_id in keys for part in siblings)


def test_the_digits_of_a_missing_invoice_live_in_the_east_store() -> None:
    for made, entry in entries("same-digits"):
        number = part_of(made, entry).linked_invoice_number
        twin = number.replace("INV-", "SO-")
        assert twin != entry.order
        assert any(order.number == twin and order.store_id == 34568 for order in made.shipstation.orders)


def late(made: World, entry: Planted) -> bool:
    if entry.account == "inksoft.main":
        order = inksoft_of(made, entry)
        if order.confirmed_ship_at:
            return order.confirmed_ship_at <= NOW - timedelta(days=3)
        return order.created_at < NOW - timedelta(days=25)
    sale = sale_of(made, entry)
    if sale.ship_by:
        return sale.ship_by <= (NOW - timedelta(days=2)).date()
    return working_days_since(sale.created_at) >= 6


def stages(part: Cin7Fulfilment) -> tuple[str, str, str]:
    return part.pick_status, part.pack_status, part.ship_status


REASONS: dict[str, Callable[[World, Planted], bool]] = {
    "tracking-already-present": lambda made, entry: (
        stages(part_of(made, entry)) == ("AUTHORISED", "AUTHORISED", "DRAFT")
        and bool(shown_at_source(made, entry))
        and not any(line.is_shipped for line in part_of(made, entry).ship_lines)
    ),
    "not-invoiced": lambda made, entry: (
        sale_of(made, entry).location == "Main Warehouse"
        and part_of(made, entry).linked_invoice_number == ""
        and all(invoice.status == "DRAFT" for invoice in sale_of(made, entry).invoices)
        and stages(part_of(made, entry)) == ("AUTHORISED", "AUTHORISED", "DRAFT")
    ),
    "not-at-ship-stage": lambda made, entry: (
        stages(part_of(made, entry)) == ("AUTHORISED", "AUTHORISED", "NOT AVAILABLE")
    ),
    "not-packed": lambda made, entry: (
        stages(part_of(made, entry)) == ("AUTHORISED", "NOT AVAILABLE", "NOT AVAILABLE")
    ),
    "not-picked": lambda made, entry: (
        sale_of(made, entry).order_status == "AUTHORISED"
        and all(part.pick_status != "AUTHORISED" for part in sale_of(made, entry).fulfilments)
    ),
    "status-not-mapped": lambda made, entry: inksoft_of(made, entry).production_status == "In Production",
    "no-ship-to": lambda made, entry: (
        inksoft_of(made, entry).shipping_address is None
        and inksoft_of(made, entry).production_status == "Ready to Ship"
        and inksoft_of(made, entry).shipping_method.pickup_type is None
        if entry.account == "inksoft.main"
        else (sale_of(made, entry).shipping_address.postcode, bool(sale_of(made, entry).shipping_address.street1))
        == ("", True)
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(REASONS))
def test_what_cannot_be_imported_is_late_for_the_stated_reason(kind: str) -> None:
    for made, entry in entries(kind):
        assert REASONS[kind](made, entry), entry
        assert late(made, entry), entry
        assert not in_shipstation_in_any_form(made, entry)


def test_both_sources_have_orders_without_ship_to() -> None:
    assert {entry.account for _, entry in entries("no-ship-to")} == {"cin7.main", "inksoft.main"}


def test_no_source_knows_an_unknown_order() -> None:
    stores = set()
    for made, entry in entries("unknown"):
        order = next(order for order in made.shipstation.orders if str(order.id) == entry.order_id)
        numbers = {sale.order_number for sale in made.cin7.sales}
        numbers |= {invoice.number for sale in made.cin7.sales for invoice in sale.invoices}
        numbers |= {str(inksoft.id) for inksoft in made.inksoft.orders}
        keys = {part.task_id for sale in made.cin7.sales for part in sale.fulfilments}
        keys |= {sale.id for sale in made.cin7.sales}
        assert order.number not in numbers
        assert order.key not in keys
        assert re.fullmatch(r"[0-9]+|[0-9a-f-]{36}", order.key)
        stores.add(order.store_id)
    assert stores == {34567, 34568, 41200}


def test_a_refused_notification_carries_the_refusal() -> None:
    for made, entry in entries("vendor-refused"):
        (label,) = labels_of(made, entry)
        assert not label.notified
        assert label.notify_error
        assert shown_at_source(made, entry) == []


def test_a_sent_but_absent_parcel_was_announced() -> None:
    for made, entry in entries("sent-but-absent"):
        (label,) = labels_of(made, entry)
        assert (label.notified, label.notify_error, label.voided) == (True, None, False)
        assert shown_at_source(made, entry) == []


def test_shipped_without_tracking_is_shipped_at_the_source() -> None:
    for made, entry in entries("no-tracking"):
        assert len(labels_of(made, entry)) == 1
        assert shown_at_source(made, entry) == []
        if entry.account == "cin7.main":
            assert part_of(made, entry).ship_status == "AUTHORISED"
        else:
            assert inksoft_of(made, entry).shipped


@pytest.mark.parametrize("kind", ["one-of-two-labels", "split-half"])
def test_one_of_two_parcels_is_at_the_source_and_one_is_not(kind: str) -> None:
    for made, entry in entries(kind):
        numbers = {label.tracking_number for label in labels_of(made, entry)}
        shown = set(shown_at_source(made, entry))
        assert len(numbers) == 2
        assert len(shown) == 1
        assert shown < numbers


def test_marked_as_shipped_has_tracking_and_no_label() -> None:
    for made, entry in entries("marked-as-shipped"):
        (order,) = imported(made, entry)
        (row,) = (row for row in made.shipstation.fulfillments if row.order_id == order.id)
        assert row.tracking_number
        assert labels_of(made, entry) == []
        assert shown_at_source(made, entry) == []


def test_a_reprinted_label_left_the_voided_number_at_the_source() -> None:
    for made, entry in entries("reprinted"):
        voided, live = sorted(labels_of(made, entry), key=lambda label: not label.voided)
        assert (voided.voided, live.voided) == (True, False)
        assert shown_at_source(made, entry) == [voided.tracking_number]


def test_another_number_differs_in_one_place() -> None:
    for made, entry in entries("other-number"):
        (label,) = labels_of(made, entry)
        (shown,) = shown_at_source(made, entry)
        assert sum(one != two for one, two in zip(shown, label.tracking_number, strict=True)) == 1


CANCELLED: dict[str, Callable[[World, Planted], bool]] = {
    "sale-voided": lambda made, entry: sale_of(made, entry).status == "VOIDED",
    "fulfilment-voided": lambda made, entry: (
        stages(part_of(made, entry)) == ("VOIDED",) * 3
        and sale_of(made, entry).status != "VOIDED"
        and any(part.ship_status == "AUTHORISED" for part in sale_of(made, entry).fulfilments)
    ),
    "credited": lambda made, entry: (
        sum(note.total for note in sale_of(made, entry).credit_notes) >= sale_of(made, entry).total
        and part_of(made, entry).ship_status == "DRAFT"
    ),
    "cancelled": lambda made, entry: inksoft_of(made, entry).cancelled,
    "refunded": lambda made, entry: inksoft_of(made, entry).payment_status == "Refunded",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(CANCELLED))
def test_what_was_cancelled_is_still_open_in_shipstation(kind: str) -> None:
    for made, entry in entries(kind):
        assert CANCELLED[kind](made, entry), entry
        (order,) = imported(made, entry)
        assert order.status in ("awaiting_shipment", "on_hold")
        assert labels_of(made, entry) == []


@pytest.mark.parametrize("kind", ["old-and-new-key", "old-connection"])
def test_a_unit_imported_twice_stands_there_under_two_keys_and_shipped_at_most_once(kind: str) -> None:
    for made, entry in entries(kind):
        (order,) = imported(made, entry)
        same = [
            other for other in made.shipstation.orders if other.number == order.number and other.email == order.email
        ]
        assert len(same) == 2
        assert len({other.key for other in same}) == 2
        stores = {other.store_id for other in same}
        assert stores == ({34000, order.store_id} if kind == "old-connection" else {order.store_id})
        assert sum(other.status == "shipped" for other in same) <= 1
        assert all(other.status in ("shipped", "awaiting_shipment") for other in same)


@pytest.mark.parametrize(("kind", "reached"), [("picked-and-left", "NOT AVAILABLE"), ("packed-and-left", "AUTHORISED")])
def test_goods_stand_picked_or_packed_for_more_than_two_days_of_a_sale_that_is_not_late(
    kind: str, reached: str
) -> None:
    for made, entry in entries(kind):
        assert stages(part_of(made, entry)) == ("AUTHORISED", reached, "NOT AVAILABLE")
        assert sale_of(made, entry).ship_by is None
        assert working_days_since(sale_of(made, entry).updated_at) >= 3
        assert NOW.date() - sale_of(made, entry).ordered_on <= timedelta(days=5)
        assert not in_shipstation_in_any_form(made, entry)


@pytest.mark.parametrize("kind", ["two-shops", "one-of-them-shipped"])
def test_two_buyers_have_orders_of_one_number_in_one_store(kind: str) -> None:
    for made, entry in entries(kind):
        one, two = (order for order in made.shipstation.orders if order.number == entry.order)
        assert str(one.id) == entry.order_id
        assert one.store_id == two.store_id
        assert one.key != two.key
        assert one.email != two.email
        statuses = sorted((one.status, two.status))
        assert statuses == ["awaiting_shipment", "shipped" if kind == "one-of-them-shipped" else "awaiting_shipment"]
