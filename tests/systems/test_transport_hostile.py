"""What a line, a proxy or a broken vendor can do to an answer, byte by byte. Only the error family may escape."""

from __future__ import annotations

import contextlib
import gzip
import http
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shipops.errors import ShipopsError, UnavailableError, UnreadableError
from shipops.systems.answers import Answer, json_of
from shipops.systems.budget import Budget
from shipops.systems.budget_store import MemoryStore
from shipops.systems.cin7.client import read_answer as read_cin7
from shipops.systems.cin7.client import read_sale_answer
from shipops.systems.exchange import Bounds
from shipops.systems.inksoft.client import read_answer as read_inksoft
from shipops.systems.shipstation.client import read_answer as read_shipstation
from shipops.systems.shipstation.client import read_order_answer
from shipops.systems.transport import Retries, Transport

ONCE = Retries(attempts=1, seconds=60.0, first_wait=0.0, longest_wait=0.0)
READERS = (read_shipstation, read_order_answer, read_cin7, read_sale_answer, read_inksoft)


@dataclass
class RawVendor:
    """Answers every request with exactly these pieces of bytes, ``pause`` seconds apart, and hangs up."""

    url: str = ""
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                asked = b""
                while b"\r\n\r\n" not in asked:
                    asked += connection.recv(65_536) or b"\r\n\r\n"
                for piece in self.pieces:
                    connection.sendall(piece)
                    time.sleep(self.pause)


@pytest.fixture
def raw() -> Iterator[RawVendor]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        vendor = RawVendor(f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread = threading.Thread(target=vendor.serve, args=(listening,))
        thread.start()
        yield vendor
        # Closing alone does not wake an accept.
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def ask(raw: RawVendor, pace: Budget) -> Iterator[Callable[..., Any]]:
    with Transport("test.main", raw.url, pace=pace, bounds=Bounds(body=2**20, seconds=0.5)) as transport:

        def asked(read: Callable[[Answer], Any] = json_of) -> Any:
            return transport.get("orders", {}, read, retries=ONCE)

        yield asked


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"town": "Zürich"}'.encode(), "application/json"),
        ('{"town": "Zürich"}'.encode("utf-8-sig"), "application/json"),
        ('{"town": "Zürich"}'.encode("utf-16"), "application/json"),
        ('{"town": "Zürich"}'.encode("latin-1"), "application/json; charset=ISO-8859-1"),
        ('{"town": "Zürich"}'.encode(), "application/json; charset=iso-2022-nonsense"),
        ('{"town": "Zürich"}'.encode(), 'application/json; charset="utf-16"x'),
    ],
)
def test_a_body_is_read_in_its_encoding(
    body: bytes, content_type: str, raw: RawVendor, ask: Callable[..., Any]
) -> None:
    raw.pieces = (answer(body, f"Content-Type: {content_type}"),)
    assert ask() == {"town": "Zürich"}


def test_a_packed_body_is_unpacked(raw: RawVendor, ask: Callable[..., Any]) -> None:
    raw.pieces = (answer(gzip.compress(b'{"orders": []}', mtime=0), "Content-Encoding: gzip"),)
    assert ask() == {"orders": []}


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"this is not packed", "gzip"),
        (gzip.compress(b'{"orders": []}', mtime=0)[:-12], "gzip"),
        (gzip.compress(gzip.compress(b'{"orders": []}', mtime=0), mtime=0), "gzip, gzip"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_an_error_of_ours(
    body: bytes, coding: str, raw: RawVendor, ask: Callable[..., Any]
) -> None:
    raw.pieces = (answer(body, f"Content-Encoding: {coding}"),)
    with pytest.raises((UnavailableError, UnreadableError)):
        ask()


def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(raw: RawVendor, ask: Callable[..., Any]) -> None:
    raw.pieces = (answer(gzip.compress(b" " * 2**24, mtime=0), "Content-Encoding: gzip"),)
    with pytest.raises(UnreadableError, match="larger than 1 MB"):
        ask()


def test_a_body_that_trickles_is_given_up_after_the_whole_time(raw: RawVendor, ask: Callable[..., Any]) -> None:
    raw.pieces, raw.pause = (answer(b" " * 100)[:-100], *[b" "] * 100), 0.1
    began = time.monotonic()
    with pytest.raises(UnavailableError, match="did not answer in time"):
        ask()
    assert time.monotonic() - began < 5
    raw.pieces = ()


@pytest.mark.parametrize("location", ["http://[", "//", "javascript:x", "http://\x7f", "https://h:99999/", ""])
def test_a_redirect_to_nonsense_is_only_a_redirect(location: str, raw: RawVendor, ask: Callable[..., Any]) -> None:
    raw.pieces = (answer(b"Object moved", f"Location: {location}", status="302 Found"),)
    for read in READERS:
        with pytest.raises((UnreadableError, UnavailableError)):
            ask(read)


def test_no_cookie_of_a_vendor_is_kept(raw: RawVendor, pace: Budget) -> None:
    raw.pieces = (answer(b"{}", "Set-Cookie: session=1; Path=/"),)
    with Transport("test.main", raw.url, pace=pace) as transport:
        transport.get("orders", {}, json_of)
        assert not list(transport._exchange._client.cookies.jar)


header_names = st.sampled_from(
    ["Content-Type", "Content-Encoding", "Retry-After", "X-Rate-Limit-Reset", "X-Rate-Limit-Remaining", "Location",
     "X-Rate-Limit-Limit", "Transfer-Encoding", "Content-Length", "Set-Cookie", "Date", "X"]
)  # fmt: skip
header_values = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"gzip", b"br", b"chunked", b"text/html", b"application/json; charset=utf-16", b"60 Seconds",
                     b"-1", b"1e999", b"9" * 400, b"Wed, 21 Oct 2026 07:28:00 GMT", b"http://[::1", b"\xff\xfe"]),
)  # fmt: skip
statuses = st.one_of(st.integers(100, 599), st.sampled_from([int(status) for status in http.HTTPStatus]))
bodies = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"null", b"[]", b"{}", b'"x"', b"[[[[", b"[" * 100_000, b'{"orders": null}', b"<html>", b"\xff" * 9,
         b'[{"ErrorCode": 400, "Exception": "x"}]', b'[{"ErrorCode": null, "Exception": {"a": 1}}]', b"NaN",
         b"1e999999",
         b'{"Message": {"x": 1}}', b'{"OK": 7, "Data": {}, "Messages": [null, 3, {"Content": 5}]}', b"[null, 3]",
         b'{"OK": false, "Messages": null}', b'{"message": "Too Many Requests"}', b"9" * 5_000, b'{"a": "\\ud800"}']
    ),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=statuses, headers=st.lists(st.tuples(header_names, header_values), max_size=4), body=bodies,
    cut=st.integers(0, 60), reader=st.sampled_from(READERS),
)  # fmt: skip
@example(status=200, headers=[], body=b"[" * 100_000, cut=0, reader=read_cin7)
@example(status=503, headers=[("Retry-After", b"9" * 400)], body=b"", cut=0, reader=read_cin7)
@example(status=204, headers=[], body=b"", cut=0, reader=read_inksoft)
def test_whatever_is_answered_only_the_error_family_escapes(
    status: int, headers: list[tuple[str, bytes]], body: bytes, cut: int, reader: Callable[[Answer], Any],
    raw: RawVendor, ask: Callable[..., Any],
) -> None:  # fmt: skip
    given_headers = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers)
    whole = b"HTTP/1.1 %d X\r\nConnection: close\r\n" % status + given_headers + b"\r\n" + body
    raw.pieces = (whole[: len(whole) - cut],)
    with contextlib.suppress(ShipopsError):
        ask(reader)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_bytes_that_are_no_http_end_in_the_error_family(raw: RawVendor, ask: Callable[..., Any], sent: bytes) -> None:
    raw.pieces = (sent,)
    with contextlib.suppress(ShipopsError):
        ask()
    assert sent[:5] == b"HTTP/" or _fails(ask)


def _fails(ask: Callable[..., Any]) -> bool:
    try:
        ask()
    except ShipopsError:
        return True
    return False


def test_headers_of_a_limit_that_make_no_sense_stop_nothing(raw: RawVendor) -> None:
    now = [0.0]
    budget = Budget(MemoryStore(), 40, clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    raw.pieces = (answer(b"{}", "X-Rate-Limit-Limit: 0", "X-Rate-Limit-Remaining: -3", "X-Rate-Limit-Reset: soon"),)
    with Transport("test.main", raw.url, pace=budget) as transport:
        for _ in range(3):
            transport.get("orders", {}, json_of)
    assert now[0] == 0.0
