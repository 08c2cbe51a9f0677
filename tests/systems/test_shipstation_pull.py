from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shipops.errors import AccessError, ThrottledError, UnreadableError, VendorError
from shipops.systems import shipstation
from shipops.systems.answers import Answer
from shipops.systems.reading import Gap, Known, Rejected
from shipops.systems.shipstation.client import ShipStationClient, read_answer
from shipops.systems.shipstation.times import PACIFIC

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
    assert queries(vendor, "/fulfillments")[0]["createDateStart"] == start


def test_an_hour_with_nothing_new_costs_five_calls(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(n, orderStatus="awaiting_shipment") for n in range(1, 300)]
    collect(shipstation.pull(client, plan(SINCE, known=Known(open=("9", "77777")))))
    assert [request.path for request in vendor.requests] == [
        "/stores", "/orders", "/shipments", "/shipments", "/fulfillments",
    ]  # fmt: skip


def test_a_sweep_reads_open_orders_by_status_and_a_month_of_fulfilments(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    collect(shipstation.pull(client, plan(SINCE, sweep=True)))
    _, *by_status = queries(vendor, "/orders")
    assert len(by_status) == 4
    assert queries(vendor, "/fulfillments")[0]["createDateStart"] == "2026-10-23 05:00:00"


def test_a_sweep_asks_for_open_orders_no_list_shows_and_says_which_are_gone(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(1, orderStatus="awaiting_shipment")]
    account.gone = {"8": order(8, orderStatus="shipped")}
    whole = collect(shipstation.pull(client, plan(SINCE, sweep=True, known=Known(open=("7", "8", "1")))))
    assert whole.gone == ["7"]
    assert [o.order_id for o in whole.orders] == ["1", "8"]


def test_what_a_sweep_asks_for_is_bounded_and_the_oldest_come_first(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    known = Known(open=tuple(str(n) for n in range(1000, 1300)))
    whole = collect(shipstation.pull(client, plan(SINCE, sweep=True, known=known)))
    assert whole.gone == [str(n) for n in range(1000, 1100)]


def test_members_named_before_are_not_asked_for_again(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(1, advancedOptions={"mergedIds": [8, 9]})]
    collect(shipstation.pull(client, plan(SINCE, known=Known(merged=frozenset({"8"})))))
    assert [r.path for r in vendor.requests if r.path.startswith("/orders/")] == ["/orders/9"]


def test_an_open_gap_is_asked_for_through_its_own_window(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any, now: datetime
) -> None:
    account.orders = [order(5)]
    gap = Gap(
        "shipstation.main", "orders", "row 5", None, "It broke.", now, after_key="4", before_key="6",
        window_from=datetime(2026, 11, 1, 8, 30, tzinfo=UTC), window_to=datetime(2026, 11, 1, 9, 10, tzinfo=UTC),
    )  # fmt: skip
    whole = collect(shipstation.pull(client, plan(SINCE, gaps=(gap,))))
    window = queries(vendor, "/orders")[-1]
    # Two hours to either side; the clock was set back that night.
    assert (window["createDateStart"], window["createDateEnd"]) == ("2026-10-31 23:30:00", "2026-11-01 03:10:00")
    assert whole.gaps == []


def test_an_unreadable_label_is_asked_for_through_its_own_window(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any, now: datetime
) -> None:
    bad = Rejected(
        "shipstation.main", "shipstation-shipment", "5", "Bad.", '{"createDate": "2026-10-05T10:00:00"}', now
    )
    collect(shipstation.pull(client, plan(SINCE, aside=(bad,))))
    window = queries(vendor, "/shipments")[-1]
    assert (window["createDateStart"], window["createDateEnd"]) == ("2026-10-05 08:00:00", "2026-10-05 12:00:00")
    assert len(queries(vendor, "/orders")) == 1


def test_an_order_set_aside_without_a_usable_id_is_settled_once_its_place_is_read_without_it(
    account: Account, client: ShipStationClient, plan: Any, collect: Any, now: datetime
) -> None:
    account.orders = [order(5)]
    sent = json.dumps({"createDate": "2026-10-05T10:00:00"})
    bad = Rejected("shipstation.main", "shipstation-order", "no-number", "Bad.", sent, now)
    whole = collect(shipstation.pull(client, plan(SINCE, aside=(bad,))))
    assert whole.settled == [bad]


def test_a_record_that_comes_back_unreadable_is_not_settled(
    account: Account, client: ShipStationClient, plan: Any, collect: Any, now: datetime
) -> None:
    row = order(5) | {"orderId": "no-number", "items": "none", "createDate": "2026-10-05T10:00:00"}
    account.orders = [row]
    bad = Rejected("shipstation.main", "shipstation-order", "no-number", "Bad.", json.dumps(row), now)
    whole = collect(shipstation.pull(client, plan(SINCE, aside=(bad,))))
    assert (whole.settled, [record.key for record in whole.rejected]) == ([], ["no-number"])


@pytest.mark.parametrize(
    "night", ["2026-03-08T09:30:00+00:00", "2026-11-01T08:30:00+00:00", "2026-11-01T09:30:00+00:00"]
)
@pytest.mark.parametrize("hours", [0, 1, 2, 24, 25, 26])
def test_what_is_asked_for_reaches_back_a_day_on_the_wall_clock_when_clocks_change(
    vendor: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any, night: str, hours: int
) -> None:
    since = datetime.fromisoformat(night) + timedelta(hours=hours)
    collect(shipstation.pull(client, plan(since)))
    asked = datetime.fromisoformat(queries(vendor, "/orders")[0]["modifyDateStart"])
    shown = since.astimezone(PACIFIC).replace(tzinfo=None)
    assert shown - asked >= timedelta(hours=24)


def test_a_pull_tells_how_many_calls_lie_ahead(
    account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    told: list[tuple[str, int]] = []
    account.orders = [order(n) for n in range(1, 1201)]
    collect(shipstation.pull(client, plan(SINCE, expect=lambda *calls: told.append(calls))))
    assert told[0] == ("shipstation.main", 2)


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


def test_a_record_that_spoils_its_page_is_a_gap_and_the_rest_arrives(
    vendor: Any, reply: Any, account: Account, client: ShipStationClient, plan: Any, collect: Any
) -> None:
    account.orders = [order(n) for n in range(1, 1201)]
    aspnet = {"Message": "An error has occurred.", "ExceptionMessage": "Object reference not set."}

    for row in account.orders:
        row["createDate"] = f"2026-11-01T{row['orderId'] // 60:02d}:{row['orderId'] % 60:02d}:00"

    def poisoned(request: Any) -> Any:
        answer = account.answer(request)
        spoilt = request.path == "/orders" and any(row["orderId"] == 777 for row in answer.body["orders"])
        return reply(aspnet, status=500) if spoilt else answer

    vendor.answer = poisoned
    whole = collect(shipstation.pull(client, plan(SINCE)))
    (gap,) = whole.gaps
    assert (gap.resource, gap.position, gap.order_id) == ("orders", "row 777 of 1200", None)
    assert int(gap.after_key) < 777 < int(gap.before_key)
    assert gap.window_from < datetime(2026, 11, 1, 20, 57, tzinfo=UTC) < gap.window_to
    assert {int(o.order_id) for o in whole.orders} == set(range(1, 1201)) - {777}
    assert all(tally.adds_up for tally in whole.tallies)


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
