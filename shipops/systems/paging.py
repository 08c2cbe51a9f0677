"""Walking through a list of pages. :class:`Walk` holds the state without input or output, :func:`read_pages` drives it.

No single field ends a walk: totals are wrong, page counts are 0, pages repeat while rows move (shipstation sheet
1.5 and 1.10, cin7 sheet 1.5, inksoft sheet 2.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.reading import Gap, Progress, Tally, silent

_MOST_CALLS = 20_000
_MOST_STEPS_BACK = 10
_MOST_STALE = 3
_MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page as announced: its rows, the total over all pages, the number of pages (``None``: not said)."""

    rows: Sequence[Any]
    total: int | None
    pages: int | None = None


@dataclass(slots=True)
class Walk:
    """One walk. ``position`` is the page number from 1, or the row offset from 0 where the vendor counts rows.

    It ends at an empty page; where the announced total is reached *and* a second sign agrees (a short page, or the
    last page announced); or where pages only repeat. A total that falls means that rows moved up while they were
    read: the walk steps back by as many.
    """

    resource: str
    page_size: int
    identify: Callable[[Any], str]
    counting: Literal["pages", "rows"] = "pages"
    position: int = field(init=False)
    finished: bool = field(init=False, default=False)
    total: int | None = field(init=False, default=None)
    _seen: set[str] = field(init=False, default_factory=set)
    _calls: int = field(init=False, default=0)
    _furthest: int = field(init=False, default=-1)
    _stale: int = field(init=False, default=0)
    _steps_back: int = field(init=False, default=0)
    _failures: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.position = self._first

    @property
    def _first(self) -> int:
        return 1 if self.counting == "pages" else 0

    @property
    def received(self) -> int:
        """Distinct rows so far."""
        return len(self._seen)

    def tally(self) -> Tally:
        """What was announced against what arrived."""
        return Tally(self.resource, self.total, self.received)

    def take(self, page: Page) -> list[Any]:
        """Note a page and move on; returns the rows not seen before, in the order received."""
        fresh = self._unseen(page.rows)
        here, fallen = self.position, self._fallen(page.total)
        self.total = page.total if page.total is not None else self.total
        self._failures = 0
        further = self._note_stale(here, fresh)
        if fallen and here > self._first and self._steps_back < _MOST_STEPS_BACK:
            self._steps_back += 1
            self._stale = 0
            back = fallen if self.counting == "rows" else -(-fallen // self.page_size)
            self.position = max(self._first, here - back)
        else:
            self.position = here + (len(page.rows) if self.counting == "rows" else 1)
            self.finished = self._is_over(page, here, further=further)
        self._count_call()
        return fresh

    def skip(self) -> str:
        """Give up on the page at hand, which stays unreadable, and move on; returns where the hole is, for people."""
        size = self.page_size
        if self.counting == "rows":
            hole = f"rows {self.position + 1} to {self.position + size}"
        else:
            hole = f"page {self.position}" + (f" of {-(-self.total // size)}" if self.total else "")
        self._failures += 1
        self.position += size if self.counting == "rows" else 1
        if self._failures >= _MOST_FAILURES:
            self.finished = True
            hole += " and everything after"
        self._count_call()
        return hole

    def _unseen(self, rows: Sequence[Any]) -> list[Any]:
        fresh = []
        for row in rows:
            key = self.identify(row)
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(row)
        return fresh

    def _fallen(self, total: int | None) -> int:
        return max(0, self.total - total) if total is not None and self.total is not None else 0

    def _note_stale(self, here: int, fresh: list[Any]) -> bool:
        """Count pages that bring nothing new; returns whether this one lies further than any before."""
        further = here > self._furthest
        self._furthest = max(self._furthest, here)
        self._stale = 0 if fresh else self._stale + further
        return further

    def _is_over(self, page: Page, here: int, *, further: bool) -> bool:
        if not page.rows:
            return True
        reached = self.total is not None and self.received >= self.total
        last_announced = self.counting == "pages" and page.pages is not None and here >= page.pages > 0
        if reached and (len(page.rows) < self.page_size or last_announced):
            return True
        if not further or not self._stale:
            return False
        return reached or self.total is None or self._stale >= _MOST_STALE

    def _count_call(self) -> None:
        self._calls += 1
        self.finished = self.finished or self._calls >= _MOST_CALLS


def read_pages(
    walk: Walk, fetch: Callable[[int], Page], *, account: str, at: datetime, progress: Progress = silent
) -> Iterator[tuple[list[Any], list[Gap]]]:
    """The new rows of each page, and the gap where a page stays unreadable after its retries.

    Raises what ``fetch`` raised where nothing can be read at all: no answer to the first call, or only failures.
    """
    while not walk.finished:
        try:
            page = fetch(walk.position)
        except (UnavailableError, UnreadableError) as error:
            hole = walk.skip()
            if not walk.received and (walk.finished or error.status is None):
                raise
            yield [], [Gap(account, walk.resource, hole, None, error.what, at)]
        else:
            fresh = walk.take(page)
            progress(walk.resource, walk.received, walk.total)
            yield fresh, []
