"""What the status notebook looks at: every unit with its status on both sides, and how long things took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shipops.audit.findings import Finding
from shipops.audit.result import Audit
from shipops.reports import facts, masking
from shipops.reports.asking import questions
from shipops.reports.frames import in_zone
from shipops.reports.rows import write_rows

if TYPE_CHECKING:
    import pandas as pd

QUESTIONS = questions("known_words", "values_met", "statuses_now", "status_periods", "stages")
# Findings that say an order's status, here or there, is not what it should be.
STATUS_CHECKS = frozenset(
    {
        "cancelled-still-open", "cancelled-downstream", "shipped-after-cancel", "status-mismatch",
        "status-unsupported", "status-unknown", "status-backwards", "stuck", "contradiction",
        "missing-in-shipstation", "not-importable", "shipped-not-reported", "shipped-elsewhere",
    }
)  # fmt: skip
# Seconds.
HOUR = 3600.0


@dataclass(frozen=True)
class Statuses:
    """Statuses for readers; ``seen`` is the audit they belong to, every frame's times are in its zone.

    ``words``: the vocabulary; ``met``: the values orders hold; ``units``: one row per unit; ``periods``: one row per
    stretch in one status; ``stages``: one row per unit, with the moments it was ordered, ready, imported, labelled and
    reported.
    """

    seen: facts.Prepared
    words: pd.DataFrame
    met: pd.DataFrame
    units: pd.DataFrame
    periods: pd.DataFrame
    stages: pd.DataFrame

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The open findings about statuses."""
        return tuple(finding for finding in self.seen.open_findings if finding.check in STATUS_CHECKS)

    @property
    def as_of(self) -> datetime:
        """The moment the audit looks from, in the readers' zone."""
        return self.seen.as_of


def prepared(
    audit: Audit, answers: Mapping[str, pd.DataFrame], *, timezone: str = "UTC", redact: bool = False
) -> Statuses:
    """``answers`` to :data:`QUESTIONS` for readers in ``timezone``, narrowed to the units of ``audit``.

    ShipStation's own orders stay only where the audit was not narrowed. ``redact`` masks people's data.
    """
    seen = facts.prepared(audit, timezone=timezone, redact=redact)
    keys = audit.units[["account", "order_id", "part"]].drop_duplicates()
    orders = keys[["account", "order_id"]].drop_duplicates()
    sources = {account for account in audit.accounts if not account.startswith("shipstation.")}
    periods = answers["status_periods"]
    of_asked = periods.merge(orders, on=["account", "order_id"])
    whole = set(audit.buckets) == sources and len(of_asked) == int(periods["account"].isin(sources).sum())

    def shown(frame: pd.DataFrame) -> pd.DataFrame:
        local = in_zone(frame, timezone)
        return masking.masked_frame(local) if redact else local

    return Statuses(
        seen=seen,
        words=answers["known_words"],
        met=answers["values_met"],
        units=shown(answers["statuses_now"].merge(keys, on=["account", "order_id", "part"])),
        periods=shown(periods if whole else of_asked),
        stages=shown(answers["stages"].merge(keys, on=["account", "order_id", "part"])),
    )


def save(facts: Statuses, folder: str) -> tuple[Path, ...]:
    """Write ``statuses.csv``, ``periods.csv`` and ``stages.csv`` into ``folder`` (made if needed); ``""``: nothing."""
    if not folder:
        return ()
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    frames = {"statuses": facts.units, "periods": facts.periods, "stages": facts.stages}
    return tuple(write_rows(frame, place / f"{name}.csv") for name, frame in frames.items())
