"""The Cin7 Core emulator over real HTTP: what the Cin7 sheet says of v2."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

SENTENCE = "You have reached 60 calls per 60 seconds API limit."


def numbers(answer: httpx.Response) -> list[str]:
    return [row["OrderNumber"] for row in answer.json()["SaleList"]]


def sales(*tails: int) -> list[str]:
    return [f"SO-{tail:05d}" for tail in tails]


@pytest.mark.parametrize("headers", [{}, {"api-auth-accountid": "x", "api-auth-applicationkey": "y"}])
@pytest.mark.parametrize("path", ["me", "saleList", "sale?ID=x"])
def test_missing_or_wrong_keys_are_answered_403(sandbox: Any, path: str, headers: dict[str, str]) -> None:
    answer = sandbox.bare.get(f"/cin7/ExternalApi/v2/{path}", headers=headers)
    assert answer.status_code == 403
    assert answer.json() == [{"ErrorCode": 403, "Exception": "Incorrect credentials!"}]


@pytest.mark.parametrize(
    ("shape", "body"),
    [("text", "Incorrect credentials!"), ("object", '{"ErrorCode":403,"Exception":"Incorrect credentials!"}')],
)
def test_the_envelope_of_a_403_is_an_assumption(serve_world: Any, assume: Any, shape: str, body: str) -> None:
    assert serve_world(assumptions=assume(cin7_refusal_body=shape)).bare.get("/cin7/ExternalApi/v2/me").text == body


def test_the_account_is_read_with_me(sandbox: Any) -> None:
    answer = sandbox.cin7.get("/me").json()
    assert (answer["Company"], answer["TimeZone"]) == ("Sandbox Outfitters", "America/Chicago")


@pytest.mark.parametrize("path", ["/cin7/externalapi/V2/SALELIST", "/cin7/ExternalApi/v2/SaleList/"])
def test_paths_and_parameter_names_have_no_case(sandbox: Any, path: str) -> None:
    answer = sandbox.bare.get(path, params={"LIMIT": 1, "pAgE": 2}, headers=sandbox.cin7.headers)
    assert numbers(answer) == sales(12)


@pytest.mark.parametrize("path", ["/orders", "/sale/unknown", "/product-suppliers"])
def test_an_unknown_path_is_a_web_page_with_status_200(sandbox: Any, path: str) -> None:
    answer = sandbox.cin7.get(path)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")


def test_writing_to_what_is_only_read_is_answered_405(sandbox: Any) -> None:
    assert sandbox.cin7.post("/me", json={}).status_code == 405


def test_sales_come_by_ascending_number_in_an_envelope_without_the_limit(sandbox: Any) -> None:
    answer = sandbox.cin7.get("/saleList")
    assert numbers(answer) == sales(11, 12, 13, 14)
    assert {name: value for name, value in answer.json().items() if name != "SaleList"} == {"Total": 4, "Page": 1}


def test_a_page_past_the_end_is_empty_and_still_counts(sandbox: Any) -> None:
    assert sandbox.cin7.get("/saleList", params={"Page": 3, "Limit": 3}).json() == {
        "Total": 4,
        "Page": 3,
        "SaleList": [],
    }


@pytest.mark.parametrize(("limit", "rows"), [("2", 2), ("0", 1), ("-5", 1), ("99999", 4), ("many", 4)])
def test_limits_out_of_range_are_clamped(sandbox: Any, limit: str, rows: int) -> None:
    assert len(numbers(sandbox.cin7.get("/saleList", params={"Limit": limit}))) == rows


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_refused_limits_are_an_assumption(serve_world: Any, assume: Any, limit: str) -> None:
    client = serve_world(assumptions=assume(cin7_limit_out_of_range="refuse")).cin7
    assert client.get("/saleList", params={"Limit": limit}).status_code == 400


def test_the_default_limit_is_100(serve_world: Any, make: Any) -> None:
    world = make.world()
    world.cin7.sales = [make.cin7_sale(number) for number in range(1, 120)]
    answer = serve_world(world).cin7.get("/saleList")
    assert (len(numbers(answer)), answer.json()["Total"]) == (100, 119)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"UpdatedSince": "2026-11-09T00:00:00"}, (13, 14)),
        ({"UpdatedSince": "2026-11-09T00:00:00.000Z"}, (13, 14)),
        ({"updatedsince": "2026-11-09"}, (13, 14)),
        ({"UpdatedSince": "2026-11-09T02:00:00+02:00"}, (13, 14)),
        ({"UpdatedSince": "2026-11-09T00:00:01"}, (14,)),
        ({"UpdatedUntil": "2026-11-08"}, (12,)),
        ({"CreatedSince": "2026-11-03"}, (13,)),
        ({"Search": "inv-00777"}, (12,)),
        ({"Search": "42514"}, (12,)),
        ({"Search": "SO-0001"}, (11, 12, 13, 14)),
        ({"Search": "acme"}, (14,)),
        ({"Search": "void"}, (13,)),
        ({"Status": "Voided"}, (13,)),
        ({"Status": "VOIDED|ORDERED"}, ()),
        ({"OrderStatus": "DRAFT"}, (11,)),
        ({"OrderStatus": "AUTHORISED", "CombinedPackStatus": "PACKED"}, (12,)),
        ({"CombinedShippingStatus": "PARTIALLY SHIPPED"}, (14,)),
        ({"CombinedInvoiceStatus": "INVOICED"}, (12,)),
        ({"ExternalID": "shop-1"}, (11,)),
        ({"OrderLocationID": "00000000-0000-4000-8000-000000001389"}, (11,)),
        ({"ReadyForShipping": "True"}, (12,)),
        ({"ReadyForShipping": "false"}, (11, 13, 14)),
        ({"ShipBy": "2026-11-10"}, (14,)),
        ({"ShipBy": "2026-11-09"}, ()),
        ({"Type": "Advanced Sale"}, (11, 12, 13, 14)),
        ({"UpdatedSinse": "2026-11-09"}, (11, 12, 13, 14)),
    ],
)
def test_sales_are_filtered_and_unknown_filters_ignored(
    sandbox: Any, filters: dict[str, str], expected: tuple[int, ...]
) -> None:
    assert numbers(sandbox.cin7.get("/saleList", params=filters)) == sales(*expected)


@pytest.mark.parametrize(
    ("setting", "filters", "expected"),
    [
        ({"cin7_since_bounds": "exclusive"}, {"UpdatedSince": "2026-11-09"}, (14,)),
        ({"cin7_status_case": "exact"}, {"Status": "Voided"}, ()),
    ],
)
def test_bounds_and_case_are_assumptions(
    serve_world: Any, assume: Any, setting: dict[str, str], filters: dict[str, str], expected: tuple[int, ...]
) -> None:
    client = serve_world(assumptions=assume(**setting)).cin7
    assert numbers(client.get("/saleList", params=filters)) == sales(*expected)


def test_a_refused_time_zone_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(cin7_since_with_zone="refuse")).cin7
    assert client.get("/saleList", params={"UpdatedSince": "2026-11-09T00:00:00Z"}).status_code == 400
    assert client.get("/saleList", params={"UpdatedSince": "2026-11-09T00:00:00"}).status_code == 200


@pytest.mark.parametrize("parameters", [{"UpdatedSince": "soon"}, {"Page": "x"}, {"ReadyForShipping": "perhaps"}])
def test_an_unreadable_parameter_is_an_array_of_errors(sandbox: Any, parameters: dict[str, str]) -> None:
    answer = sandbox.cin7.get("/saleList", params=parameters)
    assert (answer.status_code, answer.json()[0]["ErrorCode"]) == (400, 400)


def test_a_row_has_statuses_and_amounts_but_no_address(sandbox: Any) -> None:
    row = sandbox.cin7.get("/saleList", params={"Search": "INV-00777"}).json()["SaleList"][0]
    assert (row["InvoiceNumber"], row["CombinedInvoiceStatus"], row["FulFilmentStatus"]) == (
        "INV-00777",
        "INVOICED",
        "NOT FULFILLED",
    )
    assert not {"ShippingAddress", "Email", "Lines", "Location"} & set(row)


def test_audit_stamps_are_trimmed_utc_and_business_dates_have_no_zone(sandbox: Any) -> None:
    row = sandbox.cin7.get("/saleList").json()["SaleList"][1]
    assert (row["Updated"], row["OrderDate"], row["ShipBy"]) == (
        "2026-11-05T03:03:13.75Z",
        "2026-11-02T00:00:00",
        None,
    )


def sale(sandbox: Any, number: int) -> dict[str, Any]:
    answer = sandbox.cin7.get("/sale", params={"ID": f"00000000-0000-4000-8000-{number:012X}"})
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def test_a_sale_has_its_number_and_order_status_only_inside_its_order(sandbox: Any) -> None:
    document = sale(sandbox, 12)
    assert not {"OrderNumber", "OrderStatus", "OrderLocationID"} & set(document)
    assert (document["Order"]["SaleOrderNumber"], document["Order"]["Status"], document["Location"]) == (
        "SO-00012",
        "AUTHORISED",
        "Main Warehouse",
    )


def test_a_fulfilment_without_an_invoice_links_an_empty_text(sandbox: Any) -> None:
    linked = [part["LinkedInvoiceNumber"] for number in (12, 14) for part in sale(sandbox, number)["Fulfilments"]]
    assert linked == ["INV-00777", "", ""]


def test_ship_lines_name_boxes_and_may_have_empty_tracking(sandbox: Any) -> None:
    line = sale(sandbox, 12)["Fulfilments"][0]["Ship"]["Lines"][0]
    assert (line["Boxes"], line["TrackingNumber"], line["IsShipped"]) == ("Box 1", "", False)
    assert "Box" not in line


def test_only_pack_lines_name_a_box(sandbox: Any) -> None:
    part = sale(sandbox, 12)["Fulfilments"][0]
    assert "Box" not in part["Pick"]["Lines"][0]
    assert part["Pack"]["Lines"][0]["Box"] == "Box 1"


def test_the_ship_to_names_the_country_in_full(sandbox: Any) -> None:
    address = sale(sandbox, 12)["ShippingAddress"]
    assert (address["Country"], address["Postcode"], address["Contact"]) == ("United States", "60601", "Zoë Nuñez")


def test_an_unknown_sale_is_answered_400_with_an_array(sandbox: Any) -> None:
    answer = sandbox.cin7.get("/sale", params={"ID": "00000000-0000-4000-8000-00000000ffff"})
    assert (answer.status_code, answer.json()[0]["ErrorCode"]) == (400, 400)


def test_the_status_of_an_unknown_sale_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(cin7_unknown_sale_status=404)).cin7
    assert client.get("/sale", params={"ID": "00000000-0000-4000-8000-00000000ffff"}).status_code == 404


@pytest.mark.parametrize("parameters", [{}, {"ID": "12"}])
def test_a_sale_without_a_readable_id_is_answered_400(sandbox: Any, parameters: dict[str, str]) -> None:
    assert sandbox.cin7.get("/sale", params=parameters).status_code == 400


def test_the_limit_is_60_calls_and_a_good_answer_does_not_mention_it(serve_world: Any) -> None:
    client = serve_world(rate=None).cin7
    answers = [client.get("/me") for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert not [name for answer in answers[:60] for name in answer.headers if "ratelimit" in name]


def test_a_throttled_call_waits_in_words(serve_world: Any) -> None:
    client = serve_world(rate=1).cin7
    client.get("/me")
    answer = client.get("/me")
    assert answer.json() == [{"ErrorCode": 429, "Exception": SENTENCE}]
    assert answer.headers["retry-after"] == "60 Seconds"
    assert [answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset")] == ["1", "0", "60"]


def test_a_compressed_window_advertises_its_own_length(serve_world: Any, assume: Any) -> None:
    client = serve_world(rate=1, assumptions=assume(rate_window_seconds=1.5)).cin7
    client.get("/me")
    assert client.get("/me").headers["retry-after"] == "2 Seconds"


@pytest.mark.parametrize(
    ("settings", "status", "body"),
    [
        ({"cin7_throttle_body": "text"}, 429, SENTENCE),
        ({"cin7_throttle_status": 400}, 400, f'[{{"ErrorCode":400,"Exception":"{SENTENCE}"}}]'),
    ],
)
def test_the_throttle_answer_is_an_assumption(
    serve_world: Any, assume: Any, settings: dict[str, Any], status: int, body: str
) -> None:
    client = serve_world(rate=1, assumptions=assume(**settings)).cin7
    client.get("/me")
    answer = client.get("/me")
    assert (answer.status_code, answer.text) == (status, body)
