"""One call budget per key, shared by all processes and notebooks of a user: never above the vendor's limit."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from shipops.systems.answers import Allowance
from shipops.systems.budget_ring import MOST_SLOTS, Rules
from shipops.systems.budget_store import FileStore, Finish, Store, memories

WINDOW_SECONDS = 60.0
# No call lasts longer (transport); one whose process died counts as under way until then.
LONGEST_CALL = 180.0
# A vendor that asks for more is not waited for: the call fails and says so.
LONGEST_WAIT = 180.0
# Where others use the key too, this part of their share stays free for them once they take more than they were left.
_COURTESY = 0.5
_BURST = 1 / 3
_log = logging.getLogger(__name__)


class Budget:
    """At most ``limit * share`` calls in any ``window`` seconds, over everybody who uses the same ``store``.

    ``limit`` is the vendor's, in calls per window (shipstation sheet 1.2: 40 a minute a key; cin7 sheet 1.4: 60 a
    minute an application). ``burst`` calls (default: a third) may start at once after idling, the others follow
    evenly spaced. ``name`` stands for the key. ``clock`` (seconds, one for all processes of the machine, never set
    back) and ``sleep`` (seconds) can be injected. Raises ``ValueError`` unless limit, share and window are positive.
    """

    def __init__(
        self,
        store: Store,
        limit: float,
        *,
        name: str = "",
        share: float = 1.0,
        window: float = WINDOW_SECONDS,
        burst: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not (limit > 0 and share > 0 and window > 0):
            raise ValueError("limit, share and window must be positive")
        self._store = store
        self._name = name
        self._limit, self._share, self._window, self._burst = limit, share, window, burst
        self._clock, self._sleep = clock, sleep
        self._rules = self._rules_for(limit)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Wait until a call may start; the block is the call. Its end counts, however it ends."""
        finish = self._granted()
        try:
            yield
        finally:
            # What cannot be noted lasts its longest.
            with suppress(OSError):
                finish(self._clock())

    def hear(self, said: Allowance) -> None:
        """Heed what an answer said about the limit (shipstation sheet, 1.2).

        A lower limit than the configured one counts. Once the window is used up, everybody waits for the reset. Where
        the key is shared, that is so already while half of the others' share is left: our own calls never reach into
        it, so somebody takes more than their share, and those calls are better theirs. After each reset at least one
        call is made here, so a busy merchant slows a pull down and never stops it.
        """
        if said.limit is not None and said.limit >= 1:
            self._rules = self._rules_for(min(self._limit, said.limit))
        if said.remaining is None or said.reset is None:
            return
        theirs = min(self._limit, said.limit or self._limit) * (1.0 - self._share)
        if said.remaining <= int(theirs * _COURTESY):
            self.block(said.reset)

    def block(self, seconds: float) -> None:
        """Let no call of anybody start for ``seconds`` (at most :data:`LONGEST_WAIT`)."""
        wait = min(seconds, LONGEST_WAIT)
        try:
            self._store.block(self._rules, self._clock, wait)
        except OSError as error:
            self._alone(error).block(self._rules, self._clock, wait)

    def seconds_for(self, calls: int) -> float:
        """About how long ``calls`` calls take at this rate."""
        return calls * self._window / self._rules.capacity

    def _granted(self) -> Finish:
        while True:
            try:
                answer = self._store.take(self._rules, self._clock)
            except OSError as error:
                answer = self._alone(error).take(self._rules, self._clock)
            if not isinstance(answer, float):
                return answer
            self._sleep(answer)

    def _alone(self, error: OSError) -> Store:
        """From here on a budget of this process, since the shared one cannot be had."""
        if self._name not in memories:
            _log.warning(
                "The call budget cannot be shared with other programs of yours (%s): run only one of them at a time.",
                error.strerror or type(error).__name__,
            )
        self._store = memories[self._name]
        return self._store

    def _rules_for(self, limit: float) -> Rules:
        capacity = min(max(int(limit * self._share), 1), MOST_SLOTS)
        burst = max(int(capacity * _BURST), 1) if self._burst is None else self._burst
        return Rules(capacity, self._window, burst, LONGEST_CALL)


def shared_budget(
    base_url: str, key: str, limit: float, *, share: float = 1.0, window: float = WINDOW_SECONDS,
    burst: int | None = None,
) -> Budget:  # fmt: skip
    """The budget of ``key`` at the host of ``base_url`` for all processes of this user on this machine.

    It is kept in the user's state folder under a hash; the key itself is written nowhere. Where the folder cannot be
    used, the budget is this process's own, and a warning is logged once.
    """
    from platformdirs import user_state_path

    host = urlsplit(base_url).netloc.lower()
    name = hashlib.sha256(f"{host}\n{key}".encode()).hexdigest()
    store = FileStore(Path(user_state_path("shipops")) / "budgets", name)
    return Budget(store, limit, name=name, share=share, window=window, burst=burst)
