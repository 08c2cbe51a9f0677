"""Four processes that pull hard with one key, against a vendor that counts strictly in both kinds of windows."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

LIMIT = 40
PROCESSES = 4
_PULLING = """
import sys, time
from shipops.systems.answers import json_of, raise_for_transport_faults
from shipops.systems.budget import shared_budget
from shipops.systems.transport import Transport

url, limit, window = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])

def read(answer):
    if answer.status == 429:
        raise SystemExit("throttled")
    raise_for_transport_faults(answer)
    return json_of(answer)

print("ready", flush=True)
seconds = float(sys.stdin.readline())
until = time.monotonic() + seconds
with Transport("test.main", url, pace=shared_budget(url, "key", limit, window=window)) as transport:
    while time.monotonic() < until:
        transport.get("orders", {}, read)
"""


@dataclass
class StrictVendor:
    """Counts the calls of any ``window`` seconds, and those of windows that open with the first call."""

    window: float
    says_what_is_left: bool
    url: str = ""
    accepted: list[float] = field(default_factory=list)
    refused: int = 0
    _sliding: deque[float] = field(default_factory=deque)
    _opened: float = 0.0
    _used: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> tuple[int, dict[str, str]]:
        """Status and headers for a call that arrives now."""
        with self._counting:
            now = time.monotonic()
            while self._sliding and self._sliding[0] <= now - self.window:
                self._sliding.popleft()
            if now - self._opened >= self.window:
                self._opened, self._used = now, 0
            allowed = len(self._sliding) < LIMIT and self._used < LIMIT
            if allowed:
                self._sliding.append(now)
                self._used += 1
                self.accepted.append(now)
            else:
                self.refused += 1
            reset = int(self._opened + self.window - now) + 1
            left = {
                "X-Rate-Limit-Limit": str(LIMIT), "X-Rate-Limit-Remaining": str(LIMIT - self._used),
                "X-Rate-Limit-Reset": str(reset),
            }  # fmt: skip
        return 200 if allowed else 429, left if self.says_what_is_left else {}

    def used_of_the_limit(self) -> float:
        """The part of what whole windows since the first call allow that was called."""
        whole = int((self.accepted[-1] - self.accepted[0]) / self.window)
        end = self.accepted[0] + whole * self.window
        return sum(moment < end for moment in self.accepted) / (whole * LIMIT)


@contextmanager
def serving(vendor: StrictVendor) -> Iterator[StrictVendor]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            status, headers = vendor.count()
            body = json.dumps({"orders": []}).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield vendor
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pulled_hard(vendor: StrictVendor, state: Path, monkeypatch: pytest.MonkeyPatch, windows: float) -> None:
    """Four processes begin together and call without a pause for so many windows."""
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    command = [sys.executable, "-c", _PULLING, vendor.url, str(LIMIT), str(vendor.window)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(f"{windows * vendor.window}\n")
            process.stdin.flush()
        assert [process.wait(timeout=(windows + 3) * vendor.window + 60) for process in processes] == [0] * PROCESSES
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_four_processes_use_the_limit_and_are_never_throttled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(StrictVendor(window=2.0, says_what_is_left=False)) as vendor:
        pulled_hard(vendor, tmp_path, monkeypatch, 3.1)
    assert vendor.refused == 0
    assert vendor.used_of_the_limit() >= 0.95


@pytest.mark.proof
@pytest.mark.parametrize("says_what_is_left", [False, True])
def test_four_processes_use_the_limit_of_whole_minutes(
    says_what_is_left: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(StrictVendor(window=60.0, says_what_is_left=says_what_is_left)) as vendor:
        pulled_hard(vendor, tmp_path, monkeypatch, 4.1)
    print(f"used {vendor.used_of_the_limit():.1%} of the limit in {len(vendor.accepted)} calls")  # noqa: T201
    assert vendor.refused == 0
    assert vendor.used_of_the_limit() >= 0.95


@pytest.mark.proof
def test_four_processes_use_a_compressed_limit_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(StrictVendor(window=2.0, says_what_is_left=False)) as vendor:
        pulled_hard(vendor, tmp_path, monkeypatch, 40.1)
    print(f"used {vendor.used_of_the_limit():.1%} of the limit in {len(vendor.accepted)} calls")  # noqa: T201
    assert vendor.refused == 0
    assert vendor.used_of_the_limit() >= 0.95
