"""The web route of the Custom Store feeds: not rate limited, and able to send without end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from shipops.sandbox.calls import Call
from shipops.sandbox.delivery import delivered
from shipops.sandbox.faults import Faults
from shipops.sandbox.feeds.accounts import PREFIX
from shipops.sandbox.feeds.broken import XML, endless
from shipops.sandbox.feeds.notice import LARGEST_BODY
from shipops.sandbox.feeds.server import Endless, Feeds
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.world.model import World


def feed_route(world: World, *, clock: Callable[[], datetime], faults: Faults, assumptions: Assumptions) -> Route:
    """``/feeds/...`` over the accounts of ``world``; a world that changes is read as it stands.

    ``clock`` gives the aware moment at which a ship notification changes its source.
    """
    feeds = Feeds(world, faults=faults, assumptions=assumptions)

    async def endpoint(request: Request) -> Response:
        await asyncio.sleep(faults.delay_seconds)
        world.now = clock()
        answer = feeds.answer(Call.of(request, await _body(request)))
        if isinstance(answer, Endless):
            return StreamingResponse(endless(answer.megabytes), media_type=XML)
        return delivered(answer)

    return Route(f"/{PREFIX}/{{path:path}}", endpoint, methods=["GET", "POST"], name=PREFIX)


async def _body(request: Request) -> bytes:
    """What was sent, cut off where it is longer than any notice: the notice is then refused as too long."""
    body = bytearray()
    async for piece in request.stream():
        body += piece[: LARGEST_BODY + 1 - len(body)]
        if len(body) > LARGEST_BODY:
            break
    return bytes(body)
