"""The three emulators behind one web application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shipops.sandbox.calls import Call, Reply
from shipops.sandbox.cin7.api import Cin7
from shipops.sandbox.clock import WorldClock
from shipops.sandbox.courier import courier
from shipops.sandbox.delivery import delivered
from shipops.sandbox.emulator import Emulator, attend
from shipops.sandbox.errands import Errands
from shipops.sandbox.faults import FaultCounter, Faults
from shipops.sandbox.feeds.accounts import feed_url, feeds_of
from shipops.sandbox.feeds.route import feed_route
from shipops.sandbox.inksoft.api import InkSoft
from shipops.sandbox.live.motion import LiveWorld, run_live
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation.api import REAL_ADDRESS, ShipStation, Surroundings
from shipops.sandbox.shipstation.pull import CIN7_STATUSES, INKSOFT_STATUSES, Connection
from shipops.sandbox.world.model import World

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
LARGEST_BODY = 16 * 1024 * 1024
Endpoint = Callable[[Request], Awaitable[Response]]


def build_app(
    world: World,
    *,
    rate: int | None = None,
    faults: Faults | None = None,
    assumptions: Assumptions | None = None,
    base_url: str = "",
    live: float | None = None,
    clock: Callable[[], datetime] | None = None,
    allowed_hosts: tuple[str, ...] = (),
) -> Starlette:
    """An application that serves ``world`` under ``/shipstation``, ``/cin7`` and ``/inksoft``, its feeds ``/feeds``.

    ``rate`` is calls a window for each vendor in place of their own limits; ``faults`` come from
    :func:`shipops.sandbox.faults.read_faults`; ``assumptions`` settle what the vendors leave open. ``base_url``
    (``http://HOST:PORT``) is where this is served: ShipStation's stores then pull the feeds there, and webhooks name
    it. ``live`` is events a minute of a world that moves while the application runs. ``clock`` gives rising moments in
    place of a clock that starts at the world's now and runs as the machine's does. Webhooks go to this machine and to
    ``allowed_hosts`` alone. ``state.shipstation`` of the application is its emulator: what a live world moves.
    """
    faults = faults or Faults()
    assumptions = assumptions or Assumptions()
    clock, errands, deliver = clock or WorldClock(world.now), Errands(), courier(allowed_hosts)
    around = Surroundings(
        clock=clock,
        base_url=f"{base_url}/shipstation" if base_url else REAL_ADDRESS,
        connections=_connections(world, base_url) if base_url else {},
        errands=errands,
        deliver=deliver,
    )
    shipstation = ShipStation(world, rate=rate, faults=faults, assumptions=assumptions, surroundings=around)
    emulators: list[Emulator] = [
        shipstation,
        Cin7(world, rate=rate, faults=faults, assumptions=assumptions, now=clock, deliver=deliver, errands=errands),
        InkSoft(world, rate=rate, faults=faults, assumptions=assumptions),
    ]
    counter = FaultCounter(faults)
    door = _Door(world, clock, errands, faults.delay_seconds)
    app = Starlette(
        routes=[
            Route(
                f"/{emulator.vendor}/{{path:path}}",
                door.to(emulator, counter),
                methods=METHODS,
                name=emulator.vendor,
            )
            for emulator in emulators
        ]
        + [feed_route(world, clock=clock, faults=faults, assumptions=assumptions)],
        lifespan=None if live is None else _moving(LiveWorld(world, shipstation), clock, errands, live),
    )
    app.state.shipstation = shipstation
    return app


@dataclass(frozen=True)
class _Door:
    """What every call passes, whatever the vendor."""

    world: World
    clock: Callable[[], datetime]
    errands: Errands
    delay_seconds: float

    def to(self, emulator: Emulator, counter: FaultCounter) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            await asyncio.sleep(self.delay_seconds)
            body = await _bounded_body(request)
            if body is None:
                return delivered(Reply(413, b"", "text/plain"))
            # What writes to InkSoft takes the world's own now.
            self.world.now = self.clock()
            reply = attend(emulator, counter, Call.of(request, body))
            self.errands.start()
            return delivered(reply)

        return endpoint


def _moving(
    world: LiveWorld, clock: Callable[[], datetime], errands: Errands, per_minute: float
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """A lifespan during which ``world`` moves."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        moving = asyncio.ensure_future(run_live(world, clock, errands, per_minute=per_minute))
        try:
            yield
        finally:
            moving.cancel()
            with suppress(asyncio.CancelledError):
                await moving

    return lifespan


def _connections(world: World, base_url: str) -> dict[int, Connection]:
    """How the stores that are filled by a feed reach it."""
    statuses = {"cin7": CIN7_STATUSES, "inksoft": INKSOFT_STATUSES}
    return {
        feed.store_id: Connection(feed_url(base_url, feed), feed.username, feed.password, statuses[feed.source])
        for feed in feeds_of(world)
        if feed.store_id is not None
    }


async def _bounded_body(request: Request) -> bytes | None:
    """The body of ``request``, None when it is larger than any a vendor takes."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
