"""What the sandbox was asked, a line for each request, for whoever wants to prove what a client sent."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send


def logged(app: ASGIApp, path: Path) -> ASGIApp:
    """``app`` with every HTTP request written to ``path``, before it is answered, as ``{"method": …, "path": …}``.

    Queries, headers and bodies are left out: they hold credentials. What is in the file stays.
    """

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"method": scope["method"], "path": scope["path"]}) + "\n")
        await app(scope, receive, send)

    return noting
