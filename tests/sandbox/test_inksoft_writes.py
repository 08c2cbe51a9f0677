"""InkSoft's writing methods over real HTTP: shipments told back, and sessions."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

TRACKING = "9400111899560000000002"


def order(sandbox: Any, identifier: int) -> dict[str, Any]:
    data: dict[str, Any] = sandbox.inksoft.get("/GetOrder", params={"OrderId": identifier}).json()["Data"]
    return data


def tell(sandbox: Any, **fields: Any) -> httpx.Response:
    """Call CreateOrderShipments with a form; lists as JSON text."""
    form = {"OrderIds": "[1001]", "TrackingNumber": TRACKING, **fields}
    answer: httpx.Response = sandbox.inksoft.post("/CreateOrderShipments", data=form)
    return answer


def packages(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [package for shipment in document["Shipments"] for package in shipment["Packages"]]


@pytest.fixture
def served(serve_world: Any) -> Any:
    return serve_world()


def test_a_shipment_holds_everything_not_yet_sent_and_leaves_the_order_open(served: Any) -> None:
    answer = tell(served)
    assert (answer.status_code, answer.json()["Data"]) == (200, True)
    shown = order(served, 1001)
    [package] = packages(shown)
    assert (package["TrackingNumber"], package["CarrierName"], package["Status"]) == (TRACKING, "", "Shipped")
    assert [(item["OrderRetailItemSizeId"], item["Quantity"]) for item in package["Items"]] == [(7101, 2)]
    assert (shown["ProductionStatus"], shown["Shipped"]) == ("Ready to Ship", False)


def test_an_order_marked_as_completed_is_shipped_in_the_list_too(served: Any) -> None:
    tell(served, MarkOrderAsCompleted="true", NotifyCustomer="false")
    [row] = [row for row in served.inksoft.get("/GetOrderSummaries").json()["Data"] if row["ID"] == 1001]
    assert (row["Status"], row["ProductionStatus"], row["Shipped"]) == ("Shipped", "Complete", True)


@pytest.mark.parametrize(
    "ids", ["[1001]", '["1001"]', "['00000000-0000-4000-8000-0000000003e9']", "[00000000-0000-4000-8000-0000000003E9]"]
)
def test_orders_are_named_by_id_or_guid(served: Any, ids: str) -> None:
    assert tell(served, OrderIds=ids).json()["OK"] is True
    assert len(packages(order(served, 1001))) == 1


def test_the_same_order_named_twice_gets_one_shipment(served: Any) -> None:
    assert tell(served, OrderIds='[1001, "00000000-0000-4000-8000-0000000003e9"]').json()["OK"] is True
    assert len(packages(order(served, 1001))) == 1


def test_the_body_may_be_json_with_the_key_inside(served: Any) -> None:
    body = {
        "OrderIds": [1001, 1002],
        "TrackingNumber": TRACKING,
        "MarkOrderAsCompleted": True,
        "NotifyCustomer": None,
        "APIKey": served.inksoft.headers["x-api-key"],
    }
    answer = served.bare.post("/inksoft/Falcons_/Api2/CreateOrderShipments", json=body)
    assert answer.json()["Data"] is True
    assert [order(served, number)["Status"] for number in (1001, 1002)] == ["Shipped", "Shipped"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"OrderIds": "[1001,9]"}, 404),
        ({"OrderIds": "[1001,2001]"}, 404),
        ({"OrderIds": "[1001,1004]"}, 400),
        ({"OrderIds": "[]"}, 400),
        ({"OrderIds": "1001"}, 400),
        ({"TrackingNumber": ""}, 400),
        ({"MarkOrderAsCompleted": "perhaps"}, 400),
        ({"NotifyCustomer": "perhaps"}, 400),
    ],
)
def test_a_refused_call_changes_no_order(served: Any, fields: dict[str, str], status: int) -> None:
    answer = tell(served, **fields)
    assert (answer.status_code, answer.json()["OK"]) == (status, False)
    assert packages(order(served, 1001)) == []


@pytest.mark.parametrize(
    "content", [b"{", b"[1]", b'{"OrderIds": 1e9999}', b"\xff\xfe", b'{"OrderIds":' + b"[" * 90_000]
)
def test_an_unreadable_body_is_an_error_envelope(served: Any, content: bytes) -> None:
    answer = served.inksoft.post("/CreateOrderShipments", content=content)
    assert (answer.status_code, answer.json()["StatusCode"]) == (400, "BadRequest")


def test_a_write_without_the_key_is_refused(served: Any) -> None:
    answer = served.bare.post("/inksoft/Falcons_/Api2/CreateOrderShipments", data={"OrderIds": "[1001]"})
    assert (answer.status_code, answer.json()["OK"]) == (400, False)


@pytest.mark.parametrize(("behaviour", "status", "count"), [("append", 200, 2), ("ignore", 200, 1), ("refuse", 400, 1)])
def test_a_repeated_call_is_an_assumption(
    serve_world: Any, assume: Any, behaviour: str, status: int, count: int
) -> None:
    served = serve_world(assumptions=assume(inksoft_repeated_shipment=behaviour))
    tell(served)
    assert tell(served).status_code == status
    assert len(packages(order(served, 1001))) == count


def test_a_second_number_makes_a_package_of_what_is_left(served: Any) -> None:
    tell(served)
    tell(served, TrackingNumber="other")
    assert [(package["TrackingNumber"], len(package["Items"])) for package in packages(order(served, 1001))] == [
        (TRACKING, 1),
        ("other", 0),
    ]


def test_the_carrier_of_a_told_shipment_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(inksoft_shipment_carrier="shipping_method"))
    tell(served)
    assert packages(order(served, 1001))[0]["CarrierName"] == "USPS"


@pytest.mark.parametrize(("modifies", "found"), [(True, [1001]), (False, [])])
def test_whether_a_shipment_modifies_its_order_is_an_assumption(
    serve_world: Any, assume: Any, modifies: bool, found: list[int]
) -> None:
    served = serve_world(assumptions=assume(inksoft_shipment_modifies_order=modifies))
    tell(served)
    since = json.dumps({"Begin": "2026-11-22T00:00:00Z"})
    rows = served.inksoft.get("/GetOrderSummaries", params={"DateModifiedRange": since}).json()["Data"]
    assert [row["ID"] for row in rows] == found


@pytest.mark.parametrize("method", ["CreateOrderShipments", "SignIn", "SignOut", "GetOrCreateSessionWithApiKey"])
def test_reading_from_a_writing_method_is_a_web_page(sandbox: Any, method: str) -> None:
    answer = sandbox.inksoft.get(f"/{method}")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (405, "text/html")


def sign_in(sandbox: Any, **fields: str) -> httpx.Response:
    login = {"Email": "Fulfilment@larkspur.example", "Password": "sandbox-password", "Format": "JSON", **fields}
    answer: httpx.Response = sandbox.bare.post("/inksoft/Falcons_/Api2/SignIn", data=login)
    return answer


def opens(sandbox: Any, token: str) -> bool:
    answer = sandbox.bare.get("/inksoft/Falcons_/Api2/GetOrderSummaries", params={"SessionToken": token})
    return bool(answer.json()["OK"])


def test_a_token_stands_in_for_the_key_until_it_is_signed_out(served: Any) -> None:
    token = sign_in(served).json()["Data"]["Token"]
    session = served.bare.get("/inksoft/Falcons_/Api2/GetSession", params={"SessionToken": token.upper()})
    assert session.json()["Data"]["Email"] == "fulfilment@larkspur.example"
    assert opens(served, token)
    assert served.bare.post("/inksoft/Falcons_/Api2/SignOut", data={"SessionToken": token}).json()["OK"] is True
    assert not opens(served, token)
    assert served.bare.get("/inksoft/Falcons_/Api2/GetSession", params={"SessionToken": token}).status_code == 400


@pytest.mark.parametrize("fields", [{"Password": "wrong"}, {"Email": "nobody@example.com"}])
def test_a_wrong_login_gets_no_token(served: Any, fields: dict[str, str]) -> None:
    assert sign_in(served, **fields).json()["Data"] is False


def test_a_session_by_key_is_the_one_its_email_has_already(served: Any) -> None:
    form = {"ApiKey": served.inksoft.headers["x-api-key"], "Email": "zoe@example.com", "CreateNewCart": "false"}
    answers = [
        served.bare.post("/inksoft/Falcons_/Api2/GetOrCreateSessionWithApiKey", data={**form, "Email": email})
        for email in ("zoe@example.com", "ZOE@example.com", "lee@example.com")
    ]
    first, second, other = [answer.json()["Data"]["Token"] for answer in answers]
    assert first == second != other
    assert opens(served, other)


@pytest.mark.parametrize("left_out", ["ApiKey", "Email"])
def test_a_session_by_key_needs_key_and_email(served: Any, left_out: str) -> None:
    form = {"ApiKey": served.inksoft.headers["x-api-key"], "Email": "zoe@example.com"}
    del form[left_out]
    answer = served.bare.post("/inksoft/Falcons_/Api2/GetOrCreateSessionWithApiKey", data=form)
    assert (answer.status_code, answer.json()["OK"]) == (400, False)


def test_the_life_of_a_session_is_an_assumption(serve_world: Any, assume: Any) -> None:
    served = serve_world(assumptions=assume(inksoft_session_seconds=0))
    assert not opens(served, sign_in(served).json()["Data"]["Token"])
