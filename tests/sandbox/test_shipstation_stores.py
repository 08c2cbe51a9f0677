"""Stores that are changed and refreshed, and what their feeds bring in (ShipStation sheet, 1.7 and 2)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.courier import Parcel, Receipt, UndeliveredError, courier
from shipops.sandbox.feeds.accounts import feed_of_store, feed_url
from shipops.sandbox.shipstation.feed_reader import FeedError, read_page
from shipops.sandbox.shipstation.pull import CIN7_STATUSES, Connection
from tests.sandbox.shipstation_calls import Desk

FEED = Connection("http://127.0.0.1:9/feed", "user", "secret")
ORDER = """<Order><OrderID>{key}</OrderID><OrderNumber>{number}</OrderNumber><OrderDate>11/20/2026 08:00</OrderDate>
<OrderStatus>{status}</OrderStatus><LastModified>11/21/2026 09:30 AM</LastModified><OrderTotal>12.50</OrderTotal>
<ShippingAmount>2.50</ShippingAmount><Customer><CustomerCode>zoe</CustomerCode><BillTo><Name>Zoë</Name></BillTo>
<ShipTo><Name>Zoë</Name><Address1><![CDATA[1 <Main> St]]></Address1><City>Chicago</City><State>IL</State>
<PostalCode>60601</PostalCode><Country>US</Country></ShipTo></Customer><Items><Item><SKU>TEE</SKU><Name>Tee</Name>
<Quantity>1</Quantity><UnitPrice>10.00</UnitPrice><Weight>1</Weight><WeightUnits>lb</WeightUnits></Item></Items>
</Order>"""


def feed_page(*orders: str, pages: int = 1, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f'{prolog}<Orders pages="{pages}">{"".join(orders)}</Orders>'.encode()


def an_entry(key: str = "task-1", number: str = "INV-1", status: str = "authorised") -> str:
    return ORDER.format(key=key, number=number, status=status)


@pytest.fixture
def desk(make: Any) -> Desk:
    return Desk(make.world(), connections={34567: FEED})


def refreshed(desk: Desk, *bodies: bytes, status: int = 200) -> Any:
    """Refresh store 34567 from a feed of ``bodies`` page by page; its status afterwards."""
    pages = iter(bodies)
    desk.answers = lambda _: Receipt(status, next(pages))
    desk.post("stores/refreshstore", {"storeId": 34567})
    desk.run_errands()
    return desk.get("stores/getrefreshstatus", storeId=34567)


def test_a_refresh_asks_for_whole_minutes_of_utc_page_by_page(desk: Desk) -> None:
    refreshed(desk, feed_page(an_entry(), pages=2), feed_page(an_entry("task-2", "INV-2"), pages=2))
    asked = [parse_qs(urlsplit(parcel.url).query) for parcel in desk.sent]
    assert [(query["action"], query["page"]) for query in asked] == [(["export"], ["1"]), (["export"], ["2"])]
    # Last refreshed at 01:40:05 UTC; the clock of the world stands at 02:00.
    assert (asked[0]["start_date"], asked[0]["end_date"]) == (["11/22/2026 01:40"], ["11/22/2026 02:00"])
    assert "start_date=11%2f22%2f2026+01%3a40" in desk.sent[0].url
    assert desk.sent[0].auth == ("user", "secret")


def test_legacy_credentials_travel_in_the_query(make: Any) -> None:
    desk = Desk(make.world(), connections={34567: Connection(FEED.url, "user", "s&t", in_query=True)})
    refreshed(desk, feed_page())
    query = parse_qs(urlsplit(desk.sent[0].url).query)
    assert (query["SS-UserName"], query["SS-Password"], desk.sent[0].auth) == (["user"], ["s&t"], None)


def test_what_a_feed_brings_is_in_the_store_with_a_batch_of_its_own(desk: Desk) -> None:
    refreshed(desk, feed_page(an_entry()))
    (row,) = desk.get("orders", orderNumber="INV-1", storeId=34567, createDateStart="2026-11-21 18:00")["orders"]
    assert (row["orderKey"], row["orderStatus"], row["orderTotal"]) == ("task-1", "awaiting_shipment", 12.5)
    assert (row["shipTo"]["street1"], row["orderDate"]) == ("1 <Main> St", "2026-11-20T00:00:00.0000000")
    assert row["items"][0]["weight"]["value"] == 16
    assert row["orderId"] in desk.emulator.ledger.import_batch


def test_a_second_refresh_updates_and_cancels_but_never_doubles(desk: Desk) -> None:
    refreshed(desk, feed_page(an_entry()))
    refreshed(desk, feed_page(an_entry(status="voided")))
    rows = desk.get("orders", orderNumber="INV-1", createDateStart="2026-11-21 18:00")["orders"]
    assert [row["orderStatus"] for row in rows] == ["cancelled"]


def test_a_shipped_order_is_not_changed_by_its_feed(desk: Desk) -> None:
    key = desk.get("orders/101")["orderKey"]
    before = desk.get("orders/101")
    refreshed(desk, feed_page(an_entry(key=key, number="OTHER")))
    assert desk.get("orders/101") == before


def test_a_hold_outlasts_what_the_feed_brings(desk: Desk) -> None:
    refreshed(desk, feed_page(an_entry()))
    (number,) = desk.ids(orderNumber="INV-1", createDateStart="2026-11-21 18:00")
    desk.post("orders/holduntil", {"orderId": number, "holdUntilDate": "2026-12-24"})
    refreshed(desk, feed_page(an_entry(number="INV-1b")))
    order = desk.get(f"orders/{number}")
    assert (order["orderNumber"], order["orderStatus"], order["holdUntilDate"]) == ("INV-1b", "on_hold", "2026-12-24")


@pytest.mark.parametrize(("scope", "count"), [("store", 2), ("account", 1)])
def test_whether_a_key_belongs_to_its_store_is_an_assumption(make: Any, scope: str, count: int) -> None:
    desk = Desk(make.world(), connections={34567: FEED, 10001: FEED}, shipstation_key_scope=scope)
    for store in (10001, 34567):
        desk.answers = lambda _: Receipt(200, feed_page(an_entry()))
        desk.emulator.stores.begin(desk.emulator.ledger.store(store))
        desk.run_errands()
    assert desk.get("orders", orderNumber="INV-1", createDateStart="2026-11-21 18:00")["total"] == count


@pytest.mark.parametrize(("gone", "count"), [("stays", 0), ("returns", 1)])
def test_whether_a_deleted_order_comes_in_again_is_an_assumption(make: Any, gone: str, count: int) -> None:
    desk = Desk(make.world(), connections={34567: FEED}, shipstation_gone_order=gone)
    refreshed(desk, feed_page(an_entry()))
    (number,) = desk.ids(orderNumber="INV-1", createDateStart="2026-11-21 18:00")
    desk.reply("DELETE", f"orders/{number}")
    refreshed(desk, feed_page(an_entry()))
    assert len(desk.ids(orderNumber="INV-1", createDateStart="2026-11-21 18:00")) == count


def test_a_refresh_moves_both_stamps_and_a_failed_one_only_the_attempt(desk: Desk) -> None:
    before = desk.get("stores/34567")
    refreshed(desk, feed_page())
    good = desk.get("stores/34567")
    refreshed(desk, b"")
    failed = desk.get("stores/34567")
    assert good["refreshDate"] > before["refreshDate"]
    assert failed["refreshDate"] == good["refreshDate"]
    assert failed["lastRefreshAttempt"] > good["lastRefreshAttempt"]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (300, b"", "(300) Multiple Choices Redirect."),
        (401, b"", "(401) Unauthorized"),
        (404, b"", "(404) Not Found"),
        (200, b" \n", "Root element is missing"),
        (200, b'<?xml version="1.0"?>', "Root element is missing"),
        (200, b'{"orders": []}', "Error in XML"),
        (200, b"<Orders><Order></Orders>", "Error in XML"),
        (200, b"<html><body>login</body></html>", "Error in XML"),
        (200, b"<fault><faultcode>401</faultcode><faultstring>no</faultstring></fault>", "fault: 401 no"),
        (200, b'<!DOCTYPE Orders [<!ENTITY a "b">]><Orders pages="1">&a;</Orders>', "Error in XML"),
    ],
)
def test_a_feed_that_cannot_be_read_is_the_stores_refresh_error(
    desk: Desk, status: int, body: bytes, words: str
) -> None:
    told = refreshed(desk, body, status=status)
    assert words in told["refreshStatus"]
    assert told["refreshStatusId"] == 3


def test_a_feed_that_is_not_there_is_the_stores_refresh_error(desk: Desk) -> None:
    def nobody(_: Parcel) -> Receipt:
        raise UndeliveredError("ConnectError")

    desk.answers = nobody
    desk.post("stores/refreshstore", {"storeId": 34567})
    desk.run_errands()
    assert "ConnectError" in desk.get("stores/getrefreshstatus", storeId=34567)["refreshStatus"]


def test_a_running_refresh_says_so(desk: Desk) -> None:
    desk.post("stores/refreshstore", storeId=34567, refreshDate="2026-11-20")
    told = desk.get("stores/getrefreshstatus", storeId=34567)
    assert (told["refreshStatusId"], told["refreshStatus"]) == (2, "Updating orders")
    desk.answers = lambda _: Receipt(200, feed_page())
    desk.run_errands()
    # Midnight Pacific, asked for in UTC.
    assert "start_date=11%2f20%2f2026+08%3a00" in desk.sent[0].url


def test_an_order_that_breaks_a_rule_is_left_out_and_the_others_arrive(desk: Desk) -> None:
    refreshed(desk, feed_page(an_entry("a", "", "authorised"), an_entry("b", "INV-3", "Authorised"), an_entry("c")))
    rows = desk.get("orders", createDateStart="2026-11-21 18:00")["orders"]
    assert [row["orderKey"] for row in rows] == ["c"]


def test_a_prolog_that_lies_about_its_encoding_is_read_all_the_same() -> None:
    body = feed_page(an_entry(), prolog='<?xml version="1.0" encoding="utf-16"?>')
    assert read_page(Receipt(200, body), CIN7_STATUSES).orders[0].ship_to.name == "Zoë"


def test_zero_pages_are_no_error() -> None:
    assert read_page(Receipt(200, feed_page(pages=0)), CIN7_STATUSES).orders == ()


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<Orders>{text}</Orders>".encode()))
def test_any_body_is_read_or_refused_in_words(body: bytes) -> None:
    try:
        page = read_page(Receipt(200, body), CIN7_STATUSES)
    except FeedError:
        return
    assert page.orders == ()


def test_all_refreshable_stores_refresh_when_none_is_named(desk: Desk) -> None:
    desk.answers = lambda _: Receipt(200, feed_page())
    answer = desk.post("stores/refreshstore")
    desk.run_errands()
    assert (answer["success"], len(desk.sent)) == (True, 1)


@pytest.mark.parametrize(("store", "status"), [(10001, 400), (34000, 400), (1, 404)])
def test_manual_inactive_and_unknown_stores_are_not_refreshed(desk: Desk, store: int, status: int) -> None:
    assert desk.status("POST", "stores/refreshstore", {"storeId": store}) == status


def test_a_store_is_switched_off_and_on(desk: Desk) -> None:
    off = desk.post("stores/deactivate", {"storeId": 34567})
    assert off["success"] == "true"
    assert [store["storeId"] for store in desk.get("stores")] == [10001]
    desk.post("stores/reactivate", {"storeId": 34567})
    assert [store["storeId"] for store in desk.get("stores")] == [10001, 34567]


def test_a_store_is_changed_as_a_whole(desk: Desk) -> None:
    store = desk.get("stores/34567")
    reply = desk.reply("PUT", "stores/34567", {**store, "storeName": "New name", "autoRefresh": False})
    assert reply.status == 200
    changed = desk.get("stores/34567")
    assert (changed["storeName"], changed["autoRefresh"]) == ("New name", False)
    assert desk.status("PUT", "stores/34567", {**store, "storeId": 1}) == 400


def test_marketplaces_are_listed(desk: Desk) -> None:
    rows = {row["marketplaceId"]: row for row in desk.get("stores/marketplaces")}
    assert rows[0]["canRefresh"] is False
    assert rows[23]["name"] == "3dcart"


def test_a_store_shows_where_its_feed_is(desk: Desk) -> None:
    assert desk.get("stores/34567")["integrationUrl"] == FEED.url


def test_a_sale_made_ready_arrives_over_its_feed_and_its_label_goes_back(make: Any, serve_world: Any) -> None:
    world = make.world()
    feed = feed_of_store(world, 34567)
    assert feed is not None
    url = feed_url(serve_world(world).base_url, feed)
    desk = Desk(world, connections={34567: Connection(url, feed.username, feed.password)})
    desk.emulator.stores._deliver = courier()
    desk.post("stores/refreshstore", {"storeId": 34567, "refreshDate": "2026-11-01"})
    desk.run_errands()
    (row,) = desk.get("orders", orderNumber="INV-00777")["orders"]
    assert row["orderStatus"] == "awaiting_shipment"
    sale = next(sale for sale in world.cin7.sales if sale.order_number == "SO-00012")
    label = desk.post(
        "orders/createlabelfororder",
        {
            "orderId": row["orderId"], "carrierCode": "ups_walleted", "serviceCode": "ups_ground",
            "confirmation": "none", "shipDate": "2026-11-22",
        },
    )  # fmt: skip
    desk.run_errands()
    assert [line.tracking_number for line in sale.fulfilments[0].ship_lines] == [label["trackingNumber"]]


@pytest.mark.parametrize("url", ["http://example.com/", "ftp://127.0.0.1/", "http://[", "file:///etc/passwd", ""])
def test_no_host_but_this_machine_is_called(url: str) -> None:
    with pytest.raises(UndeliveredError):
        asyncio.run(courier()(Parcel("GET", url)))


def test_a_store_never_refreshed_is_read_some_days_back(make: Any) -> None:
    desk = Desk(make.world(), connections={34567: FEED}, shipstation_refresh_days=2)
    ledger = desk.emulator.ledger
    ledger.replace_store(replace(ledger.store(34567), refreshed_at=None))
    refreshed(desk, feed_page())
    start = parse_qs(urlsplit(desk.sent[0].url).query)["start_date"][0]
    asked = datetime.strptime(start, "%m/%d/%Y %H:%M").replace(tzinfo=UTC)
    assert timedelta(days=1, hours=23) < desk.now - asked <= timedelta(days=2, minutes=1)
