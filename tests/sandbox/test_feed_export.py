"""The sandbox's Custom Store feeds: what they offer, how they write it, whom they let in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.feeds.accounts import feed_of_store, feed_url, feeds_of
from shipops.sandbox.feeds.orders import FeedLine, FeedOrder
from shipops.sandbox.feeds.window import window_of
from shipops.sandbox.feeds.xml import page_text
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import Address
from shipops.sandbox.world.units import Unit, UnitLine
from tests.sandbox.feed_calls import (
    CIN7,
    CIN7_LOGIN,
    EVERYTHING,
    INKSOFT,
    INKSOFT_LOGIN,
    export,
    leaves,
    orders,
    texts,
    tree,
)

# Field, longest text; taken from the documented table (shipstation sheet, 2.1).
LONGEST = {
    "OrderID": 50, "OrderNumber": 50, "OrderStatus": 50, "ShippingMethod": 100, "PaymentMethod": 50,
    "CustomerNotes": 1000, "GiftMessage": 1000, "CustomField1": 100, "RequestedWarehouse": 100,
    "Customer/CustomerCode": 50, "Customer/BillTo/Name": 100, "Customer/BillTo/Company": 100,
    "Customer/BillTo/Phone": 50, "Customer/BillTo/Email": 100, "Customer/ShipTo/Name": 100,
    "Customer/ShipTo/Company": 100, "Customer/ShipTo/Address1": 200, "Customer/ShipTo/Address2": 200,
    "Customer/ShipTo/City": 100, "Customer/ShipTo/State": 100, "Customer/ShipTo/PostalCode": 50,
    "Customer/ShipTo/Country": 2, "Customer/ShipTo/Phone": 50, "Items/Item/LineItemID": 50, "Items/Item/SKU": 50,
    "Items/Item/Name": 200, "Items/Item/Location": 100, "Items/Item/Options/Option/Name": 100,
    "Items/Item/Options/Option/Value": 100,
}  # fmt: skip
SEQUENCE = [
    "OrderID", "OrderNumber", "OrderDate", "OrderStatus", "LastModified", "ShippingMethod", "PaymentMethod",
    "CurrencyCode", "OrderTotal", "TaxAmount", "ShippingAmount", "CustomerNotes", "InternalNotes", "Gift",
    "GiftMessage", "CustomField1", "CustomField2", "CustomField3", "RequestedWarehouse", "Customer", "Items",
]  # fmt: skip


def test_an_order_stands_in_the_feed_element_by_element(sandbox: Any) -> None:
    answer = export(sandbox, CIN7)
    assert answer.headers["content-type"].startswith("text/xml")
    [order] = orders(answer)
    assert [child.tag for child in order] == SEQUENCE
    assert dict(leaves(order)) == {
        "OrderID": "00000000-0000-4000-8000-000000000fa1",
        "OrderNumber": "INV-00777",
        "OrderDate": "11/02/2026 15:00",
        "OrderStatus": "draft",
        "LastModified": "11/05/2026 03:03",
        "ShippingMethod": "",
        "PaymentMethod": "30 days",
        "CurrencyCode": "USD",
        "OrderTotal": "19.80",
        "TaxAmount": "0.00",
        "ShippingAmount": "0.00",
        "CustomerNotes": "",
        "InternalNotes": "",
        "Gift": "false",
        "GiftMessage": "",
        "CustomField1": "",
        "CustomField2": "",
        "CustomField3": "",
        "RequestedWarehouse": "Main Warehouse",
        "Customer/CustomerCode": "zoe@example.com",
        "Customer/BillTo/Name": "Zoë Nuñez",
        "Customer/BillTo/Company": "Łódź Crew",
        "Customer/BillTo/Phone": "312-555-0101",
        "Customer/BillTo/Email": "zoe@example.com",
        "Customer/ShipTo/Name": "Zoë Nuñez",
        "Customer/ShipTo/Company": "Łódź Crew",
        "Customer/ShipTo/Address1": "1 Main St",
        "Customer/ShipTo/Address2": "Apt 4",
        "Customer/ShipTo/City": "Chicago",
        "Customer/ShipTo/State": "IL",
        "Customer/ShipTo/PostalCode": "60601",
        "Customer/ShipTo/Country": "US",
        "Customer/ShipTo/Phone": "312-555-0101",
        "Items/Item/LineItemID": "00000000-0000-4000-8000-000000001b58",
        "Items/Item/SKU": "TEE-RED-M",
        "Items/Item/Name": "Tee",
        "Items/Item/Weight": "0.00",
        "Items/Item/WeightUnits": "Ounces",
        "Items/Item/Quantity": "2",
        "Items/Item/UnitPrice": "9.90",
        "Items/Item/Location": "Main Warehouse",
    }


def test_free_text_stands_in_cdata(sandbox: Any) -> None:
    assert "<Address1><![CDATA[1 Main St]]></Address1>" in export(sandbox, CIN7).text


def test_inksoft_offers_all_stores_under_its_own_words(sandbox: Any) -> None:
    answer = export(sandbox, INKSOFT)
    offered = dict(zip(texts(answer, "OrderNumber"), texts(answer, "OrderStatus"), strict=True))
    assert offered == {
        "1001": "ReadyToShip",
        "1002": "Open",
        "1003": "Complete",
        "1004": "Cancelled",
        "2001": "ReadyToShip",
    }
    assert set(texts(answer, "CustomField1")) == {"Falcons", "Kiosk"}


def test_inksoft_tells_design_colour_and_size_as_options(sandbox: Any) -> None:
    order = orders(export(sandbox, INKSOFT))[0]
    options = {option.findtext("Name"): option.findtext("Value") for option in order.iter("Option")}
    assert options == {"Design": "Falcons", "Color": "White", "Size": "M", "Name": "Zoë"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "draft"),
        ({"ship_status": "AUTHORISED"}, "shipped"),
        ({"ship_status": "PARTIALLY AUTHORISED"}, "authorised"),
        ({"ship_status": "VOIDED"}, "voided"),
        ({"pick_status": "DRAFT"}, None),
        ({"pack_status": "DRAFT"}, None),
        ({"ship_status": "NOT AVAILABLE"}, None),
        ({"linked_invoice_number": ""}, None),
        ({"ship_status": "VOIDED", "ship_lines": []}, None),
    ],
)
def test_cin7_offers_what_reached_all_three_stages(
    serve_world: Any, make: Any, change: dict[str, Any], word: str | None
) -> None:
    world = make.world()
    for field, value in change.items():
        setattr(world.cin7.sales[0].fulfilments[0], field, value)
    assert texts(export(serve_world(world), CIN7), "OrderStatus") == ([word] if word else [])


def test_cin7_offers_a_paid_sale_as_paid_and_a_voided_one_as_voided(serve_world: Any, make: Any) -> None:
    world = make.world()
    sale = world.cin7.sales[0]
    sale.invoices[0].status = "PAID"
    served = serve_world(world)
    assert texts(export(served, CIN7), "OrderStatus") == ["Paid"]
    sale.voided = True
    assert texts(export(served, CIN7), "OrderStatus") == ["voided"]


def test_cin7_offers_no_sale_with_tracking_or_without_a_ship_to(serve_world: Any, make: Any) -> None:
    world = make.world()
    fulfilment = world.cin7.sales[0].fulfilments[0]
    served = serve_world(world)
    fulfilment.ship_lines[0].tracking_number = "1Z"
    assert orders(export(served, CIN7)) == []
    fulfilment.ship_lines[0].tracking_number = ""
    fulfilment.shipping_address = replace(fulfilment.shipping_address, city="")
    assert orders(export(served, CIN7)) == []


def test_one_word_for_every_waiting_sale_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(feed_cin7_status="authorised"))
    assert texts(export(served, CIN7), "OrderStatus") == ["authorised"]


@pytest.mark.parametrize(("setting", "word"), [("left_out", None), ("open", "Open"), ("as_is", "ReadyForPickup")])
def test_statuses_inksoft_does_not_map_are_an_assumption(
    serve_world: Any, make: Any, assume: Any, setting: str, word: str | None
) -> None:
    world = make.world()
    world.inksoft.orders = [make.inksoft_order(1, production_status="Ready for Pickup")]
    served = serve_world(world, assumptions=assume(feed_inksoft_other_statuses=setting, feed_inksoft_zero="clean"))
    assert texts(export(served, INKSOFT), "OrderStatus") == ([word] if word else [])


def test_inksoft_offers_no_order_without_an_address(serve_world: Any, make: Any, assume: Any) -> None:
    world = make.world()
    world.inksoft.orders = [make.inksoft_order(1, shipping_address=None)]
    served = serve_world(world, assumptions=assume(feed_inksoft_zero="clean"))
    assert orders(export(served, INKSOFT)) == []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("11/05/2026 03:03", "11/05/2026 03:04", True),
        ("11/05/2026 03:03", "11/05/2026 03:03", True),
        ("11/05/2026 03:04", "11/05/2026 03:05", False),
        ("11/05/2026 03:00", "11/05/2026 03:02", False),
    ],
)
def test_the_window_is_utc_by_the_minute_on_the_last_change(sandbox: Any, start: str, end: str, found: bool) -> None:
    assert bool(orders(export(sandbox, CIN7, start_date=start, end_date=end))) is found


def test_an_end_without_its_minute_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(feed_window_end="exact"))
    assert orders(export(served, CIN7, start_date="11/05/2026 03:03", end_date="11/05/2026 03:03")) == []


@pytest.mark.parametrize("name", ["start_date", "end_date"])
@pytest.mark.parametrize("text", ["", "2026-11-05", "11/31/2026 10:00", "12/31/9999 23:59"])
def test_an_unreadable_window_is_refused(sandbox: Any, name: str, text: str) -> None:
    answer = export(sandbox, CIN7, **{name: text})
    assert (answer.status_code, name in answer.text) == (400, True)


def test_an_unreadable_window_without_bound_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(feed_unreadable_window="everything"))
    assert len(orders(export(served, CIN7, start_date="soon", end_date=""))) == 1


@given(st.text(max_size=20) | st.from_regex(r"[01]\d/[0-3]\d/\d{4} [0-2]\d:[0-5]\d", fullmatch=True))
def test_any_text_is_a_window_or_refused(text: str) -> None:
    try:
        window = window_of(Call("GET", "", {"start_date": text, "end_date": text}), Assumptions(), pacific=True)
    except BadParameterError:
        return
    assert window.start is not None
    assert window.holds(window.start)


def test_pages_are_counted_and_served_newest_first(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(feed_page_size=2))
    pages = [export(served, INKSOFT, page=number) for number in (1, 2, 3, 4)]
    assert [tree(page).get("pages") for page in pages] == ["3", "3", "3", "3"]
    assert [texts(page, "OrderNumber") for page in pages] == [["1003", "2001"], ["1004", "1002"], ["1001"], []]


def test_oldest_first_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(feed_order="oldest"))
    assert texts(export(served, INKSOFT), "OrderNumber")[-1] == "1003"


@pytest.mark.parametrize("page", ["0", "-1", "one"])
def test_a_page_below_the_first_is_refused(sandbox: Any, page: str) -> None:
    assert export(sandbox, CIN7, page=page).status_code == 400


NOTHING = {"start_date": "01/01/2025 00:00", "end_date": "01/01/2025 00:05"}


@pytest.mark.parametrize(
    ("setting", "body"),
    [
        ("empty", ""),
        ("prolog", '<?xml version="1.0" encoding="utf-8"?>'),
        ("clean", '<?xml version="1.0" encoding="utf-8"?>\n<Orders pages="0"></Orders>'),
    ],
)
def test_how_inksoft_answers_without_orders_is_an_assumption(
    serve_world: Any, assume: Any, setting: str, body: str
) -> None:
    served = serve_world(assumptions=assume(feed_inksoft_zero=setting))
    answer = export(served, INKSOFT, **NOTHING)
    assert (answer.status_code, answer.text) == (200, body)


def test_cin7_answers_without_orders_with_a_root(sandbox: Any) -> None:
    assert tree(export(sandbox, CIN7, **NOTHING)).get("pages") == "0"


@pytest.mark.parametrize("names", [("SS-UserName", "SS-Password"), ("ss-username", "ss-password")])
def test_the_legacy_credentials_open_a_feed_too(sandbox: Any, names: tuple[str, str]) -> None:
    query = {"action": "EXPORT", **EVERYTHING, **dict(zip(names, CIN7_LOGIN, strict=True))}
    assert len(orders(sandbox.bare.get(CIN7, params=query))) == 1


@pytest.mark.parametrize("auth", [("orders@larkspur.example", "wrong"), INKSOFT_LOGIN, ("", "")])
def test_other_credentials_are_refused_with_401(sandbox: Any, auth: tuple[str, str]) -> None:
    answer = sandbox.bare.get(CIN7, params={"action": "export", **EVERYTHING}, auth=auth)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["Basic", "Basic ###", "Bearer x", "Basic /////w=="])
def test_a_header_that_is_no_basic_one_is_refused(sandbox: Any, header: str) -> None:
    answer = sandbox.bare.get(CIN7, params={"action": "export"}, headers={"Authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize(("setting", "status", "start"), [("400-json", 400, "{"), ("200-fault", 200, "<?xml")])
def test_how_credentials_are_refused_is_an_assumption(
    serve_world: Any, assume: Any, setting: str, status: int, start: str
) -> None:
    answer = export(serve_world(assumptions=assume(feed_bad_login=setting)), CIN7, auth=("a", "b"))
    assert (answer.status_code, answer.text.startswith(start)) == (status, True)
    assert "<Order>" not in answer.text


def test_an_inksoft_user_without_the_permission_is_forbidden(sandbox: Any) -> None:
    answer = export(sandbox, INKSOFT, auth=("clerk@larkspur.example", "sandbox-password"))
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/feeds/inksoft/70002", "/feeds/cin7/nowhere", "/feeds/"])
def test_another_publisher_and_another_location_are_not_found(sandbox: Any, path: str) -> None:
    assert export(sandbox, path).status_code == 404


@pytest.mark.parametrize("action", ["", "update", "shipnotify"])
def test_an_action_that_is_none_is_refused(sandbox: Any, action: str) -> None:
    answer = export(sandbox, CIN7, action=action)
    assert (answer.status_code, "<fault>" in answer.text) == (400, True)


def test_feeds_are_not_rate_limited(serve_world: Any) -> None:
    served = serve_world(rate=1)
    assert {export(served, CIN7).status_code for _ in range(3)} == {200}


def test_each_feed_says_which_store_it_fills(small_world: Any) -> None:
    stores = {feed.path: feed.store_id for feed in feeds_of(small_world)}
    assert stores == {"cin7/main_warehouse": 34567, "inksoft/70001": 41200}
    feed = feed_of_store(small_world, 41200)
    assert feed is not None
    assert feed_url("http://127.0.0.1:1", feed) == "http://127.0.0.1:1/feeds/inksoft/70001"
    assert feed_of_store(small_world, 10001) is None


TEXT = st.text(st.characters(codec="utf-8"), max_size=300) | st.sampled_from(
    ["]]>", "]]]]>>", "\x00\x1f", "&lt;", "€" * 999]
)
MONEY = st.decimals(0, 9_999_999, places=2)


def _address(text: str) -> Address:
    return Address(text, text, text, text, text, text, text, company=text, street2=text, phone=text)


@st.composite
def feed_orders(draw: st.DrawFn) -> FeedOrder:
    text = draw(TEXT)
    moment = draw(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    line = UnitLine(
        text, text, text, 1, draw(MONEY), Decimal(3), tuple((text, text) for _ in range(draw(st.integers(0, 12))))
    )
    unit = Unit(
        account="a", name=text, order_id=text, part="", store_id=1, number=text, key=text, ordered_at=moment,
        ready_at=moment, email=text, ship_to=_address(text), bill_to=_address(text), lines=(line,),
        discount=draw(MONEY), shipping=draw(MONEY), tax=draw(MONEY), note=text, requested_service=text,
        gift_message=text,
    )  # fmt: skip
    quantity = draw(st.decimals(0, 99_999, places=3))
    return FeedOrder(unit, text, moment, (FeedLine(line, quantity, text),), "USD", text, text, text, text)


@given(feed_orders())
def test_whatever_a_source_holds_the_feed_is_xml_and_keeps_its_lengths(order: FeedOrder) -> None:
    root = ElementTree.fromstring(page_text([order], 1).encode())  # noqa: S314 - the sandbox's own text
    [written] = root.findall("Order")
    for path, text in leaves(written):
        assert len(text) <= LONGEST.get(path, 30), path
        assert not path.endswith(("Amount", "Price", "Total")) or re.fullmatch(r"-?\d+\.\d\d", text)
    assert len(root.findall("Order/Items/Item[1]/Options/Option")) <= 10
