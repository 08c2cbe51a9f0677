"""Decisions about look-alikes at the desk: two orders are two purchases, said once and never asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from shipops.audit.life.decisions import Decision, decide, decisions, undecide
from shipops.errors import ConfigError, NotFoundError
from shipops.lake import Lake


@dataclass(frozen=True)
class DecisionsDesk:
    """What the team decided about look-alikes. Decisions are made ``at`` a moment (UTC) and signed by whoever is named,
    else by ``user()``; ``named`` finds the keys (``account|order_id``) of the orders that go by a number.

    Orders are named by any number, or by their key where a number is not enough. Each method raises
    :class:`NotFoundError` for an order nobody knows and :class:`ConfigError` for what makes no sense.
    """

    lake: Lake
    at: datetime
    named: Callable[[str], Sequence[str]]
    user: Callable[[], str]

    def list(self) -> Sequence[Decision]:
        """The decisions that hold, oldest first."""
        return decisions(self.lake, self.at)

    def decide(self, *orders: str, reason: str, by: str = "") -> Sequence[Decision]:
        """Remember that these orders, two or more, are purchases of their own: none is a copy of another."""
        return [
            decide(self.lake, first, second, reason=reason, author=by or self.user(), at=self.at)
            for first, second in self._pairs(orders)
        ]

    def undecide(self, *orders: str, reason: str = "", by: str = "") -> Sequence[Decision]:
        """Take back what was decided of these orders."""
        return [
            undecide(self.lake, first, second, reason=reason, author=by or self.user(), at=self.at)
            for first, second in self._pairs(orders)
        ]

    def _pairs(self, orders: Sequence[str]) -> Sequence[tuple[str, str]]:
        keys = [*dict.fromkeys(self._key(order) for order in orders)]
        if len(keys) < 2:
            raise ConfigError("A decision is about two orders at least.", "Name the order and what looks like it.")
        return [*combinations(keys, 2)]

    def _key(self, order: str) -> str:
        found = self.named(order)
        if len(found) > 1:
            raise NotFoundError(
                f"{len(found)} orders go by {order!r}.", f"Name one of them by its key: {', '.join(found)}."
            )
        if not found:
            raise NotFoundError(f"No order in the lake goes by {order!r}.", "Check the spelling of its number.")
        return found[0]
