"""A server between the client and the sandbox: it notes every request, and answers some of them badly."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


# What to answer instead of the honest reply to a path; None lets the honest one through.
Tamper = Callable[[str, Reply], Reply | None]


@dataclass
class Between:
    """A running proxy: where it is and what it saw (method and path, without the query)."""

    url: str
    seen: list[tuple[str, str]] = field(default_factory=list)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@contextmanager
def between(target: str, tamper: Tamper = lambda _path, _reply: None) -> Iterator[Between]:
    """Forward everything to ``target``, note it, and let ``tamper`` change what comes back."""
    opener = urllib.request.build_opener(_NoRedirect)
    noted = Between("")

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            path = self.path.partition("?")[0]
            noted.seen.append((self.command, path))
            honest = _asked(opener, self.command, target + self.path, dict(self.headers))
            reply = tamper(path, honest) or honest
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Quiet: the notes are enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    noted.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield noted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _asked(opener: urllib.request.OpenerDirector, method: str, url: str, headers: Mapping[str, str]) -> Reply:
    kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "accept-encoding")}
    request = urllib.request.Request(url, headers=kept, method=method)  # noqa: S310 - the sandbox, on loopback
    try:
        with opener.open(request) as answer:
            return Reply(answer.status, answer.read(), _kept(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read(), _kept(error.headers))


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    dropped = ("content-length", "connection", "transfer-encoding", "server", "date")
    return {name: value for name, value in headers.items() if name.lower() not in dropped}
