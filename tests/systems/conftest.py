"""A vendor on loopback whose answers each test scripts, and clients that neither wait nor pace."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import stamina

from shipops.systems.budget import Budget
from shipops.systems.budget_store import MemoryStore
from shipops.systems.reading import PullPlan, Reading

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    # Announce more bytes than are sent, then hang up.
    cut: bool = False


@dataclass
class Vendor:
    """``answer`` decides what each request gets; ``requests`` are those that came."""

    url: str = ""
    answer: Callable[[Request], Reply] = lambda _: Reply({})
    requests: list[Request] = field(default_factory=list)

    def script(self, *replies: Reply) -> None:
        """One reply after the other; the last one stays."""
        waiting = list(replies)
        self.answer = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    served = Vendor()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet an answer: a body sent after its headers waits for their acknowledgement.
        wbufsize = -1

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            request = Request(parts.path, dict(parse_qsl(parts.query)), {k.lower(): v for k, v in self.headers.items()})
            served.requests.append(request)
            reply = served.answer(request)
            body = (json.dumps(reply.body) if reply.text is None else reply.text).encode()
            self.send_response(reply.status)
            headers = {"Content-Type": "application/json", **reply.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (100 if reply.cut else 0)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = reply.cut

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _retries_do_not_wait() -> Iterator[None]:
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


@pytest.fixture
def pace() -> Budget:
    """A budget that is never used up, on a clock that only its own waits move."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return Budget(MemoryStore(), 1e9, clock=lambda: now[0], sleep=sleep)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def plan() -> Callable[..., PullPlan]:
    """A plan whose pull began now; ``since=None`` is a first pull over 60 days."""

    def make(since: datetime | None = None, **more: Any) -> PullPlan:
        return PullPlan(
            t0=NOW, since=since, history_start=NOW - timedelta(days=60), recent_start=NOW - timedelta(hours=2), **more
        )

    return make


@pytest.fixture
def collect() -> Callable[[Iterator[Reading]], Reading]:
    def together(readings: Iterator[Reading]) -> Reading:
        whole = Reading()
        for reading in readings:
            whole.add(reading)
        return whole

    return together


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
