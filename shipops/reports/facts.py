"""An audit made ready for readers: in the workspace's time zone and, where it will be shared, with people masked."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shipops.audit.checking.checkable import NotCheckable
from shipops.audit.checking.own_checks import NotRun
from shipops.audit.findings import Finding, Mute
from shipops.audit.life.baseline import Baseline
from shipops.audit.life.repeating import RepeatOffender
from shipops.audit.result import AccountState, Audit
from shipops.reports import masking
from shipops.working_calendar import WorkingCalendar

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Prepared:
    """An audit for readers; every time in it is in ``zone``. Views take this and nothing else.

    ``calendar`` is what working time is counted on; ``compared_with`` when the recorded run was that tells what is new.
    """

    zone: ZoneInfo
    calendar: WorkingCalendar
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
    compared_with: datetime | None = None

    @cached_property
    def open_findings(self) -> tuple[Finding, ...]:
        """What still needs a person: neither muted nor resolved, and not explained by another open finding."""
        alive = [finding for finding in self.findings if not finding.muted and finding.state != "resolved"]
        ids = {finding.id for finding in alive}
        return tuple(finding for finding in alive if finding.absorbed_by not in ids)

    @cached_property
    def standing(self) -> Counter[str]:
        """How many fulfilments stand where, over all accounts."""
        sums: Counter[str] = Counter()
        for counts in self.buckets.values():
            sums.update(counts)
        return sums

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

    @cached_property
    def ship_by(self) -> Mapping[tuple[str, str], date]:
        """The earliest day an order is to ship by, where it states one, by ``(account, order_id)``."""
        if "ship_by" not in self.units:
            return {}
        rows = self.units[["account", "order_id", "ship_by"]].dropna()
        latest_first = rows.sort_values("ship_by", ascending=False)
        return {(str(account), str(key)): day for account, key, day in latest_first.itertuples(index=False)}

    @cached_property
    def totals(self) -> Mapping[tuple[str, str], tuple[str, Decimal]]:
        """What an order is worth, currency and amount, by ``(account, order_id)``; orders without either are left
        out."""
        rows = self.units[["account", "order_id", "currency", "total"]].dropna()
        return {
            (str(account), str(key)): (str(currency), Decimal(str(total)))
            for account, key, currency, total in rows.itertuples(index=False)
            if currency
        }

    def began(self, finding: Finding) -> datetime:
        """Since when it is wrong: since it began where that is known, else since it was first seen."""
        return min(finding.began_at or finding.first_seen, finding.first_seen).astimezone(self.zone)

    @cached_property
    def _explained(self) -> Mapping[str, tuple[Finding, ...]]:
        explained: dict[str, tuple[Finding, ...]] = {}
        for finding in self.findings:
            if finding.absorbed_by:
                explained[finding.absorbed_by] = (*explained.get(finding.absorbed_by, ()), finding)
        return explained

    def behind(self, finding: Finding) -> tuple[Finding, ...]:
        """The findings that ``finding`` explains."""
        return self._explained.get(finding.id, ())

    def local(self, at: datetime | str | None) -> datetime | None:
        """``at`` (aware time, ISO text or nothing) in the readers' zone; unreadable text is ``None``."""
        if isinstance(at, str):
            try:
                at = datetime.fromisoformat(at)
            except ValueError:
                return None
        return at.astimezone(self.zone) if at is not None and at == at else None


def prepared(
    audit: Audit, *, timezone: str = "UTC", calendar: WorkingCalendar | None = None, redact: bool = False
) -> Prepared:
    """``audit`` for readers in ``timezone`` (an IANA name) who work by ``calendar`` (default: the usual one there);
    ``redact`` masks names, e-mails, phones and addresses, and who of the team takes care of what."""
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
        zone=zone, calendar=calendar or WorkingCalendar(zone),
        as_of=audit.as_of.astimezone(zone), complete=audit.complete, accounts=audit.accounts,
        buckets=audit.buckets, findings=findings, units=units, baseline=audit.baseline,
        not_run=audit.not_run, not_checkable=audit.not_checkable, repeat_offenders=again, redacted=redact,
        compared_with=audit.compared_with.astimezone(zone) if audit.compared_with else None,
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
        assigned_to=masking.HIDDEN if finding.assigned_to else finding.assigned_to,
        mute=_masked_mute(finding.mute, known),
    )


def _masked_mute(mute: Mute | None, known: Sequence[str]) -> Mute | None:
    if mute is None:
        return None
    return dataclasses.replace(mute, reason=masking.masked_text(mute.reason, known), author=masking.HIDDEN)
