from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from shipops.errors import AccessError, ConfigError, ThrottledError, UnavailableError, UnreadableError, VendorError
from shipops.systems import exchange
from shipops.systems.answers import Answer, json_of, no_access, raise_for_transport_faults, throttled
from shipops.systems.budget import Budget
from shipops.systems.budget_store import MemoryStore
from shipops.systems.exchange import Bounds
from shipops.systems.transport import BRIEF, MOST_THROTTLED, PATIENT, Transport

SECRET = "c0ffee-secret-key"


def read(answer: Answer) -> Any:
    if answer.status == 429:
        raise throttled(answer, 7)
    if answer.status == 401:
        raise no_access(answer, "api_key")
    raise_for_transport_faults(answer)
    return json_of(answer)


@pytest.fixture
def open_transport(vendor: Any, pace: Budget) -> Any:
    opened: list[Transport] = []

    def make(base_url: str = "", **more: Any) -> Transport:
        made = Transport("test.main", base_url or vendor.url, pace=pace, secrets=(SECRET,), **more)
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.close()


def test_a_good_answer_is_read_once(vendor: Any, reply: Any, open_transport: Callable[..., Transport]) -> None:
    vendor.script(reply({"orders": [1]}))
    transport = open_transport()
    assert transport.get("orders", {"page": "1"}, read) == {"orders": [1]}
    assert [(r.path, r.query) for r in vendor.requests] == [("/orders", {"page": "1"})]
    assert transport.calls == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "body": {}},
        {"status": 500, "body": {"Message": "An error has occurred."}},
        {"status": 504, "text": "<html>gateway</html>"},
        {"text": "<html>hello</html>", "headers": {"Content-Type": "text/html"}},
        {"text": "<!doctype html><p>as json"},
        {"text": '{"orders": [1, 2'},
        {"text": ""},
        {"status": 302, "body": {}, "headers": {"Location": "/error"}},
        {"text": '{"orders": []}', "cut": True},
    ],
)
def test_a_passing_fault_is_tried_again(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport], fault: dict[str, Any]
) -> None:
    vendor.script(reply(**fault), reply(**fault), reply({"orders": []}))
    assert open_transport().get("orders", {}, read) == {"orders": []}
    assert len(vendor.requests) == 3


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ({"status": 429, "body": {}}, ThrottledError, "asks to wait 7 seconds"),
        ({"status": 503, "body": {}}, UnavailableError, "reports an error of its own (503)"),
        ({"text": "<html></html>"}, UnreadableError, "web page instead of data"),
        ({"text": '{"orders"'}, UnreadableError, "not whole JSON"),
        ({"status": 302, "headers": {"Location": "https://login.example/x?k=1"}}, UnreadableError, "to login.example"),
        ({"text": "{}", "cut": True}, UnavailableError, "broke off"),
    ],
)
def test_a_lasting_fault_is_raised_after_bounded_attempts(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport], fault: dict[str, Any], error: Any, words: str
) -> None:
    vendor.script(reply(**fault))
    with pytest.raises(error) as caught:
        open_transport().get("orders", {}, read)
    assert words in caught.value.what
    assert len(vendor.requests) == PATIENT.attempts


def test_a_redirect_is_not_followed(vendor: Any, reply: Any, open_transport: Callable[..., Transport]) -> None:
    vendor.script(reply(status=302, headers={"Location": f"{vendor.url}/elsewhere"}))
    with pytest.raises(UnreadableError, match="redirect"):
        open_transport().get("orders", {}, read)
    assert {r.path for r in vendor.requests} == {"/orders"}


def test_a_wrong_path_says_so_and_is_not_tried_again(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    vendor.script(reply(status=404, text="<html>Not found</html>"))
    with pytest.raises(VendorError) as caught:
        open_transport(vendor.url + "/wrong").get("orders", {}, read)
    assert "nothing of the API is found at" in caught.value.what
    assert "base_url" in caught.value.remedy
    assert len(vendor.requests) == 1


def test_refused_credentials_are_raised_at_once(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    vendor.script(reply(status=401, body={}))
    with pytest.raises(AccessError):
        open_transport().get("orders", {}, read)
    assert len(vendor.requests) == 1


def test_access_retries_bound_how_often_refused_credentials_are_tried(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    vendor.script(reply(status=401, body={}))
    with pytest.raises(AccessError):
        open_transport(access_retries=2).get("orders", {}, read)
    assert len(vendor.requests) == 3


def test_nothing_listening_says_so(open_transport: Callable[..., Transport]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnavailableError) as caught:
        open_transport(f"http://127.0.0.1:{port}").get("orders", {}, read)
    assert f"127.0.0.1:{port}" in caught.value.what
    assert caught.value.status is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[Errno -2] Name or service not known", "the name shop.example is not known"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed", "no trusted encrypted connection"),
        ("[Errno 111] Connection refused", "connection refused"),
        ("something else", "no connection to shop.example"),
    ],
)
def test_a_failed_connection_is_told_in_words(text: str, words: str) -> None:
    assert words in exchange._connect_failure(text, "shop.example")


def test_a_vendor_that_does_not_answer_in_time_is_unavailable(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = open_transport()

    def too_slow(*args: Any, **kwargs: Any) -> Any:
        raise httpx.ReadTimeout("")

    monkeypatch.setattr(transport._exchange._client, "stream", too_slow)
    with pytest.raises(UnavailableError, match="did not answer in time"):
        transport.get("orders", {}, read)
    assert transport.calls == PATIENT.attempts


def test_a_body_over_the_limit_is_refused(vendor: Any, reply: Any, open_transport: Callable[..., Transport]) -> None:
    vendor.script(reply(text=" " * (2**20 + 1)))
    with pytest.raises(UnreadableError, match="larger than 1 MB"):
        open_transport(bounds=Bounds(body=2**20)).get("orders", {}, read)


def test_a_secret_the_vendor_echoes_is_blanked_out(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    vendor.script(reply({"note": f"your key is {SECRET}"}))
    assert open_transport().get("orders", {}, read) == {"note": "your key is [secret]"}


def test_errors_and_logs_hold_no_credentials(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vendor.script(reply(status=500, text=f"bad key {SECRET}"))
    with pytest.raises(UnavailableError) as caught:
        open_transport(headers={"x-api-key": SECRET}).get("orders", {"ApiKey": SECRET}, read)
    assert vendor.requests[0].headers["x-api-key"] == SECRET
    assert any("GET" in message for message in caplog.messages)
    for text in (str(caught.value), repr(caught.value), caught.value.url, caplog.text):
        assert SECRET not in text


def test_the_wait_a_vendor_asks_for_holds_everybody_who_uses_the_key(vendor: Any, reply: Any) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    one, other = (Budget(store, 40, clock=lambda: now[0], sleep=sleep) for store in [MemoryStore()] for _ in range(2))
    vendor.script(reply(status=429, body={}))
    with Transport("test.main", vendor.url, pace=one) as transport, pytest.raises(ThrottledError):
        transport.get("orders", {}, read)
    began = now[0]
    with other.call():
        assert 7 <= now[0] - began <= 8


def test_waits_the_vendor_asks_for_are_no_failures(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    wait, fault = reply(status=429, body={}), reply(status=500, body={})
    vendor.script(wait, wait, fault, wait, wait, wait, wait, reply({"orders": []}))
    assert open_transport().get("orders", {}, read, retries=BRIEF) == {"orders": []}


def test_waits_in_between_start_no_new_round_of_tries(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    """A page that always fails is told as failing, not as throttled, however often the vendor asks to wait."""
    wait, fault = reply(status=429, body={}), reply(status=500, body={})
    vendor.script(*[fault, wait] * 2 * MOST_THROTTLED)
    with pytest.raises(UnavailableError):
        open_transport().get("orders", {}, read)
    assert len(vendor.requests) == 2 * PATIENT.attempts - 1


def test_a_vendor_that_only_asks_to_wait_is_given_up(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    vendor.script(reply(status=429, body={}))
    with pytest.raises(ThrottledError):
        open_transport().get("orders", {}, read, retries=BRIEF)
    assert len(vendor.requests) == MOST_THROTTLED


def test_a_wait_without_end_is_not_waited_for(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    def an_hour(answer: Answer) -> Any:
        raise throttled(answer, 3600)

    vendor.script(reply({}))
    with pytest.raises(ThrottledError, match="3600 seconds"):
        open_transport().get("orders", {}, an_hour)
    assert len(vendor.requests) == 1


def test_a_brief_try_fails_soon(vendor: Any, reply: Any, open_transport: Callable[..., Transport]) -> None:
    vendor.script(reply(status=500, body={}))
    with pytest.raises(UnavailableError):
        open_transport().get("orders", {}, read, retries=BRIEF)
    assert len(vendor.requests) == BRIEF.attempts


def test_what_an_answer_says_is_left_is_heeded(vendor: Any, reply: Any) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    left = {"X-Rate-Limit-Limit": "40", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "33"}
    vendor.script(reply({"orders": []}, headers=left))
    with Transport("test.main", vendor.url, pace=Budget(MemoryStore(), 40, clock=lambda: now[0], sleep=sleep)) as made:
        made.get("orders", {}, read)
        assert now[0] == 0.0
        made.get("orders", {}, read)
    assert now[0] == pytest.approx(33.0)


@pytest.mark.parametrize(
    "base_url", ["", "ssapi.shipstation.com", "ftp://x.example", "https://", "https://u:p@x.example", "http://[::1"]
)
def test_what_is_no_web_address_is_a_configuration_error(base_url: str, pace: Budget) -> None:
    with pytest.raises(ConfigError, match=r"base_url of test\.main"):
        Transport("test.main", base_url, pace=pace)


def test_credentials_that_brought_another_answer_are_not_called_refused(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    refused, broken = reply(status=401, text=""), reply({"Message": "An error has occurred."}, status=500)
    vendor.script(refused, refused, broken, refused, refused, refused)
    with pytest.raises(UnavailableError):
        open_transport(access_retries=2).get("orders", {}, read)


def test_refused_credentials_are_tried_anew_after_another_answer(
    vendor: Any, reply: Any, open_transport: Callable[..., Transport]
) -> None:
    refused, broken = reply(status=401, text=""), reply({"Message": "An error has occurred."}, status=500)
    vendor.script(refused, refused, broken, refused, refused, reply({"orders": []}))
    assert open_transport(access_retries=2).get("orders", {}, read) == {"orders": []}
