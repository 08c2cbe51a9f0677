"""Work an answer leaves behind: hooks to post, feeds to pull. It is done on the event loop, after the answer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Job = Callable[[], Awaitable[None]]


class Errands:
    """Jobs in the order they came up. A job that fails takes no other with it: it deals with its own errors."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()
        self._running: set[asyncio.Task[None]] = set()

    def add(self, job: Job) -> None:
        """Keep ``job`` until the event loop gets to it."""
        self._waiting.append(job)

    def start(self) -> None:
        """Begin what waits. Call it on the event loop."""
        while self._waiting:
            task = asyncio.ensure_future(self._done(self._waiting.popleft()))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def finished(self) -> None:
        """Return once nothing waits and nothing runs, counting what jobs themselves leave behind."""
        while self._waiting or self._running:
            self.start()
            await asyncio.gather(*self._running)

    @staticmethod
    async def _done(job: Job) -> None:
        await job()
