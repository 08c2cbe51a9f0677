"""What InkSoft's record leaves open, each variant over real HTTP: flavours, spellings, letter cases, refusals."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.inksoft.flavours import MISSPELT, camel_cased, misspelt
from shipops.sandbox.settings import Assumptions

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def names_in(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set()


def detail(sandbox: Any, **parameters: Any) -> dict[str, Any]:
    answer = sandbox.inksoft.get("/GetOrder", params={"OrderId": 1003, "IncludeProductionCards": "true", **parameters})
    data: dict[str, Any] = answer.json()["Data"]
    return data


@pytest.fixture(scope="module")
def salesdoc_order(servers: Any, small_world: Any) -> dict[str, Any]:
    assumptions = Assumptions(inksoft_flavour="salesdoc")
    with servers.serving(small_world, rate=100_000, assumptions=assumptions) as sandbox:
        return detail(sandbox)


def test_packages_of_salesdoc_accounts_name_lines_by_guid(salesdoc_order: dict[str, Any]) -> None:
    [packed] = salesdoc_order["Shipments"][0]["Packages"][0]["Items"]
    assert set(packed) == {"Guid", "ItemGuid", "Quantity"}
    assert packed["ItemGuid"] == salesdoc_order["Items"][0]["UniqueId"] != packed["Guid"]


def test_numeric_line_ids_are_gone_from_salesdoc_accounts(salesdoc_order: dict[str, Any]) -> None:
    gone = {"RetailItemId", "RetailItemSizeId", "OrderRetailItemId", "OrderRetailItemSizeId"}
    assert not gone & names_in(salesdoc_order)
    assert salesdoc_order["Items"][0]["ProductStyleSizeId"] == 2001


def test_cards_of_salesdoc_accounts_name_the_line_by_guid(salesdoc_order: dict[str, Any]) -> None:
    [card_item] = salesdoc_order["ProductionCards"][0]["Items"]
    assert (card_item["ItemGuid"], card_item["ID"]) == (salesdoc_order["Items"][0]["UniqueId"], 310)


def test_whether_the_style_size_id_goes_along_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(inksoft_flavour="salesdoc", inksoft_salesdoc_style_size_ids="removed"))
    assert not any(name.endswith("SizeId") for name in names_in(detail(served)))


def test_classic_documents_carry_no_guid_of_a_line(sandbox: Any) -> None:
    assert not {"Guid", "ItemGuid"} & names_in(detail(sandbox))


def test_joined_status_words_are_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(inksoft_status_spelling="joined"))
    rows = served.inksoft.get("/GetOrderSummaries", params={"ProductionStatuses": "[ReadyToShip]"}).json()["Data"]
    assert {row["ProductionStatus"] for row in rows} == {"ReadyToShip"}
    assert detail(served, OrderId=1001)["ProductionStatus"] == "ReadyToShip"


def test_misspelt_names_stand_in_for_the_right_ones(serve_world: Any) -> None:
    served = serve_world(faults=["inksoft-misspelt"])
    names = names_in(detail(served))
    assert {"GiftCertficates", "VenforId"} <= names
    assert not names & set(MISSPELT)
    assert "Serverity" in served.inksoft.get("/GetOrder").json()["Messages"][0]


def test_camel_case_is_a_format_of_its_own(sandbox: Any) -> None:
    body = sandbox.inksoft.get("/GetOrderSummaries", params={"format": "JSONCamelCase", "MaxResults": 1}).json()
    assert body["pagination"] == {"totalResults": 4, "includedResults": 1, "index": 0}
    assert (body["ok"], body["statusCode"], body["data"][0]["id"]) == (True, "OK", 1004)
    assert {"storeId", "ipAddress", "estimatedDeliveryDate_Min"} <= set(body["data"][0])


def test_how_deep_camel_case_goes_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(inksoft_camel_case="envelope"))
    body = served.inksoft.get("/GetStoreData", params={"format": "JSONCamelCase"}).json()
    assert body["data"]["StoreUri"] == "Falcons_"


@given(JSON_VALUES)
def test_respelling_keeps_every_value_and_loses_no_name(value: Any) -> None:
    def leaves(part: Any) -> list[Any]:
        if isinstance(part, dict):
            return [leaf for item in part.values() for leaf in leaves(item)]
        return [leaf for item in part for leaf in leaves(item)] if isinstance(part, list) else [part]

    assert leaves(misspelt(value)) == leaves(value)
    assert len(names_in(misspelt(value))) == len(names_in(value))


@given(st.text(alphabet="ABCdef", min_size=1, max_size=8))
def test_camel_case_touches_leading_capitals_alone(name: str) -> None:
    [made] = camel_cased({name: 1}, Assumptions())
    assert made.lower() == name.lower()
    assert not made[0].isupper()
    body = name.lstrip("ABC")
    assert made.endswith(body)


def is_page(answer: httpx.Response, status: int) -> bool:
    return answer.status_code == status and answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("form", "status"), [("html-200", 200), ("html-404", 404)])
def test_refusals_as_web_pages_are_an_assumption(serve_world: Any, assume: Any, form: str, status: int) -> None:
    client = serve_world(assumptions=assume(inksoft_errors=form)).inksoft
    assert is_page(client.get("/GetOrder", params={"OrderId": 9}), status)
    assert is_page(client.get("/GetOrder", params={"OrderId": "nine"}), status)
    assert client.get("/GetOrder", params={"OrderId": 1001}).json()["OK"] is True


def test_refusals_with_status_200_are_an_assumption(serve_world: Any, assume: Any) -> None:
    answer = serve_world(assumptions=assume(inksoft_errors="in-200")).inksoft.get("/GetOrder", params={"OrderId": 9})
    assert (answer.status_code, answer.json()["OK"], answer.json()["StatusCode"]) == (200, False, "NotFound")


def test_a_list_forbidden_to_the_key_leaves_packages_open(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(inksoft_orders_list="forbidden")).inksoft
    assert client.get("/GetOrderSummaries").status_code == 403
    assert client.get("/GetOrderPackage", params={"OrderIds": "[1001]"}).json()["OK"] is True


def test_a_package_as_a_bare_list_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(inksoft_package_shape="list")).inksoft
    data = client.get("/GetOrderPackage", params={"OrderIds": "[1001,1003]"}).json()["Data"]
    assert [order["ID"] for order in data] == [1001, 1003]


@pytest.mark.parametrize("wanted", ["-1", "3"])
def test_a_largest_page_is_an_assumption(serve_world: Any, assume: Any, wanted: str) -> None:
    client = serve_world(assumptions=assume(inksoft_most_results=2)).inksoft
    assert len(client.get("/GetOrderSummaries", params={"MaxResults": wanted}).json()["Data"]) == 2


def test_the_sign_of_the_offset_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(inksoft_utc_offset="west")).inksoft
    span = json.dumps({"UtcOffsetHours": 2, "Begin": "2026-11-04T22:00:00"})
    rows = client.get("/GetOrderSummaries", params={"DateCreatedRange": span}).json()["Data"]
    assert [row["ID"] for row in rows] == [1004, 1003]
