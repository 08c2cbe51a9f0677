"""A sandbox served from this process over real HTTP, for proofs that need hundreds of them."""

from __future__ import annotations

import asyncio
import copy
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from shipops.sandbox.app import build_app
from shipops.sandbox.config_file import config_text
from shipops.sandbox.faults import read_faults
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import World

# Far above what a pull asks: no limit is met unless a fault says so.
RATE = 60_000


@contextmanager
def serving(world: World, faults: Sequence[str] = (), assumptions: Assumptions | None = None) -> Iterator[str]:
    """Serve a copy of ``world`` with ``faults``; yields the configuration that opens it."""
    app = build_app(copy.deepcopy(world), rate=RATE, faults=read_faults(faults), assumptions=assumptions)
    with listening(app) as url:
        yield config_text(world, url, rate=RATE)


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Serve ``app`` on a free port of this machine; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        try:
            yield url
        finally:
            server.should_exit = server.force_exit = True
            thread.join()
