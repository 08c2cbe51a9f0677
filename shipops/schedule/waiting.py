"""Waiting for the next moment, and ending well: APScheduler wakes, ticks do the work."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from shipops.errors import ShipopsError
from shipops.schedule.attending import Crew, Did
from shipops.schedule.ticking import next_tick, tick
from shipops.workspace import Workspace

# More jobs than this at one moment wait for each other.
_HANDS = 64
_LONGEST = timedelta(minutes=1)
Said = Callable[[Did], None]


class _Told(BaseException):
    """The process was told to end, by a signal."""

    def __init__(self, number: int) -> None:
        self.number = number


def run_once(ws: Workspace, crew: Crew, said: Said) -> int:
    """Tick, and go on ticking while something that was begun here still runs, so that a long run makes no other late.

    ``said`` hears what was done. Returns the signal that ended it, 0 for none.
    """
    with ThreadPoolExecutor(_HANDS) as hands:
        number = 0
        try:
            with _told_to_end():
                begun = set(tick(ws, crew, hands))
                while begun:
                    until = next_tick(ws, ws.clock()) - ws.clock()
                    done, begun = wait(begun, max(until.total_seconds(), 0), FIRST_COMPLETED)
                    _say(done, said)
                    if begun and not done:
                        begun |= set(tick(ws, crew, hands))
        except _Told as told:
            crew.stop.set()
            number = told.number
    return number


def run_on(opened: Callable[[], Workspace], crew: Crew, said: Said) -> int:
    """Tick at every moment of the workspace ``opened`` opens, again before each tick, until a signal says to end; runs
    that go on are ended then. ``said`` hears what was done. Returns the signal."""
    with ThreadPoolExecutor(_HANDS) as hands:
        rounds = _Rounds(opened, crew, said, hands)
        waiting = BackgroundScheduler(timezone=UTC)
        # However late it wakes, it ticks, once.
        job = waiting.add_job(rounds.tick, _NextTick(rounds.next), coalesce=True, misfire_grace_time=None)
        try:
            with _told_to_end():
                waiting.start()
                while True:
                    time.sleep(_LONGEST.total_seconds())
                    # A clock that was set back would let it sleep until the old time comes again.
                    if job.next_run_time - (now := rounds.now()) > 2 * _LONGEST:
                        job.modify(next_run_time=now)
        except _Told as told:
            crew.stop.set()
            waiting.shutdown()
            return told.number


class _Rounds:
    """Ticks over a workspace whose ``shipops.toml`` may change; one that cannot be read leaves the last in force."""

    def __init__(self, opened: Callable[[], Workspace], crew: Crew, said: Said, hands: ThreadPoolExecutor) -> None:
        self._opened, self._crew, self._said, self._hands = opened, crew, said, hands
        self._ws, self._trouble = opened(), ""

    def tick(self) -> None:
        try:
            self._ws, self._trouble = self._opened(), ""
        except ShipopsError as error:
            if self._trouble != (trouble := str(error)):
                self._crew.complain(f"{trouble} Until then the schedule stays as it was.")
                self._trouble = trouble
        for begun in tick(self._ws, self._crew, self._hands):
            begun.add_done_callback(lambda done: _say({done}, self._said))

    def now(self) -> datetime:
        return self._ws.clock()

    def next(self, now: datetime) -> datetime:
        return next_tick(self._ws, now)


class _NextTick(BaseTrigger):  # type: ignore[misc]
    """Fires at once, then whenever ``following`` says."""

    def __init__(self, following: Callable[[datetime], datetime]) -> None:
        self._following = following

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now if previous is None else self._following(now)


def _say(done: set[Future[tuple[Did, ...]]], said: Said) -> None:
    for future in done:
        for did in future.result():
            said(did)


@contextmanager
def _told_to_end() -> Iterator[None]:
    """While this holds, SIGTERM and SIGINT raise :class:`_Told`; a second one is not heard."""

    def end(number: int, _frame: FrameType | None) -> None:
        for each in before:
            # Not SIG_IGN, which a process started now would inherit.
            signal.signal(each, lambda *_: None)
        raise _Told(number)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, end)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
