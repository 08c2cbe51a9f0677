from __future__ import annotations

import re
from typing import Any

import pytest

from shipops.errors import ThrottledError, UnavailableError, VendorError
from shipops.systems.answers import Allowance, Answer, allowance, raise_for_throttling, wait_said
from shipops.systems.cin7.client import read_answer as read_cin7
from shipops.systems.cin7.client import read_sale_answer
from shipops.systems.inksoft.client import read_answer as read_inksoft
from shipops.systems.shipstation.client import read_answer as read_shipstation

SAID = re.compile("too many requests", re.IGNORECASE)


def answered(status: int, text: str, **headers: str) -> Answer:
    lower = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Answer("test.main", "https://vendor.example/x", status, lower, text)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("20", 20.0), ("60 Seconds", 60.0), ("30 sec", 30.0), (" 5", 5.0), ("0", 1.0), ("2.7", 2.0), ("soon", None),
        ("", None), ("-4", None), ("1761234567", None), ("9" * 400, None), ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)  # fmt: skip
def test_a_wait_is_the_leading_number_of_seconds(header: str, seconds: float | None) -> None:
    assert wait_said(answered(429, "", retry_after=header), "retry-after") == seconds


@pytest.mark.parametrize("spelling", ["x-rate-limit", "x-ratelimit"])
def test_both_spellings_of_the_rate_headers_are_read(spelling: str) -> None:
    headers = {f"{spelling}-limit": "40", f"{spelling}-remaining": "7", f"{spelling}-reset": "20"}
    assert allowance(Answer("a", "u", 200, headers, "")) == Allowance(40, 7, 20.0)


def test_an_answer_without_rate_headers_allows_nothing_and_forbids_nothing() -> None:
    assert allowance(answered(200, "{}")) == Allowance(None, None, None)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "12", "x_rate_limit_reset": "30"}, 12.0),
        ({"retry_after": "later", "x_rate_limit_reset": "30"}, 30.0),
        ({"x_ratelimit_reset": "0"}, 1.0),
        ({}, 60.0),
    ],
)
def test_the_wait_is_what_retry_after_says_else_the_reset_else_a_minute(headers: dict[str, str], wait: float) -> None:
    with pytest.raises(ThrottledError) as caught:
        raise_for_throttling(answered(429, "", **headers), SAID)
    assert caught.value.wait == wait


@pytest.mark.parametrize("status", [200, 400, 403, 404, 500, 502, 503])
@pytest.mark.parametrize(
    "text",
    [
        '{ "message": "Too Many Requests" }',
        '{"Message": "Too many requests."}',
        '{"message": "error", "ExceptionMessage": "too many requests"}',
        '["Too Many Requests"]',
        "Too Many Requests",
        "<html><title>429 Too Many Requests</title></html>",
    ],
)
def test_words_that_ask_to_wait_count_under_any_status(status: int, text: str) -> None:
    with pytest.raises(ThrottledError):
        read_shipstation(answered(status, text))


@pytest.mark.parametrize(
    "text",
    [
        '{"orderId": 1, "customerNotes": "Too many requests already"}',
        '{"orders": [{"customerNotes": "too many requests"}], "total": 1}',
        '{"message": "' + "x" * 1_000 + ' too many requests"}',
    ],
)
def test_words_of_a_customer_ask_for_nothing(text: str) -> None:
    assert read_shipstation(answered(200, text))


CIN7_SAYS = "You have reached 60 calls per 60 seconds API limit."


@pytest.mark.parametrize("read", [read_cin7, read_sale_answer])
@pytest.mark.parametrize("status", [200, 400, 404, 429, 500, 503])
@pytest.mark.parametrize(
    "text",
    [
        CIN7_SAYS,
        "You reached 60 calls per minute API limit",
        f'{{"ErrorCode": 400, "Exception": "{CIN7_SAYS}"}}',
        f'[{{"ErrorCode": 400, "Exception": "{CIN7_SAYS}"}}]',
    ],
)
def test_every_form_of_the_limit_of_cin7_asks_to_wait(read: Any, status: int, text: str) -> None:
    with pytest.raises(ThrottledError):
        read(answered(status, text))


@pytest.mark.parametrize(("headers", "wait"), [({}, 31.0), ({"retry_after": "30 sec"}, 30.0)])
def test_cin7_signals_the_limit_by_503_without_words_too(headers: dict[str, str], wait: float) -> None:
    with pytest.raises(ThrottledError) as caught:
        read_cin7(answered(503, "<html>Service Unavailable</html>", **headers))
    assert caught.value.wait == wait


def test_inksoft_that_says_too_many_calls_asks_to_wait() -> None:
    with pytest.raises(ThrottledError):
        read_inksoft(answered(429, '{"OK": false, "Messages": [{"Content": "Too many calls."}]}'))


@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_a_server_error_is_worth_another_try(status: int) -> None:
    with pytest.raises(UnavailableError):
        read_shipstation(answered(status, '{"Message": "An error has occurred.", "ExceptionType": "System.X"}'))


def test_a_refusal_says_what_the_vendor_said() -> None:
    with pytest.raises(VendorError, match="must not be empty"):
        read_shipstation(answered(400, '{"message": "\'Ship Name\' must not be empty."}'))
