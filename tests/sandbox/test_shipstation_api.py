"""The ShipStation emulator over real HTTP: what the ShipStation sheet says of v1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest


def ids(answer: httpx.Response, key: str = "orders", name: str = "orderId") -> list[int]:
    return [row[name] for row in answer.json()[key]]


def test_no_credentials_are_answered_401(sandbox: Any) -> None:
    assert sandbox.bare.get("/shipstation/orders").status_code == 401


@pytest.mark.parametrize("auth", [("sandbox-key", "wrong"), ("wrong", "sandbox-secret"), ("", "")])
def test_a_wrong_key_pair_is_answered_401(sandbox: Any, auth: tuple[str, str]) -> None:
    assert sandbox.bare.get("/shipstation/orders", auth=auth).status_code == 401


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Bearer abc", "Basic //79"])
def test_an_unreadable_authorization_header_is_answered_401(sandbox: Any, header: str) -> None:
    assert sandbox.bare.get("/shipstation/orders", headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize(("body", "text"), [("empty", ""), ("html", "<!DOCTYPE html>"), ("json", '{"message"')])
def test_the_body_of_a_401_is_an_assumption(serve_world: Any, assume: Any, body: str, text: str) -> None:
    sandbox = serve_world(assumptions=assume(shipstation_unauthorised_body=body))
    assert sandbox.bare.get("/shipstation/orders").text.startswith(text)


@pytest.mark.parametrize("path", ["/orders", "/orders/999", "/nowhere", "/stores"])
def test_every_answer_carries_the_three_rate_headers(sandbox: Any, path: str) -> None:
    for answer in (sandbox.shipstation.get(path), sandbox.bare.get(f"/shipstation{path}")):
        assert {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"} <= set(answer.headers)


def test_the_limit_is_40_calls_a_minute_for_each_key_pair(serve_world: Any) -> None:
    client = serve_world(rate=None).shipstation
    statuses = [client.get("/accounts/listtags").status_code for _ in range(41)]
    assert statuses == [200] * 40 + [429]


def test_a_throttled_call_names_the_seconds_to_wait(serve_world: Any) -> None:
    client = serve_world(rate=1).shipstation
    client.get("/stores")
    answer = client.get("/stores")
    assert answer.json() == {"message": "Too Many Requests"}
    assert (answer.headers["x-rate-limit-limit"], answer.headers["x-rate-limit-remaining"]) == ("1", "0")
    assert 0 < int(answer.headers["x-rate-limit-reset"]) <= 60


def test_refused_credentials_do_not_use_up_the_key_of_others(serve_world: Any) -> None:
    sandbox = serve_world(rate=1)
    sandbox.bare.get("/shipstation/stores")
    assert sandbox.shipstation.get("/stores").status_code == 200


@pytest.mark.parametrize("path", ["/ORDERS", "/Orders/List", "/orders/list", "/orders/"])
def test_paths_have_aliases_and_no_case(sandbox: Any, path: str) -> None:
    assert ids(sandbox.shipstation.get(path)) == [101, 102, 103, 104]


def test_orders_come_in_an_envelope_by_ascending_id(sandbox: Any) -> None:
    answer = sandbox.shipstation.get("/orders", params={"pageSize": 3}).json()
    assert [row["orderId"] for row in answer.pop("orders")] == [101, 102, 103]
    assert answer == {"total": 4, "page": 1, "pages": 2}


def test_a_page_past_the_end_is_empty(sandbox: Any) -> None:
    assert sandbox.shipstation.get("/orders", params={"page": 9}).json()["orders"] == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ({"sortBy": "ModifyDate"}, [101, 104, 103, 102]),
        ({"sortBy": "ModifyDate", "sortDir": "DESC"}, [102, 103, 104, 101]),
        ({"sortby": "orderdate", "sortdir": "asc"}, [102, 103, 101, 104]),
        # Kept as wall clock: the second 01:15 of the doubled hour sorts before the first 01:45.
        ({"sortBy": "CreateDate"}, [103, 102, 101, 104]),
        ({"sortBy": "Nonsense"}, [101, 102, 103, 104]),
    ],
)
def test_orders_sort_as_asked(sandbox: Any, sort: dict[str, str], expected: list[int]) -> None:
    assert ids(sandbox.shipstation.get("/orders", params=sort)) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"orderNumber": "INV-100"}, [101, 102, 103]),
        ({"ordernumber": "inv-1001"}, [102]),
        ({"orderNumber": ""}, [101, 102, 103, 104]),
        ({"orderStatus": "on_hold"}, [104]),
        ({"storeId": "10001"}, [104]),
        ({"storeId": "34567", "orderStatus": "shipped"}, [101]),
        ({"customerName": "nuñez"}, [101, 102, 103, 104]),
        ({"itemKeyword": "tee-red"}, [101, 102, 103, 104]),
        ({"itemKeyword": "blue"}, []),
        ({"noSuchFilter": "x"}, [101, 102, 103, 104]),
        # 12:00 UTC on 20 November is 04:00 Pacific.
        ({"modifyDateStart": "2026-11-20 04:00:00"}, [102]),
        ({"modifyDateStart": "2026-11-20T04:00:00.0000000"}, [102]),
        ({"modifyDateStart": "2026-11-20 04:00:01"}, []),
        ({"modifyDateStart": "2026-11-20"}, [102]),
        ({"modifyDateEnd": "2026-11-20"}, [101, 103, 104]),
        ({"modifyDateStart": "2026-11-20T12:00:00Z"}, [102]),
        ({"modifyDateStart": "2026-11-20T12:00:01-00:00"}, []),
        ({"createDateStart": "2026-11-01 01:30:00", "createDateEnd": "2026-11-01 02:00:00"}, [102]),
        # orderDateStart is documented as "greater than", orderDateEnd as "less than or equal".
        ({"orderDateStart": "2026-11-02 00:00:00"}, [101, 104]),
        ({"orderDateEnd": "2026-11-02 00:00:00"}, [102, 103]),
    ],
)
def test_orders_are_filtered_in_naive_pacific(sandbox: Any, filters: dict[str, str], expected: list[int]) -> None:
    assert ids(sandbox.shipstation.get("/orders", params=filters)) == expected


def test_exclusive_date_bounds_are_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(shipstation_date_bounds="exclusive")).shipstation
    assert ids(client.get("/orders", params={"modifyDateStart": "2026-11-20 04:00:00"})) == []


def test_ignored_offsets_are_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(shipstation_offset_in_filters="ignored")).shipstation
    assert ids(client.get("/orders", params={"modifyDateStart": "2026-11-20T04:00:00Z"})) == [102]


def test_names_matched_from_their_start_are_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(shipstation_customer_name_match="starts")).shipstation
    assert ids(client.get("/orders", params={"customerName": "nuñez"})) == []


def test_recent_orders_without_a_filter_are_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(shipstation_unfiltered_orders_days=20)).shipstation
    assert ids(client.get("/orders")) == [101, 104]
    assert ids(client.get("/orders", params={"orderNumber": "INV-1001"})) == [102]


@pytest.mark.parametrize(
    "parameters",
    [{"modifyDateStart": "yesterday"}, {"orderStatus": "lost"}, {"storeId": "x"}, {"page": "one"}],
)
def test_an_unreadable_parameter_is_answered_400(sandbox: Any, parameters: dict[str, str]) -> None:
    answer = sandbox.shipstation.get("/orders", params=parameters)
    assert answer.status_code == 400
    assert answer.json()["Message"]


def test_page_sizes_above_500_are_clamped(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.shipstation.orders = [make.ss_order(number, f"N-{number}") for number in range(1, 520)]
    answer = serve_world(world).shipstation.get("/orders", params={"pageSize": 1000}).json()
    assert (len(answer["orders"]), answer["total"], answer["pages"]) == (500, 519, 2)


def test_a_refused_page_size_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(shipstation_page_size_over_limit="refuse")).shipstation
    assert client.get("/orders", params={"pageSize": 501}).status_code == 400


def test_an_order_is_read_by_id_without_an_envelope(sandbox: Any) -> None:
    assert sandbox.shipstation.get("/orders/101").json()["orderNumber"] == "INV-100"


@pytest.mark.parametrize("path", ["/orders/105", "/orders/999", "/orders/abc", "/stores/1", "/nowhere"])
def test_vanished_orders_and_unknown_addresses_are_answered_404(sandbox: Any, path: str) -> None:
    assert sandbox.shipstation.get(path).status_code == 404


def test_writing_is_answered_405(sandbox: Any) -> None:
    assert sandbox.shipstation.post("/orders", json={}).status_code == 405


def test_stamps_are_naive_pacific_with_seven_decimals_but_items_are_trimmed(sandbox: Any) -> None:
    order = sandbox.shipstation.get("/orders/101").json()
    assert order["createDate"] == "2026-11-03T08:46:27.0000000"
    assert order["items"][0]["createDate"] == "2026-11-03T09:24:14.78"
    assert order["shipDate"] == "2026-11-04"
    assert sandbox.shipstation.get("/orders/104").json()["holdUntilDate"] == "2026-12-01"


def test_both_passes_of_the_doubled_hour_look_alike(sandbox: Any) -> None:
    assert sandbox.shipstation.get("/orders/102").json()["createDate"] == "2026-11-01T01:45:00.0000000"
    assert sandbox.shipstation.get("/orders/103").json()["createDate"] == "2026-11-01T01:15:00.0000000"


def test_tags_are_null_when_there_are_none(sandbox: Any) -> None:
    assert sandbox.shipstation.get("/orders/101").json()["tagIds"] is None
    assert sandbox.shipstation.get("/orders/104").json()["tagIds"] == [7]


def test_money_is_a_json_number_with_its_own_digits(sandbox: Any) -> None:
    answer = sandbox.shipstation.get("/orders/101")
    assert '"orderTotal":19.80,' in answer.text
    assert answer.json(parse_float=Decimal)["orderTotal"] == Decimal("19.80")


def test_names_keep_their_letters(sandbox: Any) -> None:
    assert sandbox.shipstation.get("/orders/101").json()["shipTo"]["company"] == "Łódź Crew"


def test_labels_come_by_creation_and_without_items_unless_asked(sandbox: Any) -> None:
    plain = sandbox.shipstation.get("/shipments").json()["shipments"]
    assert [(row["shipmentId"], row["shipmentItems"]) for row in plain] == [(902, None), (901, None)]


@pytest.mark.parametrize("text", ["true", "True"])
def test_labels_carry_items_when_asked(sandbox: Any, text: str) -> None:
    answer = sandbox.shipstation.get("/Shipments/List", params={"includeShipmentItems": text}).json()
    assert answer["shipments"][1]["shipmentItems"][0]["quantity"] == 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"voidDateStart": "2026-11-01"}, [902]),
        ({"createDateStart": "2026-11-04"}, [901]),
        ({"shipDateEnd": "2026-11-04"}, [902, 901]),
        ({"trackingNumber": "1zvoid"}, [902]),
        ({"orderNumber": "INV-100"}, [902, 901]),
        ({"orderNumber": "INV-10"}, []),
        ({"orderId": "7"}, []),
        ({"sortBy": "ShipDate", "sortDir": "DESC"}, [902, 901]),
        ({"recipientCountryCode": "us", "recipientName": "zoë", "storeId": "34567"}, [902, 901]),
    ],
)
def test_labels_are_filtered(sandbox: Any, filters: dict[str, str], expected: list[int]) -> None:
    assert ids(sandbox.shipstation.get("/shipments", params=filters), "shipments", "shipmentId") == expected


def test_a_boolean_that_is_none_is_answered_400(sandbox: Any) -> None:
    assert sandbox.shipstation.get("/shipments", params={"includeShipmentItems": "maybe"}).status_code == 400


def test_fulfillments_have_neither_key_nor_store_and_a_full_ship_date(sandbox: Any) -> None:
    row = sandbox.shipstation.get("/fulfillments", params={"orderId": 103}).json()["fulfillments"][0]
    assert not {"orderKey", "storeId"} & set(row)
    assert (row["shipDate"], row["trackingNumber"]) == ("2026-11-06T00:00:00.0000000", "")


def test_stores_are_a_bare_array_of_active_ones(sandbox: Any) -> None:
    assert [store["storeId"] for store in sandbox.shipstation.get("/stores").json()] == [10001, 34567]


def test_inactive_stores_are_shown_on_request(sandbox: Any) -> None:
    answer = sandbox.shipstation.get("/stores", params={"showInactive": "true", "marketplaceId": 99}).json()
    assert [(store["storeId"], store["active"]) for store in answer] == [(34000, False), (34567, True)]


def test_some_stores_stamp_their_refresh_in_utc_and_some_in_pacific(sandbox: Any) -> None:
    manual, custom = sandbox.shipstation.get("/stores").json()
    assert (manual["refreshDate"], manual["lastRefreshAttempt"]) == ("2026-11-21T17:40:05.457",) * 2
    assert (custom["refreshDate"], custom["lastRefreshAttempt"]) == (
        "2026-11-22T01:40:05.457",
        "2026-11-21T17:40:05.457",
    )


def test_only_a_store_read_by_id_has_status_mappings(sandbox: Any) -> None:
    assert "statusMappings" not in sandbox.shipstation.get("/stores").json()[0]
    assert "statusMappings" in sandbox.shipstation.get("/stores/34567").json()


def test_tags_are_listed(sandbox: Any) -> None:
    assert sandbox.shipstation.get("/accounts/listtags").json() == [{"tagId": 7, "name": "Rush", "color": "#FF0000"}]
