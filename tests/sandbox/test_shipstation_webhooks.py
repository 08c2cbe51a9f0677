"""Webhooks: who listens, what is posted, and that a listener who is gone disturbs nobody (ShipStation sheet, 1.9)."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from shipops.sandbox.courier import Parcel, Receipt, UndeliveredError
from tests.sandbox.shipstation_calls import BASE, Desk, an_order

TARGET = "http://127.0.0.1:9/hook"
LABEL = {
    "orderId": 102, "carrierCode": "ups_walleted", "serviceCode": "ups_ground", "confirmation": "none",
    "shipDate": "2026-11-21",
}  # fmt: skip


@pytest.fixture
def desk(make: Any) -> Desk:
    return Desk(make.world())


def listen(desk: Desk, event: str, store: int | None = None) -> int:
    hook = desk.post("webhooks/subscribe", {"target_url": TARGET, "event": event, "store_id": store})
    return int(hook["id"])


def told(desk: Desk) -> list[dict[str, str]]:
    desk.run_errands()
    assert all((parcel.method, parcel.url) == ("POST", TARGET) for parcel in desk.sent)
    return [json.loads(parcel.body) for parcel in desk.sent]


def read_back(desk: Desk, resource_url: str) -> Any:
    path, _, query = resource_url.removeprefix(f"{BASE}/").partition("?")
    return desk.get(path, **dict(pair.split("=") for pair in query.split("&")))


def test_a_new_order_is_told_with_an_address_that_finds_it(desk: Desk) -> None:
    listen(desk, "ORDER_NOTIFY")
    order = desk.post("orders/createorder", an_order())
    (message,) = told(desk)
    assert set(message) == {"resource_url", "resource_type"}
    assert message["resource_type"] == "ORDER_NOTIFY"
    assert len(message["resource_url"]) <= 200
    assert [row["orderId"] for row in read_back(desk, message["resource_url"])["orders"]] == [order["orderId"]]


@pytest.mark.parametrize(("event", "items"), [("SHIP_NOTIFY", False), ("ITEM_SHIP_NOTIFY", True)])
def test_a_label_is_told_with_or_without_its_items(desk: Desk, event: str, items: bool) -> None:
    listen(desk, event)
    label = desk.post("orders/createlabelfororder", LABEL)
    (message,) = told(desk)
    assert message["resource_url"].endswith(f"&includeShipmentItems={items}")
    (row,) = read_back(desk, message["resource_url"])["shipments"]
    assert (row["shipmentId"], row["shipmentItems"] is not None) == (label["shipmentId"], items)


def test_one_import_is_one_message(desk: Desk) -> None:
    listen(desk, "ITEM_ORDER_NOTIFY")
    desk.post("orders/createorders", [an_order(orderKey=f"k{number}") for number in range(3)])
    assert len(told(desk)) == 1


def test_an_order_that_awaits_payment_is_told_once_it_is_paid(desk: Desk) -> None:
    listen(desk, "ORDER_NOTIFY")
    desk.post("orders/createorder", an_order(orderStatus="awaiting_payment"))
    assert told(desk) == []
    desk.post("orders/createorder", an_order())
    assert len(told(desk)) == 1


def test_edits_cancellations_and_voids_are_told_to_nobody(desk: Desk) -> None:
    for event in ("ORDER_NOTIFY", "SHIP_NOTIFY"):
        listen(desk, event)
    desk.post("orders/addtag", {"orderId": 102, "tagId": 7})
    desk.post("shipments/voidlabel", {"shipmentId": 901})
    desk.reply("DELETE", "orders/103")
    assert told(desk) == []


def test_an_order_marked_as_shipped_is_a_fulfillment_not_a_label(desk: Desk) -> None:
    for event in ("SHIP_NOTIFY", "FULFILLMENT_SHIPPED"):
        listen(desk, event)
    desk.post("orders/markasshipped", {"orderId": 102, "carrierCode": "UPS"})
    (message,) = told(desk)
    assert message["resource_type"] == "FULFILLMENT_SHIPPED"
    assert read_back(desk, message["resource_url"])["fulfillments"][0]["orderId"] == 102


@pytest.mark.parametrize(("store", "count"), [(10001, 1), (34567, 0), (None, 1)])
def test_a_listener_for_one_store_hears_of_that_store(desk: Desk, store: int | None, count: int) -> None:
    listen(desk, "ORDER_NOTIFY", store)
    desk.post("orders/createorder", an_order())
    assert len(told(desk)) == count


def test_webhooks_are_listed_and_deleted(desk: Desk) -> None:
    number = listen(desk, "ORDER_NOTIFY")
    (hook,) = desk.get("webhooks")["webhooks"]
    assert (hook["WebHookID"], hook["HookType"], hook["Url"], hook["Active"]) == (number, "ORDER_NOTIFY", TARGET, True)
    assert desk.status("DELETE", f"webhooks/{number}") == 200
    assert desk.get("webhooks")["webhooks"] == []
    assert desk.status("DELETE", f"webhooks/{number}") == 404


@pytest.mark.parametrize("over", [{"event": "TEA"}, {"target_url": ""}, {"target_url": "http://" + "a" * 200}])
def test_a_subscription_that_makes_no_sense_is_400(desk: Desk, over: dict[str, str]) -> None:
    assert desk.status("POST", "webhooks/subscribe", {"target_url": TARGET, "event": "ORDER_NOTIFY"} | over) == 400


def test_a_listener_who_is_gone_disturbs_nobody(desk: Desk) -> None:
    def gone(_: Parcel) -> Receipt:
        raise UndeliveredError("ConnectError")

    listen(desk, "ORDER_NOTIFY")
    desk.answers = gone
    desk.post("orders/createorder", an_order())
    desk.run_errands()
    assert desk.get("orders")["total"] == 5


def test_a_message_reaches_a_listener_over_http(serve_world: Any) -> None:
    heard: list[bytes] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Listener) as listener:
        listener.timeout = 10
        client = serve_world(base_url="http://127.0.0.1:9").shipstation
        target = f"http://127.0.0.1:{listener.server_port}/hook"
        client.post("/webhooks/subscribe", json={"target_url": target, "event": "ORDER_NOTIFY"})
        assert client.post("/orders/createorder", json=an_order()).status_code == 200
        listener.handle_request()
    (message,) = map(json.loads, heard)
    assert message["resource_url"].startswith("http://127.0.0.1:9/shipstation/orders?importBatch=")
