"""The InkSoft emulator over real HTTP: what the InkSoft sheet says of API 2."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest


def ids(answer: httpx.Response) -> list[int]:
    return [row["ID"] for row in answer.json()["Data"]]


def refused(answer: httpx.Response, status: int, word: str) -> bool:
    body = answer.json()
    shape = (body["OK"], body["Data"], body["Pagination"], body["StatusCode"])
    return answer.status_code == status and shape == (False, False, None, word) and bool(body["Messages"][0]["Content"])


@pytest.mark.parametrize("method", ["GetOrderSummaries", "GetOrderPackage", "GetStoreData", "GetOrder?OrderId=1001"])
@pytest.mark.parametrize("headers", [{}, {"x-api-key": "wrong"}])
def test_a_missing_or_wrong_key_is_an_error_envelope(sandbox: Any, method: str, headers: dict[str, str]) -> None:
    assert refused(sandbox.bare.get(f"/inksoft/Falcons_/Api2/{method}", headers=headers), 400, "BadRequest")


def test_the_status_of_a_bad_key_is_an_assumption(serve_world: Any, assume: Any) -> None:
    bare = serve_world(assumptions=assume(inksoft_bad_key_status=401)).bare
    assert refused(bare.get("/inksoft/Falcons_/Api2/GetStoreData"), 401, "Unauthorized")


@pytest.mark.parametrize("name", ["ApiKey", "APIKey", "apikey"])
def test_the_key_may_be_a_parameter_in_any_case(sandbox: Any, name: str) -> None:
    key = sandbox.inksoft.headers["x-api-key"]
    assert sandbox.bare.get("/inksoft/falcons_/api2/getstoredata", params={name: key}).json()["OK"] is True


def test_store_data_names_store_and_publisher(sandbox: Any) -> None:
    assert sandbox.inksoft.get("/GetStoreData").json()["Data"] == {
        "StoreId": 700101,
        "Name": "Falcons",
        "StoreUri": "Falcons_",
        "IsMainStore": True,
        "PublisherId": 70001,
    }


def test_orders_come_newest_first_in_an_envelope(sandbox: Any) -> None:
    body = sandbox.inksoft.get("/GetOrderSummaries").json()
    assert [row["ID"] for row in body.pop("Data")] == [1004, 1003, 1002, 1001]
    assert body == {
        "OK": True,
        "StatusCode": "OK",
        "Pagination": {"TotalResults": 4, "IncludedResults": 4, "Index": 0},
        "Messages": [],
    }


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"Index": 1, "MaxResults": 2}, [1003, 1002]),
        ({"Index": 3, "MaxResults": 2}, [1001]),
        ({"Index": 9}, []),
        ({"MaxResults": -1}, [1004, 1003, 1002, 1001]),
        ({"Page": 2, "PageSize": 1, "Skip": 3}, [1004, 1003, 1002, 1001]),
    ],
)
def test_paging_counts_rows_not_pages(sandbox: Any, parameters: dict[str, int], expected: list[int]) -> None:
    answer = sandbox.inksoft.get("/GetOrderSummaries", params=parameters)
    assert ids(answer) == expected
    assert answer.json()["Pagination"]["IncludedResults"] == len(expected)


def test_100_rows_come_without_max_results_and_all_with_minus_one(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.inksoft.orders = [make.inksoft_order(number) for number in range(1, 120)]
    client = serve_world(world).inksoft
    assert len(ids(client.get("/GetOrderSummaries"))) == 100
    assert len(ids(client.get("/GetOrderSummaries", params={"MaxResults": -1}))) == 119


def span(begin: str | None = None, end: str | None = None, offset: float | None = 0) -> str:
    return json.dumps({"UtcOffsetHours": offset, "Begin": begin, "End": end})


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"DateCreatedRange": span("2026-11-05T00:00:00.000Z")}, [1004, 1003]),
        ({"DateCreatedRange": span("2026-11-04", "2026-11-05T00:00:00.000Z")}, [1002]),
        ({"DateCreatedRange": span("2026-11-05T02:00:00", offset=2)}, [1004, 1003]),
        ({"DateCreatedRange": "{'Begin':'2026-11-05T00:00:00Z'}"}, [1004, 1003]),
        ({"DateModifiedRange": span("2026-11-09T00:00:00Z", offset=None)}, [1003]),
        ({"StoreIds": "[700101]"}, [1004, 1003, 1002, 1001]),
        ({"StoreIds": "[300100]"}, []),
        ({"Status": "Open"}, [1002, 1001]),
        ({"Status": "Completed"}, [1003]),
        ({"Status": "Cancelled"}, [1004]),
        ({"Status": "All"}, [1004, 1003, 1002, 1001]),
        ({"Status": "Shipped"}, [1003]),
        ({"ProductionStatuses": '["ReadyToShip"]', "Status": "Open"}, [1001]),
        ({"ProductionStatuses": "[Open,Complete]"}, [1003, 1002]),
        ({"ProductionStatuses": "[]"}, []),
        ({"PaymentStatuses": '["NotPaid","Refunded"]'}, [1004, 1002]),
        ({"SearchText": "LEE@"}, [1002]),
        ({"SearchText": "1003"}, [1003]),
        ({"OrderBy": "ID", "OrderByDirection": "Ascending", "MaxResults": 2}, [1001, 1002]),
        ({"OrderBy": "DateShipped", "MaxResults": 1}, [1003]),
        ({"PaymentSatuses": "[Refunded]"}, [1004]),
        ({"OrderTypes": "[WebOrder]"}, [1004, 1003, 1002, 1001]),
        ({"OrderTypes": "[Invoice,Proposals]"}, []),
        ({"DeliveryMethods": "[Shipping]", "Status": "Open"}, [1002, 1001]),
        ({"DeliveryMethods": "[Pickup,None]"}, []),
        ({"Organizations": '["Nobody & Co"]'}, []),
        ({"ShippingVendorNames": "[usps]", "MaxResults": 1}, [1004]),
        ({"ShippingMethodIds": "[77]", "MaxResults": 1}, [1004]),
        ({"ShippingMethodIds": "[78]"}, []),
        ({"AssigneeIds": '["somebody"]'}, []),
        ({"DueDateRange": span("2026-01-01T00:00:00Z")}, []),
        ({"EstimatedShipDateRange": span(end="2027-01-01T00:00:00Z")}, []),
        ({"ConfirmedShipDateRange": span()}, []),
        ({"OrderBy": "Organization", "MaxResults": 1}, [1004]),
        ({"OrderBy": "StatusDesription", "OrderByDirection": "Ascending", "MaxResults": 1}, [1004]),
        ({"Page": "2", "PageSize": "1", "Skip": "3"}, [1004, 1003, 1002, 1001]),
        ({"NoSuchFilter": "[1]"}, [1004, 1003, 1002, 1001]),
    ],
)
def test_orders_are_filtered_and_sorted(sandbox: Any, filters: dict[str, str], expected: list[int]) -> None:
    assert ids(sandbox.inksoft.get("/GetOrderSummaries", params=filters)) == expected


@pytest.mark.parametrize(
    "parameters",
    [
        {"DateCreatedRange": "2026"},
        {"DateCreatedRange": span("soon")},
        {"DateCreatedRange": '{"Begin": 5}'},
        {"DateCreatedRange": '{"UtcOffsetHours": "west"}'},
        {"StoreIds": "[a]"},
        {"StoreIds": "5"},
        {"StoreIds": '[{"a": 1}]'},
        {"Index": "first"},
        {"OrderBy": "Colour"},
        {"OrderByDirection": "Sideways"},
    ],
)
def test_an_unreadable_parameter_is_an_error_envelope(sandbox: Any, parameters: dict[str, str]) -> None:
    assert refused(sandbox.inksoft.get("/GetOrderSummaries", params=parameters), 400, "BadRequest")


def test_an_inclusive_range_end_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(inksoft_range_end="inclusive")).inksoft
    filters = {"DateCreatedRange": span("2026-11-04", "2026-11-05T00:00:00.000Z")}
    assert ids(client.get("/GetOrderSummaries", params=filters)) == [1003, 1002]


def test_a_list_of_the_whole_publisher_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(inksoft_list_scope="publisher")).inksoft
    assert ids(client.get("/GetOrderSummaries"))[0] == 2001
    assert ids(client.get("/GetOrderSummaries", params={"StoreIds": "[300100]"})) == [2001]


def test_orders_that_wait_for_approval_are_hidden_everywhere(sandbox: Any) -> None:
    assert 1005 not in ids(sandbox.inksoft.get("/GetOrderSummaries", params={"Status": "All"}))
    assert refused(sandbox.inksoft.get("/GetOrder", params={"OrderId": 1005}), 404, "NotFound")


def test_orders_shown_before_approval_are_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(inksoft_unapproved_orders="shown")).inksoft
    assert ids(client.get("/GetOrderSummaries"))[0] == 1005


def test_a_summary_has_neither_tracking_nor_address_nor_lines(sandbox: Any) -> None:
    row = sandbox.inksoft.get("/GetOrderSummaries").json()["Data"][0]
    assert not {"Shipments", "ShippingAddress", "Items", "LastModified"} & set(row)
    assert (row["DateCreated"], row["Status"], row["Cancelled"]) == ("2026-11-06T00:00:00.000Z", "Canceled", True)


@pytest.mark.parametrize("email", ["zoe@example.com", "ZOE@Example.com"])
def test_an_order_opens_with_its_own_email_and_no_key(sandbox: Any, email: str) -> None:
    answer = sandbox.bare.get("/inksoft/Falcons_/Api2/GetOrder", params={"OrderId": 1001, "OrderEmail": email})
    assert answer.json()["Data"]["ID"] == 1001


def test_an_order_opens_with_the_key_alone(sandbox: Any) -> None:
    assert sandbox.inksoft.get("/GetOrder", params={"OrderId": 1001}).json()["Data"]["ID"] == 1001


@pytest.mark.parametrize(
    "parameters",
    [
        {"OrderId": 1001, "OrderEmail": "lee@example.com"},
        {"OrderId": 9, "OrderEmail": "zoe@example.com"},
        {"OrderId": 2001},
    ],
)
def test_a_wrong_email_and_an_order_of_another_store_are_not_found(sandbox: Any, parameters: dict[str, Any]) -> None:
    assert refused(sandbox.inksoft.get("/GetOrder", params=parameters), 404, "NotFound")


def test_an_order_without_an_id_is_an_error_envelope(sandbox: Any) -> None:
    assert refused(sandbox.inksoft.get("/GetOrder"), 400, "BadRequest")


def test_sku_colour_and_size_come_on_production_cards_when_asked(sandbox: Any) -> None:
    plain = sandbox.inksoft.get("/GetOrder", params={"OrderId": 1001}).json()["Data"]
    cards = sandbox.inksoft.get("/GetOrder", params={"OrderId": 1001, "IncludeProductionCards": "true"}).json()["Data"][
        "ProductionCards"
    ]
    assert plain["ProductionCards"] == []
    assert not {"Sku", "Size"} & set(plain["Items"][0])
    assert (cards[0]["ProductSku"], cards[0]["ProductStyleName"], cards[0]["Items"][0]["Size"]) == (
        "B8800",
        "White",
        "M",
    )


def test_cards_stand_in_the_list_when_asked(sandbox: Any) -> None:
    rows = sandbox.inksoft.get("/GetOrderSummaries", params={"IncludeProductionCards": "true"}).json()["Data"]
    assert {row["ProductionCards"][0]["ProductSku"] for row in rows} == {"B8800"}


def test_date_filters_look_at_their_own_date(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.inksoft.orders = [
        make.inksoft_order(1, due_at=make.at(5), estimated_ship_at=make.at(6), confirmed_ship_at=make.at(7)),
        make.inksoft_order(2, due_at=make.at(6), estimated_ship_at=make.at(7), confirmed_ship_at=make.at(5)),
    ]
    client = serve_world(world).inksoft
    sixth = span("2026-11-06T00:00:00Z", "2026-11-07T00:00:00Z")
    assert ids(client.get("/GetOrderSummaries", params={"DueDateRange": sixth})) == [2]
    assert ids(client.get("/GetOrderSummaries", params={"EstimatedShipDateRange": sixth})) == [1]
    assert ids(client.get("/GetOrderSummaries", params={"ConfirmedShipDateRange": sixth})) == []


def test_shipping_methods_are_those_of_the_store(sandbox: Any) -> None:
    methods = sandbox.inksoft.get("/GetShippingMethods", params={"StoreId": 700101}).json()["Data"]
    assert [(method["ID"], method["Name"], method["VendorName"]) for method in methods] == [
        (77, "USPS Priority", "USPS")
    ]
    assert sandbox.inksoft.get("/GetShippingMethods", params={"StoreId": 1}).json()["Data"] == []


def test_tracking_stands_in_the_packages_of_shipments(sandbox: Any) -> None:
    order = sandbox.inksoft.get("/GetOrder", params={"OrderId": 1003}).json()["Data"]
    package = order["Shipments"][0]["Packages"][0]
    assert (package["TrackingNumber"], package["CarrierName"]) == ("9400111899560000000001", "USPS")
    assert package["Items"][0]["OrderRetailItemSizeId"] == order["Items"][0]["OrderRetailItemSizeId"]


def test_an_order_that_nobody_gave_an_address_has_none(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.inksoft.orders = [make.inksoft_order(1, shipping_address=None)]
    assert serve_world(world).inksoft.get("/GetOrder", params={"OrderId": 1}).json()["Data"]["ShippingAddress"] is None


def test_a_package_of_orders_names_products_and_designs(sandbox: Any) -> None:
    data = sandbox.inksoft.get("/GetOrderPackage", params={"OrderIds": "[1001,1003,9]"}).json()["Data"]
    assert [order["ID"] for order in data["Orders"]] == [1001, 1003]
    assert data["Products"][0]["Styles"][0]["Sizes"] == [{"ID": 2001, "Name": "M"}]
    assert data["DesignSummaries"][0]["Name"] == "Falcons"


@pytest.mark.parametrize("parameters", [{}, {"OrderIds": "[one]"}, {"OrderIds": json.dumps(list(range(51)))}])
def test_a_package_needs_at_most_50_readable_ids(sandbox: Any, parameters: dict[str, str]) -> None:
    assert refused(sandbox.inksoft.get("/GetOrderPackage", params=parameters), 400, "BadRequest")


@pytest.mark.parametrize("path", ["/inksoft/Falcons_/Api2/GetOrders", "/inksoft/Nobody/Api2/GetOrder", "/inksoft/x"])
def test_unknown_methods_and_stores_are_web_pages(sandbox: Any, path: str) -> None:
    answer = sandbox.bare.get(path)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (404, "text/html")


def test_posting_to_a_read_method_is_a_web_page(sandbox: Any) -> None:
    answer = sandbox.inksoft.post("/GetOrderSummaries", json={"MaxResults": 1})
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("form", ["XML", "CSV"])
def test_other_formats_are_not_implemented(sandbox: Any, form: str) -> None:
    answer = sandbox.inksoft.get("/GetStoreData", params={"Format": form})
    assert refused(answer, 501, "NotImplemented")
    assert sandbox.inksoft.get("/GetStoreData", params={"format": "json"}).status_code == 200


def test_there_is_no_limit_unless_one_is_asked_for(serve_world: Any) -> None:
    client = serve_world(rate=None).inksoft
    assert {client.get("/GetStoreData").status_code for _ in range(130)} == {200}


def test_a_limit_that_was_asked_for_answers_429_with_the_wait(serve_world: Any) -> None:
    client = serve_world(rate=1).inksoft
    client.get("/GetStoreData")
    answer = client.get("/GetStoreData")
    assert refused(answer, 429, "TooManyRequests")
    assert 0 < int(answer.headers["retry-after"]) <= 60
