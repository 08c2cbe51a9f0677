"""A vendor's list held in memory that changes while it is read, and says who was in it all the time."""

from __future__ import annotations

import bisect
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shipops.errors import UnavailableError
from shipops.systems.asking import Ask
from shipops.systems.paging import Page, Rows, Walk, read_pages
from shipops.systems.reading import Gap, Tally

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_STEP = 10
ROWS: Rows = Rows(str)


@dataclass
class Churning:
    """``count`` rows in ascending order. After every page ``changes`` rows leave, enter at the end, or enter anywhere;
    pages that hold one of the ``spoilt`` rows cannot be read."""

    count: int
    changes: int = 0
    seed: int = 0
    numbered: bool = True
    spoilt: frozenset[int] = frozenset()
    calls: int = 0
    rows: list[int] = field(default_factory=list)
    left: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rows = list(range(0, self.count * _STEP, _STEP))
        self.first = frozenset(self.rows)
        self._newest = self.count * _STEP
        self._random = random.Random(self.seed)

    @property
    def stayed(self) -> frozenset[int]:
        """The rows that were there from the beginning, unchanged, and can be read."""
        return self.first - self.left - self.spoilt

    def fetch(self, ask: Ask) -> Page:
        self.calls += 1
        start = (ask.number - 1) * ask.size if self.numbered else ask.first
        rows, total = self.rows[start : start + ask.size], len(self.rows)
        for _ in range(self.changes):
            self._change()
        if self.spoilt & set(rows):
            raise UnavailableError("An error has occurred.", "Wait.", account="a", status=500)
        return Page([str(row) for row in rows], total, 0)

    def _change(self) -> None:
        choice = self._random.random()
        if choice < 0.4 and self.rows:
            row = self._random.choice(self.rows)
            if row not in self.spoilt:
                self.rows.remove(row)
                self.left.add(row)
        elif choice < 0.6 or not self._newest:
            self._newest += _STEP
            self.rows.append(self._newest)
        else:
            row = self._random.randrange(self._newest)
            if row not in self.first and row not in self.rows:
                bisect.insort(self.rows, row)


@dataclass(frozen=True)
class Read:
    """What a walk brought."""

    rows: list[int]
    gaps: list[Gap]
    tally: Tally

    def lost(self, vendor: Churning) -> frozenset[int]:
        return vendor.stayed - set(self.rows)


def walked(vendor: Churning, size: int, overlap: int = 2) -> Read:
    """``vendor``'s list read to its end."""
    walk = Walk("orders", size, ROWS, numbered=vendor.numbered, overlap=overlap)
    rows: list[int] = []
    gaps: list[Gap] = []
    for fresh, holes in read_pages(walk, vendor.fetch, account="a", at=AT):
        rows += map(int, fresh)
        gaps += holes
    return Read(rows, gaps, walk.tally())
