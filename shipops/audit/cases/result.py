"""What a search for duplicates returns: built once, frozen, with DataFrames and a plain dict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shipops.audit.cases.case import STATES, Case, CaseOrder, Pair
from shipops.audit.checking.checkable import NotCheckable
from shipops.audit.findings import Finding, iso
from shipops.audit.life.decisions import Decision

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Duplicates:
    """Every case of one purchase that stands there more than once, as seen from ``as_of`` (UTC), most urgent first.

    ``complete``: everything could be read. ``connections`` are the findings about double connections: they explain
    cases, and bring in new ones until one of the two ways is switched off. ``pairs`` are the look-alikes of the
    question's orders, those with a veto among them; ``decided`` what people said are two purchases; ``window`` and
    ``threshold`` how far apart two may be placed and how probable they must be. ``not_checkable`` says where a kind of
    duplicate cannot be found.
    """

    as_of: datetime
    complete: bool
    window: timedelta
    threshold: float
    connections: tuple[Finding, ...]
    cases: tuple[Case, ...]
    pairs: tuple[Pair, ...]
    decided: tuple[Decision, ...]
    not_checkable: tuple[NotCheckable, ...] = ()

    @property
    def open_cases(self) -> tuple[Case, ...]:
        """Those nobody muted."""
        return tuple(case for case in self.cases if not case.muted)

    @property
    def states(self) -> Mapping[str, int]:
        """How many open cases are in each state."""
        return Counter(dict.fromkeys(STATES, 0)) + Counter(case.state for case in self.open_cases)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per order of a case, the first thing to do first."""
        import pandas as pd

        names = [field.name for field in fields(CaseOrder)]
        rows = [
            {"place": place, "case": case.key, "check": case.kind, "state": case.state,
             "probability": case.probability, "at_stake": case.at_stake, "original": order.is_original}
            | {name: getattr(order, name) for name in names}
            for place, case in enumerate(self.cases, start=1)
            for order in case.orders
        ]  # fmt: skip
        first = ["place", "case", "check", "state", "probability", "at_stake", "original"]
        return pd.DataFrame(rows, columns=[*first, *names])

    @cached_property
    def pairs_frame(self) -> pd.DataFrame:
        """One row per field of a pair of look-alikes: both values, how far they agree, and its weight in bits."""
        import pandas as pd

        rows = [
            {"first": pair.first_number, "second": pair.second_number, "probability": pair.probability,
             "veto": pair.veto, "field": one.field, "first_value": one.first_value, "second_value": one.second_value,
             "agreement": one.agreement, "bits": one.bits, "first_key": pair.first_key, "second_key": pair.second_key}
            for pair in self.pairs
            for one in pair.fields
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["first", "second", "probability", "veto"])

    def to_dict(self) -> dict[str, Any]:
        """The document ``shipops duplicates --json`` prints. Pairs with a veto are counted by it."""
        vetoes = Counter(pair.veto for pair in self.pairs if pair.veto)
        return {
            "as_of": iso(self.as_of),
            "complete": self.complete,
            "window_hours": self.window.total_seconds() / 3600,
            "threshold": self.threshold,
            "connections": [found.to_dict() for found in self.connections],
            "cases": [case.to_dict() for case in self.cases],
            "set_apart": dict(sorted(vetoes.items())),
            "decided": [decision.to_dict() for decision in self.decided],
            "not_checkable": [one.to_dict() for one in self.not_checkable],
        }

    def __repr__(self) -> str:
        told = ", ".join(f"{count} {state}" for state, count in self.states.items())
        return f"Duplicates as of {iso(self.as_of)}: {told or 'none'}"

    def _repr_html_(self) -> str:
        from shipops.audit.cases.showing import duplicates_html

        return duplicates_html(self)
