from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shipops.errors import (
    AccessError,
    NotFoundError,
    ThrottledError,
    UnavailableError,
    UnreadableError,
    VendorError,
)
from shipops.systems import inksoft
from shipops.systems.answers import Answer
from shipops.systems.inksoft.client import InkSoftClient, date_range, read_answer
from shipops.systems.inksoft.wire import OrderSummary
from shipops.systems.reading import Gap, Known

SINCE = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


class Account:
    """Two stores with orders; ``broken`` numbers answer with a server error."""

    def __init__(self, reply: Any) -> None:
        self.reply = reply
        self.orders: list[dict[str, Any]] = []
        self.broken: set[int] = set()
        self.needs_email = True

    def add(self, number: int, *, created: str, modified: str = "", store: str = "falcons", **more: Any) -> None:
        store_id = {"falcons": 1, "owls": 2}[store]
        self.orders.append(
            {"ID": number, "StoreId": store_id, "Email": f"{number}@example.org", "ProductionStatus": "Open",
             "DateCreated": created, "_store": store, "_modified": modified or created, **more}
        )  # fmt: skip

    def answer(self, request: Any) -> Any:
        _, store, api, method = request.path.split("/")
        query, mine = request.query, [order for order in self.orders if order["_store"] == store]
        if api != "Api2" or store not in ("falcons", "owls"):
            return self.reply(status=404, text="<html>", headers={"Content-Type": "text/html"})
        if method == "GetOrderSummaries":
            return self.summaries(mine, query)
        found = [order for order in mine if str(order["ID"]) == query["OrderId"]]
        if found and found[0]["ID"] in self.broken:
            return self.failure(500, "InternalServerError", "An unexpected error occurred.")
        if self.needs_email and "OrderEmail" not in query:
            return self.failure(400, "BadRequest", "OrderEmail is required.")
        if not found or query.get("OrderEmail", found[0]["Email"]) != found[0]["Email"]:
            return self.failure(404, "NotFound", "Order not found.")
        return self.envelope(self.shown(found[0]))

    def summaries(self, orders: list[dict[str, Any]], query: dict[str, str]) -> Any:
        for name, stamp in (("DateCreatedRange", "DateCreated"), ("DateModifiedRange", "_modified")):
            if name in query:
                begin = instant(json.loads(query[name])["Begin"])
                orders = [order for order in orders if instant(order[stamp]) >= begin]
        orders = [order for order in orders if query.get("SearchText", "") in str(order["ID"])]
        start, most = int(query["Index"]), min(int(query["MaxResults"]), 40)
        page = [self.shown(order) for order in orders[start : start + most]]
        return self.envelope(page, {"TotalResults": len(orders), "IncludedResults": len(page), "Index": start})

    def shown(self, order: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in order.items() if not key.startswith("_")}

    def envelope(self, data: Any, pagination: Any = None) -> Any:
        return self.reply({"OK": True, "StatusCode": "OK", "Data": data, "Pagination": pagination, "Messages": []})

    def failure(self, status: int, code: str, words: str) -> Any:
        messages = [{"Title": None, "Content": words, "Severity": "Error"}]
        return self.reply({"OK": False, "StatusCode": code, "Data": False, "Messages": messages}, status=status)


@pytest.fixture
def account(vendor: Any, reply: Any) -> Account:
    made = Account(reply)
    vendor.answer = made.answer
    return made


@pytest.fixture
def client(vendor: Any, pace: Any) -> Iterator[InkSoftClient]:
    with InkSoftClient(
        "inksoft.main", base_url=vendor.url, publisher_id=19910, stores=["falcons", "owls"], api_key="key-guid-key",
        pace=pace,
    ) as made:  # fmt: skip
        yield made


def asked(vendor: Any, method: str, store: str = "falcons") -> list[dict[str, str]]:
    return [r.query for r in vendor.requests if r.path == f"/{store}/Api2/{method}"]


def ranges(vendor: Any, store: str = "falcons") -> list[tuple[str, str]]:
    return [
        (name, json.loads(query[name])["Begin"])
        for query in asked(vendor, "GetOrderSummaries", store)
        for name in ("DateCreatedRange", "DateModifiedRange")
        if name in query
    ]


def test_access_is_checked_for_every_store(vendor: Any, account: Account, client: InkSoftClient) -> None:
    inksoft.check_access(client)
    assert [request.path for request in vendor.requests] == [
        "/falcons/Api2/GetOrderSummaries", "/owls/Api2/GetOrderSummaries",
    ]  # fmt: skip
    assert {r.headers["x-api-key"] for r in vendor.requests} == {r.query["ApiKey"] for r in vendor.requests}
    assert vendor.requests[0].query["MaxResults"] == "1"


def test_a_store_that_does_not_exist_names_the_setting(vendor: Any, account: Account, pace: Any) -> None:
    with (
        InkSoftClient("i", base_url=vendor.url, publisher_id=1, stores=["no/where"], api_key="k", pace=pace) as client,
        pytest.raises(VendorError) as caught,
    ):
        inksoft.check_access(client)
    assert "stores" in caught.value.remedy
    assert vendor.requests[0].path == "/no%2Fwhere/Api2/GetOrderSummaries"


def test_a_first_pull_asks_for_the_history_and_for_what_changed_just_now(
    vendor: Any, account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    collect(inksoft.pull(client, plan()))
    history, recent = "2026-09-23T12:00:00.000Z", "2026-11-22T10:00:00.000Z"
    for store in ("falcons", "owls"):
        assert ranges(vendor, store) == [
            ("DateCreatedRange", history), ("DateModifiedRange", history), ("DateModifiedRange", recent),
        ]  # fmt: skip


def test_at_a_first_pull_only_what_changed_just_now_counts_from_now(
    account: Account, client: InkSoftClient, plan: Any, collect: Any, now: datetime
) -> None:
    account.add(1, created="2026-11-01T08:00:00Z", modified="2026-11-22T11:00:00Z")
    account.add(2, created="2026-11-01T08:00:00Z", modified="2026-11-20T11:00:00Z")
    account.add(3, created="2026-01-01T08:00:00Z", modified="2026-11-20T11:00:00Z")
    whole = collect(inksoft.pull(client, plan()))
    assert {unit.sale_number: unit.changed_at for unit in whole.units} == {
        "1": now, "2": datetime(2026, 11, 1, 8, 0, tzinfo=UTC), "3": datetime(2026, 1, 1, 8, 0, tzinfo=UTC),
    }  # fmt: skip


def test_a_later_pull_overlaps_by_an_hour_and_counts_modified_orders_from_now(
    vendor: Any, account: Account, client: InkSoftClient, plan: Any, collect: Any, now: datetime
) -> None:
    account.add(1, created="2026-11-21T11:30:00Z", modified="2026-11-21T10:00:00Z")
    account.add(2, created="2026-10-01T08:00:00Z", modified="2026-11-21T11:30:00Z")
    account.add(3, created="2026-11-20T08:00:00Z")
    whole = collect(inksoft.pull(client, plan(SINCE)))
    assert ranges(vendor) == [
        ("DateCreatedRange", "2026-11-21T11:00:00.000Z"), ("DateModifiedRange", "2026-11-21T11:00:00.000Z"),
    ]  # fmt: skip
    assert {unit.sale_number: unit.changed_at for unit in whole.units} == {
        "1": datetime(2026, 11, 21, 11, 30, tzinfo=UTC), "2": now,
    }  # fmt: skip


def test_orders_to_be_read_again_are_read_with_the_email_the_lake_has(
    vendor: Any, account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    account.add(1, created="2026-10-10T08:00:00Z")
    account.add(2, created="2026-10-11T08:00:00Z")
    known = Known(emails={"1/1": "1@example.org"})
    whole = collect(inksoft.pull(client, plan(SINCE, reread=frozenset({"1/1"}), known=known)))
    assert ranges(vendor)[0] == ("DateCreatedRange", "2026-11-21T11:00:00.000Z")
    assert [order.number for order in whole.orders] == ["1"]
    assert [(q["OrderId"], q["OrderEmail"]) for q in asked(vendor, "GetOrder")] == [("1", "1@example.org")]


def test_an_order_whose_email_changed_is_found_by_searching(
    account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    account.add(1, created="2026-10-10T08:00:00Z")
    known = Known(emails={"1/1": "old@example.org"})
    whole = collect(inksoft.pull(client, plan(SINCE, reread=frozenset({"1/1"}), known=known)))
    assert ([order.number for order in whole.orders], whole.gone) == (["1"], [])


def seen_before(client: InkSoftClient, plan: Any, collect: Any, now: datetime) -> Known:
    """What the lake knows after a first pull."""
    whole = collect(inksoft.pull(client, plan()))
    rows = {raw.key: hashlib.sha256(raw.payload.encode()).hexdigest() for raw in whole.raw if "summary" in raw.kind}
    return Known(details={order.order_id: now for order in whole.orders}, rows=rows)


def test_an_order_created_in_the_overlap_is_read_again_only_if_its_row_differs(
    vendor: Any, account: Account, client: InkSoftClient, plan: Any, collect: Any, now: datetime
) -> None:
    for number in (1, 2, 3):
        account.add(number, created="2026-11-21T11:30:00Z", modified="2026-11-21T10:00:00Z")
    known = seen_before(client, plan, collect, now)
    account.orders[1]["ProductionStatus"] = "Shipped"
    vendor.requests.clear()
    collect(inksoft.pull(client, plan(SINCE, known=known)))
    assert [q["OrderId"] for q in asked(vendor, "GetOrder")] == ["2"]


def test_a_sweep_reads_what_is_open_or_differs_and_finds_what_is_gone(
    vendor: Any, account: Account, client: InkSoftClient, plan: Any, collect: Any, now: datetime
) -> None:
    for number in (1, 2, 3, 4):
        account.add(number, created="2026-11-01T08:00:00Z")
    known = replace(
        seen_before(client, plan, collect, now),
        open=("1/1",), listed={f"1/{n}": datetime(2026, 11, 1, 8, tzinfo=UTC) for n in (1, 2, 3, 4)},
    )  # fmt: skip
    account.orders[1]["ProductionStatus"] = "Shipped"
    del account.orders[3]
    vendor.requests.clear()
    whole = collect(inksoft.pull(client, plan(SINCE, sweep=True, known=known)))
    assert (sorted(order.number for order in whole.orders), whole.gone) == (["1", "2"], ["1/4"])


def test_a_hole_in_a_list_makes_the_next_lists_start_where_it_did(
    vendor: Any, account: Account, client: InkSoftClient, plan: Any, collect: Any, now: datetime
) -> None:
    begin = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)
    gap = Gap("inksoft.main", "orders created in falcons", "row 5", None, "x", now, window_from=begin, window_to=now)
    collect(inksoft.pull(client, plan(SINCE, gaps=(gap,))))
    assert {begin for _, begin in ranges(vendor)} == {"2026-11-15T08:00:00.000Z"}


def test_an_order_older_than_the_history_is_found_by_searching_for_it(
    account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    account.add(5, created="2025-10-10T08:00:00Z", store="owls")
    whole = collect(inksoft.pull(client, plan(SINCE, reread=frozenset({"2/5"}))))
    assert [order.order_id for order in whole.orders] == ["2/5"]
    assert whole.gaps == []


def test_every_order_arrives_with_detail_raw_forms_and_tallies(
    account: Account, client: InkSoftClient, plan: Any, collect: Any, now: datetime
) -> None:
    for number in range(1, 96):
        account.add(number, created="2026-11-10T08:00:00Z")
    account.add(1, created="2026-11-10T08:00:00Z", store="owls")
    whole = collect(inksoft.pull(client, plan()))
    assert len({order.order_id for order in whole.orders}) == len(whole.orders) == 96
    assert all(order.detail_at == now for order in whole.orders)
    assert sorted({raw.kind for raw in whole.raw}) == ["inksoft-order", "inksoft-summary"]
    assert len(whole.raw) == 2 * 96
    assert [(t.announced, t.received) for t in whole.tallies][:2] == [(95, 95), (95, 95)]


def test_summaries_that_wait_for_their_details_are_not_held_in_memory(
    account: Account, client: InkSoftClient, plan: Any
) -> None:
    for number in range(1, 41):
        account.add(number, created="2026-11-10T08:00:00Z")
    readings = inksoft.pull(client, plan())
    next(reading for reading in readings if reading.orders)
    assert sum(isinstance(thing, OrderSummary) for thing in gc.get_objects()) < 5


def test_a_detail_that_stays_unreadable_is_a_gap_with_what_the_list_shows(
    account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    account.add(1, created="2026-11-10T08:00:00Z")
    account.add(2, created="2026-11-10T08:00:00Z")
    account.broken = {1}
    whole = collect(inksoft.pull(client, plan()))
    assert [gap.order_id for gap in whole.gaps] == ["1/1"]
    assert {unit.unit_id: unit.from_detail for unit in whole.units} == {"1/1": False, "1/2": True}


def test_an_order_asked_for_again_that_is_gone_is_no_gap(
    account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    """It would else stay one for ever."""
    whole = collect(inksoft.pull(client, plan(SINCE, reread=frozenset({"1/77"}))))
    assert (whole.gaps, whole.orders) == ([], [])


def test_details_that_fail_one_after_the_other_end_the_pull(
    account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    for number in range(1, 9):
        account.add(number, created="2026-11-10T08:00:00Z")
        account.broken.add(number)
    with pytest.raises(UnavailableError):
        collect(inksoft.pull(client, plan()))


def test_an_unreadable_summary_is_set_aside_once_and_counted(
    account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    account.add(1, created="2026-11-10T08:00:00Z", TotalAmount="lots")
    account.add(2, created="2026-11-10T08:00:00Z")
    whole = collect(inksoft.pull(client, plan()))
    assert [(r.kind, r.key) for r in whole.rejected] == [("inksoft-summary", "1/1")]
    assert [order.order_id for order in whole.orders] == ["1/2"]
    assert all(tally.adds_up for tally in whole.tallies)


def test_an_unreadable_detail_leaves_what_the_list_shows(
    account: Account, client: InkSoftClient, plan: Any, collect: Any
) -> None:
    account.add(1, created="2026-11-10T08:00:00Z", Items="none")
    whole = collect(inksoft.pull(client, plan()))
    assert [(r.kind, r.key) for r in whole.rejected] == [("inksoft-order", "1/1")]
    assert [unit.from_detail for unit in whole.units] == [False]


def test_an_order_is_read_by_key_and_email_in_one_call_a_store(
    vendor: Any, account: Account, client: InkSoftClient, now: datetime
) -> None:
    account.add(7, created="2026-11-10T08:00:00Z", store="owls")
    found = inksoft.read_order(client, "2/7", "7@example.org", now)
    assert [order.order_id for order in found.orders] == ["2/7"]
    assert client.calls == 2


def test_an_order_is_read_by_key_alone_through_the_list(account: Account, client: InkSoftClient, now: datetime) -> None:
    account.add(77, created="2026-11-10T08:00:00Z")
    account.add(7, created="2026-11-10T08:00:00Z")
    assert [order.order_id for order in inksoft.read_order(client, "1/7", None, now).orders] == ["1/7"]


def test_an_order_the_list_hides_is_read_with_the_key_alone_where_that_is_allowed(
    vendor: Any, account: Account, client: InkSoftClient, now: datetime
) -> None:
    account.add(7, created="2026-11-10T08:00:00Z")
    account.needs_email = False
    vendor.answer = lambda request: (
        account.envelope([], {"TotalResults": 0}) if "Summaries" in request.path else account.answer(request)
    )
    assert [order.order_id for order in inksoft.read_order(client, "1/7", None, now).orders] == ["1/7"]


@pytest.mark.parametrize("order_id", ["1/8", "2/7", "1/x", "", "7/", "1/" + "9" * 40])
def test_an_unknown_key_is_an_empty_reading(
    account: Account, client: InkSoftClient, order_id: str, now: datetime
) -> None:
    account.add(7, created="2026-11-10T08:00:00Z")
    assert inksoft.read_order(client, order_id, None, now).orders == []


def test_a_number_is_found_in_every_store(account: Account, client: InkSoftClient, now: datetime) -> None:
    account.add(7, created="2026-11-10T08:00:00Z")
    account.add(7, created="2026-11-10T08:00:00Z", store="owls")
    account.add(77, created="2026-11-10T08:00:00Z")
    assert [order.order_id for order in inksoft.find_by_number(client, "#7", now).orders] == ["1/7", "2/7"]
    assert inksoft.find_by_number(client, "SO-7", now).orders == []


def test_a_range_is_sent_in_utc_without_offset_and_open_ended() -> None:
    begin = datetime(2026, 11, 22, 12, 0, 0, 987654, UTC)
    assert date_range(begin) == '{"UtcOffsetHours":0,"Begin":"2026-11-22T12:00:00.987Z"}'


def answered(status: int, body: Any, **headers: str) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer("inksoft.main", "https://stores.example/falcons/Api2/GetOrder", status, headers, text)


def failure(code: str, words: str, **more: Any) -> dict[str, Any]:
    return {
        "OK": False,
        "StatusCode": code,
        "Data": False,
        "Messages": [{"Content": words, "Serverity": "Error"}],
        **more,
    }


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, failure("BadRequest", "Invalid API key."), AccessError),
        (401, "", AccessError),
        (403, "<html>", AccessError),
        (200, failure("BadRequest", "Invalid ApiKey"), AccessError),
        (404, failure("NotFound", "Order not found."), NotFoundError),
        (200, failure("NotFound", "Order not found."), NotFoundError),
        (404, "<html>", VendorError),
        (400, failure("BadRequest", "OrderIds must be an array."), VendorError),
        (200, failure("BadRequest", "Something"), UnreadableError),
        (500, failure("InternalServerError", "Oops"), UnavailableError),
        (200, failure("InternalServerError", "Oops"), UnavailableError),
        (429, "", ThrottledError),
        (503, "", UnavailableError),
        (200, "<html>", UnreadableError),
        (200, "[]", UnreadableError),
        (200, {"orders": []}, UnreadableError),
        (200, '{"OK": true, "Da', UnreadableError),
        (400, '{"OK": fal', UnreadableError),
    ],
)
def test_each_failure_is_known_wherever_it_is_said(status: int, body: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        read_answer(answered(status, body))
    assert type(caught.value) is error


def test_a_wait_demanded_by_a_busy_server_is_honoured() -> None:
    with pytest.raises(ThrottledError) as caught:
        read_answer(answered(503, "", **{"retry-after": "12"}))
    assert caught.value.wait == 12


@pytest.mark.parametrize("data", [None, False, []])
def test_no_data_where_none_is_counted_is_an_empty_page(
    vendor: Any, reply: Any, client: InkSoftClient, data: Any
) -> None:
    vendor.script(reply({"ok": True, "data": data, "pagination": {"totalResults": 0}, "messages": None}))
    assert list(client.order_summaries("falcons", {}, 0).rows) == []


@pytest.mark.parametrize("data", [{"ID": 1}, "text", True, False, None])
def test_data_that_is_no_list_is_unreadable_not_empty(
    vendor: Any, reply: Any, client: InkSoftClient, data: Any
) -> None:
    vendor.script(reply({"OK": True, "Data": data, "Messages": []}))
    with pytest.raises(UnreadableError):
        client.order_summaries("falcons", {}, 0)
