"""How well the shipped model tells purchases entered twice, threshold by threshold, where the truth is known.

The figures come with shipops (``quality.json``). They were counted on seeded merchants; of a merchant's own orders
nobody knows beforehand which are one purchase, so nothing like this can be measured there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99, 0.995, 0.999)
"""The probabilities the figures are counted for."""


@dataclass(frozen=True, slots=True)
class Level:
    """At ``threshold``, ``found`` pairs are told, ``right`` of them are one purchase, and ``there`` are such pairs."""

    threshold: float
    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        """The part of what is told that is one purchase (0 to 1)."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The part of the purchases entered twice that is told (0 to 1)."""
        return self.right / self.there if self.there else 1.0


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured: so many merchants, made from ``seeds`` (first and last), of so many ``orders`` each."""

    seeds: tuple[int, int]
    orders: int
    levels: tuple[Level, ...]

    @property
    def merchants(self) -> int:
        """How many merchants were measured."""
        return self.seeds[1] - self.seeds[0] + 1


@cache
def quality() -> Quality:
    """The figures that come with the model."""
    text = (resources.files("shipops.duplicates") / "quality.json").read_text(encoding="utf-8")
    read = json.loads(text)
    first, last = read["seeds"]
    levels = (Level(row["threshold"], row["right"], row["found"], read["there"]) for row in read["levels"])
    return Quality((first, last), read["orders"], tuple(levels))
