"""Each story of a whole store or connection stands in the documents as its kind says, and in the written links."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from shipops.sandbox.config_file import config_text
from shipops.sandbox.feeds.accounts import feeds_of
from shipops.sandbox.world import World, make_world
from shipops.sandbox.world.model import Cin7Sale, Planted, ShipStationOrder, ShipStationStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@cache
def world() -> World:
    return make_world(seed=41, orders=1_000, now=NOW)


def links() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(config_text(world(), "http://127.0.0.1:1", rate=None))["link"]
    return found


def the(kind: str) -> Planted:
    (entry,) = (entry for entry in world().truth.planted if entry.kind == kind)
    return entry


def trapped(kind: str) -> set[str]:
    """The orders of a trap: keys of the source's, ids of ShipStation's own."""
    found = {trap.order_id for trap in world().truth.traps if trap.kind == kind}
    assert found
    return found


def store(store_id: int) -> ShipStationStore:
    return next(store for store in world().shipstation.stores if store.id == store_id)


def store_of(kind: str) -> ShipStationStore:
    return store(int(the(kind).part.rpartition("/")[2]))


def sales_at(location: str) -> list[Cin7Sale]:
    return [sale for sale in world().cin7.sales if sale.location == location]


def copies(sale: Cin7Sale) -> list[ShipStationOrder]:
    keys = {part.task_id for part in sale.fulfilments}
    return [order for order in world().shipstation.orders if order.key in keys]


def stores_with(sale: Cin7Sale) -> set[int]:
    return {order.store_id for order in copies(sale)}


def test_every_branch_has_a_link_of_its_own_as_a_merchant_would_write_it() -> None:
    by_place = [(link["only"]["locations"][0], link) for link in links() if "only" in link]
    places = {place.name for place in world().cin7.locations} - {"Retail Shop"}
    assert {place for place, _ in by_place} == places
    (hub,) = (link for place, link in by_place if place == "Marketplace Hub")
    assert (hub["method"], hub["direction"]) == ("shipstation_store", "from_shipstation")
    midtown = [link for place, link in by_place if place == "Midtown Warehouse"]
    assert [(link["method"], link.get("store_id")) for link in midtown] == [
        ("custom_store", 34720),
        ("shipping_service", None),
    ]


def test_every_branch_that_is_fed_has_a_feed() -> None:
    fed = {link["store_id"] for link in links() if link["method"] in ("custom_store", "native")}
    assert {feed.store_id for feed in feeds_of(world())} - {None} == fed


def test_a_store_connected_anew_has_copies_of_the_first_one_and_both_are_active() -> None:
    sales = sales_at("South Warehouse")
    assert [stores_with(sale) for sale in sales].count({34610, 34611}) == 4
    assert store(34610).active
    assert store(34611).active


def test_a_program_made_the_sales_a_feed_took_in_as_well() -> None:
    for sale in sales_at("Annex"):
        (fed,) = copies(sale)
        (made,) = (order for order in world().shipstation.orders if order.number == fed.number and order is not fed)
        assert (made.store_id, made.email, made.order_total) == (10001, fed.email, fed.order_total)
        assert not made.key.startswith("manual-")


def test_a_shop_sends_its_orders_itself_under_its_own_numbers() -> None:
    for sale in sales_at("Outlet"):
        (direct,) = (order for order in world().shipstation.orders if order.number == sale.customer_reference)
        assert (direct.store_id, direct.email) == (52000, sale.email)
        assert stores_with(sale) == {34630}


def test_inksoft_orders_came_through_cin7_within_the_last_day_too() -> None:
    by_number = {str(order.id): order for order in world().inksoft.orders}
    sales = sales_at("Spirit Depot")
    assert len(sales) == 3
    for sale in sales:
        web, (copy,) = by_number[sale.customer_reference], copies(sale)
        assert web.email == sale.email
        assert copy.created_at > NOW - 24 * HOUR


@pytest.mark.parametrize(
    ("kind", "active", "automatic"),
    [
        ("not-refreshed", True, True),
        ("attempts-fail", True, True),
        ("store-switched-off", False, False),
        ("store-not-automatic", True, False),
    ],
)
def test_orders_became_ready_after_the_last_refresh_of_a_store(kind: str, active: bool, automatic: bool) -> None:
    there = store_of(kind)
    assert (there.active, there.auto_refresh) == (active, automatic)
    assert there.refreshed_at is not None
    assert there.refresh_attempted_at is not None
    assert (there.refresh_attempted_at - there.refreshed_at > HOUR) == (kind == "attempts-fail")
    location = next(link["only"]["locations"][0] for link in links() if link.get("store_id") == there.id)
    came, *waiting = sorted(sales_at(location), key=lambda sale: sale.updated_at)
    assert stores_with(came) == {there.id}
    assert len(waiting) == 2
    assert all(sale.updated_at > there.refreshed_at and not copies(sale) for sale in waiting)


@pytest.mark.parametrize(("location", "store_id"), [("Fairground", 34730), ("Seasonal Depot", 34740)])
def test_nothing_waits_behind_a_store_at_rest(location: str, store_id: int) -> None:
    assert all(order.status == "shipped" for sale in sales_at(location) for order in copies(sale))
    refreshed_at = store(store_id).refreshed_at
    assert refreshed_at is not None
    assert NOW - refreshed_at > timedelta(days=4)


def test_inksoft_s_attempts_fail_though_its_store_refreshed_within_the_hour() -> None:
    there = store(41200)
    assert there.refreshed_at is not None
    assert there.refresh_attempted_at is not None
    assert there.refresh_attempted_at - there.refreshed_at > timedelta(minutes=3)
    assert NOW - there.refreshed_at < HOUR


def test_an_order_of_the_marketplace_never_arrived_in_cin7() -> None:
    names = {sale.customer_reference for sale in world().cin7.sales}
    sold = [order for order in world().shipstation.orders if order.store_id == 34690]
    lost = {str(order.id) for order in sold if order.number not in names}
    traps = trapped("sold-just-now") | trapped("sold-by-hand") | trapped("sold-for-nothing")
    assert lost == {the("never-arrived").order_id} | traps
    assert len(sold) - len(lost) == len(trapped("arrived-in-cin7")) == 3


def test_two_stores_of_one_branch_have_no_order_in_common() -> None:
    sales = [sale for sale in world().cin7.sales if sale.id in trapped("two-stores-disjoint")]
    assert [len(stores_with(sale)) for sale in sales] == [1] * 4
    assert {number for sale in sales for number in stores_with(sale)} == {34710, 34711}


def test_a_store_that_was_replaced_is_off_and_its_copies_are_cancelled() -> None:
    for sale in (sale for sale in world().cin7.sales if sale.id in trapped("connected-anew-in-order")):
        statuses = {order.store_id: order.status for order in copies(sale)}
        assert statuses == {34750: "shipped", 34751: "cancelled"}
    assert not store(34751).active
