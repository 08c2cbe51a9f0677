"""Evenly spaced calls, so that a vendor's limit is never met by a burst."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pace:
    """At most ``calls_per_minute`` calls, evenly spaced; one instance is shared by everything that uses one key.

    ``clock`` (seconds, only ever forward) and ``sleep`` (seconds) can be injected. Raises ``ValueError`` unless the
    rate is positive. Sources: shipstation sheet 1.2 (40 a minute a key), cin7 sheet 1.4 (60 a minute an application).
    """

    def __init__(
        self,
        calls_per_minute: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not calls_per_minute > 0:
            raise ValueError("calls_per_minute must be positive")
        self._interval = 60.0 / calls_per_minute
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next_slot = clock()

    def wait(self) -> None:
        """Return when the next call may start. Threads that wait at once each get a slot of their own."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next_slot)
            self._next_slot = slot + self._interval
        if slot > now:
            self._sleep(slot - now)
