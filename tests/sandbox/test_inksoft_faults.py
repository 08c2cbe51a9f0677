"""An InkSoft account that breaks, moves or changes while it is read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipops.sandbox.calls import Call
from shipops.sandbox.faults import Faults
from shipops.sandbox.inksoft.api import InkSoft
from shipops.sandbox.inksoft.shelf import Shelf
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world import inksoft_orders


def ids(answer: httpx.Response) -> list[int]:
    return [row["ID"] for row in answer.json()["Data"]]


def many(make: Any, count: int) -> Any:
    """A world with orders 1 to ``count``, the higher the newer."""
    world = make.world()
    world.inksoft.orders = [
        make.inksoft_order(number, created_at=make.at(1) + timedelta(minutes=number)) for number in range(1, count + 1)
    ]
    return world


@pytest.mark.parametrize(
    ("fault", "status", "word", "data"),
    [
        ("inksoft-500", 500, "InternalServerError", False),
        ("inksoft-not-ok", 200, "InternalServerError", False),
        ("inksoft-data-false", 200, "OK", False),
        ("inksoft-data-null", 200, "OK", None),
    ],
)
def test_every_second_answer_is_a_broken_envelope(
    serve_world: Any, fault: str, status: int, word: str, data: object
) -> None:
    client = serve_world(faults=[f"{fault}=2"]).inksoft
    answers = [client.get("/GetOrderSummaries") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, status, 200, status]
    assert (answers[1].json()["StatusCode"], answers[1].json()["Data"]) == (word, data)
    assert ids(answers[0]) == ids(answers[2])


def test_every_second_answer_is_a_web_page(serve_world: Any) -> None:
    client = serve_world(faults=["inksoft-html=2"]).inksoft
    answers = [client.get("/GetStoreData") for _ in range(2)]
    assert [answer.headers["content-type"].split(";")[0] for answer in answers] == ["application/json", "text/html"]
    assert answers[1].status_code == 200


@pytest.mark.parametrize("size", [1, 3, 10])
def test_every_page_that_holds_the_poisoned_order_fails(serve_world: Any, make: Any, size: int) -> None:
    client = serve_world(many(make, 10), faults=["poisoned-record"]).inksoft
    failing = [
        index
        for index in range(0, 10, size)
        if client.get("/GetOrderSummaries", params={"Index": index, "MaxResults": size}).status_code == 500
    ]
    assert failing == [4 // size * size]


def test_the_poisoned_order_fails_by_id_and_in_packages(serve_world: Any, make: Any) -> None:
    client = serve_world(many(make, 10), faults=["poisoned-record"]).inksoft
    statuses = [client.get("/GetOrder", params={"OrderId": number}).status_code for number in (5, 6, 7)]
    assert statuses == [200, 500, 200]
    assert client.get("/GetOrderPackage", params={"OrderIds": "[5,6]"}).status_code == 500
    assert client.get("/GetOrderPackage", params={"OrderIds": "[5,7]"}).status_code == 200


def test_as_many_orders_are_poisoned_as_were_asked_for(serve_world: Any, make: Any) -> None:
    client = serve_world(many(make, 10), faults=["poisoned-record=3"]).inksoft
    statuses = [client.get("/GetOrder", params={"OrderId": number}).status_code for number in range(1, 11)]
    assert statuses.count(500) == 3


def test_rows_move_over_page_seams_while_the_list_drifts(serve_world: Any, make: Any) -> None:
    client = serve_world(many(make, 6), faults=["drift"]).inksoft
    pages = [client.get("/GetOrderSummaries", params={"Index": index, "MaxResults": 2}) for index in (0, 2, 4)]
    assert [ids(page) for page in pages] == [[6, 5], [3, 2], [2, 1]]
    assert [page.json()["Pagination"]["TotalResults"] for page in pages] == [6, 5, 6]


def test_a_stale_list_stays_while_the_order_moves(serve_world: Any) -> None:
    client = serve_world(faults=["inksoft-stale-list"]).inksoft
    form = {"OrderIds": "[1001]", "TrackingNumber": "1Z", "MarkOrderAsCompleted": "true"}
    client.post("/CreateOrderShipments", data=form)
    rows = client.get("/GetOrderSummaries", params={"Status": "Open"}).json()["Data"]
    assert [(row["ID"], row["Status"]) for row in rows] == [(1002, "Processing"), (1001, "Processing")]
    assert client.get("/GetOrder", params={"OrderId": 1001}).json()["Data"]["Status"] == "Shipped"


def emulator(world: Any, faults: Faults | None = None) -> InkSoft:
    return InkSoft(world, rate=None, faults=faults or Faults(), assumptions=Assumptions())


def asked(api: InkSoft, method: str, **query: str) -> Any:
    store = api.account.stores[0].uri
    return json.loads(api.answer(Call("GET", f"{store}/Api2/{method}", query, {"x-api-key": api.account.api_key})).body)


def test_orders_that_come_go_or_are_approved_show_at_once(make: Any) -> None:
    world = make.world()
    api = emulator(world)
    assert [row["ID"] for row in asked(api, "GetOrderSummaries")["Data"]] == [1004, 1003, 1002, 1001]
    world.inksoft.orders.append(make.inksoft_order(1006, created_at=make.at(9)))
    del world.inksoft.orders[0]
    assert [row["ID"] for row in asked(api, "GetOrderSummaries")["Data"]] == [1006, 1004, 1003, 1002]
    assert asked(api, "GetOrder", orderid="1001")["OK"] is False
    next(order for order in world.inksoft.orders if order.id == 1005).approved_at = make.at(10)
    assert [row["ID"] for row in asked(api, "GetOrderSummaries")["Data"]] == [1006, 1005, 1004, 1003, 1002]


STEPS = st.lists(
    st.tuples(
        st.sampled_from([1001, 1002, 1003]), st.sampled_from(["produce", "cancel", "complete", "touch", "retype"])
    ),
    max_size=6,
)


# The fixture only makes documents: nothing of it is left over from one example to the next.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(STEPS)
def test_what_is_kept_is_never_older_than_the_order(make: Any, steps: list[tuple[int, str]]) -> None:
    world = make.world()
    api = emulator(world)
    for number, step in steps:
        order = next(order for order in world.inksoft.orders if order.id == number)
        if step == "produce":
            inksoft_orders.produce(order, "In Production", world.now)
        elif step == "cancel":
            inksoft_orders.cancel(order, world.now)
        elif step == "complete":
            inksoft_orders.complete(order, world.now)
        elif step == "retype" and order.shipments:
            order.shipments[0].packages[0].tracking_number += "9"
        else:
            order.modified_at += timedelta(hours=1)
        fresh = emulator(world)
        for method in ("GetOrderSummaries", "GetOrder"):
            assert asked(api, method, orderid=str(number)) == asked(fresh, method, orderid=str(number))


def test_an_account_that_did_not_change_is_not_sorted_again(make: Any) -> None:
    world = many(make, 3)
    shelf = Shelf(world.inksoft, hides_waiting=True)
    before = shelf.newest_first()
    assert shelf.newest_first() is before
    world.inksoft.orders.append(make.inksoft_order(4))
    assert len(shelf.newest_first()) == 4
