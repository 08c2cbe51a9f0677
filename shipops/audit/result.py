"""What an audit returns: built once, frozen, with a DataFrame and a plain dict for everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shipops.audit.checking.checkable import NotCheckable
from shipops.audit.checking.own_checks import NotRun
from shipops.audit.findings import SEVERITIES, Finding, iso
from shipops.audit.life.baseline import Baseline

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from shipops.audit.checking.catalogue import Check
    from shipops.audit.explaining import Explanation
    from shipops.audit.life.repeating import RepeatOffender

BUCKETS = (
    "missing", "undetermined", "likely", "merged", "matched", "too_recent", "blocked", "not_due", "out_of_scope",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountState:
    """How well an account was read: ``as_of`` is its last pull (UTC), ``detail_coverage`` the part of its orders
    whose details are known (0 to 1)."""

    complete: bool
    as_of: datetime | None
    detail_coverage: float


@dataclass(frozen=True)
class Audit:
    """The state of every unit and every finding, as seen from ``as_of`` (UTC).

    ``unit_rows`` makes ``units_table``, which holds one row per unit, when somebody asks for it; ``buckets`` maps a
    source account to its counts per bucket, ``total`` (units) and ``orders``. ``baseline`` sums what was wrong before
    go-live (``None``: none is set); ``repeat_offenders`` are who came up again in the recorded runs the audit was
    compared with; ``not_run`` are the workspace's own checks that could not be run, ``not_checkable`` what cannot be
    told of an account, ``own_checks`` the workspace's own. ``compared_with`` (UTC) is when the recorded run was that
    tells what is new and what is resolved; ``None`` where there is none.
    """

    as_of: datetime
    accounts: Mapping[str, AccountState]
    buckets: Mapping[str, Mapping[str, int]]
    findings: tuple[Finding, ...]
    unit_rows: Callable[[], pa.Table] = field(repr=False, compare=False)
    baseline: Baseline | None = None
    repeat_offenders: tuple[RepeatOffender, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    not_checkable: tuple[NotCheckable, ...] = ()
    own_checks: tuple[Check, ...] = ()
    compared_with: datetime | None = None

    @property
    def complete(self) -> bool:
        """Every account was read without a hole."""
        return all(state.complete for state in self.accounts.values())

    @cached_property
    def units_table(self) -> pa.Table:
        """One row per unit, in the order of accounts, numbers and parts."""
        return self.unit_rows()

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row per unit: keys, bucket with its reason, what made the match, times (UTC)."""
        frame: pd.DataFrame = self.units_table.to_pandas()
        return frame

    @cached_property
    def findings_frame(self) -> pd.DataFrame:
        """One row per finding; the evidence as one text column."""
        import pandas as pd

        rows = []
        for found in self.findings:
            row = found.to_dict()
            row["because"] = "; ".join(f"{fact.system} {fact.field}: {fact.value}" for fact in found.because)
            row["shipstation_order_ids"] = ", ".join(str(key) for key in found.shipstation_order_ids)
            row["mute"] = found.mute.reason if found.mute else None
            row["links"] = " ".join(link.url for link in found.links)
            rows.append(row)
        return pd.DataFrame(rows, columns=list(Finding.__slots__))

    @cached_property
    def repeat_offenders_frame(self) -> pd.DataFrame:
        """One row per name that came up again, the most findings first; the checks as one text column."""
        import pandas as pd

        rows = [row.to_dict() | {"checks": ", ".join(row.checks)} for row in self.repeat_offenders]
        names = ("kind", "account", "name", "findings", "open", "reopened", "first_seen", "last_seen", "checks")
        return pd.DataFrame(rows, columns=names)

    @cached_property
    def buckets_frame(self) -> pd.DataFrame:
        """One row per source account, one column per bucket."""
        import pandas as pd

        rows = [{"account": account, **counts} for account, counts in self.buckets.items()]
        return pd.DataFrame(rows, columns=["account", *BUCKETS, "total", "orders"]).set_index("account")

    def explain(self, finding: str) -> Explanation:
        """One of the findings explained, by its id or the beginning of it. Raises :class:`NotFoundError`."""
        from shipops.audit.checking.catalogue import catalogue
        from shipops.audit.explaining import explain

        return explain(self, finding, (*catalogue(), *self.own_checks))

    def _repr_html_(self) -> str:
        from shipops.audit.showing import audit_html

        return audit_html(self)

    def to_dict(self) -> dict[str, Any]:
        """The document ``shipops audit --json`` prints."""
        return {
            "complete": self.complete,
            "compared_with": iso(self.compared_with),
            "accounts": {
                name: {"complete": s.complete, "as_of": iso(s.as_of), "detail_coverage": round(s.detail_coverage, 4)}
                for name, s in self.accounts.items()
            },
            "buckets": {name: dict(counts) for name, counts in self.buckets.items()},
            "findings": [found.to_dict() for found in self.findings],
            "baseline": self.baseline.to_dict() if self.baseline else None,
            "repeat_offenders": [row.to_dict() for row in self.repeat_offenders],
            "not_run": [one.to_dict() for one in self.not_run],
            "not_checkable": [one.to_dict() for one in self.not_checkable],
        }

    def __repr__(self) -> str:
        open_findings = [
            found for found in self.findings
            if found.state != "resolved" and not found.absorbed_by and not found.muted
        ]  # fmt: skip
        counts = Counter(found.severity for found in open_findings)
        words = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity])
        units = sum(bucket["total"] for bucket in self.buckets.values())
        return f"Audit of {units} units as of {iso(self.as_of)}: {words or 'nothing found'}"
