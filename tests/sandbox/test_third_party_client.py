"""asyncshipstation, a ShipStation client from the package registry, on the sandbox: unmodified, over real HTTP.

Its author never saw the sandbox. What it reads equals the world; what it writes is read back. It speaks v1 for orders,
stores, warehouses and webhooks, all of which are called here; for the rest it speaks v2, which the sandbox does not.
"""

from __future__ import annotations

import asyncio
import types
import typing
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from AsyncShipStation import OrderPortal, ShipStationClient, StorePortal, V1WarehousePortal, V1WebhookPortal
from AsyncShipStation.common.base import ConnectionConfig, ShipStationConnection
from AsyncShipStation.orders._types import V1BatchOrderCreationResponse, V1Order, V1OrderLabel, V1OrderListResponse
from AsyncShipStation.stores._types import V1MarketPlace, V1Store
from AsyncShipStation.v1warehouses._types import V1Warehouse
from AsyncShipStation.v1webhooks._types import V1WebhookListResponse

from shipops.sandbox.world import make_world
from shipops.sandbox.world.model import World

T = TypeVar("T")
Talk = Callable[[Callable[[ShipStationConnection], Awaitable[T]]], T]
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
ADDRESS: dict[str, Any] = {
    "name": "Zoë Nuñez", "company": None, "street1": "5 Elm St", "street2": None, "street3": None, "city": "Chicago",
    "state": "IL", "postalCode": "60601", "country": "US", "phone": "312-555-0101", "residential": None,
    "addressVerified": None,
}  # fmt: skip
ITEM: dict[str, Any] = {"lineItemKey": "line-1", "sku": "MUG-BLUE", "name": "Mug", "quantity": 2, "unitPrice": 9.5}


def talk_to(base_url: str, world: World, *, secret: str = "") -> Talk[Any]:
    """Runs calls on one connection of the third-party client: its v1 address is set to the sandbox, nothing else."""
    account = world.shipstation

    def talk(use: Callable[[ShipStationConnection], Awaitable[T]]) -> T:
        async def connected() -> T:
            config = ConnectionConfig(version="v1", v1_endpoint=f"{base_url}/shipstation")
            async with ShipStationClient.scoped_client(
                v1_key=account.api_key, v1_secret=secret or account.api_secret, config=config, version="v1"
            ) as connection:
                assert connection is not None
                return await use(connection)

        return asyncio.run(connected())

    return talk


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=3, orders=120, now=NOW)


@pytest.fixture(scope="module")
def whole(servers: Any, world: World) -> Iterator[Talk[Any]]:
    """A generated world, only to be read."""
    with servers.serving(world, rate=100_000) as sandbox:
        yield talk_to(sandbox.base_url, world)


@pytest.fixture
def changing(serve_world: Any, make: Any) -> types.SimpleNamespace:
    """The hand-made world, for the one test that changes it: by the third-party client and by plain HTTP."""
    world = make.world()
    sandbox = serve_world(world)
    return types.SimpleNamespace(talk=talk_to(sandbox.base_url, world), http=sandbox.shipstation, world=world)


async def every_order(connection: ShipStationConnection, **filters: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = 1
    while True:
        status, answer = await OrderPortal.where(connection, page=page, pageSize=50, **filters)
        assert status == 200, answer
        if not answer["orders"]:
            return rows
        rows += answer["orders"]
        page += 1


def departures(value: Any, wanted: Any, place: str = "") -> set[str]:
    """Where ``value`` is not what the client's own types say; positions in lists are left out of the places.

    Null passes everywhere: its types forbid it in many places where recorded payloads have it.
    """
    if value is None:
        return set()
    if typing.get_origin(wanted) in (typing.Union, types.UnionType):
        found = [departures(value, one, place) for one in typing.get_args(wanted)]
        return set() if set() in found else found[0]
    if typing.get_origin(wanted) is typing.Literal:
        return set() if value in typing.get_args(wanted) else {place}
    if typing.get_origin(wanted) is list and isinstance(value, list):
        (inner,) = typing.get_args(wanted)
        return set().union(*(departures(one, inner, f"{place}[]") for one in value))
    if typing.is_typeddict(wanted) and isinstance(value, dict):
        hints = {name: hint for name, hint in typing.get_type_hints(wanted).items() if name != "__kind__"}
        absent = {f"{place}.{name} is absent" for name in hints if name not in value}
        given = (departures(value[name], hint, f"{place}.{name}") for name, hint in hints.items() if name in value)
        return absent.union(*given)
    kind = typing.get_origin(wanted) or wanted
    fits = type(value) in (int, float) if kind is float else kind is object or type(value) is kind
    return set() if fits else {place}


def test_it_reads_every_order_page_by_page_once(whole: Talk[Any], world: World) -> None:
    rows = whole(every_order)
    assert len(rows) > 100
    assert sorted((row["orderId"], row["orderNumber"], row["orderKey"], row["orderStatus"]) for row in rows) == sorted(
        (order.id, order.number, order.key, order.status) for order in world.shipstation.orders if not order.vanished
    )


def test_it_reads_a_sandbox_that_is_a_process_of_its_own(served: Any) -> None:
    setting = served.setting
    world = make_world(seed=setting.seed, orders=setting.orders, now=datetime.fromisoformat(setting.now))
    rows = talk_to(served.url, world)(every_order)
    assert sorted(row["orderId"] for row in rows) == sorted(o.id for o in world.shipstation.orders if not o.vanished)


def test_what_it_reads_of_an_order_is_what_the_world_holds(whole: Talk[Any], world: World) -> None:
    held = {order.id: order for order in world.shipstation.orders}
    for row in whole(every_order):
        order = held[row["orderId"]]
        assert row["shipTo"]["name"] == order.ship_to.name
        assert row["advancedOptions"]["storeId"] == order.store_id
        assert (row["orderTotal"], row["amountPaid"]) == (float(order.order_total), float(order.amount_paid))
        assert [(item["sku"], item["quantity"]) for item in row["items"]] == [(i.sku, i.quantity) for i in order.items]


@pytest.mark.parametrize("status", ["awaiting_shipment", "shipped", "cancelled"])
def test_its_filters_narrow_what_it_reads(whole: Talk[Any], world: World, status: str) -> None:
    rows = whole(lambda connection: every_order(connection, orderStatus=status))
    orders = [order for order in world.shipstation.orders if order.status == status and not order.vanished]
    assert sorted(row["orderId"] for row in rows) == sorted(order.id for order in orders)


def test_its_sorting_is_obeyed(whole: Talk[Any]) -> None:
    rows = whole(lambda connection: every_order(connection, sortBy="ModifyDate", sortDir="DESC"))
    stamps = [row["modifyDate"] for row in rows]
    assert stamps == sorted(stamps, reverse=True)


def test_orders_are_of_the_clients_own_type(whole: Talk[Any]) -> None:
    """What departs is the client's: ``links`` is of v2, items are stamped ``createDate``, their key is free text, and
    so is the warehouse location."""
    status, page = whole(lambda connection: OrderPortal.where(connection, pageSize=500))
    assert status == 200
    items = ".orders[].items[]"
    assert departures(page, V1OrderListResponse) == {
        ".links is absent",
        f"{items}.createdDate is absent",
        f"{items}.lineItemKey",
        f"{items}.warehouseLocation",
    }


def test_it_reads_every_store_with_the_inactive_ones(whole: Talk[Any], world: World) -> None:
    status, stores = whole(lambda connection: StorePortal.all(connection, showInactive=True))
    assert status == 200
    assert {(store["storeId"], store["storeName"], store["active"]) for store in stores} == {
        (store.id, store.name, store.active) for store in world.shipstation.stores
    }


def test_stores_are_of_the_clients_own_type(whole: Talk[Any]) -> None:
    """It takes ``storeId`` for text; every recorded store has a number."""
    _, stores = whole(StorePortal.all)
    assert departures(stores, list[V1Store]) == {"[].storeId"}


def test_marketplaces_and_webhooks_are_of_the_clients_own_types(whole: Talk[Any]) -> None:
    status, marketplaces = whole(StorePortal.list_marketplaces)
    assert status == 200
    assert {row["name"]: row["marketplaceId"] for row in marketplaces}["Amazon"] == 2
    assert departures(marketplaces, list[V1MarketPlace]) == set()
    assert whole(V1WebhookPortal.all) == (200, {"webhooks": []})


def test_warehouses_are_of_the_clients_own_type(whole: Talk[Any]) -> None:
    """A return address was recorded whose ``residential`` is empty text; the client takes it for a flag."""
    status, warehouses = whole(V1WarehousePortal.where)
    assert (status, len(warehouses)) == (200, 1)
    assert departures(warehouses, list[V1Warehouse]) == {"[].returnAddress.residential"}


def test_a_wrong_secret_is_told_as_it_tells_refused_credentials(changing: Any) -> None:
    url = str(changing.http.base_url).removesuffix("/shipstation/")
    _, answer = talk_to(url, changing.world, secret="wrong")(OrderPortal.where)
    assert "Invalid API credentials" in answer["errors"][0]["message"]


async def create(connection: ShipStationConnection, **changes: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "orderNumber": "TP-1", "orderKey": "tp-1", "orderStatus": "awaiting_shipment", "billTo": ADDRESS,
        "orderDate": "2026-11-20T08:46:27.0000000", "shipTo": ADDRESS, "items": [ITEM], "amountPaid": 19.0,
    }  # fmt: skip
    status, answer = await OrderPortal.create_order(connection, **sent | changes)
    assert status == 200, answer
    return answer


def test_an_order_it_creates_is_read_back_once_whatever_it_is_updated_to(changing: Any) -> None:
    async def write(connection: ShipStationConnection) -> Any:
        made = await create(connection)
        moved = await create(connection, shipTo=ADDRESS | {"city": "Evanston"})
        return made, moved, await OrderPortal.where(connection, orderNumber="TP-1")

    made, moved, (_, page) = changing.talk(write)
    assert departures(made, V1Order) == {".items[].createdDate is absent", ".items[].lineItemKey"}
    assert made["orderId"] == moved["orderId"]
    assert [(row["orderId"], row["shipTo"]["city"], row["items"][0]["sku"]) for row in page["orders"]] == [
        (made["orderId"], "Evanston", "MUG-BLUE")
    ]


def test_orders_it_creates_in_a_batch_are_told_one_by_one(changing: Any) -> None:
    batch = [
        {"orderNumber": f"TP-{n}", "orderKey": f"tp-{n}", "orderStatus": "awaiting_payment", "billTo": ADDRESS,
         "orderDate": "2026-11-20T08:46:27.0000000", "shipTo": ADDRESS}
        for n in (2, 3)
    ]  # fmt: skip
    status, answer = changing.talk(lambda connection: OrderPortal.create_or_update_orders(connection, batch))
    assert (status, answer["hasErrors"]) == (200, False)
    assert [(row["orderNumber"], row["success"]) for row in answer["results"]] == [("TP-2", True), ("TP-3", True)]
    # It spells orderKey with a small k; the documented answer does not.
    assert departures(answer, V1BatchOrderCreationResponse) == {".results[].orderkey is absent"}


def test_a_label_it_buys_ships_the_order_and_is_read_back(changing: Any) -> None:
    async def buy(connection: ShipStationConnection) -> Any:
        made = await create(connection)
        bought = await OrderPortal.create_label(
            connection, orderId=made["orderId"], carrierCode="stamps_com", serviceCode="usps_priority_mail",
            confirmation="none", shipDate="2026-11-22",
            weight={"value": 16, "units": "ounces", "WeightUnits": 1},
        )  # fmt: skip
        return bought, await OrderPortal.where(connection, orderNumber="TP-1")

    (status, label), (_, page) = changing.talk(buy)
    assert status == 200, label
    assert departures(label, V1OrderLabel) == set()
    assert [row["orderStatus"] for row in page["orders"]] == ["shipped"]
    (read,) = changing.http.get("/shipments", params={"orderNumber": "TP-1"}).json()["shipments"]
    assert (read["shipmentId"], read["trackingNumber"]) == (label["shipmentId"], label["trackingNumber"])


def test_a_warehouse_it_creates_is_found_by_name_until_it_deletes_it(changing: Any) -> None:
    async def write(connection: ShipStationConnection) -> Any:
        _, made = await V1WarehousePortal.create(connection, originAddress=ADDRESS, warehouseName="Annex")
        found = await V1WarehousePortal.get_by_name(connection, "Annex")
        by_id = await V1WarehousePortal.get_by_id(connection, made["warehouseId"])
        gone = await V1WarehousePortal.delete_by_id(connection, made["warehouseId"])
        return made, found, by_id, gone, await V1WarehousePortal.get_by_name(connection, "Annex")

    made, found, by_id, gone, after = changing.talk(write)
    assert departures(made, V1Warehouse) == set()
    assert found == by_id == (200, made)
    assert (gone[0], after[0]) == (200, 500)


def test_a_subscription_is_listed_until_it_unsubscribes(changing: Any) -> None:
    """Its own ``subscribe`` goes out with v2 credentials alone, so the subscription is made by plain HTTP."""
    hook = {"event": "ORDER_NOTIFY", "target_url": "http://127.0.0.1:9/hook", "friendly_name": "orders"}
    assert changing.http.post("/webhooks/subscribe", json=hook).status_code in (200, 201)

    async def leave(connection: ShipStationConnection) -> Any:
        _, before = await V1WebhookPortal.all(connection)
        status, _ = await V1WebhookPortal.unsubscribe(connection, before["webhooks"][0]["WebHookID"])
        return before, status, await V1WebhookPortal.all(connection)

    before, status, after = changing.talk(leave)
    assert departures(before, V1WebhookListResponse) == set()
    assert [(row["HookType"], row["Url"], row["Name"]) for row in before["webhooks"]] == [tuple(hook.values())]
    assert (status, after[1]["webhooks"]) == (200, [])
