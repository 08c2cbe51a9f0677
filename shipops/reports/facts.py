"""An audit made ready for readers: in the workspace's time zone and, where it will be shared, with people masked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shipops.audit.checking.checkable import NotCheckable
from shipops.audit.checking.own_checks import NotRun
from shipops.audit.findings import Finding
from shipops.audit.life.baseline import Baseline
from shipops.audit.life.repeating import RepeatOffender
from shipops.audit.result import AccountState, Audit
from shipops.reports import masking

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Prepared:
    """An audit for readers; every time in it is in ``zone``. Views take this and nothing else."""

    zone: ZoneInfo
    as_of: datetime
    complete: bool
    accounts: Mapping[str, AccountState]
    buckets: Mapping[str, Mapping[str, int]]
    findings: tuple[Finding, ...]
    units: pd.DataFrame
    baseline: Baseline | None = None
    repeat_offenders: tuple[RepeatOffender, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    not_checkable: tuple[NotCheckable, ...] = ()
    redacted: bool = False

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """What still needs a person: neither muted nor resolved, and not explained by another open finding."""
        alive = [finding for finding in self.findings if not finding.muted and finding.state != "resolved"]
        ids = {finding.id for finding in alive}
        return tuple(finding for finding in alive if finding.absorbed_by not in ids)

    @cached_property
    def numbers(self) -> Mapping[str, frozenset[str]]:
        """The order numbers of every account."""
        groups = self.units.groupby("account")["order"]
        return {str(account): frozenset(map(str, numbers)) for account, numbers in groups}

    @cached_property
    def links(self) -> Mapping[tuple[str, str], str]:
        """The link of every order by ``(account, order_id)``."""
        rows = self.units[["account", "order_id", "link"]].dropna()
        return {(str(account), str(key)): str(link) for account, key, link in rows.itertuples(index=False)}

    def behind(self, finding: Finding) -> tuple[Finding, ...]:
        """The findings that ``finding`` explains."""
        return tuple(other for other in self.findings if other.absorbed_by == finding.id)

    def local(self, at: datetime | str | None) -> datetime | None:
        """``at`` (aware time, ISO text or nothing) in the readers' zone; unreadable text is ``None``."""
        if isinstance(at, str):
            try:
                at = datetime.fromisoformat(at)
            except ValueError:
                return None
        return at.astimezone(self.zone) if at is not None and at == at else None


def prepared(audit: Audit, *, timezone: str = "UTC", redact: bool = False) -> Prepared:
    """``audit`` for readers in ``timezone`` (an IANA name); ``redact`` masks names, e-mails, phones and addresses."""
    zone = ZoneInfo(timezone)
    units = audit.units
    findings: tuple[Finding, ...] = tuple(audit.findings)
    again = audit.repeat_offenders
    if redact:
        again = tuple(row for row in again if row.kind != "customer")
        people = masking.people_of(units)
        findings = tuple(_masked(finding, people) for finding in findings)
        units = masking.masked_frame(units)
    return Prepared(
        zone=zone, as_of=audit.as_of.astimezone(zone), complete=audit.complete, accounts=audit.accounts,
        buckets=audit.buckets, findings=findings, units=units, baseline=audit.baseline,
        not_run=audit.not_run, not_checkable=audit.not_checkable, repeat_offenders=again, redacted=redact,
    )  # fmt: skip


def _masked(finding: Finding, people: Mapping[tuple[str, str], Sequence[str]]) -> Finding:
    known = [*people.get((finding.account, str(finding.order_id)), ())]
    known += [str(item.value) for item in finding.because if masking.is_personal(item.field)]
    because = tuple(
        dataclasses.replace(item, value=masking.masked_value(item.field, item.value, known)) for item in finding.because
    )
    return dataclasses.replace(
        finding,
        because=because,
        title=masking.masked_text(finding.title, known),
        rule=masking.masked_text(finding.rule, known),
        action=masking.masked_text(finding.action, known),
    )
