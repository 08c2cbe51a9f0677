"""What the connections notebook looks at: the examination of every account, and what the lake holds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shipops.audit.findings import Finding
from shipops.audit.result import Audit
from shipops.doctor.observations import Examination, Observation
from shipops.reports import facts
from shipops.reports.asking import questions
from shipops.reports.frames import in_zone
from shipops.reports.rows import write_rows
from shipops.working_calendar import WorkingCalendar

if TYPE_CHECKING:
    import pandas as pd

QUESTIONS = questions("accounts_read", "stores_now", "links_now", "facts_learned")
CONNECTION_CHECKS = frozenset(
    {
        "double-connection", "connection-failed", "store-refresh-stale", "feed-error", "pull-unproven",
        "record-quarantined", "missing-in-source", "duplicate-order-number",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Connections:
    """Connections for readers; every frame's times are in the zone of ``seen``, the audit they belong to.

    ``examined`` is ``None`` where the vendors were not asked. ``accounts``, ``stores``, ``links`` and ``learned`` hold
    one row each per account, store, link, and fact of a link.
    """

    seen: facts.Prepared
    examined: Examination | None
    accounts: pd.DataFrame
    stores: pd.DataFrame
    links: pd.DataFrame
    learned: pd.DataFrame

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The open findings about connections."""
        return tuple(finding for finding in self.seen.open_findings if finding.check in CONNECTION_CHECKS)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What the examination found, the worst first within each subject."""
        return self.examined.observations if self.examined else ()

    @property
    def silent(self) -> tuple[str, ...]:
        """The accounts that were asked and did not answer once."""
        if self.examined is None:
            return ()
        answered = {found.subject for found in self.observations if found.topic in ("credentials", "permission")}
        return tuple(account for account in self.examined.calls if account not in answered)


def prepared(
    audit: Audit, answers: Mapping[str, pd.DataFrame], examined: Examination | None, *, timezone: str = "UTC",
    calendar: WorkingCalendar | None = None, redact: bool = False,
) -> Connections:  # fmt: skip
    """``answers`` to :data:`QUESTIONS` and the examination (``None``: not asked) for readers in ``timezone`` who work
    by ``calendar``."""
    shown = {name: in_zone(answers[name], timezone) for name in QUESTIONS}
    return Connections(
        seen=facts.prepared(audit, timezone=timezone, calendar=calendar, redact=redact),
        examined=examined,
        accounts=shown["accounts_read"],
        stores=shown["stores_now"],
        links=shown["links_now"],
        learned=shown["facts_learned"],
    )


def save(facts: Connections, folder: str) -> tuple[Path, ...]:
    """Write ``examined.csv``, ``accounts.csv``, ``stores.csv``, ``links.csv`` and ``learned.csv`` into ``folder`` (made
    if needed); an empty ``folder`` writes nothing."""
    if not folder:
        return ()
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    frames = {"accounts": facts.accounts, "stores": facts.stores, "links": facts.links, "learned": facts.learned}
    if facts.examined is not None:
        frames["examined"] = facts.examined.frame
    return tuple(write_rows(frame, place / f"{name}.csv") for name, frame in sorted(frames.items()))
