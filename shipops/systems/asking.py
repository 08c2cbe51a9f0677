"""Which page to ask for next: pure arithmetic over row positions, counted from 0."""

from __future__ import annotations

from dataclasses import dataclass

from shipops.systems.transport import BRIEF, PATIENT, Retries


@dataclass(frozen=True, slots=True)
class Ask:
    """One page: ``size`` rows from position ``first`` on. ``brief``: it may well fail, so it is not tried for long."""

    first: int
    size: int
    brief: bool = False

    @property
    def number(self) -> int:
        """The page's number from 1, for vendors that count pages of one size."""
        return self.first // self.size + 1

    @property
    def retries(self) -> Retries:
        """How stubbornly it is tried."""
        return BRIEF if self.brief else PATIENT

    @property
    def reach(self) -> int:
        """The position after its last row."""
        return self.first + self.size


@dataclass(frozen=True, slots=True)
class Span:
    """Where the next page may lie: it starts within ``low`` and ``top``, reaches past ``end``, and not past
    ``furthest``; it holds at most ``most`` rows."""

    low: int
    top: int
    end: int
    furthest: int
    most: int

    def by_rows(self) -> Ask | None:
        """The page for a vendor that takes any first row."""
        first = max(self.low, self.top)
        size = min(self.most, self.furthest - first)
        return Ask(first, size) if self.top >= self.low and first + size > self.end else None

    def by_pages(self) -> Ask | None:
        """The page for a vendor that counts pages of one size from 1: the one that reaches furthest.

        Sizes need not be constant, so a page can start a few rows before the last one ended (500 rows a page: 5 %
        more calls than without overlap).
        """
        best: Ask | None = None
        for size in range(self.most, 0, -1):
            if best is not None and self.top + size <= best.reach:
                break
            first = self.top // size * size
            if (
                self.low <= first
                and self.end < first + size <= self.furthest
                and (best is None or first + size > best.reach)
            ):
                best = Ask(first, size)
        return best
