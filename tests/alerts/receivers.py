"""Where messages arrive in these tests: a real mail server and a real web server on loopback."""

from __future__ import annotations

import base64
import email
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller


@dataclass
class Inbox:
    """What arrived, in order; ``refusing`` is answered instead of taking it, where it is not 0."""

    address: str = ""
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refusing: int = 0

    def at(self, path: str) -> list[dict[str, Any]]:
        """The messages posted to ``/path``."""
        return [post for place, post in self.posts if place == f"/{path}"]

    def titles(self, path: str) -> list[str]:
        """Their titles."""
        return [str(post["title"]) for post in self.at(path)]


@contextmanager
def web() -> Iterator[Inbox]:
    """A web server that takes what is posted and notes who called; ``address`` is ``host:port``."""
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not inbox.refusing:
                inbox.posts.append((self.path, json.loads(body)))
            self._answer()

        def do_GET(self) -> None:
            inbox.calls.append(self.path)
            self._answer()

        def _answer(self) -> None:
            self.send_response(inbox.refusing or 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            """Nothing goes to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    inbox.address = f"127.0.0.1:{server.server_address[1]}"
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    running.start()
    try:
        yield inbox
    finally:
        server.shutdown()
        running.join()
        server.server_close()


@dataclass
class Mailbox:
    """What a mail server took."""

    address: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    refusing: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail, or refuse it."""
        if self.refusing:
            return "451 not now"
        policy = email.policy.default
        self.mails.append(cast("EmailMessage", email.message_from_bytes(envelope.content, policy=policy)))
        return "250 taken"


@contextmanager
def mail() -> Iterator[Mailbox]:
    """A mail server; ``address`` is ``host:port``."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=_free_port())
    controller.start()
    box.address = f"127.0.0.1:{controller.port}"
    try:
        yield box
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def attachment(message: EmailMessage) -> tuple[str | None, bytes]:
    """The one attachment of a mail: its name and content."""
    (part,) = (part for part in message.walk() if part.get_content_disposition() == "attachment")
    return part.get_filename(), base64.b64decode(str(part.get_payload()))
