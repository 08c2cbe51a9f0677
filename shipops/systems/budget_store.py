"""Where a budget's ring is kept: in a file all processes of a user share, or in the memory of this process."""

from __future__ import annotations

import contextlib
import io
import logging
import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol

from filelock import FileLock

from shipops.systems import budget_ring
from shipops.systems.budget_ring import BrokenRingError, Rules

_LOCK_SECONDS = 30.0
_POLL_SECONDS = 0.001
_FORGET_SECONDS = 7 * 86_400.0
_log = logging.getLogger(__name__)

Clock = Callable[[], float]
Finish = Callable[[float], None]
"""Called with the moment a granted call ended."""


class Store(Protocol):
    """Holds one ring. Every method raises ``OSError`` where the ring cannot be had."""

    def take(self, rules: Rules, clock: Clock) -> float | Finish:
        """Seconds to wait before asking again, or, where a call is granted, what to call when it ended."""
        ...

    def block(self, rules: Rules, clock: Clock, seconds: float) -> None:
        """Let no call start for ``seconds`` from now."""
        ...


class MemoryStore:
    """A ring of this process alone."""

    def __init__(self) -> None:
        self._threads = threading.Lock()
        self._file: io.BytesIO | None = None

    def take(self, rules: Rules, clock: Clock) -> float | Finish:
        with self._threads:
            file = self._roomy(rules.capacity)
            turn = budget_ring.take(file, rules, clock())

        def finish(now: float) -> None:
            with self._threads:
                budget_ring.finish(file, turn, now)

        return turn.wait or finish

    def block(self, rules: Rules, clock: Clock, seconds: float) -> None:
        with self._threads:
            budget_ring.block(self._roomy(rules.capacity), clock() + seconds)

    def _roomy(self, capacity: int) -> io.BytesIO:
        if self._file is None or not budget_ring.has_room(self._file, capacity):
            larger = io.BytesIO()
            _renew(self._file, larger, capacity, -math.inf)
            self._file = larger
        return self._file


class FileStore:
    """A ring in ``folder``, under ``name``. One lock serves the whole folder, so that old rings can be cleared away.

    A ring is only ever replaced as a whole file: a call that ends after that writes into the old one, harming nobody.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._path = folder / f"{name}.ring"

    def take(self, rules: Rules, clock: Clock) -> float | Finish:
        with self._held():
            try:
                return self._taken(rules, clock)
            except BrokenRingError:
                self._begin_anew(rules, clock)
                return self._taken(rules, clock)

    def block(self, rules: Rules, clock: Clock, seconds: float) -> None:
        with self._held():
            try:
                with self._roomy(rules.capacity) as file:
                    budget_ring.block(file, clock() + seconds)
            except BrokenRingError:
                self._begin_anew(rules, clock)

    @contextmanager
    def _held(self) -> Iterator[None]:
        threads, processes = _locks(self._folder)
        with threads, processes.acquire(timeout=_LOCK_SECONDS, poll_interval=_POLL_SECONDS):
            yield

    def _taken(self, rules: Rules, clock: Clock) -> float | Finish:
        with ExitStack() as closing:
            file = closing.enter_context(self._roomy(rules.capacity))
            turn = budget_ring.take(file, rules, clock())
            if turn.wait:
                return turn.wait
            still_open = closing.pop_all()

        def finish(now: float) -> None:
            with still_open:
                budget_ring.finish(file, turn, now)

        return finish

    def _roomy(self, capacity: int) -> BinaryIO:
        try:
            file = self._path.open("r+b", buffering=0)
        except FileNotFoundError:
            self._clear_away()
            return self._replaced(None, capacity, -math.inf)
        with ExitStack() as closing:
            closing.enter_context(file)
            if budget_ring.has_room(file, capacity):
                closing.pop_all()
                return file
            return self._replaced(file, capacity, -math.inf)

    def _begin_anew(self, rules: Rules, clock: Clock) -> None:
        """What was called before is not known any more, so a whole window has to pass."""
        _log.warning("The call budget in %s was damaged. It begins anew.", self._path)
        self._replaced(None, rules.capacity, clock() + rules.window).close()

    def _replaced(self, old: BinaryIO | None, capacity: int, blocked_until: float) -> BinaryIO:
        fresh = self._path.with_suffix(".new")
        with fresh.open("w+b", buffering=0) as file:
            _renew(old, file, capacity, blocked_until)
        fresh.replace(self._path)
        return self._path.open("r+b", buffering=0)

    def _clear_away(self) -> None:
        forgotten = time.time() - _FORGET_SECONDS
        for ring in self._folder.glob("*.ring"):
            with contextlib.suppress(OSError):
                if ring.stat().st_mtime < forgotten:
                    ring.unlink()


def _renew(old: BinaryIO | None, new: BinaryIO, capacity: int, blocked_until: float) -> None:
    if old is None:
        budget_ring.begin(new, capacity, blocked_until=blocked_until)
    else:
        budget_ring.enlarge(old, new, capacity)


# The rings of this process by name, for all who use a key in it.
memories: defaultdict[str, MemoryStore] = defaultdict(MemoryStore)


@cache
def _locks(folder: Path) -> tuple[threading.Lock, FileLock]:
    """What all stores of this process in ``folder`` share."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return threading.Lock(), FileLock(folder / "budgets.lock", thread_local=False)
