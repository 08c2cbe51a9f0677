"""Rate limits over real windows of 60 seconds (or as long as a test wants them), one window per credential."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Allowance:
    """What a limit says about one call: ``reset`` is the whole seconds until calls are free again."""

    allowed: bool
    limit: int
    remaining: int
    reset: int


@dataclass
class FixedWindow:
    """A fixed window that opens with a key's first call, as ShipStation counts (sheet, 1.2)."""

    limit: int
    clock: Callable[[], float] = time.monotonic
    seconds: float = WINDOW_SECONDS
    _open: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, key: str) -> Allowance:
        """Count one call of ``key``. A refused call is not counted against the next window."""
        now = self.clock()
        started, used = self._open.get(key, (now, 0))
        if now - started >= self.seconds:
            started, used = now, 0
        allowed = used < self.limit
        used += allowed
        self._open[key] = (started, used)
        return Allowance(allowed, self.limit, self.limit - used, math.ceil(started + self.seconds - now))


@dataclass
class SlidingWindow:
    """The calls of the last ``seconds``, as Cin7 counts per application key (sheet, 1.4)."""

    limit: int
    clock: Callable[[], float] = time.monotonic
    seconds: float = WINDOW_SECONDS
    _calls: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, key: str) -> Allowance:
        """Count one call of ``key``. Refused calls do not count: recovery was measured before a full minute."""
        now = self.clock()
        calls = self._calls.setdefault(key, deque())
        while calls and now - calls[0] >= self.seconds:
            calls.popleft()
        allowed = len(calls) < self.limit
        if allowed:
            calls.append(now)
        reset = math.ceil(calls[0] + self.seconds - now) if calls else 0
        return Allowance(allowed, self.limit, self.limit - len(calls), reset)
