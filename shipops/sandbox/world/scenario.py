"""What a scenario is: a small story about one or more source orders, and when it began."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shipops.sandbox.world.merchant import Merchant, Slot, Source

Window = Mapping[Source, tuple[float, float]]
"""Per source that can tell the story: how many working days before now its order is placed, at least and at most."""

Tell = Callable[[Merchant, Sequence[Slot]], None]
Later = Callable[[Merchant, datetime], Sequence[datetime]]
"""When the later orders of a story are placed, given when the first one was."""


def within(low: float, high: float, orders: int = 1) -> Later:
    """``orders`` more of them, each ``low`` to ``high`` minutes after the first."""
    return lambda m, first: [m.minutes(first, low, high) for _ in range(orders)]


@dataclass(frozen=True, slots=True)
class Scenario:
    """``orders`` source orders live through ``tell``. A ``ghost`` takes numbers, but leaves no order at the source.

    ``check`` groups the sub-kinds of one check; it is empty for traps. A telling plants as many problems as ``plants``
    says. The last order is placed at ``last_source`` where that is another one than the others'.
    """

    kind: str
    window: Window
    tell: Tell
    check: str = ""
    orders: int = 1
    ghost: bool = False
    later: Later | None = None
    plants: int = 1
    last_source: Source | None = None

    def sources(self, first: Source) -> tuple[Source, ...]:
        """Where its orders are placed, the first of them at ``first``."""
        return (first,) * (self.orders - 1) + (self.last_source or first,)

    def moments(self, m: Merchant, first: datetime) -> tuple[datetime, ...]:
        """When its orders are placed, the first of them at ``first``; without further word all within 90 minutes."""
        later = self.later or within(5, 90, self.orders - 1)
        return (first, *later(m, first))


Places = Mapping[Source, tuple[tuple[float, float], ...]]
"""Per source and order of a story: how many working days before now it is placed, at least and at most."""


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to a whole store or connection; a world tells it once, with the orders of a branch of its own."""

    kind: str
    tell: Tell
    places: Places


# Everything about the order lies 3 to 20 working days back.
OLD_CIN7: Window = {"cin7": (9, 15)}
OLD_INKSOFT: Window = {"inksoft": (14, 20)}
OLD: Window = {**OLD_CIN7, **OLD_INKSOFT}
# Long enough ago for goods to have left.
SETTLED_CIN7: Window = {"cin7": (5, 35)}
SETTLED_INKSOFT: Window = {"inksoft": (10, 35)}
SETTLED: Window = {**SETTLED_CIN7, **SETTLED_INKSOFT}
# Ready and imported, but still waiting in the normal course of things: less than five working days.
RECENT_CIN7: Window = {"cin7": (1.9, 3.8)}
RECENT_INKSOFT: Window = {"inksoft": (5.5, 6.8)}
RECENT: Window = {**RECENT_CIN7, **RECENT_INKSOFT}
# Ready at any moment now.
TODAY: Window = {"cin7": (0.3, 1.0), "inksoft": (4.0, 6.0)}
