"""Writing sales to the Cin7 emulator over real HTTP: header, quote, order, void and undo."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.cin7.writes import WRITES
from shipops.sandbox.faults import Faults
from shipops.sandbox.settings import Assumptions

CUSTOMER, PRODUCT = "00000000-0000-4000-8000-000000001770", "00000000-0000-4000-8000-000000001b58"
HEADER = {"CustomerID": CUSTOMER, "Location": "Main Warehouse"}
LINE = {"ProductID": PRODUCT, "Quantity": 3, "Price": 8.25, "Discount": 10, "Tax": 1.5, "Total": 999}
CHARGE = {"Description": "Shipping - UPS Ground", "Price": 11.4, "Quantity": 1, "Tax": 0}


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def created(client: httpx.Client, **over: Any) -> dict[str, Any]:
    answer = client.post("/sale", json={**HEADER, **over})
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def ordered(client: httpx.Client, sale_id: str, **over: Any) -> httpx.Response:
    body = {"SaleID": sale_id, "Status": "AUTHORISED", "Lines": [LINE], "AdditionalCharges": [CHARGE], **over}
    return client.post("/sale/order", json=body)


def detail(client: httpx.Client, sale_id: str) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/sale", params={"ID": sale_id}).json()
    return document


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 400
    return str(answer.json()[0]["Exception"])


def test_a_new_sale_appears_at_the_end_of_the_list_with_the_next_number(serve_world: Any) -> None:
    client = serve_world().cin7
    sale = created(client)
    rows = client.get("/saleList").json()["SaleList"]
    assert (rows[-1]["SaleID"], rows[-1]["OrderNumber"], rows[-1]["Status"]) == (sale["ID"], "SO-00015", "ESTIMATED")


def test_a_sale_with_a_quote_waits_for_it(serve_world: Any) -> None:
    client = serve_world().cin7
    sale = created(client, SkipQuote=False)
    assert sale["Status"] == "ESTIMATING"
    assert "Quote must be AUTHORISED" in refusal(ordered(client, sale["ID"]))
    quote = client.post("/sale/quote", json={"SaleID": sale["ID"], "Status": "AUTHORISED", "Lines": [LINE]}).json()
    assert (quote["Status"], quote["Total"], detail(client, sale["ID"])["Status"]) == ("AUTHORISED", 23.78, "ESTIMATED")
    assert ordered(client, sale["ID"]).status_code == 200


def test_an_order_nested_in_the_header_is_ignored(serve_world: Any) -> None:
    sale = created(serve_world().cin7, Order={"Status": "AUTHORISED", "Lines": [LINE]})
    assert (sale["Order"]["Status"], sale["Order"]["Lines"]) == ("NOT AVAILABLE", [])


def test_the_totals_of_an_order_follow_from_its_lines_and_charges(serve_world: Any) -> None:
    client = serve_world().cin7
    order = ordered(client, created(client)["ID"]).json()
    # 3 x 8.25 less a tenth, and 11.40 for shipping.
    assert (order["TotalBeforeTax"], order["Tax"], order["Total"]) == (33.68, 1.5, 35.18)
    assert order["SaleOrderNumber"] == "SO-00015"


def test_posting_an_order_again_overwrites_its_lines(serve_world: Any) -> None:
    client = serve_world().cin7
    sale = created(client)["ID"]
    ordered(client, sale, Status="DRAFT", Lines=[LINE, LINE])
    assert detail(client, sale)["Status"] == "ORDERING"
    ordered(client, sale, Status="DRAFT", Lines=[LINE], AdditionalCharges=[])
    order = client.get("/sale/order", params={"SaleID": sale}).json()
    assert (len(order["Lines"]), order["AdditionalCharges"]) == (1, [])


def test_an_authorised_order_cannot_be_written_again(serve_world: Any) -> None:
    client = serve_world().cin7
    sale = created(client)["ID"]
    ordered(client, sale)
    assert "DRAFT or NOT AVAILABLE" in refusal(ordered(client, sale))


def test_a_quantity_above_the_stock_is_backordered_without_a_word(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(cin7_stock_available=2)).cin7
    sale = created(client)["ID"]
    order = ordered(client, sale, AutoPickPackShipMode="AUTOPICK").json()
    assert [line["BackorderQuantity"] for line in order["Lines"]] == [1]
    document = detail(client, sale)
    assert (document["Status"], document["CombinedPickingStatus"]) == ("BACKORDERED", "NOT PICKED")


@pytest.mark.parametrize(
    ("mode", "stages", "status"),
    [
        ("NOPICK", ("NOT AVAILABLE", "NOT AVAILABLE", "NOT AVAILABLE"), "ORDERED"),
        ("AUTOPICK", ("AUTHORISED", "NOT AVAILABLE", "NOT AVAILABLE"), "PICKED"),
        ("AUTOPICKPACK", ("AUTHORISED", "AUTHORISED", "NOT AVAILABLE"), "PACKED"),
        ("autopickpackship", ("AUTHORISED", "AUTHORISED", "AUTHORISED"), "INVOICING"),
    ],
)
def test_an_order_can_be_picked_packed_and_shipped_as_it_is_authorised(
    serve_world: Any, mode: str, stages: tuple[str, ...], status: str
) -> None:
    client = serve_world().cin7
    sale = created(client)["ID"]
    ordered(client, sale, AutoPickPackShipMode=mode)
    document = detail(client, sale)
    (part,) = document["Fulfilments"]
    assert tuple(part[stage]["Status"] for stage in ("Pick", "Pack", "Ship")) == stages
    assert (part["TaskID"], document["Status"]) == (sale, status)


def test_an_advanced_sale_has_no_fulfilment_until_one_is_made(serve_world: Any) -> None:
    client = serve_world().cin7
    sale = created(client, SaleType="Advanced")
    ordered(client, sale["ID"], AutoPickPackShipMode="AUTOPICK")
    document = detail(client, sale["ID"])
    assert (document["Type"], document["Fulfilments"]) == ("Advanced Sale", [])


def test_a_header_is_written_as_a_whole(serve_world: Any) -> None:
    client = serve_world().cin7
    answer = client.put("/sale", json={"ID": guid(12), **HEADER, "Note": "Leave at the dock", "ShipBy": "2026-12-01"})
    document = answer.json()
    assert (document["Note"], document["ShipBy"]) == ("Leave at the dock", "2026-12-01T00:00:00")
    assert (document["CustomerReference"], document["Email"]) == ("", "")


def test_whether_omitted_fields_are_kept_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(cin7_put_sale_omitted="kept")).cin7
    assert client.put("/sale", json={"ID": guid(12), **HEADER}).json()["CustomerReference"] == "#42514"


@pytest.mark.parametrize("missing", ["CustomerID", "Location"])
def test_a_header_without_customer_or_location_is_refused(serve_world: Any, missing: str) -> None:
    body = {name: value for name, value in {"ID": guid(12), **HEADER}.items() if name != missing}
    assert "required" in refusal(serve_world().cin7.put("/sale", json=body))


@pytest.mark.parametrize(("setting", "expected"), [("ignored", ""), ("applied", "1ZNEW")])
def test_tracking_written_through_the_whole_sale_is_an_assumption(
    serve_world: Any, assume: Any, setting: str, expected: str
) -> None:
    client = serve_world(assumptions=assume(cin7_put_sale_fulfilments=setting)).cin7
    lines = [{"ID": guid(4101), "TrackingNumber": "1ZNEW"}]
    client.put("/sale", json={"ID": guid(12), **HEADER, "Fulfilments": [{"Ship": {"Lines": lines}}]})
    line = detail(client, guid(12))["Fulfilments"][0]["Ship"]["Lines"][0]
    assert line["TrackingNumber"] == expected


def test_a_write_moves_updated_and_is_found_since(serve_world: Any) -> None:
    client = serve_world().cin7
    since = client.get("/saleList").json()["SaleList"][-1]["Updated"]
    client.put("/sale", json={"ID": guid(12), **HEADER})
    rows = client.get("/saleList", params={"UpdatedSince": "2026-11-22T02:00:00"}).json()["SaleList"]
    assert [row["SaleID"] for row in rows] == [guid(12)]
    assert rows[0]["Updated"] > since


def test_a_void_shows_at_every_level(serve_world: Any) -> None:
    document = serve_world().cin7.request("DELETE", "/sale", params={"ID": guid(12), "Void": "true"}).json()
    part = document["Fulfilments"][0]
    assert {document["Status"], document["Order"]["Status"], document["CombinedShippingStatus"]} == {"VOIDED"}
    assert {part["Pick"]["Status"], part["Pack"]["Status"], part["Ship"]["Status"]} == {"VOIDED"}
    assert [invoice["Status"] for invoice in document["Invoices"]] == ["VOIDED"]


def test_an_undone_sale_is_a_draft_order_again(serve_world: Any) -> None:
    document = serve_world().cin7.request("DELETE", "/sale", params={"ID": guid(12)}).json()
    assert (document["Status"], document["Fulfilments"], document["Order"]["Status"]) == ("ORDERING", [], "DRAFT")


def test_a_voided_sale_stays_voided(serve_world: Any) -> None:
    client = serve_world().cin7
    assert "VOIDED" in refusal(client.request("DELETE", "/sale", params={"ID": guid(13)}))


def test_a_void_flag_that_is_neither_true_nor_false_changes_nothing(serve_world: Any) -> None:
    client = serve_world().cin7
    refusal(client.request("DELETE", "/sale", params={"ID": guid(12), "Void": "maybe"}))
    assert detail(client, guid(12))["Status"] != "VOIDED"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"{", "not JSON"),
        (b"[]", "not an object"),
        (b"{}", "Customer was not found"),
        (b'{"Note": 1e99999999999999999999}', "out of range"),
        (json.dumps({**HEADER, "Location": "Moon"}).encode(), "Location was not found"),
        (json.dumps({**HEADER, "Note": ["x"]}).encode(), "Note"),
        (json.dumps({**HEADER, "Note": "\ud800"}).encode(), "Note"),
        (json.dumps({**HEADER, "Note": "x" * 5000}).encode(), "Note"),
        (json.dumps({**HEADER, "SaleType": "Odd"}).encode(), "SaleType"),
        (json.dumps({**HEADER, "ShipBy": "soon"}).encode(), "ShipBy"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused_and_makes_no_sale(serve_world: Any, body: bytes, text: str) -> None:
    client = serve_world().cin7
    assert text in refusal(client.post("/sale", content=body))
    assert client.get("/saleList").json()["Total"] == 4


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ({"ProductID": guid(1)}, "Product was not found"),
        ({"Quantity": 0}, "Quantity"),
        ({"Quantity": 1e300}, "Quantity"),
        ({"Quantity": True}, "Quantity"),
        ({"Price": "8"}, "Price"),
        ({"Discount": 101}, "Discount"),
    ],
)
def test_an_order_line_that_cannot_be_kept_is_refused_and_changes_nothing(
    serve_world: Any, line: dict[str, Any], text: str
) -> None:
    client = serve_world().cin7
    sale = created(client)["ID"]
    assert text in refusal(ordered(client, sale, Lines=[LINE, LINE | line]))
    assert detail(client, sale)["Order"]["Lines"] == []


KNOWN = st.sampled_from([CUSTOMER, PRODUCT])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | KNOWN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
FIELDS = [
    "SaleID", "ID", "TaskID", "Customer", "CustomerID", "Location", "Lines", "Status", "Box", "Quantity", "ProductID",
    "ShippingAddress", "AdditionalCharges", "AutoPickMode", "AddTrackingNumbers", "Price", "ShipBy", "SaleType", "Note",
    "AdditionalAttributes", "Fulfilments", "Type", "ExternalURL", "ExternalHeaders",
]  # fmt: skip
IDS = st.sampled_from([guid(11), guid(12), guid(14), guid(4001), guid(4101), guid(4102), "x"])
ROWS = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)), max_size=3)
BODIES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(FIELDS, JSON) | {"SaleID": IDS, "ID": IDS, "TaskID": IDS, "Lines": ROWS | JSON}
)
METHODS_AND_PATHS = st.sampled_from(
    [*WRITES, ("POST", "webhooks"), ("PUT", "webhooks"), ("DELETE", "webhooks"), ("PATCH", "sale")]
)


@pytest.fixture(scope="session")
def fresh(small_world: Any) -> Callable[[], Cin7]:
    """An emulator over an account of its own."""

    def emulator() -> Cin7:
        world = replace(small_world, cin7=copy.deepcopy(small_world.cin7))
        return Cin7(world, rate=None, faults=Faults(), assumptions=Assumptions())

    return emulator


@settings(max_examples=60)
@given(where=METHODS_AND_PATHS, body=BODIES.map(lambda body: json.dumps(body).encode()) | st.binary(), sale=IDS)
def test_whatever_is_written_is_answered_and_every_sale_can_still_be_read(
    fresh: Callable[[], Cin7], where: tuple[str, str], body: bytes, sale: str
) -> None:
    emulator = fresh()
    method, path = where
    reply = emulator.answer(
        Call(method, f"ExternalApi/v2/{path}", {"id": sale, "taskid": sale, "void": "true"}, {}, body)
    )
    json.loads(reply.body)
    assert reply.status in (200, 400, 405)
    rows = json.loads(emulator.answer(Call("GET", "ExternalApi/v2/saleList")).body)["SaleList"]
    for row in rows:
        assert emulator.answer(Call("GET", "ExternalApi/v2/sale", {"id": row["SaleID"]})).status == 200
