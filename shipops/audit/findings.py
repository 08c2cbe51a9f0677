"""A finding: one story about one order, with the evidence for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Severity = Literal["critical", "high", "medium", "low"]
State = Literal["new", "ongoing", "reopened", "resolved"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact: which system said what about which field, and when it was read or stamped (UTC)."""

    system: str
    field: str
    value: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Mute:
    """Why nobody wants to hear of a finding: ``until`` (UTC) it speaks again."""

    reason: str
    author: str
    until: datetime

    def to_dict(self) -> dict[str, Any]:
        """The mute as JSON-ready values."""
        return {"reason": self.reason, "author": self.author, "until": iso(self.until)}


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of a vendor where a person can look at what a finding is about."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. Field for field the ``findings`` entry of ``shipops audit --json`` (see the README).

    ``began_at`` (UTC) is when what is wrong began, where the check knows; ``reopened`` how often it came back in the
    runs of its job; ``mute`` and ``assigned_to`` what the team decided about it; ``links`` lead to the vendors' pages.
    """

    id: str
    check: str
    severity: Severity
    state: State
    account: str
    order: str | None
    order_id: str | None
    part: str
    shipstation_order_ids: tuple[int, ...]
    title: str
    because: tuple[Evidence, ...]
    rule: str
    action: str
    confirmed: bool
    muted: bool
    absorbed_by: str | None
    first_seen: datetime
    last_seen: datetime
    began_at: datetime | None = None
    reopened: int = 0
    mute: Mute | None = None
    assigned_to: str | None = None
    links: tuple[PageLink, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready values; times as ISO 8601 in UTC."""
        return {
            "id": self.id,
            "check": self.check,
            "severity": self.severity,
            "state": self.state,
            "account": self.account,
            "order": self.order,
            "order_id": self.order_id,
            "part": self.part,
            "shipstation_order_ids": list(self.shipstation_order_ids),
            "title": self.title,
            "because": [
                {"system": fact.system, "field": fact.field, "value": fact.value, "at": iso(fact.at)}
                for fact in self.because
            ],
            "rule": self.rule,
            "action": self.action,
            "confirmed": self.confirmed,
            "muted": self.muted,
            "absorbed_by": self.absorbed_by,
            "first_seen": iso(self.first_seen),
            "last_seen": iso(self.last_seen),
            "began_at": iso(self.began_at),
            "reopened": self.reopened,
            "mute": self.mute.to_dict() if self.mute else None,
            "assigned_to": self.assigned_to,
            "links": [{"label": link.label, "url": link.url} for link in self.links],
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Finding:
        """The reverse of :meth:`to_dict`; also reads what earlier versions wrote, which knew fewer fields."""
        mute = document.get("mute")
        told = {name: document[name] for name in cls.__slots__ if name in document} | {
            "because": tuple(
                Evidence(fact["system"], fact["field"], fact["value"], from_iso(fact["at"]))
                for fact in document["because"]
            ),
            "shipstation_order_ids": tuple(document["shipstation_order_ids"]),
            "first_seen": datetime.fromisoformat(document["first_seen"]),
            "last_seen": datetime.fromisoformat(document["last_seen"]),
            "began_at": from_iso(document.get("began_at")),
            "mute": Mute(mute["reason"], mute["author"], datetime.fromisoformat(mute["until"])) if mute else None,
            "links": tuple(PageLink(link["label"], link["url"]) for link in document.get("links", ())),
        }
        return cls(**told)

    def seen(self, state: State, first_seen: datetime, reopened: int = 0) -> Finding:
        """The finding as a later run sees it."""
        return replace(self, state=state, first_seen=first_seen, reopened=reopened)

    def _repr_html_(self) -> str:
        from shipops.audit.showing import finding_html

        return finding_html(self)

    def age(self, as_of: datetime) -> timedelta:
        """How long it has been wrong at ``as_of``: since it began where that is known, else since it was first seen."""
        return as_of - min(self.began_at or self.first_seen, self.first_seen)


def at_least(severity: str) -> tuple[Severity, ...]:
    """The severities that are as bad as this one or worse."""
    return SEVERITIES[: [str(known) for known in SEVERITIES].index(severity) + 1]


def finding_id(check: str, account: str, order_id: str | None, part: str) -> str:
    """The id that stays the same across runs: at most one finding per check, order and part."""
    return hashlib.sha256("\x1f".join((check, account, order_id or "", part)).encode()).hexdigest()[:16]


def worst_first(findings: list[Finding]) -> list[Finding]:
    """Findings in reading order: worst first, then by check, account and order; absorbed ones last."""
    return sorted(
        findings,
        key=lambda found: (
            found.absorbed_by is not None, SEVERITIES.index(found.severity), found.check, found.account,
            found.order or "", found.part, found.order_id or "",
        ),
    )  # fmt: skip


def iso(moment: datetime | None) -> str | None:
    """A UTC moment as ``2026-11-22T06:00:04Z``."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_iso(text: str | None) -> datetime | None:
    """The reverse of :func:`iso`."""
    return None if text is None else datetime.fromisoformat(text)
