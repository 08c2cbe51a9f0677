"""The clock of a served world: it starts at the moment the world stands at and runs as the machine's does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

TICK = timedelta(milliseconds=1)


@dataclass
class WorldClock:
    """Aware UTC moments from ``start`` on, to the millisecond, each later than the one before: no two stamps tie.

    ``seconds`` is any running count of seconds.
    """

    start: datetime
    seconds: Callable[[], float] = time.monotonic
    _began: float = field(init=False)
    _last: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.start = self.start.astimezone(UTC)
        self._began, self._last = self.seconds(), self.start

    def __call__(self) -> datetime:
        elapsed = timedelta(milliseconds=int((self.seconds() - self._began) * 1000))
        self._last = max(self.start + elapsed, self._last + TICK)
        return self._last
