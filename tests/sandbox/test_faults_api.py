"""Faults over real HTTP: what each one sends, and that a client which tries again gets through."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from shipops.errors import ConfigError
from shipops.sandbox.faults import KINDS, FaultCounter, read_faults

CALLS = {
    "shipstation": lambda sandbox: sandbox.shipstation.get("/orders"),
    "cin7": lambda sandbox: sandbox.cin7.get("/saleList"),
    "inksoft": lambda sandbox: sandbox.inksoft.get("/GetOrderSummaries"),
}


def is_page(answer: httpx.Response, status: int = 200) -> bool:
    return answer.status_code == status and answer.headers["content-type"].startswith("text/html")


def is_cut_json(answer: httpx.Response) -> bool:
    with pytest.raises(ValueError):
        json.loads(answer.text)
    return answer.status_code == 200 and "json" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("fault", "vendor", "broken"),
    [
        ("shipstation-html", "shipstation", is_page),
        ("shipstation-500", "shipstation", lambda answer: answer.status_code == 500 and "StackTrace" in answer.json()),
        ("shipstation-401", "shipstation", lambda answer: answer.status_code == 401),
        ("cin7-error-in-200", "cin7", lambda answer: answer.status_code == 200 and "ErrorCode" in answer.json()[0]),
        ("redirect", "cin7", lambda answer: is_page(answer, 302) and "Object moved" in answer.text),
        ("truncated", "shipstation", is_cut_json),
        ("truncated", "cin7", is_cut_json),
        ("truncated", "inksoft", is_cut_json),
        ("throttle-burst", "shipstation", lambda answer: answer.headers["x-rate-limit-reset"] == "1"),
        ("throttle-burst", "cin7", lambda answer: answer.headers["retry-after"] == "1 Seconds"),
        ("throttle-burst", "inksoft", lambda answer: answer.status_code == 429),
    ],
)
def test_every_second_answer_breaks_and_the_others_hold(serve_world: Any, fault: str, vendor: str, broken: Any) -> None:
    sandbox = serve_world(faults=[f"{fault}=2"])
    answers = [CALLS[vendor](sandbox) for _ in range(4)]
    assert broken(answers[1])
    assert broken(answers[3])
    assert answers[0].json() == answers[2].json()
    assert answers[0].status_code == 200


def test_a_fault_of_one_vendor_leaves_the_others_alone(serve_world: Any) -> None:
    sandbox = serve_world(faults=["shipstation-500=1"])
    assert [CALLS[vendor](sandbox).status_code for vendor in ("shipstation", "cin7", "inksoft")] == [500, 200, 200]


def test_the_redirect_leads_to_a_page(serve_world: Any) -> None:
    sandbox = serve_world(faults=["redirect=1"])
    assert is_page(sandbox.cin7.get("/me", follow_redirects=True))


def test_a_request_that_always_breaks_gets_through_the_third_time(serve_world: Any) -> None:
    sandbox = serve_world(faults=["shipstation-500=1"])
    assert [CALLS["shipstation"](sandbox).status_code for _ in range(6)] == [500, 500, 200] * 2


def test_wrong_credentials_stay_wrong_whatever_the_faults(serve_world: Any) -> None:
    sandbox = serve_world(faults=["shipstation-html=1"])
    assert sandbox.bare.get("/shipstation/orders").status_code == 401


def test_a_throttle_of_503_names_no_wait(serve_world: Any) -> None:
    client = serve_world(rate=1, faults=["cin7-503"]).cin7
    client.get("/me")
    answer = client.get("/me")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, False)
    assert "reached 60 calls per" in answer.text


def test_pages_can_always_be_zero(serve_world: Any) -> None:
    answer = serve_world(faults=["shipstation-pages-zero"]).shipstation.get("/orders").json()
    assert (answer["pages"], answer["total"], len(answer["orders"])) == (0, 4, 4)


def test_one_shipstation_order_is_unreadable(serve_world: Any) -> None:
    rows = serve_world(faults=["unreadable-order"]).shipstation.get("/orders").json()["orders"]
    assert [(row["orderId"], row["items"]) for row in rows if not isinstance(row["orderId"], int)] == [
        ("not-a-number", "unreadable")
    ]


def test_one_cin7_sale_is_unreadable_in_list_and_detail(serve_world: Any) -> None:
    client = serve_world(faults=["unreadable-order"]).cin7
    rows = client.get("/saleList").json()["SaleList"]
    (wrong,) = (row for row in rows if row["Status"] == 7)
    assert client.get("/sale", params={"ID": wrong["SaleID"]}).json()["Fulfilments"] == "unreadable"


def test_one_inksoft_order_is_unreadable_in_list_and_detail(serve_world: Any) -> None:
    client = serve_world(faults=["unreadable-order"]).inksoft
    (wrong,) = (row for row in client.get("/GetOrderSummaries").json()["Data"] if row["TotalAmount"] == "unreadable")
    assert client.get("/GetOrder", params={"OrderId": wrong["ID"]}).json()["Data"]["Items"] == "unreadable"


def test_a_slow_sandbox_still_answers(serve_world: Any) -> None:
    assert CALLS["cin7"](serve_world(faults=["slow=1"])).status_code == 200


def test_slow_waits_its_milliseconds() -> None:
    assert read_faults(["slow=250"]).delay_seconds == 0.25
    assert read_faults([]).delay_seconds == 0


def test_an_unknown_fault_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError) as caught:
        read_faults(["shipstation-htlm"])
    assert all(name in caught.value.remedy for name in KINDS)


@pytest.mark.parametrize("text", ["truncated=0", "truncated=often", "truncated=", "truncated=-1", "cin7-503=3"])
def test_a_value_that_is_not_taken_is_an_error(text: str) -> None:
    with pytest.raises(ConfigError):
        read_faults([text])


def test_faults_break_every_seventh_answer_unless_told_otherwise() -> None:
    counter = FaultCounter(read_faults(["truncated"]))
    hits = [counter.due("cin7", f"GET /{number}") for number in range(14)]
    assert [number for number, hit in enumerate(hits, start=1) if hit] == [7, 14]


def test_vendors_are_counted_apart() -> None:
    counter = FaultCounter(read_faults(["truncated=2"]))
    assert [counter.due(vendor, "x") for vendor in ("cin7", "inksoft", "cin7", "inksoft")] == [None, None] + [
        "truncated"
    ] * 2


def test_several_faults_together_never_meet_a_request_three_times_in_a_row() -> None:
    counter = FaultCounter(read_faults(["shipstation-html=1", "shipstation-500=2", "truncated=3"]))
    hits = [counter.due("shipstation", "GET /orders") is not None for _ in range(30)]
    assert hits == [True, True, False] * 10
