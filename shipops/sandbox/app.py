"""The three emulators behind one web application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shipops.sandbox.calls import Call
from shipops.sandbox.cin7_api import Cin7
from shipops.sandbox.emulator import Emulator, attend
from shipops.sandbox.faults import FaultCounter, Faults
from shipops.sandbox.inksoft_api import InkSoft
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.shipstation_api import ShipStation
from shipops.sandbox.world.model import World

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def build_app(
    world: World, *, rate: int | None = None, faults: Faults | None = None, assumptions: Assumptions | None = None
) -> Starlette:
    """An application that serves ``world`` under ``/shipstation``, ``/cin7`` and ``/inksoft``.

    ``rate`` is calls a minute for each vendor in place of their own limits; ``faults`` come from
    :func:`shipops.sandbox.faults.read_faults`; ``assumptions`` settle what the vendors leave open.
    """
    faults = faults or Faults()
    assumptions = assumptions or Assumptions()
    counter = FaultCounter(faults)
    emulators: list[Emulator] = [
        ShipStation(world, rate=rate, faults=faults, assumptions=assumptions),
        Cin7(world, rate=rate, faults=faults, assumptions=assumptions),
        InkSoft(world, rate=rate, faults=faults, assumptions=assumptions),
    ]
    return Starlette(
        routes=[
            Route(
                f"/{emulator.vendor}/{{path:path}}",
                _endpoint(emulator, counter, faults.delay_seconds),
                methods=METHODS,
                name=emulator.vendor,
            )
            for emulator in emulators
        ]
    )


def _endpoint(emulator: Emulator, counter: FaultCounter, delay: float) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        await asyncio.sleep(delay)
        reply = attend(emulator, counter, Call.of(request, await request.body()))
        headers = {**reply.headers, "Content-Type": reply.media_type}
        return Response(reply.body, reply.status, headers)

    return endpoint
