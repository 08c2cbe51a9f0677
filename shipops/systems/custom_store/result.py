"""What a check of a feed found, as plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from shipops.systems.custom_store.export import Window
from shipops.systems.custom_store.faults import Trouble
from shipops.systems.custom_store.validating import OrderVerdict, Outcome, Problem


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """``never_asked_for`` counts orders behind the last announced page; ``url`` has no query.

    ``pages_announced`` is ``None`` where the feed says no number.
    """

    feed: str
    url: str
    asked: Window
    pages_announced: int | None
    pages_read: int
    calls: int
    orders: tuple[OrderVerdict, ...]
    never_asked_for: int
    remarks: tuple[str, ...]
    trouble: Trouble | None

    @property
    def readable(self) -> bool:
        """Whether every page could be read, or what could not be read hides nothing."""
        return self.trouble is None or self.trouble.harmless

    @property
    def all_importable(self) -> bool:
        """Whether every order the feed has for this time would arrive."""
        return self.readable and not self.of("reject") and not self.never_asked_for

    def of(self, outcome: Outcome) -> list[OrderVerdict]:
        """The orders of one outcome, in the feed's order."""
        return [verdict for verdict in self.orders if verdict.outcome == outcome]

    @property
    def arriving(self) -> dict[str, int]:
        """How many would be imported under each ShipStation status, or the feed's own where no statuses are set."""
        return dict(Counter(verdict.becomes or verdict.status for verdict in self.of("import")).most_common())

    def to_dict(self) -> dict[str, Any]:
        """The JSON document."""
        return {
            "feed": self.feed,
            "url": self.url,
            "since": self.asked.start.isoformat(),
            "until": self.asked.end.isoformat(),
            "readable": self.readable,
            "all_importable": self.all_importable,
            "pages_announced": self.pages_announced,
            "pages_read": self.pages_read,
            "calls": self.calls,
            "counts": {
                "orders": len(self.orders),
                "import": len(self.of("import")),
                "reject": len(self.of("reject")),
                "repeat": len(self.of("repeat")),
                "never_asked_for": self.never_asked_for,
            },
            "importing": self.arriving,
            "trouble": _trouble(self.trouble),
            "remarks": list(self.remarks),
            "orders": [_order(verdict) for verdict in self.orders],
        }


def _trouble(found: Trouble | None) -> dict[str, Any] | None:
    if found is None:
        return None
    own = {"code": found.code, "page": found.page, "said": found.said, "harmless": found.harmless}
    return own | asdict(found.explanation)


def _order(verdict: OrderVerdict) -> dict[str, Any]:
    return {
        "page": verdict.page,
        "position": verdict.position,
        "order_id": verdict.order_id,
        "order_number": verdict.number,
        "status": verdict.status,
        "shipstation_status": verdict.becomes or None,
        "modified": verdict.modified.isoformat() if verdict.modified else None,
        "outcome": verdict.outcome,
        "problems": [_problem(problem) for problem in verdict.problems],
        "notes": [_problem(problem) for problem in verdict.notes],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"field": problem.field, "what": problem.what, "certain": problem.certain}
