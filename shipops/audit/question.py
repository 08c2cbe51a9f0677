"""What an audit is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What an audit is asked for.

    ``checks`` narrows the findings to these ids; ``accounts`` to these source accounts; ``since`` / ``until`` (UTC) to
    source orders created or changed in between. ``job`` names the recorded run it is compared with; ``record`` keeps
    its findings.
    """

    as_of: datetime
    checks: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    job: str = "audit"
    record: bool = False
    run_id: str = ""

    def is_about_check(self, check: str) -> bool:
        """Whether the check with this id is asked for."""
        return not self.checks or check in self.checks
