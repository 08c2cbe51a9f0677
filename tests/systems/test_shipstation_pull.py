from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shipops.errors import AccessError, ThrottledError, UnreadableError, VendorError
from shipops.systems import shipstation
from shipops.systems.answers import Answer
from shipops.systems.shipstation.client import ShipStationClient, read_answer

SINCE = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Account:
    """The lists of a ShipStation account, served by ``answer``."""

    def __init__(self, reply: Any) -> None:
        self.reply = reply
        self.orders: list[dict[str, Any]] = []
        self.gone: dict[str, dict[str, Any]] = {}
        self.labels: list[dict[str, Any]] = []
        self.voided: list[dict[str, Any]] = []
        self.marked: list[dict[str, Any]] = []
        self.stores: list[Any] = [{"storeId": 1, "marketplaceId": 0}, {"storeId": 2, "marketplaceId": 36}]

    def answer(self, request: Any) -> Any:
        query = request.query
        if request.path == "/stores":
            return self.reply(self.stores)
        if request.path.startswith("/orders/"):
            order = self.gone.get(request.path.rpartition("/")[2])
            return self.reply(order) if order else self.reply(status=404, text="")
        if request.path == "/orders":
            status, prefix = query.get("orderStatus"), query.get("orderNumber", "")
            rows = [row for row in self.orders if status in (None, row.get("orderStatus"))]
            return self.page("orders", [row for row in rows if row["orderNumber"].startswith(prefix)], query)
        if request.path == "/shipments":
            return self.page("shipments", self.voided if "voidDateStart" in query else self.labels, query)
        return self.page("fulfillments", self.marked, query)

    def page(self, key: str, rows: list[Any], query: dict[str, str]) -> Any:
        start = (int(query["page"]) - 1) * int(query["pageSize"])
        return self.reply(
            {key: rows[start : start + int(query["pageSize"])], "total": len(rows), "page": 1, "pages": 0}
        )


def order(order_id: int, number: str = "", **more: Any) -> dict[str, Any]:
    return {"orderId": order_id, "orderNumber": number or f"SO-{order_id}", "modifyDate": "2026-11-20T10:00:00", **more}


@pytest.fixture
def account(vendor: Any, reply: Any) -> Account:
    made = Account(reply)
    vendor.answer = made.answer
    return made


@pytest.fixture
def client(vendor: Any, pace: Any) -> Iterator[ShipStationClient]:
    with ShipStationClient(
        "shipstation.main", base_url=vendor.url, api_key="key-key-key", api_secret="secret-secret", pace=pace
    ) as made:
        yield made


def queries(vendor: Any, path: str) -> list[dict[str, str]]:
    return [request.query for request in vendor.requests if request.path == path]


def test_calls_carry_basic_credentials(vendor: Any, account: Account, client: ShipStationClient) -> None:
    shipstation.check_access(client)
    assert vendor.requests[0].headers["authorization"] == "Basic a2V5LWtleS1rZXk6c2VjcmV0LXNlY3JldA=="
    assert vendor.requests[0].query == {"showInactive": "true"}


def test_stores_are_read_before_the_first_order(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    collect(shipstation.pull(client, plan()))
    paths = [request.path for request in vendor.requests]
    assert paths[0] == "/stores"
    assert paths.count("/stores") == 1


def test_a_first_pull_asks_from_the_start_of_the_history_in_pacific_time(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    collect(shipstation.pull(client, plan()))
    start = "2026-09-23 05:00:00"  # 60 days before, 12:00 UTC in summer time
    orders, *by_status = queries(vendor, "/orders")
    assert orders == {"modifyDateStart": start, "page": "1", "pageSize": "500"}
    assert [query["orderStatus"] for query in by_status] == [
        "awaiting_payment", "awaiting_shipment", "on_hold", "pending_fulfillment",
    ]  # fmt: skip
    assert not any("DateStart" in name for query in by_status for name in query)
    assert [(q["createDateStart"], q["includeShipmentItems"]) for q in queries(vendor, "/shipments")] == [
        (start, "true")
    ]
    assert [q["createDateStart"] for q in queries(vendor, "/fulfillments")] == [start]


def test_a_later_pull_overlaps_by_more_than_a_day_and_asks_for_voids(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    collect(shipstation.pull(client, plan(SINCE)))
    start = "2026-11-20 03:00:00"  # 25 hours before, 12:00 UTC in winter time
    assert queries(vendor, "/orders")[0]["modifyDateStart"] == start
    created, voided = queries(vendor, "/shipments")
    assert (created["createDateStart"], voided["voidDateStart"]) == (start, start)
    assert queries(vendor, "/fulfillments")[0]["createDateStart"] == "2026-10-23 05:00:00"


def test_everything_read_is_handed_up_with_its_raw_form_and_tally(
    account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(n) for n in range(1, 1201)]
    account.labels = [{"shipmentId": 5, "orderId": 1}]
    account.marked = [{"fulfillmentId": 6, "orderId": 2}]
    whole = collect(shipstation.pull(client, plan()))
    assert sorted(int(o.order_id) for o in whole.orders) == list(range(1, 1201))
    assert [shipment.kind for shipment in whole.shipments] == ["label", "marked_shipped"]
    assert len(whole.stores) == 2
    assert len(whole.raw) == 1200 + 2 + 2
    assert {(t.resource, t.announced, t.received) for t in whole.tallies} >= {
        ("orders", 1200, 1200),
        ("shipments", 1, 1),
    }
    assert whole.gaps == whole.rejected == []


def test_an_open_order_met_in_two_lists_is_handed_up_once(
    account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(1, orderStatus="awaiting_shipment")]
    whole = collect(shipstation.pull(client, plan()))
    assert [o.order_id for o in whole.orders] == ["1"]
    assert len([raw for raw in whole.raw if raw.kind == "shipstation-order"]) == 1


def test_orders_of_the_manual_store_are_manual(
    account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(1, advancedOptions={"storeId": 1}), order(2, advancedOptions={"storeId": 2})]
    whole = collect(shipstation.pull(client, plan()))
    assert {o.order_id: o.is_manual for o in whole.orders} == {"1": True, "2": False}


def test_merged_orders_no_list_shows_are_fetched_once_and_may_be_gone(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(1, advancedOptions={"mergedIds": [1, 8, 9]}), order(2, advancedOptions={"mergedIds": [8]})]
    account.gone = {"8": order(8)}
    whole = collect(shipstation.pull(client, plan()))
    assert sorted(o.order_id for o in whole.orders) == ["1", "2", "8"]
    assert sorted(r.path for r in vendor.requests if r.path.startswith("/orders/")) == ["/orders/8", "/orders/9"]
    assert whole.gaps == []


def test_merged_orders_cost_a_bounded_number_of_calls(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(1, advancedOptions={"mergedIds": list(range(100, 200))})]
    collect(shipstation.pull(client, plan()))
    assert len([r for r in vendor.requests if r.path.startswith("/orders/")]) == 50


def test_an_unreadable_row_is_set_aside_and_counted(
    account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(1), {"orderId": "not-a-number", "orderNumber": "SO-X"}, order(3)]
    whole = collect(shipstation.pull(client, plan()))
    assert [o.order_id for o in whole.orders] == ["1", "3"]
    assert [(r.kind, r.key) for r in whole.rejected] == [("shipstation-order", "not-a-number")]
    assert all(tally.adds_up for tally in whole.tallies)


def test_a_page_that_stays_unreadable_is_a_gap_and_the_rest_arrives(
    vendor: Any, reply: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(n) for n in range(1, 1201)]
    aspnet = {"Message": "An error has occurred.", "ExceptionMessage": "Object reference not set."}

    def poisoned(request: Any) -> Any:
        spoilt = request.path == "/orders" and request.query["page"] == "2" and "modifyDateStart" in request.query
        return reply(aspnet, status=500) if spoilt else account.answer(request)

    vendor.answer = poisoned
    whole = collect(shipstation.pull(client, plan()))
    assert [(gap.resource, gap.position) for gap in whole.gaps] == [("orders", "page 2 of 3")]
    assert len(whole.orders) == 700


def test_progress_is_told(account: Account, client: ShipStationClient, plan: Any, collect: Any) -> None:
    told: list[tuple[str, int, int | None]] = []
    account.orders = [order(n) for n in range(1, 601)]
    collect(shipstation.pull(client, plan(progress=lambda *step: told.append(step))))
    assert told[0] == ("stores", 2, 2)
    assert told[1:3] == [("orders", 500, 600), ("orders", 600, 600)]


def test_a_number_is_found_exactly_with_its_split_children(
    vendor: Any, account: Account, client: ShipStationClient, now: datetime
) -> None:
    account.orders = [order(1, "100"), order(2, "1001"), order(3, "100-1"), order(4, "100-2"), order(5, "#100")]
    found = shipstation.find_by_number(client, " 100 ", now)
    assert [o.number for o in found.orders] == ["100", "100-1", "100-2"]
    assert queries(vendor, "/orders")[0]["orderNumber"] == "100"
    assert "storeId" not in queries(vendor, "/orders")[0]


@pytest.mark.parametrize("number", ["nowhere", "", " # "])
def test_an_unknown_number_is_an_empty_reading(
    account: Account, client: ShipStationClient, number: str, now: Any
) -> None:
    assert shipstation.find_by_number(client, number, now).orders == []


def test_an_order_is_found_by_id(account: Account, client: ShipStationClient, now: datetime) -> None:
    account.gone = {"8": order(8, "SO-8")}
    assert [o.number for o in shipstation.find_by_id(client, "8", now).orders] == ["SO-8"]


@pytest.mark.parametrize("order_id", ["9", "../stores", "", "x"])
def test_an_unknown_id_is_an_empty_reading(
    account: Account, client: ShipStationClient, order_id: str, now: Any
) -> None:
    found = shipstation.find_by_id(client, order_id, now)
    assert (found.orders, found.raw) == ([], [])


def test_a_refusal_that_passes_is_survived(vendor: Any, reply: Any, client: ShipStationClient) -> None:
    refusal = reply(status=401, text="<html>Unauthorized</html>")
    vendor.script(refusal, refusal, reply([]))
    shipstation.check_access(client)
    assert client.calls == 3


def test_a_wrong_key_is_an_access_error_that_names_the_settings(
    vendor: Any, reply: Any, client: ShipStationClient
) -> None:
    vendor.script(reply({"message": "Invalid API credentials"}, status=401))
    with pytest.raises(AccessError) as caught:
        shipstation.check_access(client)
    assert "api_key and api_secret of shipstation.main" in caught.value.remedy
    assert client.calls == 3


@pytest.mark.parametrize("body", [{"message": "hello"}, [], {"orders": "many"}, "text"])
def test_json_that_is_no_list_of_orders_is_unreadable_not_empty(
    vendor: Any, reply: Any, client: ShipStationClient, body: Any
) -> None:
    vendor.script(reply(body))
    with pytest.raises(UnreadableError):
        client.orders({}, 1)


def answered(status: int, text: str, **headers: str) -> Answer:
    return Answer("shipstation.main", "https://ssapi.shipstation.com/orders", status, headers, text)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-rate-limit-reset": "20"}, 20),
        ({"x-rate-limit-reset": "0"}, 1),
        ({"retry-after": "5", "x-rate-limit-reset": "20"}, 5),
        ({}, 60),
        ({"x-rate-limit-reset": "soon"}, 60),
    ],
)
def test_the_wait_comes_from_the_headers(headers: dict[str, str], wait: float) -> None:
    with pytest.raises(ThrottledError) as caught:
        read_answer(answered(429, '{"message": "Too Many Requests"}', **headers))
    assert caught.value.wait == wait


def test_the_throttle_text_counts_whatever_the_status() -> None:
    with pytest.raises(ThrottledError):
        read_answer(answered(200, '{"message": "Too Many Requests"}'))


def test_a_refused_request_quotes_the_vendor_on_one_line() -> None:
    text = '{"Message": "The request is invalid.", "ExceptionMessage": "Could not\\n convert string to decimal"}'
    with pytest.raises(VendorError) as caught:
        read_answer(answered(400, text))
    assert '"Could not convert string to decimal"' in caught.value.what


def test_seen_at_is_the_start_of_the_pull(
    account: Account, client: ShipStationClient, plan: Callable[..., Any], collect: Any, now: datetime
) -> None:
    account.orders = [order(1)]
    whole = collect(shipstation.pull(client, plan(now - timedelta(days=1))))
    assert {o.seen_at for o in whole.orders} == {raw.fetched_at for raw in whole.raw} == {now}
