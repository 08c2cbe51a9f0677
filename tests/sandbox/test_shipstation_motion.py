"""Faults of a ShipStation account and of its answers: what moves, breaks off or never answers."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.sandbox.shipstation_calls import Desk, an_order


@pytest.fixture
def many(make: Any) -> Any:
    world = make.world()
    world.shipstation.orders = [
        make.ss_order(number, f"N-{number}", store_id=10001 if number % 3 else 34567) for number in range(1, 41)
    ]
    return world


def poisoned(desk: Desk) -> list[int]:
    return [number for number in range(1, 41) if desk.status("GET", f"orders/{number}") == 500]


def test_every_page_that_holds_a_poisoned_order_fails_whatever_its_size(many: Any) -> None:
    desk = Desk(many, "poisoned-record")
    (bad,) = poisoned(desk)
    for size in (1, 2, 5, 40):
        pages = range(1, 40 // size + 1)
        failed = [page for page in pages if desk.status("GET", "orders", page=page, pageSize=size) == 500]
        assert failed == [(bad - 1) // size + 1]


def test_a_poisoned_page_fails_in_any_order_and_under_any_filter(many: Any) -> None:
    desk = Desk(many, "poisoned-record")
    (bad,) = poisoned(desk)
    assert desk.status("GET", "orders", sortBy="ModifyDate", sortDir="DESC", pageSize=40) == 500
    assert desk.status("GET", "orders", orderNumber=f"N-{bad}") == 500


def test_so_many_orders_are_poisoned_as_asked(many: Any) -> None:
    assert len(poisoned(Desk(many, "poisoned-record=3"))) == 3


def test_poison_and_unreadable_fields_are_in_different_orders(many: Any) -> None:
    desk = Desk(many, "poisoned-record", "unreadable-order")
    (bad,) = poisoned(desk)
    shown = [desk.get(f"orders/{number}")["orderId"] for number in range(1, 41) if number != bad]
    assert shown.count("not-a-number") == 1


def test_the_account_drifts_before_every_further_page(many: Any) -> None:
    desk = Desk(many, "drift=4")
    assert desk.ids(pageSize=10) == list(range(1, 11))
    seen = {number for page in (2, 3, 4, 5) for number in desk.ids(page=page, pageSize=10)}
    assert not set(range(11, 41)) <= seen
    assert max(seen) > 40


def test_drift_takes_away_and_adds_only_orders_typed_by_hand(many: Any) -> None:
    desk = Desk(many, "drift=9")
    before = {order.id for order in desk.emulator.ledger.orders if order.store_id == 34567}
    for page in range(2, 20):
        desk.get("orders", page=page, pageSize=2)
    after = desk.emulator.ledger.orders
    assert {order.id for order in after if order.store_id == 34567} == before
    assert {order.store_id for order in after if order.id > 40} == {10001}


def test_every_second_page_begins_with_the_last_row_before_it(serve_world: Any) -> None:
    client = serve_world(faults=["shipstation-repeated-row=2"]).shipstation
    first, second = (client.get("/orders", params={"page": page, "pageSize": 2}).json() for page in (1, 2))
    assert [row["orderId"] for row in first["orders"]] == [101, 102]
    assert [row["orderId"] for row in second["orders"]] == [102, 103, 104]
    assert second["total"] == 4


def test_empty_lists_are_null(make: Any) -> None:
    desk = Desk(make.world(), "shipstation-null-lists")
    assert desk.get("orders", page=9)["orders"] is None
    assert desk.get("orders/101")["advancedOptions"]["mergedIds"] is None
    assert desk.get("orders/101")["items"][0]["options"]


def test_a_gateway_times_out_for_every_vendor(serve_world: Any) -> None:
    sandbox = serve_world(faults=["gateway-timeout=1"])
    for client, path in ((sandbox.shipstation, "/orders"), (sandbox.cin7, "/me"), (sandbox.inksoft, "/GetStoreData")):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"][:9]) == (504, "text/html")


def test_a_dripping_answer_is_whole_in_the_end(serve_world: Any) -> None:
    calm = serve_world().shipstation.get("/orders").json()
    client = serve_world(faults=["drip=1"]).shipstation
    started = time.monotonic()
    with client.stream("GET", "/orders") as answer:
        pieces = list(answer.iter_raw())
    assert json.loads(b"".join(pieces)) == calm
    assert len(pieces) > 5
    assert time.monotonic() - started > 0.5


def test_a_connection_cut_off_leaves_half_an_answer(serve_world: Any) -> None:
    client = serve_world(faults=["cut-off=2"]).shipstation
    whole = len(client.get("/orders").content)
    with client.stream("GET", "/orders") as answer:
        assert int(answer.headers["content-length"]) == whole
        with pytest.raises(httpx.RemoteProtocolError):
            answer.read()
    assert len(client.get("/orders").content) == whole


def test_a_list_is_made_once_and_again_after_a_change(make: Any) -> None:
    desk = Desk(make.world())
    ledger = desk.emulator.ledger
    chosen: list[str] = []
    for _ in range(2):
        ledger.selection("wanted", lambda: chosen.append("again") or ledger.orders)  # type: ignore[func-returns-value]
    desk.post("orders/createorder", an_order())
    ledger.selection("wanted", lambda: chosen.append("again") or ledger.orders)  # type: ignore[func-returns-value]
    assert chosen == ["again", "again"]


def cost_of_a_page_read_again(make: Any, orders: int) -> float:
    """Seconds of the processor for a page of 500 in the middle of ``orders``, when nothing has changed."""
    world = make.world()
    model = make.ss_order(1, "N-1")
    world.shipstation.orders = [replace(model, id=number, number=f"N-{number}") for number in range(1, orders + 1)]
    desk = Desk(world)
    asked = {"page": orders // 1000, "pageSize": 500, "sortBy": "ModifyDate"}
    assert len(desk.get("orders", **asked)["orders"]) == 500
    started = time.process_time()
    desk.reply("GET", "orders", **asked)
    return time.process_time() - started


def test_a_page_read_again_is_cheap(make: Any) -> None:
    assert cost_of_a_page_read_again(make, 5_000) < 0.06


@pytest.mark.proof
def test_a_page_of_a_hundred_thousand_orders_read_again_is_cheap(make: Any) -> None:
    assert cost_of_a_page_read_again(make, 100_000) < 0.06


def test_a_window_may_be_shorter_than_a_minute(serve_world: Any, assume: Any) -> None:
    client = serve_world(rate=1, assumptions=assume(rate_window_seconds=0.3)).shipstation
    client.get("/stores")
    throttled = client.get("/stores")
    assert (throttled.status_code, throttled.headers["x-rate-limit-reset"]) == (429, "1")
    time.sleep(0.35)
    assert client.get("/stores").status_code == 200
