"""``shipops sandbox``: the emulators in the foreground of one process."""

from __future__ import annotations

import json
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from shipops.errors import ConfigError
from shipops.sandbox.app import build_app
from shipops.sandbox.config_file import config_text
from shipops.sandbox.faults import Faults, read_faults
from shipops.sandbox.request_log import logged
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.throttle import WINDOW_SECONDS
from shipops.sandbox.world import make_world

HOST = "127.0.0.1"
WORLDS = ("default",)
EVENTS_A_MINUTE = 30
MOST_EVENTS = 6000
LONGEST_WINDOW = 3600


def serve(
    *,
    port: int,
    seed: int,
    orders: int,
    now: datetime,
    world_name: str = "default",
    rate: int | None = None,
    rate_window: float = WINDOW_SECONDS,
    faults: Sequence[str] = (),
    live: float | None = None,
    truth_path: Path | None = None,
    config_path: Path | None = None,
    log_path: Path | None = None,
) -> None:
    """Serve a world on loopback until SIGINT or SIGTERM, then return.

    ``port`` 0 takes a free one; ``now`` (aware) is the moment the world stands at; ``rate`` is calls a window for
    every vendor instead of their own limits, ``rate_window`` the seconds a window lasts; ``faults`` are ``NAME`` or
    ``NAME=VALUE``; ``live`` is events a minute of a world that moves while it is served. Writes what is planted to
    ``truth_path`` and a ready ``shipops.toml`` to ``config_path``, then prints ``ready http://127.0.0.1:PORT``, alone
    on standard output, once connections are accepted. ``log_path`` is emptied and gets a line for every
    request.

    Raises ConfigError for an unknown world or fault, a rate or number of orders below 1, a window or pace that is not
    above 0, a port that is taken or a file that cannot be written.
    """
    if world_name not in WORLDS:
        raise ConfigError(f"There is no sandbox world named {world_name!r}.", f"Use one of: {', '.join(WORLDS)}.")
    _check(rate=rate, rate_window=rate_window, orders=orders, live=live)
    chosen = read_faults(faults)
    with _listening_socket(port) as listener:
        base_url = f"http://{HOST}:{listener.getsockname()[1]}"
        world = make_world(seed=seed, orders=orders, now=now)
        assumptions = Assumptions(rate_window_seconds=rate_window)
        app = build_app(world, rate=rate, faults=chosen, assumptions=assumptions, base_url=base_url, live=live)
        if truth_path is not None:
            _write(truth_path, json.dumps(world.truth.to_dict(), ensure_ascii=False, indent=1) + "\n")
        if config_path is not None:
            _write(config_path, config_text(world, base_url, rate=rate))
        served: ASGIApp = app
        if log_path is not None:
            _write(log_path, "")
            served = logged(app, log_path)
        config = uvicorn.Config(served, log_level=_log_level(chosen), access_log=False)
        _run(_AnnouncingServer(config, base_url), listener)


def _check(*, rate: int | None, rate_window: float, orders: int, live: float | None) -> None:
    if rate is not None and rate < 1:
        raise ConfigError(f"The rate {rate} lets no call through.", "Give a number of calls from 1.")
    if not 0 < rate_window <= LONGEST_WINDOW:
        raise ConfigError(
            f"A rate window of {rate_window:g} seconds cannot be kept.", f"Give more than 0, at most {LONGEST_WINDOW}."
        )
    if orders < 1:
        raise ConfigError(f"A world of {orders} orders has nothing to serve.", "Give a number of orders from 1.")
    if live is not None and not 0 < live <= MOST_EVENTS:
        raise ConfigError(
            f"A world cannot move {live:g} times a minute.", f"Give more than 0, at most {MOST_EVENTS} events a minute."
        )


def _log_level(faults: Faults) -> str:
    """The server reports answers left unfinished, which this fault does on purpose."""
    return "critical" if faults.has("cut-off") else "warning"


class _AnnouncingServer(uvicorn.Server):
    """A server that says so, once, when it accepts connections."""

    def __init__(self, config: uvicorn.Config, base_url: str) -> None:
        super().__init__(config)
        self._base_url = base_url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"ready {self._base_url}\n")
            sys.stdout.flush()


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    """Serve until a signal. The server raises the signal again when it is done: these handlers make that harmless."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listening_socket(port: int) -> socket.socket:
    # Named as TCP, else the event loop leaves small answers waiting 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError):
        listener.close()
        raise ConfigError(
            f"Port {port} of {HOST} cannot be used.", "Choose another with --port, or 0 for any."
        ) from None
    return listener


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.", "Choose a folder you may write to.") from None
