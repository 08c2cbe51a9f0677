"""A generated world through the emulators: everything it holds can be read, once and only once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shipops.sandbox.calls import Call, Reply
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.faults import Faults
from shipops.sandbox.inksoft.api import InkSoft
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.api import ShipStation
from shipops.sandbox.world import make_world
from shipops.sandbox.world.model import World

OPTIONS: dict[str, Any] = {"rate": None, "faults": Faults(), "assumptions": Assumptions()}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=1, orders=300, now=datetime(2026, 11, 22, 6, tzinfo=UTC))


def read(reply: Reply) -> Any:
    assert reply.status == 200
    return json.loads(reply.body)


def pages(emulator: ShipStation | Cin7, path: str, key: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    number = 1
    while rows := read(emulator.answer(Call("GET", path, {**query, "page": str(number)})))[key]:
        yield from rows
        number += 1


@pytest.mark.parametrize("query", [{}, {"pagesize": "7"}, {"sortby": "ModifyDate", "sortdir": "DESC"}])
def test_the_pages_of_shipstation_hold_every_order_that_has_not_vanished(world: World, query: dict[str, str]) -> None:
    rows = list(pages(ShipStation(world, **OPTIONS), "orders", "orders", query))
    expected = [order.id for order in world.shipstation.orders if not order.vanished]
    assert sorted(row["orderId"] for row in rows) == sorted(expected)


def test_the_pages_of_shipstation_hold_every_label_with_its_items(world: World) -> None:
    rows = list(pages(ShipStation(world, **OPTIONS), "shipments", "shipments", {"includeshipmentitems": "true"}))
    assert sorted(row["shipmentId"] for row in rows) == sorted(label.id for label in world.shipstation.labels)
    assert all(row["shipmentItems"] is not None for row in rows)


def test_the_pages_of_shipstation_hold_every_mark_as_shipped(world: World) -> None:
    rows = list(pages(ShipStation(world, **OPTIONS), "fulfillments", "fulfillments", {"pagesize": "2"}))
    assert sorted(row["fulfillmentId"] for row in rows) == sorted(mark.id for mark in world.shipstation.fulfillments)


def test_the_stores_show_both_kinds_of_refresh_stamp(world: World) -> None:
    stores = read(ShipStation(world, **OPTIONS).answer(Call("GET", "stores", {"showinactive": "true"})))
    apart = {
        round(
            (
                datetime.fromisoformat(store["refreshDate"]) - datetime.fromisoformat(store["lastRefreshAttempt"])
            ).total_seconds()
            / 3600
        )
        for store in stores
        if store["refreshDate"]
    }
    assert apart == {0, 8}


def test_every_sale_is_in_the_list_once_and_opens(world: World) -> None:
    emulator = Cin7(world, **OPTIONS)
    rows = list(pages(emulator, "ExternalApi/v2/saleList", "SaleList", {"limit": "50"}))
    assert [row["SaleID"] for row in rows] == [
        sale.id for sale in sorted(world.cin7.sales, key=lambda sale: sale.order_number)
    ]
    for row in rows:
        detail = read(emulator.answer(Call("GET", "ExternalApi/v2/sale", {"id": row["SaleID"]})))
        assert (detail["Order"]["SaleOrderNumber"], detail["Status"]) == (row["OrderNumber"], row["Status"])


def test_every_approved_inksoft_order_is_in_its_own_store_once_and_opens(world: World) -> None:
    emulator = InkSoft(world, **OPTIONS)
    key = {"x-api-key": world.inksoft.api_key}
    for store in world.inksoft.stores:
        path = f"{store.uri}/Api2/"
        rows = read(emulator.answer(Call("GET", f"{path}GetOrderSummaries", {"maxresults": "-1"}, key)))["Data"]
        expected = [order.id for order in world.inksoft.orders if order.store_id == store.id and not order.hidden]
        assert sorted(row["ID"] for row in rows) == sorted(expected)
        for row in rows:
            query = {"orderid": str(row["ID"]), "orderemail": row["Email"], "includeproductioncards": "true"}
            order = read(emulator.answer(Call("GET", f"{path}GetOrder", query)))["Data"]
            assert (order["ID"], order["TotalAmount"]) == (row["ID"], row["TotalAmount"])
            assert len(order["ProductionCards"]) == row["ProductionCardCount"]
