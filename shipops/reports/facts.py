"""An audit made ready for readers: in the workspace's time zone and, where it will be shared, with people masked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from shipops.reports import masking

if TYPE_CHECKING:
    import pandas as pd


class AccountState(Protocol):
    """How far one account could be read."""

    @property
    def complete(self) -> bool: ...
    @property
    def as_of(self) -> datetime | None: ...
    @property
    def detail_coverage(self) -> float: ...


class Evidence(Protocol):
    """One observed value behind a finding."""

    @property
    def system(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def at(self) -> datetime | str | None: ...


class Finding(Protocol):
    """A finding as the contract's JSON has it."""

    @property
    def id(self) -> str: ...
    @property
    def check(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def order(self) -> str | None: ...
    @property
    def order_id(self) -> str | None: ...
    @property
    def part(self) -> str | None: ...
    @property
    def shipstation_order_ids(self) -> Sequence[int | str]: ...
    @property
    def title(self) -> str: ...
    @property
    def because(self) -> Sequence[Evidence]: ...
    @property
    def rule(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def confirmed(self) -> bool: ...
    @property
    def muted(self) -> bool: ...
    @property
    def absorbed_by(self) -> str | None: ...
    @property
    def first_seen(self) -> datetime | str | None: ...
    @property
    def last_seen(self) -> datetime | str | None: ...


class Audit(Protocol):
    """What the reports read of an audit's result."""

    @property
    def as_of(self) -> datetime: ...
    @property
    def complete(self) -> bool: ...
    @property
    def accounts(self) -> Mapping[str, AccountState]: ...
    @property
    def buckets(self) -> Mapping[str, Mapping[str, int]]: ...
    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def units(self) -> pd.DataFrame: ...


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

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """What still needs a person: neither muted nor resolved, and not explained by another open finding."""
        alive = [finding for finding in self.findings if not finding.muted and finding.state != "resolved"]
        ids = {finding.id for finding in alive}
        return tuple(finding for finding in alive if finding.absorbed_by not in ids)

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
    if redact:
        people = masking.people_of(units)
        findings = tuple(_masked(finding, people) for finding in findings)
        units = masking.masked_frame(units)
    return Prepared(
        zone=zone, as_of=audit.as_of.astimezone(zone), complete=audit.complete, accounts=audit.accounts,
        buckets=audit.buckets, findings=findings, units=units,
    )  # fmt: skip


def _masked(finding: Any, people: Mapping[tuple[str, str], Sequence[str]]) -> Finding:
    known = [*people.get((finding.account, str(finding.order_id)), ())]
    known += [str(item.value) for item in finding.because if masking.is_personal(item.field)]
    because = tuple(
        dataclasses.replace(item, value=masking.masked_value(item.field, item.value, known)) for item in finding.because
    )
    texts = {name: masking.masked_text(getattr(finding, name), known) for name in ("title", "rule", "action")}
    masked: Finding = dataclasses.replace(finding, because=because, **texts)
    return masked
