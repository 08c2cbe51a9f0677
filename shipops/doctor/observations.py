"""What an examination says: one thing looked at, how it stands, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Observation:
    """``subject`` is an account (``cin7.main``) or a link's name, ``topic`` the kind of thing looked at; ``what`` is
    one sentence, ``to_do`` one more (``""`` where nothing is to be done)."""

    subject: str
    topic: str
    level: Level
    what: str
    to_do: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything ``doctor`` found: observations, ``[[link]]`` rows ready to paste, calls made by account."""

    observations: tuple[Observation, ...]
    proposals: tuple[str, ...]
    calls: dict[str, int]

    @property
    def problems(self) -> int:
        """How many observations are problems."""
        return count(self.observations, "problem")

    @property
    def frame(self) -> pd.DataFrame:
        """One row per observation."""
        import pandas as pd

        rows = [asdict(observation) for observation in self.observations]
        return pd.DataFrame(rows, columns=list(Observation.__slots__), dtype=object)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "problems": self.problems,
            "warnings": count(self.observations, "warning"),
            "observations": [asdict(observation) for observation in self.observations],
            "proposed_links": list(self.proposals),
            "calls": self.calls,
        }


def count(observations: Iterable[Observation], level: Level) -> int:
    """How many observations are of this level."""
    return sum(observation.level == level for observation in observations)
