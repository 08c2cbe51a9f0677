from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shipops.errors import AccessError, ThrottledError, UnavailableError, UnreadableError, VendorError
from shipops.systems import cin7
from shipops.systems.answers import Answer
from shipops.systems.cin7.client import Cin7Client, read_answer, read_sale_answer
from shipops.systems.cin7.wire import SaleRow
from shipops.systems.reading import Gap, Known

SINCE = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Account:
    """Sales served as list and as detail; ``broken`` ids answer with a server error."""

    def __init__(self, reply: Any) -> None:
        self.reply = reply
        self.rows: list[Any] = []
        self.details: dict[str, Any] = {}
        self.broken: set[str] = set()

    def add(self, sale_id: str, *, updated: str = "2026-11-21T10:00:00Z", status: str = "PACKED", **row: Any) -> None:
        self.rows.append(
            {"SaleID": sale_id, "OrderNumber": f"SO-{sale_id}", "Status": status, "Updated": updated, **row}
        )
        self.details[sale_id] = {"ID": sale_id, "Status": status, "Order": {"SaleOrderNumber": f"SO-{sale_id}"}}

    def answer(self, request: Any) -> Any:
        query = request.query
        if request.path == "/me":
            return self.reply({"Company": "Demo"})
        if request.path == "/saleList":
            rows = [row for row in self.rows if query.get("Search", "") in str(row)]
            start = (int(query["Page"]) - 1) * int(query["Limit"])
            page = rows[start : start + int(query["Limit"])]
            return self.reply({"Total": len(rows), "Page": 1, "SaleList": page})
        sale_id = query["ID"]
        if sale_id in self.broken:
            return self.reply({"ErrorCode": 500, "Exception": "Unexpected"}, status=500)
        detail = self.details.get(sale_id)
        return (
            self.reply(detail)
            if detail
            else self.reply([{"ErrorCode": 400, "Exception": "Sale not found"}], status=400)
        )


@pytest.fixture
def account(vendor: Any, reply: Any) -> Account:
    made = Account(reply)
    vendor.answer = made.answer
    return made


@pytest.fixture
def client(vendor: Any, pace: Any) -> Iterator[Cin7Client]:
    with Cin7Client(
        "cin7.main", base_url=vendor.url, account_id="account-guid", application_key="application-guid", pace=pace
    ) as made:
        yield made


def details_read(vendor: Any) -> list[str]:
    return [request.query["ID"] for request in vendor.requests if request.path == "/sale"]


def test_access_is_checked_with_both_headers(vendor: Any, account: Account, client: Cin7Client) -> None:
    cin7.check_access(client)
    (request,) = vendor.requests
    assert request.path == "/me"
    assert request.headers["api-auth-accountid"] == "account-guid"
    assert request.headers["api-auth-applicationkey"] == "application-guid"


def test_a_first_pull_asks_from_the_start_of_the_history_without_zone(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    collect(cin7.pull(client, plan()))
    assert vendor.requests[0].query == {"UpdatedSince": "2026-09-23T12:00:00", "Page": "1", "Limit": "1000"}


def test_a_later_pull_overlaps_by_an_hour(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    collect(cin7.pull(client, plan(SINCE)))
    assert vendor.requests[0].query["UpdatedSince"] == "2026-11-21T11:00:00"


def test_every_changed_sale_arrives_with_its_detail(
    account: Account, client: Cin7Client, plan: Any, collect: Any, now: datetime
) -> None:
    account.add("a")
    account.add("b")
    whole = collect(cin7.pull(client, plan()))
    assert sorted(order.order_id for order in whole.orders) == ["a", "b"]
    assert all(order.detail_at == now and order.detail_of_modified for order in whole.orders)
    assert sorted(raw.kind for raw in whole.raw) == ["cin7-sale", "cin7-sale", "cin7-sale-row", "cin7-sale-row"]
    assert [(t.announced, t.received) for t in whole.tallies] == [(2, 2)]


def test_rows_that_wait_for_their_details_are_not_held_in_memory(
    account: Account, client: Cin7Client, plan: Any
) -> None:
    for number in range(40):
        account.add(f"sale-{number}")
    readings = cin7.pull(client, plan())
    next(reading for reading in readings if reading.orders)
    assert sum(isinstance(thing, SaleRow) for thing in gc.get_objects()) < 5


def test_a_sale_whose_detail_stands_is_not_read_again(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    account.add("a")
    account.add("b")
    known = {"a": datetime(2026, 11, 21, 10, 0, tzinfo=UTC), "b": datetime(2026, 11, 20, 10, 0, tzinfo=UTC)}
    whole = collect(cin7.pull(client, plan(SINCE, known=Known(details=known))))
    assert details_read(vendor) == ["b"]
    assert {order.order_id: order.detail_at is None for order in whole.orders} == {"a": True, "b": False}
    assert [unit.order_id for unit in whole.units] == ["b"]


def test_orders_to_be_read_again_are_read_whatever_their_stamps(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    account.add("a")
    account.details["z"] = {"ID": "z", "Status": "ORDERED"}
    known = {"a": datetime(2026, 11, 21, 10, 0, tzinfo=UTC)}
    collect(cin7.pull(client, plan(SINCE, known=Known(details=known), reread=frozenset({"a", "z"}))))
    assert sorted(details_read(vendor)) == ["a", "z"]


def test_an_hour_with_50_changed_sales_costs_no_more_than_60_calls(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    """Whatever the account's size: the list is asked for what changed, and shows the overlap too."""
    for n in range(800):
        account.add(str(n), updated="2026-11-21T11:20:00Z" if n >= 50 else "2026-11-21T12:30:00Z")
    known = Known(details={str(n): datetime(2026, 11, 21, 11, 20, tzinfo=UTC) for n in range(800)})
    whole = collect(cin7.pull(client, plan(SINCE, known=known)))
    assert sum(order.detail_at is not None for order in whole.orders) == 50
    assert client.calls <= 60


def test_a_sweep_lists_the_history_and_asks_for_what_it_shows_no_more(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    account.add("a")
    account.details["hidden"] = {"ID": "hidden", "Status": "ORDERED"}
    stamp = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    old = datetime(2026, 1, 1, 10, 0, tzinfo=UTC)
    known = Known(listed={"a": stamp, "hidden": stamp, "deleted": stamp, "before the history": old})
    whole = collect(cin7.pull(client, plan(SINCE, sweep=True, known=known)))
    assert vendor.requests[0].query["UpdatedSince"] == "2026-09-23T12:00:00"
    assert sorted(details_read(vendor)) == ["a", "deleted", "hidden"]
    assert whole.gone == ["deleted"]


def test_a_list_with_a_hole_says_of_no_sale_that_it_is_gone(
    vendor: Any, reply: Any, account: Account, client: Cin7Client, plan: Any, collect: Any, now: datetime
) -> None:
    for name in "abcdefgh":
        account.add(name)

    def spoilt(request: Any) -> Any:
        answer = account.answer(request)
        holds = request.path == "/saleList" and any(row["SaleID"] == "d" for row in answer.body["SaleList"])
        return reply({"ErrorCode": 500, "Exception": "Unexpected"}, status=500) if holds else answer

    vendor.answer = spoilt
    known = Known(listed={"d": now - timedelta(days=9)})
    whole = collect(cin7.pull(client, plan(SINCE, sweep=True, known=known)))
    (gap,) = whole.gaps
    assert (gap.position, gap.window_from, gap.window_to) == ("row 4 of 8", now - timedelta(days=60), now)
    assert whole.gone == []


def test_a_hole_in_the_list_makes_the_next_one_start_where_it_did(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any, now: datetime
) -> None:
    begin = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)
    gap = Gap("cin7.main", "sales listed", "row 5", None, "x", now, window_from=begin, window_to=now)
    collect(cin7.pull(client, plan(SINCE, gaps=(gap,))))
    assert vendor.requests[0].query["UpdatedSince"] == "2026-11-15T08:00:00"


def test_open_sales_come_first_then_the_newest(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    account.add("old-done", status="COMPLETED", updated="2026-11-01T00:00:00Z")
    account.add("new-done", status="COMPLETED", updated="2026-11-20T00:00:00Z")
    account.add("old-open", updated="2026-11-02T00:00:00Z")
    account.add("new-open", updated="2026-11-19T00:00:00Z")
    collect(cin7.pull(client, plan()))
    assert details_read(vendor) == ["new-open", "old-open", "new-done", "old-done"]


def test_a_filter_that_was_ignored_costs_no_detail_calls(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    account.add("ancient", updated="2020-01-01T00:00:00Z")
    account.add("fresh")
    whole = collect(cin7.pull(client, plan()))
    assert details_read(vendor) == ["fresh"]
    assert [order.order_id for order in whole.orders] == ["fresh"]
    assert whole.gaps == []


def test_a_detail_that_stays_unreadable_is_a_gap_with_what_the_list_shows(
    account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    account.add("a")
    account.add("b")
    account.broken = {"a"}
    whole = collect(cin7.pull(client, plan()))
    assert [(gap.resource, gap.order_id) for gap in whole.gaps] == [("sale", "a")]
    assert {unit.order_id: unit.from_detail for unit in whole.units} == {"a": False, "b": True}


def test_a_listed_sale_without_detail_is_a_gap_and_one_that_is_gone_is_none(
    account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    """A sale asked for again that no longer exists would else stay a gap for ever."""
    account.add("a")
    account.details.clear()
    whole = collect(cin7.pull(client, plan(reread=frozenset({"z"}))))
    assert [gap.order_id for gap in whole.gaps] == ["a"]
    assert [order.order_id for order in whole.orders] == ["a"]


def test_details_that_fail_one_after_the_other_end_the_pull(
    account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    for n in range(8):
        account.add(str(n))
        account.broken.add(str(n))
    with pytest.raises(UnavailableError):
        collect(cin7.pull(client, plan()))


def test_an_unreadable_row_and_an_unreadable_detail_are_set_aside(
    account: Account, client: Cin7Client, plan: Any, collect: Any
) -> None:
    account.add("a", InvoiceAmount="lots")
    account.add("b")
    account.details["b"]["Order"] = "none"
    account.add("c")
    whole = collect(cin7.pull(client, plan()))
    assert [(r.kind, r.key) for r in whole.rejected] == [("cin7-sale-row", "a"), ("cin7-sale", "b")]
    assert {order.order_id: order.detail_at is None for order in whole.orders} == {"b": True, "c": False}
    assert all(tally.adds_up for tally in whole.tallies)


def test_progress_is_told(account: Account, client: Cin7Client, plan: Any, collect: Any) -> None:
    told: list[tuple[str, int, int | None]] = []
    account.add("a")
    account.add("b")
    collect(cin7.pull(client, plan(progress=lambda *step: told.append(step))))
    assert told == [("sales listed", 2, 2), ("sales", 1, 2), ("sales", 2, 2)]


def test_one_sale_is_read_by_id(account: Account, client: Cin7Client, now: datetime) -> None:
    account.add("a")
    assert [order.number for order in cin7.read_sale(client, "a", now).orders] == ["SO-a"]


@pytest.mark.parametrize("body", [[{"ErrorCode": 400, "Exception": "Not here"}], {"ErrorCode": 400, "Exception": "x"}])
@pytest.mark.parametrize("status", [400, 404])
def test_an_unknown_sale_is_an_empty_reading(
    vendor: Any, reply: Any, client: Cin7Client, now: datetime, body: Any, status: int
) -> None:
    vendor.script(reply(body, status=status))
    assert cin7.read_sale(client, "nowhere", now).orders == []
    assert client.calls == 1


@pytest.mark.parametrize("number", ["SO-100", "so-100 ", "INV-7", "#55"])
def test_a_number_is_found_exactly_in_any_of_its_three_places(
    vendor: Any, account: Account, client: Cin7Client, now: datetime, number: str
) -> None:
    account.add("100", InvoiceNumber="INV-7", CustomerReference="55")
    account.add("1001", InvoiceNumber="INV-77", CustomerReference="555")
    vendor.answer = lambda request: account.answer(
        type(request)(request.path, {**request.query, "Search": ""}, request.headers)
    )
    assert [order.order_id for order in cin7.find_by_number(client, number, now).orders] == ["100"]


def test_an_invoice_the_list_does_not_show_is_found_in_the_detail(
    account: Account, client: Cin7Client, now: datetime
) -> None:
    account.add("1", InvoiceNumber="INV-1", Note="INV-2")
    account.details["1"] |= {
        "Fulfilments": [{"TaskID": "t", "FulfillmentNumber": 2, "LinkedInvoiceNumber": "INV-2"}],
        "Invoices": [{"InvoiceNumber": "INV-2", "Status": "AUTHORISED"}],
    }
    assert [unit.invoice_number for unit in cin7.find_by_number(client, "INV-2", now).units] == ["INV-2"]
    assert cin7.find_by_number(client, "INV-", now).orders == []


def test_an_empty_number_costs_no_call(account: Account, client: Cin7Client, now: datetime) -> None:
    assert cin7.find_by_number(client, " ", now).orders == []
    assert client.calls == 0


def answered(status: int, text: str, **headers: str) -> Answer:
    return Answer("cin7.main", "https://inventory.example/v2/saleList", status, headers, text)


LIMIT = '[{"ErrorCode": 400, "Exception": "You have reached 60 calls per 60 seconds API limit."}]'


@pytest.mark.parametrize("status", [429, 503, 400, 200])
@pytest.mark.parametrize("text", [LIMIT, "You have reached 60 calls per 60 seconds API limit."])
@pytest.mark.parametrize("read", [read_answer, read_sale_answer])
def test_the_limit_is_known_by_its_text_under_any_status(status: int, text: str, read: Any) -> None:
    with pytest.raises(ThrottledError) as caught:
        read(answered(status, text))
    assert caught.value.wait == 60


@pytest.mark.parametrize(("header", "wait"), [("60 Seconds", 60), ("30 sec", 30), ("5", 5), ("later", 60)])
def test_the_wait_is_the_first_number_of_the_header(header: str, wait: float) -> None:
    with pytest.raises(ThrottledError) as caught:
        read_answer(answered(429, "", **{"retry-after": header}))
    assert caught.value.wait == wait


@pytest.mark.parametrize(
    "text", ["Incorrect credentials!", '[{"ErrorCode":403,"Exception":"Incorrect credentials!"}]', ""]
)
def test_refused_credentials_are_an_access_error(text: str) -> None:
    with pytest.raises(AccessError, match="account_id and application_key of cin7"):
        read_answer(answered(403, text))


@pytest.mark.parametrize("body", ['{"ErrorCode": 500, "Exception": "Oops"}', '[{"errorcode": 1, "exception": "Oops"}]'])
def test_an_error_inside_a_success_is_unreadable(body: str) -> None:
    with pytest.raises(UnreadableError, match="Oops"):
        read_answer(answered(200, body))


def test_a_web_page_with_200_names_the_setting_to_check() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_answer(answered(200, "<html>Page not found</html>", **{"content-type": "text/html"}))
    assert "base_url" in caught.value.remedy


def test_a_cut_error_is_worth_asking_again() -> None:
    with pytest.raises(UnreadableError):
        read_answer(answered(400, '[{"ErrorCode": 400, "Exce'))


def test_another_refusal_is_told_in_the_vendors_words() -> None:
    with pytest.raises(VendorError, match=r'refused the request \(400\): "Bad page"'):
        read_answer(answered(400, '[{"ErrorCode": 400, "Exception": "Bad page"}]'))


@pytest.mark.parametrize("body", [{}, {"Total": 1}, [], {"SaleList": "none"}])
def test_json_that_is_no_sale_list_is_unreadable_not_empty(
    vendor: Any, reply: Any, client: Cin7Client, body: Any
) -> None:
    vendor.script(reply(body))
    with pytest.raises(UnreadableError):
        client.sale_list({}, 1)


def test_the_overlap_is_counted_from_the_last_pull(
    vendor: Any, account: Account, client: Cin7Client, plan: Any, collect: Any, now: datetime
) -> None:
    account.add("a", updated=(now - timedelta(hours=20)).isoformat())
    collect(cin7.pull(client, plan(now - timedelta(hours=2))))
    assert details_read(vendor) == ["a"]
