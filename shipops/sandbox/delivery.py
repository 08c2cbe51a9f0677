"""How a reply reaches the caller: at once, in small pieces, or broken off in the middle of the connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from shipops.sandbox.calls import Reply

DRIP_PIECES = 20
DRIP_SECONDS = 1.0


def delivered(reply: Reply) -> Response:
    """The web response that sends ``reply`` the way its ``delivery`` says."""
    headers = {**reply.headers, "Content-Type": reply.media_type}
    if reply.delivery == "drip":
        headers["Content-Length"] = str(len(reply.body))
        return StreamingResponse(_drops(reply.body), reply.status, headers)
    if reply.delivery == "cut-off":
        return _CutOff(reply.body, reply.status, headers)
    return Response(reply.body, reply.status, headers)


async def _drops(body: bytes) -> AsyncIterator[bytes]:
    step = max(len(body) // DRIP_PIECES, 1)
    for start in range(0, len(body), step):
        yield body[start : start + step]
        await asyncio.sleep(DRIP_SECONDS * step / max(len(body), step))


class _CutOff(Response):
    """Announces the whole body and sends half: the server closes the connection of an answer left unfinished."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's own
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
