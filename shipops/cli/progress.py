"""Cost and progress of long reads on standard error: bars with the time left on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

# What takes less needs no announcement.
LONG_SECONDS = 20.0


class Shown(Protocol):
    """How far long reads are; may be called from several threads."""

    def __call__(self, resource: str, done: int, total: int | None) -> None:
        """So many of a resource were read, of so many (``None``: not known yet)."""
        ...

    def expect(self, account: str, calls: int, seconds: float) -> None:
        """The pull of ``account`` has about so many calls ahead, which take about so long. May be told again."""
        ...


@contextmanager
def shown() -> Iterator[Shown]:
    """Progress for the length of the block, on standard error."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[left]}"), console=Console(stderr=True), transient=True) as bars:
        yield _Bars(bars)


class Lines:
    """One line before a long pull and one when a resource is through; a pipe or log wants no more."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, resource: str, done: int, total: int | None) -> None:
        if total is not None and done >= total:
            self._tell_once(resource, f"read {resource}: {done}")

    def expect(self, account: str, calls: int, seconds: float) -> None:
        if seconds > LONG_SECONDS:
            self._tell_once(account, cost_line(account, calls, seconds))

    def _tell_once(self, what: str, line: str) -> None:
        with self._lock:
            if what not in self._told:
                self._told.add(what)
                sys.stderr.write(f"{line}\n")


class _Bars:
    """A bar a resource, and one for the time a long pull of an account takes."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        # The calls an account has ahead, the seconds they take, and when they end on the steady clock.
        self._ahead: dict[str, tuple[int, float, float]] = {}
        self._lock = threading.Lock()

    def __call__(self, resource: str, done: int, total: int | None) -> None:
        with self._lock:
            self._bars.update(self._task(resource), completed=done, total=total)
            for account in self._ahead:
                self._show_time_left(account)

    def expect(self, account: str, calls: int, seconds: float) -> None:
        with self._lock:
            if account not in self._ahead and seconds <= LONG_SECONDS:
                return
            if account not in self._ahead:
                self._bars.console.print(cost_line(account, calls, seconds), highlight=False, markup=False)
            self._ahead[account] = (calls, seconds, time.monotonic() + seconds)
            self._show_time_left(account)

    def _task(self, name: str) -> TaskID:
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=None, left="")
        return self._tasks[name]

    def _show_time_left(self, account: str) -> None:
        calls, seconds, end = self._ahead[account]
        left = max(0.0, end - time.monotonic())
        made = round(calls * (1.0 - left / seconds)) if seconds else calls
        self._bars.update(self._task(account), total=calls, completed=made, left=f"about {span(left)} left")


def cost_line(account: str, calls: int, seconds: float) -> str:
    """What a pull will cost: ``cin7.main: about 214 calls, 5 min 20 s``."""
    return f"{account}: about {calls} calls, {span(seconds)}"


def span(seconds: float) -> str:
    """A span of time for people, in its two largest units."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
