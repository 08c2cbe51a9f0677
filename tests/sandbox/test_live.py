"""A world that moves: the same from the same seed, whole for whoever reads it, and without a problem of its own."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from shipops.sandbox.app import build_app
from shipops.sandbox.faults import Faults
from shipops.sandbox.live.lives import ORDINARY_LIVES, Life
from shipops.sandbox.live.motion import LiveWorld
from shipops.sandbox.live.problems import PROBLEM_LIVES
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.api import ShipStation, Surroundings
from shipops.sandbox.world import make_world
from shipops.sandbox.world.cin7_sales import RETAIL
from shipops.sandbox.world.model import World

NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
STEPS = 700


def ticking(world: World) -> Callable[[], datetime]:
    """A clock of its own: half a second a look."""
    moment = [world.now]

    def clock() -> datetime:
        moment[0] += timedelta(milliseconds=500)
        return moment[0]

    return clock


def moved(
    seed: int = 4, steps: int = STEPS, begins: Sequence[tuple[Life, int]] = ORDINARY_LIVES
) -> tuple[World, LiveWorld, Callable[[], datetime]]:
    world = make_world(seed=seed, orders=60, now=NOW)
    clock = ticking(world)
    around = Surroundings(clock)
    emulator = ShipStation(world, rate=None, faults=Faults(), assumptions=Assumptions(), surroundings=around)
    live = LiveWorld(world, emulator, begins)
    for _ in range(steps):
        live.step(clock())
    return world, live, clock


@pytest.fixture(scope="module")
def settled() -> World:
    world, live, clock = moved()
    live.settle(clock)
    assert live.under_way == 0
    world.now = clock()
    return world


def test_the_same_seed_and_moments_make_the_same_world() -> None:
    one, two = (moved(steps=80)[0] for _ in range(2))
    assert one == two


def test_business_goes_on_at_all_three(settled: World) -> None:
    before = make_world(seed=4, orders=60, now=NOW)
    for vendor, kind in (
        ("cin7", "sales"),
        ("inksoft", "orders"),
        ("shipstation", "orders"),
        ("shipstation", "labels"),
    ):
        assert len(getattr(getattr(settled, vendor), kind)) > len(getattr(getattr(before, vendor), kind)) + 5


def test_labels_are_bought_voided_and_orders_deleted(settled: World) -> None:
    account = settled.shipstation
    young = [order for order in account.orders if order.created_at > NOW]
    assert any(order.vanished for order in young)
    assert any(label.voided for label in account.labels if label.created_at > NOW)
    assert {order.status for order in young} >= {"shipped", "cancelled"}


def test_what_was_under_way_when_the_world_was_made_comes_to_its_end(settled: World) -> None:
    told = {entry.order_id for entry in (*settled.truth.planted, *settled.truth.traps)}
    sales = [sale for sale in settled.cin7.sales if sale.id not in told and sale.location != RETAIL]
    assert {sale.fulfilment_status for sale in sales} == {"FULFILLED", "VOIDED"}
    orders = [order for order in settled.inksoft.orders if f"{order.store_id}/{order.id}" not in told]
    posted = [order for order in orders if not order.shipping_method.pickup_type and not order.cancelled]
    assert {order.production_status for order in posted} == {"Complete"}
    called_off = {part.task_id for sale in sales if sale.voided for part in sale.fulfilments}
    there = {order.status for order in settled.shipstation.orders if order.key in called_off}
    assert there == {"cancelled"}


def test_what_stood_in_the_warehouse_within_normal_time_is_shipped() -> None:
    world = make_world(seed=11, orders=150, now=NOW)
    (trap,) = [trap for trap in world.truth.traps if trap.kind == "picking"]
    clock = ticking(world)
    around = Surroundings(clock)
    live = LiveWorld(
        world, ShipStation(world, rate=None, faults=Faults(), assumptions=Assumptions(), surroundings=around)
    )
    live.step(clock())
    live.settle(clock)
    (sale,) = [sale for sale in world.cin7.sales if sale.id == trap.order_id]
    assert sale.fulfilment_status in ("FULFILLED", "VOIDED")


def test_ordinary_business_plants_nothing(settled: World) -> None:
    before = {entry.kind for entry in make_world(seed=4, orders=60, now=NOW).truth.planted}
    assert {entry.kind for entry in settled.truth.planted} <= before


def test_every_store_that_refreshes_by_itself_did_within_the_half_hour() -> None:
    world, live, clock = moved(steps=1)
    live.wait(later := clock() + timedelta(days=1))
    stores = [store for store in world.shipstation.stores if store.auto_refresh]
    assert stores
    assert {store.refreshed_at for store in stores} == {later}


@pytest.mark.parametrize("life", [life for life, _ in PROBLEM_LIVES])
def test_what_goes_wrong_on_the_way_is_written_down_the_moment_it_does(life: Life) -> None:
    before = make_world(seed=4, orders=60, now=NOW)
    world, live, _ = moved(steps=0, begins=[(life, 1)])
    orders = len(world.cin7.sales) + len(world.inksoft.orders)
    for hour in range(60):
        live.step(NOW + timedelta(hours=hour))
    kinds = [entry.kind for entry in world.truth.planted if entry not in before.truth.planted]
    assert kinds
    assert len(set(kinds)) == 1
    assert kinds[0].startswith("live-")
    assert len(world.cin7.sales) + len(world.inksoft.orders) > orders or kinds[0] == "live-of-no-source"


def test_no_stamp_is_younger_than_the_world(settled: World) -> None:
    stamps = [order.modified_at for order in settled.shipstation.orders]
    stamps += [sale.updated_at for sale in settled.cin7.sales] + [order.modified_at for order in settled.inksoft.orders]
    assert max(stamps) <= settled.now


def test_numbers_and_ids_stay_unique(settled: World) -> None:
    sales, orders = settled.cin7.sales, settled.inksoft.orders
    invoices = [invoice.number for sale in sales for invoice in sale.invoices]
    live = [order for order in settled.shipstation.orders if order.created_at > NOW]
    for values in (
        [sale.order_number for sale in sales],
        [order.id for order in orders],
        invoices,
        [order.id for order in settled.shipstation.orders],
        [label.id for label in settled.shipstation.labels],
        [(order.store_id, order.key) for order in live],
    ):
        assert len(values) == len(set(values))


def test_a_served_world_moves_by_itself() -> None:
    world = make_world(seed=4, orders=30, now=NOW)
    app = build_app(world, live=6000)

    async def watch() -> int:
        transport = httpx.ASGITransport(app=app)
        auth = (world.shipstation.api_key, world.shipstation.api_secret)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://sandbox", auth=auth) as client,
        ):
            first = len(world.cin7.sales)
            until = time.monotonic() + 10
            while len(world.cin7.sales) == first and time.monotonic() < until:
                await asyncio.sleep(0.02)
            answer = await client.get("/shipstation/orders", params={"pageSize": 1})
            assert json.loads(answer.content)["total"] > 0
            return len(world.cin7.sales) - first

    assert asyncio.run(watch()) > 0
