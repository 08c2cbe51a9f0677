"""A world as a whole: the same arguments give the same one, and it looks like a merchant's."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from shipops.sandbox.world import World, make_world

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEDS = (1, 2)
# The smallest world of a round size that holds one of everything.
FULL_CAST = 1_000
CHECKS = {
    "missing-in-shipstation", "not-importable", "unknown-in-shipstation", "shipped-not-reported", "tracking-mismatch",
    "cancelled-still-open", "duplicate-import", "cancelled-downstream", "shipped-after-cancel", "status-unknown",
    "line-mismatch", "address-mismatch", "amount-mismatch",
    "field-lost",
    "stuck", "status-unsupported", "status-mismatch", "contradiction",
    "shipped-elsewhere", "voided-label-still-reported",
    "duplicate-shipment", "over-shipped", "short-shipped", "items-not-reported", "carrier-mismatch",
    "service-mismatch", "duplicate-order-number",
    "probable-duplicate",
    "double-connection", "connection-failed", "store-refresh-stale", "feed-error", "missing-in-source",
}  # fmt: skip
# What happens to a whole connection is told once in a world, however large it is.
STORY_KINDS = {
    "connected-anew", "came-by-both-stores", "methods-1-and-2", "shop-directly", "came-from-its-shop-too",
    "through-cin7", "not-refreshed", "attempts-fail", "store-switched-off", "store-not-automatic", "never-arrived",
}  # fmt: skip
STORY_TRAPS = {
    "two-stores-disjoint", "method-3-beside-1", "connected-anew-in-order", "came-before-the-store-stood-still",
    "store-at-rest", "store-off-at-rest", "nothing-to-fetch", "arrived-in-cin7", "sold-just-now", "sold-by-hand",
    "sold-for-nothing",
}  # fmt: skip
SUB_KINDS = {
    "whole-order", "one-fulfilment", "same-digits", "no-ship-to", "tracking-already-present", "not-invoiced",
    "not-at-ship-stage", "not-packed", "not-picked", "status-not-mapped", "unknown", "sale-voided",
    "fulfilment-voided", "credited", "cancelled", "refunded", "old-and-new-key", "old-connection", "vendor-refused",
    "sent-but-absent", "no-tracking", "one-of-two-labels", "split-half", "marked-as-shipped", "reprinted",
    "other-number", "given-up", "all-copies-given-up", "part-given-up", "label-after-cancel", "label-after-part-void",
    "order-of-events-unknown", "new-word",
    "quantity-changed-at-source", "quantity-changed-in-shipstation", "line-removed", "sku-changed",
    "bundle", "shipped-other-goods", "option-changed-at-source", "option-changed-in-shipstation", "moved-after-import",
    "label-to-old-address", "price-changed-at-source", "price-changed-in-shipstation",
    "lost-email", "lost-phone", "lost-requested_service", "lost-payment_method", "lost-discount", "lost-gift",
    "lost-internal_note", "lost-buyer_note", "lost-order_weight", "lost-item_weight", "lost-image", "lost-options",
    "lost-location",
    "waits", "held", "unpaid", "sits-on-hold",
    "sits-unpaid", "still-unpaid-there", "rejected", "closed-at-source", "no-tracking-anywhere", "not-marked-shipped",
    "status-cancelled-alone",
    "by-hand", "rest-by-hand", "freight", "long-ago", "not-replaced", "second-of-two", "both-copies",
    "copy-cancelled-too-late", "second-label", "quantity-too-high", "left-out", "other-items", "other-carrier",
    "other-service", "picked-and-left", "packed-and-left", "two-shops", "one-of-them-shipped",
    "entered-twice", "paid-twice", "typed-by-hand", "across-sources", "three-times",
    *STORY_KINDS,
}  # fmt: skip
TRAPS = {
    "split", "split-shipped", "merged-open", "merged-shipped", "merged-vanished", "reprint-after-void", "void-only",
    "return-label", "marked-shipped-without-tracking", "tracking-format", "extra-tracking", "partial", "partial-open",
    "fresh", "label-fresh", "void-fresh", "draft", "quote", "void-before-import", "pickup", "backordered", "picking",
    "future-ship-by", "drop-ship", "service-sale", "out-of-scope-location", "digit-collision", "foreign-number",
    "manual", "replacement", "cancelled-copy", "csv-order", "old-open", "several-fulfilments", "part-backordered",
    "paid-open", "in-production", "proposal", "already-shipped", "currency", "html-name", "doubled-hour",
    "several-packages", "invoiced-anew", "given-up-just-now", "given-up-unpaid", "made-anew", "sent-back", "spelling",
    "known-unmapped",
    "edited-just-now", "sku-spelling", "option-on-one-side",
    "edited-after-label", "line-drop-shipped", "line-service", "address-written-otherwise", "address-validated",
    "address-erased", "address-corrected-by-agent", "moved-after-label", "moved-just-now", "discount-on-one-side",
    "tax-on-one-side", "currency-converted", "credited-in-part",
    "field-not-carried", "field-empty-at-source", "note-added-later",
    "hold-ahead", "ship-by-ahead", "held-lately", "moved-forward", "made-for-long", "fetched",
    "part-by-hand", "items-by-hand", "elsewhere-fresh", "voided-just-now",
    "shipped-again-after-return", "exchange", "packed-in-halves", "package-without-items", "marked-items",
    "rest-marked", "carrier-alias", "no-carrier-named", "service-alias", "rate-shopped",
    "number-of-a-cancelled-order", "number-of-an-exchange",
    "look-alike-original", "look-alike-family", "look-alike-office", "look-alike-team", "look-alike-gifts",
    "look-alike-personalised", "standing-order", "again-weeks-later", "again-after-shipping", "replacement-typed",
    "copy-called-off", "same-day-other-goods", "nobody",
    *STORY_TRAPS,
}  # fmt: skip


@cache
def world(seed: int, orders: int = 600) -> World:
    return make_world(seed=seed, orders=orders, now=NOW)


def moments(world: World) -> Iterable[datetime]:
    for sale in world.cin7.sales:
        yield from (sale.created_at, sale.updated_at)
        yield from (payment.created_at for invoice in sale.invoices for payment in invoice.payments)
    for order in world.inksoft.orders:
        yield from (order.created_at, order.modified_at)
        yield from (shipment.created_at for shipment in order.shipments)
    for imported in world.shipstation.orders:
        yield from (imported.ordered_at, imported.created_at, imported.modified_at)
    for label in world.shipstation.labels:
        yield from (label.created_at, label.voided_at or label.created_at)
    for row in world.shipstation.fulfillments:
        yield row.created_at


def test_the_same_arguments_give_an_equal_world() -> None:
    assert world(1) == make_world(seed=1, orders=600, now=NOW)


def test_the_zone_in_which_now_is_given_does_not_matter() -> None:
    from zoneinfo import ZoneInfo

    there = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    assert make_world(seed=1, orders=60, now=there) == make_world(seed=1, orders=60, now=NOW)


def test_another_seed_gives_another_world() -> None:
    assert world(1).cin7.sales != world(2).cin7.sales
    assert world(1).truth.to_dict() != world(2).truth.to_dict()


@pytest.mark.parametrize("orders", [1, 2, 7, 60, 299])
def test_a_world_has_as_many_source_orders_as_asked_for(orders: int) -> None:
    made = make_world(seed=5, orders=orders, now=NOW)
    assert len(made.cin7.sales) + len(made.inksoft.orders) == orders
    assert made.truth.orders == {"cin7.main": len(made.cin7.sales), "inksoft.main": len(made.inksoft.orders)}


def test_three_in_five_orders_are_cin7_sales() -> None:
    assert len(world(1).cin7.sales) == 360


@pytest.mark.parametrize("orders", [0, -3])
def test_a_world_without_orders_is_refused(orders: int) -> None:
    with pytest.raises(ValueError, match="at least one order"):
        make_world(seed=1, orders=orders, now=NOW)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        make_world(seed=1, orders=10, now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("orders", [FULL_CAST, 2 * FULL_CAST])
def test_every_problem_is_planted(seed: int, orders: int) -> None:
    entries = world(seed, orders).truth.planted
    assert {entry.check for entry in entries} == CHECKS
    assert {entry.kind for entry in entries} == SUB_KINDS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("orders", [FULL_CAST, 2 * FULL_CAST])
def test_every_trap_is_set(seed: int, orders: int) -> None:
    assert {trap.kind for trap in world(seed, orders).truth.traps} == TRAPS


def test_a_large_world_has_two_to_six_problems_of_each_check_in_a_thousand_orders() -> None:
    planted = [entry for entry in world(1, 2000).truth.planted if entry.kind not in STORY_KINDS]
    counts = Counter(entry.check for entry in planted)
    # What is counted over many orders is one problem however many there are.
    grouped = {entry.check for entry in planted if entry.order_id is None}
    assert all(4 <= count <= 12 for check, count in counts.items() if check not in grouped), counts


def test_a_large_world_has_at_least_two_traps_of_each_kind_in_a_thousand_orders() -> None:
    counts = Counter(trap.kind for trap in world(1, 2000).truth.traps)
    assert set(counts) == TRAPS
    # Which fields a link does not carry is a matter of the link: no larger world has more of them.
    once = {"field-not-carried", *STORY_TRAPS}
    assert min(count for kind, count in counts.items() if kind not in once) >= 4, counts


def test_a_small_merchant_has_no_branches() -> None:
    small = world(1, 999)
    assert {entry.kind for entry in small.truth.planted} & STORY_KINDS == set()
    assert {trap.kind for trap in small.truth.traps} & STORY_TRAPS == set()
    assert len(small.shipstation.stores) == 6


def test_the_doubled_hour_needs_an_autumn() -> None:
    summer = make_world(seed=1, orders=FULL_CAST, now=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert TRAPS - {trap.kind for trap in summer.truth.traps} == {"doubled-hour"}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_younger_than_now_and_everything_is_to_the_millisecond(seed: int) -> None:
    for moment in moments(world(seed)):
        assert moment <= NOW
        assert moment.tzinfo is UTC
        assert moment.microsecond % 1000 == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_source_orders_reach_back_about_seventy_days(seed: int) -> None:
    ages = [NOW - sale.created_at for sale in world(seed).cin7.sales]
    assert timedelta(days=60) < max(ages) < timedelta(days=90)
    assert sum(age < timedelta(days=10) for age in ages) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_ids_and_numbers_are_unique(seed: int) -> None:
    made = world(seed)
    account = made.shipstation
    for values in (
        [sale.id for sale in made.cin7.sales],
        [sale.order_number for sale in made.cin7.sales],
        [invoice.number for sale in made.cin7.sales for invoice in sale.invoices],
        [invoice.task_id for sale in made.cin7.sales for invoice in sale.invoices],
        [part.task_id for sale in made.cin7.sales for part in sale.fulfilments],
        [order.id for order in made.inksoft.orders],
        [order.unique_id for order in made.inksoft.orders],
        [item.order_retail_item_size_id for order in made.inksoft.orders for item in order.items],
        [order.id for order in account.orders],
        [label.id for label in account.labels],
        [label.tracking_number for label in account.labels],
        [row.id for row in account.fulfillments],
    ):
        assert len(values) == len(set(values))


@pytest.mark.parametrize("seed", SEEDS)
def test_numbers_are_final_everywhere(seed: int) -> None:
    made = world(seed)
    texts = [order.number for order in made.shipstation.orders]
    texts += [label.order_number for label in made.shipstation.labels]
    texts += [part.linked_invoice_number for sale in made.cin7.sales for part in sale.fulfilments]
    texts += [invoice.number for sale in made.cin7.sales for invoice in sale.invoices]
    texts.append(json.dumps(made.truth.to_dict()))
    assert not any("?" in text.replace('?"', "") for text in texts)


@pytest.mark.parametrize("seed", SEEDS)
def test_invoices_and_sales_of_the_same_digits_are_different_orders(seed: int) -> None:
    sales = world(seed).cin7.sales
    invoice_of = {invoice.number[-5:]: sale.id for sale in sales for invoice in sale.invoices}
    collisions = [sale for sale in sales if invoice_of.get(sale.order_number[-5:], sale.id) != sale.id]
    assert len(collisions) > len(sales) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_shipstation_ids_grow_with_creation(seed: int) -> None:
    account = world(seed).shipstation
    for rows in (account.orders, account.labels, account.fulfillments):
        assert [row.id for row in rows] == sorted(row.id for row in rows)
        assert [row.created_at for row in rows] == sorted(row.created_at for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_reference_inside_shipstation_leads_somewhere(seed: int) -> None:
    account = world(seed).shipstation
    orders = {order.id: order for order in account.orders}
    items = {item.id for order in account.orders for item in order.items}
    for order in account.orders:
        assert order.parent_id is None or orders[order.parent_id].merged_or_split
        assert all(orders[member].merged_or_split for member in order.merged_ids)
        assert order.store_id in {store.id for store in account.stores}
    for label in account.labels:
        assert orders[label.order_id].number == label.order_number
        assert {packed.item.id for packed in label.items} <= items
    assert all(row.order_id in orders for row in account.fulfillments)


def test_active_stores_refreshed_ten_to_forty_minutes_ago() -> None:
    active = [store for store in world(1).shipstation.stores if store.active]
    assert len(active) == 5
    for store in active:
        assert store.refreshed_at is not None
        assert timedelta(minutes=10) <= NOW - store.refreshed_at <= timedelta(minutes=40)


def test_both_kinds_of_refresh_stamp_appear() -> None:
    assert {store.refresh_stamp_utc for store in world(1).shipstation.stores if store.active} == {True, False}


def test_orders_come_in_three_currencies_and_many_alphabets() -> None:
    made = world(1)
    assert {sale.currency for sale in made.cin7.sales} == {"USD", "CAD", "EUR"}
    assert {order.currency for order in made.inksoft.orders} == {"USD", "CAD", "EUR"}
    names = "".join(sale.contact + sale.customer for sale in made.cin7.sales)
    assert set("éßñŁ東'") <= set(names)


def test_people_write_from_reserved_domains_only() -> None:
    made = world(1)
    mailboxes = {sale.email for sale in made.cin7.sales} | {order.email for order in made.inksoft.orders}
    # A clerk in a hurry enters none.
    assert {mailbox.partition("@")[2] for mailbox in mailboxes - {""}} == {"example.com", "example.org", "example.net"}
    phones = {re.sub(r"\D", "", sale.phone) for sale in made.cin7.sales} - {"", "0" * 10}
    assert all("55501" in phone for phone in phones)


def test_several_lines_discounts_and_charges_occur() -> None:
    made = world(1)
    assert any(len(sale.lines) > 2 for sale in made.cin7.sales)
    assert any(line.discount for sale in made.cin7.sales for line in sale.lines)
    assert any(charge.description == "Shipping - UPS Ground" for sale in made.cin7.sales for charge in sale.charges)
    reduced = [item for order in made.shipstation.orders for item in order.items if item.adjustment]
    assert reduced
    assert all(item.unit_price < 0 for item in reduced)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_totals_of_an_imported_order_are_those_of_its_invoice(seed: int) -> None:
    made = world(seed)
    invoices = {invoice.number: invoice for sale in made.cin7.sales for invoice in sale.invoices}
    told = {entry.order_id for entry in (*made.truth.planted, *made.truth.traps)}
    ordinary = {part.task_id for sale in made.cin7.sales if sale.id not in told for part in sale.fulfilments}
    plain = [order for order in made.shipstation.orders if order.store_id == 34567 and order.key in ordinary]
    compared = 0
    for order in plain:
        invoice = invoices.get(order.number)
        if invoice is not None:
            others = sum(charge.total for charge in invoice.charges if not charge.description.startswith("Shipping"))
            assert order.order_total == invoice.total - others
            compared += 1
    assert compared > 50


def test_the_truth_is_plain_json() -> None:
    document = json.loads(json.dumps(world(1).truth.to_dict()))
    assert set(document) == {"seed", "orders", "planted", "traps"}
    assert set(document["planted"][0]) == {"check", "account", "order", "order_id", "part", "kind", "note"}
    assert set(document["traps"][0]) == {"kind", "account", "order", "order_id", "note"}
