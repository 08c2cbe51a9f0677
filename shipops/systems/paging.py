"""Walking through a list of pages. :class:`Walk` holds the state without input or output, :func:`read_pages` drives it.

No single field ends a walk: totals are wrong, page counts are 0, pages repeat while rows move (shipstation sheet
1.5 and 1.10, cin7 sheet 1.5, inksoft sheet 2.5). The order of a list must be one that never changes for a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.asking import Ask, Span
from shipops.systems.reading import Gap, Progress, Tally, silent
from shipops.systems.stamps import Moment

_MOST_CALLS = 20_000
_FURTHEST_BACK = 4_096
# Answers in a row that brought nothing new, steps back among them.
_MOST_IDLE = 100
# Pages' worth of rows that brought nothing new: the vendor repeats itself.
_MOST_STALE = 3
# Failures in a row after which no more is tried; a record that spoils its page is found with about ten.
_MOST_FAILURES = 30
_PROBE_AFTER = 2
# How much larger the next page is while pages grow again after a spoilt record.
_GROWTH = 8
# Two rows: the last one and one before it, so that rows of one rank cannot change places unseen.
OVERLAP = 2
# A page with fewer rows than asked for makes the next ones smaller, but not smaller than this part of a full one.
_SMALLEST_PART = 20
_SMALLEST_SHARE = 8
# So many rows after a hole make sure that pages can start at known rows again.
_SETTLED = 16
_MOST_EMPTY = 2
_MOVED = "Rows moved while they were read."
_EMPTY = "The page came empty although more rows were announced."

Seam = Literal["holds", "broken", "open"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as announced: its rows, the total over all pages, the number of pages (``None``: not said)."""

    rows: Sequence[Any]
    total: int | None
    pages: int | None = None


def _no_stamp(_: Any) -> Moment | None:
    return None


@dataclass(frozen=True, slots=True)
class Rows:
    """How the rows of a list are told apart: ``key`` names one for good, ``created`` says when it came to be
    (``None``: not said), ``rank`` is what the list is ordered by (default: the key)."""

    key: Callable[[Any], str]
    created: Callable[[Any], Moment | None] = _no_stamp
    rank: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A row as a neighbour of a hole."""

    key: str
    created: Moment | None
    rank: str


@dataclass(frozen=True, slots=True)
class Hole:
    """Positions ``first`` up to ``reach`` (``None``: everything after) that stayed unread, between two rows."""

    first: int
    reach: int | None
    after: Place | None
    before: Place | None
    reason: str

    def where(self, total: int | None) -> str:
        """The place for people, positions counted from 1."""
        of = f" of {total}" if total else ""
        if self.reach is None:
            return f"row {self.first + 1}{of} and everything after"
        if self.reach <= self.first:
            return f"between rows {self.first} and {self.first + 1}{of}"
        last = self.reach
        return f"row {last}{of}" if last == self.first + 1 else f"rows {self.first + 1} to {last}{of}"


@dataclass(slots=True)
class Walk:
    """One walk through a list of at most ``page_size`` rows a page.

    With an ``overlap`` a page counts only if it starts at a row known already: then no row can have slipped through
    between two pages. Else the walk steps back, further each time, and where that does not help it notes a hole.
    What it proves to have read: every row that was in the list, unchanged, from the first page to the last. A page
    that stays unreadable is halved down to the rows that spoil it.
    """

    resource: str
    page_size: int
    rows: Rows
    numbered: bool = True
    overlap: int = OVERLAP
    finished: bool = field(init=False, default=False)
    total: int | None = field(init=False, default=None)
    answered: bool = field(init=False, default=False)
    _first_total: int | None = field(init=False, default=None)
    _seen: set[str] = field(init=False, default_factory=set)
    # The rows that follow each other without a doubt, and the last of them.
    _chain: set[str] = field(init=False, default_factory=set)
    _last: Place | None = field(init=False, default=None)
    # Positions: rows before `_end` were asked for, those before `_anchor` are in the chain, nothing before `_low` may
    # be asked for again (a hole lies there), `_furthest` is where the walk ever was.
    _end: int = field(init=False, default=0)
    _anchor: int = field(init=False, default=0)
    _low: int = field(init=False, default=0)
    _furthest: int = field(init=False, default=0)
    _back: int = field(init=False, default=0)
    _holes: list[Hole] = field(init=False, default_factory=list)
    _missed: int = field(init=False, default=0)
    _most: int = field(init=False, default=0)
    # New rows a page may bring while a record that spoils its page is searched for, and where that must lie before.
    _cap: int = field(init=False, default=0)
    _bad_until: int = field(init=False, default=0)
    _calls: int = field(init=False, default=0)
    _stale: int = field(init=False, default=0)
    _idle: int = field(init=False, default=0)
    _empty: int = field(init=False, default=0)
    _failures: int = field(init=False, default=0)
    _good: Ask | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._most = self._cap = self.page_size
        # Pages of a few rows have none to spare.
        self.overlap = min(self.overlap, self.page_size // _SMALLEST_SHARE)

    @property
    def received(self) -> int:
        """Distinct rows so far."""
        return len(self._seen)

    @property
    def calls_ahead(self) -> int:
        """How many pages are still to come, as far as the announced total tells."""
        return 0 if self.finished or self.total is None else max(0, -(-(self.total - self._end) // self.page_size))

    def tally(self) -> Tally:
        """What was announced against what arrived.

        Rows that enter or leave meanwhile change the total, so the lower of the first and the last one counts.
        """
        totals = [total for total in (self._first_total, self.total) if total is not None]
        return Tally(self.resource, min(totals) if totals else None, self.received, self._missed)

    def next_page(self) -> Ask:
        """The page to ask for now: one that starts at known rows, else (at the beginning, after a hole, or where no
        small page does) one at the end."""
        ask = None
        if self.overlap and self._anchor > self._low:
            ask = self._choose(max(self._low, self._anchor - self.overlap))
        ask = ask or self._choose(self._end) or Ask(self._end, 1)
        return replace(ask, brief=self._cap < self._most)

    @property
    def is_doubtful(self) -> bool:
        """Whether so many pages failed in a row that the vendor may be down."""
        return self._failures == _PROBE_AFTER

    @property
    def elsewhere(self) -> tuple[Ask, ...]:
        """Pages of which a vendor who is up answers one, whatever spoils the page at hand: one that was read, or else
        two, as a record of its own may spoil one of them."""
        places = (self._good.first,) if self._good else (self.page_size, 2 * self.page_size + 1)
        return tuple(Ask(place, 1, brief=True) for place in places)

    def take(self, ask: Ask, page: Page) -> list[Any]:
        """Note the answer and move on; returns the rows not seen before, in the order received."""
        places = [self._place(row) for row in page.rows]
        fresh = [row for row, place in zip(page.rows, places, strict=True) if self._is_new(place.key)]
        self._note_answer(ask, page)
        self._idle = 0 if fresh else self._idle + 1
        seam = self._seam(ask, places)
        if seam == "broken" and self._step_back():
            return fresh
        if seam == "open" and self._widen_hole(ask):
            seam = "holds"
        if seam == "broken":
            self._holes.append(Hole(self._end, self._end, self._last, None, _MOVED))
        self._close_holes(places)
        if self._is_over(ask, page, fresh):
            self._finish(seam)
        else:
            self._advance(ask, places, seam)
        return fresh

    def fail(self, ask: Ask, reason: str) -> None:
        """Note that ``ask`` stays unreadable: the next page is smaller, until the row that spoils it is left out."""
        self._calls += 1
        self._failures += 1
        new = ask.reach - self._end
        if self._failures >= _MOST_FAILURES:
            self.give_up(reason)
        elif new > 1:
            self._cap, self._bad_until = new // 2, ask.reach
        else:
            self._note_hole(reason)

    def give_up(self, reason: str) -> None:
        """End the walk: everything from here on stays unread."""
        self._holes.append(Hole(self._end, None, self._last, None, reason))
        self._missed = 0
        self.finished = True

    def holes(self) -> list[Hole]:
        """The holes whose both neighbours are known by now, at the end all of them; each is handed out once."""
        settled = self.finished or self._anchor - self._low >= _SETTLED
        ready = [
            hole
            for n, hole in enumerate(self._holes, start=1)
            if self.finished or (hole.before and (settled or n < len(self._holes)))
        ]
        self._holes = [hole for hole in self._holes if hole not in ready]
        return ready

    def _choose(self, top: int) -> Ask | None:
        span = Span(self._low, top, self._end, self._end + self._cap, self._most)
        return span.by_pages() if self.numbered else span.by_rows()

    def _place(self, row: Any) -> Place:
        key = self.rows.key(row)
        return Place(key, self.rows.created(row), self.rows.rank(row) if self.rows.rank else key)

    def _is_new(self, key: str) -> bool:
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _note_answer(self, ask: Ask, page: Page) -> None:
        self._calls += 1
        self._failures = 0
        self.answered = True
        self._good = self._good or (ask if page.rows else None)
        if page.total is not None:
            self.total = page.total
            self._first_total = page.total if self._first_total is None else self._first_total

    def _seam(self, ask: Ask, places: list[Place]) -> Seam:
        """Whether the page continues the chain: rows that leave the list pull later ones to earlier positions."""
        after_hole = ask.first == self._low == self._anchor and any(hole.before is None for hole in self._holes)
        if not self.overlap or ask.first == 0 or after_hole:
            return "holds"
        if ask.first >= self._anchor and ask.first != self._low:
            return "open"
        if not places or places[0].key not in self._chain:
            return "broken"
        # Rows of one rank may change places: the page must start before the last rank known, where it can.
        one_rank = self.rows.rank is not None and self._last is not None and places[0].rank == self._last.rank
        return "broken" if one_rank and ask.first != self._low else "holds"

    def _widen_hole(self, ask: Ask) -> bool:
        """Where no page can start at the few rows known after a hole, they are taken for part of it."""
        if not self._holes or self._holes[-1].reach is None or self._anchor - self._low >= _SETTLED:
            return False
        self._low = self._anchor = ask.first
        self._holes[-1] = replace(self._holes[-1], before=None)
        return True

    def _finish(self, seam: Seam) -> None:
        empty = [hole for hole in self._holes if hole.reason == _EMPTY and hole.before is None]
        self._holes = [hole for hole in self._holes if hole not in empty]
        if seam == "open" and not empty:
            self._holes.append(Hole(self._anchor, self._anchor, self._last, None, _MOVED))
        self.finished = True

    def _step_back(self) -> bool:
        if self._anchor <= self._low or self._back >= _FURTHEST_BACK:
            return False
        self._back = max(1, self._back * 2)
        self._end = self._anchor = max(self._low, self._anchor - self._back)
        return True

    def _advance(self, ask: Ask, places: list[Place], seam: Seam) -> None:
        reached = ask.first + len(places)
        if not places:
            # Rows are announced beyond an empty page: it is passed by.
            reached = max(self._end + 1, min(ask.reach, (self.total or ask.reach) - 1))
            self._holes.append(Hole(self._end, reached, self._last, None, _EMPTY))
            self._low = reached
        elif not self.overlap and self.numbered:
            reached = ask.reach
        elif len(places) < ask.size and self.numbered and reached < (self.total or 0):
            # A vendor that gives fewer rows than asked for: a larger page would only repeat the beginning.
            self._most = min(self.page_size, max(len(places), self.page_size // _SMALLEST_PART, _SETTLED))
        self._end = max(self._end, reached)
        if seam != "open":
            self._chain.update(place.key for place in places)
            self._last = places[-1] if places else self._last
            self._anchor, self._back = self._end, 0
        if self._end < self._bad_until:
            self._cap = max(1, min(self._cap, (self._bad_until - self._end) // 2))
        else:
            self._cap = min(self._most, self._cap * _GROWTH)
        if self._calls >= _MOST_CALLS or self._idle >= _MOST_IDLE:
            self.give_up("The list does not end.")

    def _note_hole(self, reason: str) -> None:
        """The row at the end spoils its page: it is left out, and pages start after it from now on."""
        if self._holes and self._holes[-1].reach == self._end and self._holes[-1].before is None:
            self._holes[-1] = replace(self._holes[-1], reach=self._end + 1)
        else:
            self._holes.append(Hole(self._end, self._end + 1, self._last, None, reason))
        self._missed += 1
        self._end += 1
        self._low = self._anchor = self._end
        self._back, self._cap, self._bad_until = 0, 1, 0

    def _close_holes(self, places: list[Place]) -> None:
        if places:
            self._holes = [replace(hole, before=hole.before or places[0]) for hole in self._holes]

    def _is_over(self, ask: Ask, page: Page, fresh: list[Any]) -> bool:
        reach = ask.first + len(page.rows)
        further, self._furthest = max(0, reach - self._furthest), max(self._furthest, reach)
        reached = self.total is not None and self.received + self._missed >= self.total
        short = len(page.rows) < ask.size
        if short and reach <= self._end:
            # Nothing beyond. Where more was announced it may be a hole between pages: one page further is tried.
            self._empty += 1
            return self.total is None or reached or self._end >= self.total or self._empty >= _MOST_EMPTY
        self._stale = 0 if fresh else self._stale + further
        announced_end = self.numbered and page.pages is not None and ask.number >= page.pages > 0
        if reached and (short or announced_end):
            return True
        return self._stale >= _MOST_STALE * self.page_size


def read_pages(
    walk: Walk, fetch: Callable[[Ask], Page], *, account: str, at: datetime, progress: Progress = silent
) -> Iterator[tuple[list[Any], list[Gap]]]:
    """The new rows of each page, and a gap for what stays unreadable after its retries.

    Raises what ``fetch`` raised where nothing can be read at all: no answer to the first call and to one elsewhere, or
    only failures.
    """
    while not walk.finished:
        ask = walk.next_page()
        try:
            page = fetch(ask)
        except (UnavailableError, UnreadableError) as error:
            if not walk.answered and error.status is None and not _answers(walk, fetch, walk.elsewhere[0]):
                raise
            walk.fail(ask, error.what)
            if (
                not walk.finished
                and walk.is_doubtful
                and not any(_answers(walk, fetch, probe) for probe in walk.elsewhere)
            ):
                walk.give_up(error.what)
            if walk.finished and not walk.received:
                raise
            fresh: list[Any] = []
        else:
            fresh = walk.take(ask, page)
            progress(walk.resource, walk.received, walk.total)
        yield fresh, [gap_of(hole, walk, account, at) for hole in walk.holes()]


def _answers(walk: Walk, fetch: Callable[[Ask], Page], ask: Ask) -> bool:
    """Whether the vendor answers ``ask``: one that is down must not be asked for every row of a page."""
    try:
        fetch(ask)
    except (UnavailableError, UnreadableError):
        return False
    walk.answered = True
    return True


def gap_of(hole: Hole, walk: Walk, account: str, at: datetime) -> Gap:
    """The hole as a gap; its window is the time between its neighbours' creation, open where it has none."""
    after, before = hole.after, hole.before
    return Gap(
        account, walk.resource, hole.where(walk.total), None, hole.reason, at,
        after_key=after.key if after else None,
        before_key=before.key if before else None,
        window_from=after.created.at if after and after.created else None,
        window_to=before.created.latest if before and before.created else None,
    )  # fmt: skip
