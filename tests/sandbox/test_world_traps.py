"""Each trap stands in the documents as its kind says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from shipops.sandbox.world import World, make_world
from shipops.sandbox.world.calendar import PACIFIC
from shipops.sandbox.world.model import Cin7Sale, InkSoftOrder, ShipStationLabel, ShipStationOrder, Trap

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEDS = (31, 32)


@cache
def world(seed: int) -> World:
    return make_world(seed=seed, orders=1_000, now=NOW)


def traps(kind: str) -> Iterator[tuple[World, Trap]]:
    """Every trap of a kind in all worlds looked at; there is at least one in each."""
    for seed in SEEDS:
        found = [trap for trap in world(seed).truth.traps if trap.kind == kind]
        assert found
        yield from ((world(seed), trap) for trap in found)


def sale_of(made: World, trap: Trap) -> Cin7Sale:
    return next(sale for sale in made.cin7.sales if sale.id == trap.order_id)


def inksoft_of(made: World, trap: Trap) -> InkSoftOrder:
    return next(order for order in made.inksoft.orders if f"{order.store_id}/{order.id}" == trap.order_id)


def keys_of(made: World, trap: Trap) -> set[str]:
    if trap.account == "inksoft.main":
        return {trap.order}
    return {trap.order_id, *(part.task_id for part in sale_of(made, trap).fulfilments)}


def imported(made: World, trap: Trap) -> list[ShipStationOrder]:
    keys = keys_of(made, trap)
    return [order for order in made.shipstation.orders if order.key in keys]


def labels_of(made: World, trap: Trap) -> list[ShipStationLabel]:
    ids = {order.id for order in imported(made, trap)}
    return [label for label in made.shipstation.labels if label.order_id in ids]


def shown_at_source(made: World, trap: Trap) -> list[str]:
    if trap.account == "cin7.main":
        return [line.tracking_number for part in sale_of(made, trap).fulfilments for line in part.ship_lines]
    shipments = inksoft_of(made, trap).shipments
    return [package.tracking_number for shipment in shipments for package in shipment.packages]


@pytest.mark.parametrize("kind", ["split", "split-shipped"])
def test_a_split_order_has_a_child_with_the_rest_of_the_items(kind: str) -> None:
    for made, trap in traps(kind):
        parent, child = sorted(imported(made, trap), key=lambda order: order.parent_id is not None)
        assert child.parent_id == parent.id
        assert child.number == f"{parent.number}-1"
        assert parent.merged_or_split
        assert child.merged_or_split
        assert not {item.id for item in parent.items} & {item.id for item in child.items}
        assert {parent.status, child.status} == {"shipped" if kind == "split-shipped" else "awaiting_shipment"}


def test_a_split_shipped_unit_shows_both_parcels() -> None:
    for made, trap in traps("split-shipped"):
        assert set(shown_at_source(made, trap)) == {label.tracking_number for label in labels_of(made, trap)}


@pytest.mark.parametrize("kind", ["merged-open", "merged-shipped", "merged-vanished"])
def test_merged_orders_come_in_pairs_and_the_primary_holds_all_items(kind: str) -> None:
    found = list(traps(kind))
    assert len(found) % 2 == 0
    assert {trap.account for _, trap in found} == {"cin7.main", "inksoft.main"}
    for (made, one), (_, two) in zip(found[::2], found[1::2], strict=True):
        (primary,), (member,) = imported(made, one), imported(made, two)
        assert primary.merged_ids == (member.id,)
        assert {item.id for item in member.items} < {item.id for item in primary.items}
        assert primary.email == member.email
        assert primary.ship_to == member.ship_to
        assert primary.store_id == member.store_id
        assert member.status == "cancelled"
        assert member.vanished == (kind == "merged-vanished")


def test_one_label_of_a_merge_is_reported_to_both_units() -> None:
    found = list(traps("merged-shipped"))
    for (made, one), (_, two) in zip(found[::2], found[1::2], strict=True):
        (label,) = labels_of(made, one)
        assert shown_at_source(made, one) == shown_at_source(made, two) == [label.tracking_number]


def test_a_reprint_is_shown_with_its_new_number() -> None:
    for made, trap in traps("reprint-after-void"):
        live = [label.tracking_number for label in labels_of(made, trap) if not label.voided]
        assert shown_at_source(made, trap) == live
        assert len(labels_of(made, trap)) == 2


def test_a_voided_only_order_waits_again_and_its_source_shows_nothing() -> None:
    for made, trap in traps("void-only"):
        assert [order.status for order in imported(made, trap)] == ["awaiting_shipment"]
        assert all(label.voided for label in labels_of(made, trap))
        assert not any(shown_at_source(made, trap))


def test_a_return_label_is_not_at_the_source() -> None:
    for made, trap in traps("return-label"):
        (back,) = (label for label in labels_of(made, trap) if label.is_return)
        assert back.tracking_number not in shown_at_source(made, trap)


def test_a_hand_marked_order_has_no_tracking_in_shipstation() -> None:
    for made, trap in traps("marked-shipped-without-tracking"):
        (order,) = imported(made, trap)
        (row,) = (row for row in made.shipstation.fulfillments if row.order_id == order.id)
        assert row.tracking_number == ""
        assert order.status == "shipped"


def test_a_formatted_number_differs_in_case_and_separators_only() -> None:
    for made, trap in traps("tracking-format"):
        (label,) = labels_of(made, trap)
        (shown,) = shown_at_source(made, trap)
        assert shown != label.tracking_number
        assert "".join(sign for sign in shown.upper() if sign.isalnum()) == label.tracking_number


def test_an_extra_number_stands_beside_the_live_one() -> None:
    for made, trap in traps("extra-tracking"):
        (label,) = labels_of(made, trap)
        shown = ", ".join(shown_at_source(made, trap))
        assert label.tracking_number in shown
        assert len(shown) > len(label.tracking_number) + 2


@pytest.mark.parametrize("kind", ["partial", "partial-open"])
def test_the_labels_of_a_partial_shipment_have_different_items(kind: str) -> None:
    for made, trap in traps(kind):
        items = [packed.item.id for label in labels_of(made, trap) for packed in label.items]
        assert len(items) == len(set(items))
        numbers = {label.tracking_number for label in labels_of(made, trap)}
        assert set(shown_at_source(made, trap)) == numbers
        assert len(numbers) == (2 if kind == "partial" else 1)


def test_several_packages_repeat_the_items_and_are_all_reported() -> None:
    for made, trap in traps("several-packages"):
        one, two = labels_of(made, trap)
        assert one.items == two.items
        assert abs(one.created_at - two.created_at) < timedelta(minutes=2)
        assert shown_at_source(made, trap) == [one.tracking_number, two.tracking_number]


def test_a_sale_invoiced_anew_stands_in_shipstation_under_the_voided_number() -> None:
    for made, trap in traps("invoiced-anew"):
        old, new = sale_of(made, trap).invoices
        (order,) = imported(made, trap)
        assert (old.status, new.status) == ("VOIDED", "AUTHORISED")
        assert order.number == old.number
        assert sale_of(made, trap).fulfilments[0].linked_invoice_number == new.number
        assert old.total == new.total


def test_a_fresh_order_is_not_in_shipstation_yet() -> None:
    for made, trap in traps("fresh"):
        assert imported(made, trap) == []
        changed = sale_of(made, trap).updated_at if trap.account == "cin7.main" else inksoft_of(made, trap).modified_at
        assert NOW - changed < timedelta(minutes=60)


def test_a_fresh_label_is_not_reported_yet() -> None:
    for made, trap in traps("label-fresh"):
        (label,) = labels_of(made, trap)
        assert NOW - label.created_at < timedelta(minutes=60)
        assert not any(shown_at_source(made, trap))


def test_a_fresh_cancellation_is_still_open() -> None:
    for made, trap in traps("void-fresh"):
        assert [order.status for order in imported(made, trap)] == ["awaiting_shipment"]
        if trap.account == "cin7.main":
            assert sale_of(made, trap).status == "VOIDED"
        else:
            assert inksoft_of(made, trap).cancelled


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("draft", {"ORDERING"}),
        ("quote", {"ESTIMATING", "ESTIMATED"}),
        ("backordered", {"BACKORDERED"}),
        ("picking", {"ORDERED", "PICKING", "PICKED"}),
        ("future-ship-by", {"ORDERED", "PICKED"}),
        ("drop-ship", {"ORDERED"}),
        ("service-sale", {"ORDERED", "COMPLETED"}),
    ],
)
def test_sales_that_are_not_due_have_their_status_and_are_not_in_shipstation(kind: str, statuses: set[str]) -> None:
    for made, trap in traps(kind):
        sale = sale_of(made, trap)
        assert sale.status in statuses
        assert imported(made, trap) == []
        assert sale.ship_by is None or sale.ship_by > (NOW + timedelta(days=2)).date()


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("pickup", {"Ready for Pickup", "Complete"}),
        ("in-production", {"Scheduled", "In Production"}),
        ("proposal", {"Open"}),
    ],
)
def test_inksoft_orders_that_are_not_due_have_their_status_and_are_not_in_shipstation(
    kind: str, statuses: set[str]
) -> None:
    for made, trap in traps(kind):
        order = inksoft_of(made, trap)
        assert order.production_status in statuses
        assert imported(made, trap) == []
        assert order.shipped or order.estimated_ship_at is None or order.estimated_ship_at > NOW or kind == "pickup"


def test_pickups_have_no_ship_to() -> None:
    for made, trap in traps("pickup"):
        assert inksoft_of(made, trap).shipping_address is None
        assert inksoft_of(made, trap).shipping_method.pickup_type


def test_a_void_before_import_never_arrived() -> None:
    for made, trap in traps("void-before-import"):
        assert imported(made, trap) == []
        if trap.account == "cin7.main":
            assert sale_of(made, trap).status == "VOIDED"
        else:
            assert inksoft_of(made, trap).status == "Canceled"


def test_a_paid_open_order_awaits_payment_in_shipstation() -> None:
    for made, trap in traps("paid-open"):
        order = inksoft_of(made, trap)
        assert (order.paid, order.production_status) == (True, "Open")
        assert [found.status for found in imported(made, trap)] == ["awaiting_payment"]


def test_an_out_of_scope_sale_belongs_to_the_shop() -> None:
    for made, trap in traps("out-of-scope-location"):
        assert sale_of(made, trap).location == "Retail Shop"
        assert imported(made, trap) == []


def test_an_old_open_order_was_touched_at_the_source_alone() -> None:
    for made, trap in traps("old-open"):
        (order,) = imported(made, trap)
        assert order.status == "awaiting_shipment"
        assert NOW - order.modified_at > timedelta(days=65)
        assert NOW - sale_of(made, trap).updated_at < timedelta(days=11)


def test_several_fulfilments_share_a_number_and_no_key() -> None:
    for made, trap in traps("several-fulfilments"):
        found = imported(made, trap)
        assert len(found) == len(sale_of(made, trap).fulfilments) > 1
        assert {order.number for order in found} == {trap.order}
        assert len({order.key for order in found}) == len(found)


def test_what_shipped_elsewhere_is_complete_at_the_source() -> None:
    for made, trap in traps("already-shipped"):
        assert imported(made, trap) == []
        assert all(shown_at_source(made, trap))
        assert sale_of(made, trap).combined_shipping_status == "SHIPPED"


def test_a_partly_backordered_sale_shipped_what_it_had() -> None:
    for made, trap in traps("part-backordered"):
        sale = sale_of(made, trap)
        assert sale.status == "BACKORDERED"
        assert len(imported(made, trap)) == len(sale.fulfilments) == 1


def test_colliding_digits_belong_to_two_living_sales() -> None:
    found = list(traps("digit-collision"))
    for (made, one), (_, two) in zip(found[::2], found[1::2], strict=True):
        invoiced = {order.number[4:] for order in imported(made, one) if order.store_id == 34567}
        sold = {order.number[3:] for order in imported(made, two) if order.store_id == 34568}
        assert invoiced & sold
        assert one.order_id != two.order_id


def test_a_foreign_number_belongs_to_somebody_else() -> None:
    for made, trap in traps("foreign-number"):
        (own,) = imported(made, trap)
        (foreign,) = (
            order for order in made.shipstation.orders if order.store_id == 52000 and order.number == own.number
        )
        assert foreign.email != own.email
        assert foreign.ship_to != own.ship_to


def test_a_replacement_costs_nothing_and_was_made_by_hand() -> None:
    for made, trap in traps("replacement"):
        (own,) = imported(made, trap)
        (again,) = (order for order in made.shipstation.orders if order.number == f"{own.number}-R")
        assert (again.store_id, again.order_total) == (10001, 0)
        assert again.key.startswith("manual-")


def test_a_cancelled_copy_is_cancelled() -> None:
    for made, trap in traps("cancelled-copy"):
        (own,) = imported(made, trap)
        (copy,) = (order for order in made.shipstation.orders if order.number == own.number and order.key != own.key)
        assert (own.status, copy.status) == ("shipped", "cancelled")


@pytest.mark.parametrize(("kind", "store"), [("manual", 10001), ("csv-order", 34567)])
def test_orders_made_by_people_have_the_keys_of_their_kind(kind: str, store: int) -> None:
    for made, trap in traps(kind):
        order = next(order for order in made.shipstation.orders if str(order.id) == trap.order_id)
        assert order.store_id == store
        assert order.key == order.number if kind == "csv-order" else order.key.startswith("manual-")


def test_labels_fall_into_the_doubled_hour() -> None:
    for made, trap in traps("doubled-hour"):
        (label,) = labels_of(made, trap)
        wall = label.created_at.astimezone(PACIFIC).replace(tzinfo=None)
        readings = {wall.replace(tzinfo=PACIFIC, fold=fold).astimezone(UTC) for fold in (0, 1)}
        assert len(readings) == 2


def test_currencies_other_than_the_dollar_of_the_house() -> None:
    for made, trap in traps("currency"):
        found = sale_of(made, trap) if trap.account == "cin7.main" else inksoft_of(made, trap)
        assert found.currency in ("CAD", "EUR")


def test_hostile_texts_reach_shipstation() -> None:
    for made, trap in traps("html-name"):
        (order,) = imported(made, trap)
        assert "<img" in (order.customer_notes or "")


@pytest.mark.parametrize("kind", ["number-of-a-cancelled-order", "number-of-an-exchange"])
def test_a_number_comes_twice_in_a_store_and_one_of_the_two_does_not_count(kind: str) -> None:
    for made, trap in traps(kind):
        one, two = (order for order in made.shipstation.orders if order.number == trap.order)
        assert one.store_id == two.store_id
        assert one.email == two.email
        if kind == "number-of-an-exchange":
            assert two.order_total == 0
        else:
            assert {one.status, two.status} == {"cancelled", "shipped"}
