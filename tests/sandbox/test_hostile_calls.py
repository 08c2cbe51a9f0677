"""Whatever a caller sends, an emulator answers in its vendor's manner and never breaks down."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.calls import JSON, Call, Reply
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.faults import Faults
from shipops.sandbox.inksoft.api import InkSoft
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.api import ShipStation

ODD = st.sampled_from(
    [
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-31", "-1", "9" * 5000, "true", "null", "[]",
        '{"Begin": "9999-12-31T00:00:00Z"}', '{"UtcOffsetHours": NaN}', "[" * 5000, "[1,", "٣", "<script>", "%",
    ]
)  # fmt: skip
VALUES = ODD | st.text(min_size=1, max_size=40)
NAMES = [
    "page", "pagesize", "limit", "index", "maxresults", "createdatestart", "modifydateend", "shipdatestart", "orderid",
    "orderstatus", "ordernumber", "storeid", "sortby", "includeshipmentitems", "updatedsince", "createdsince", "shipby",
    "readyforshipping", "search", "id", "status", "datecreatedrange", "datemodifiedrange", "storeids", "orderids",
    "productionstatuses", "paymentstatuses", "searchtext", "orderby", "orderbydirection", "orderemail", "format",
]  # fmt: skip
QUERIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)


@pytest.fixture(scope="session")
def emulators(small_world: Any) -> dict[str, Any]:
    options: dict[str, Any] = {"rate": None, "faults": Faults(), "assumptions": Assumptions()}
    return {
        "shipstation": ShipStation(small_world, **options),
        "cin7": Cin7(small_world, **options),
        "inksoft": InkSoft(small_world, **options),
    }


def is_whole(reply: Reply) -> bool:
    if reply.media_type == JSON:
        json.loads(reply.body)
    return reply.status in (200, 400, 404, 501)


@given(path=st.sampled_from(["orders", "shipments", "fulfillments", "stores", "orders/1"]) | st.text(), query=QUERIES)
def test_shipstation_answers_any_query(emulators: dict[str, Any], path: str, query: dict[str, str]) -> None:
    assert is_whole(emulators["shipstation"].answer(Call("GET", path, query)))


@given(path=st.sampled_from(["saleList", "sale", "me"]) | st.text(), query=QUERIES)
def test_cin7_answers_any_query(emulators: dict[str, Any], path: str, query: dict[str, str]) -> None:
    assert is_whole(emulators["cin7"].answer(Call("GET", f"ExternalApi/v2/{path}", query)))


@given(method=st.sampled_from(["GetOrderSummaries", "GetOrder", "GetOrderPackage"]) | st.text(), query=QUERIES)
def test_inksoft_answers_any_query(
    emulators: dict[str, Any], small_world: Any, method: str, query: dict[str, str]
) -> None:
    key = {"x-api-key": small_world.inksoft.api_key}
    assert is_whole(emulators["inksoft"].answer(Call("GET", f"Falcons_/Api2/{method}", query, key)))


@given(st.text() | st.binary().map(lambda raw: f"Basic {base64.b64encode(raw).decode()}"))
def test_no_made_up_authorization_header_opens_shipstation(emulators: dict[str, Any], header: str) -> None:
    refusal = emulators["shipstation"].admit(Call("GET", "orders", {}, {"authorization": header})).refusal
    assert refusal is not None
    assert refusal.status == 401
