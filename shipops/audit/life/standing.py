"""Findings as they stand between audits: those of a recorded run, with what the team decided since."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipops.audit.findings import SEVERITIES, Finding, Severity, State, iso, worst_first
from shipops.audit.life import history
from shipops.audit.life.marks import Mark, marked, read_marks
from shipops.audit.result import Audit
from shipops.errors import NotFoundError
from shipops.lake import Lake


@dataclass(frozen=True, slots=True)
class Standing:
    """``findings`` of one recorded run of ``job``, or of a fresh audit (``run_id`` is empty) as of ``as_of`` (UTC)."""

    job: str
    run_id: str
    as_of: datetime
    findings: tuple[Finding, ...]

    @property
    def recorded(self) -> bool:
        """A run kept them, so that every reader sees the same."""
        return bool(self.run_id)

    def run(self) -> dict[str, Any]:
        """Which run it speaks of, as JSON-ready values."""
        return {"job": self.job, "run_id": self.run_id, "as_of": iso(self.as_of), "recorded": self.recorded}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings a reader asks for; what is left empty does not narrow.

    ``severity``: at least this bad; ``muted``: only muted (or only unmuted) ones; ``since`` (UTC): first seen since.
    """

    accounts: Collection[str] = ()
    checks: Collection[str] = ()
    severity: Severity | None = None
    states: Collection[State] = ()
    assignee: str = ""
    muted: bool | None = None
    since: datetime | None = None

    def fits(self, found: Finding) -> bool:
        """Whether ``found`` is one of them."""
        worst = SEVERITIES.index(self.severity) if self.severity else len(SEVERITIES)
        return (
            (not self.accounts or found.account in self.accounts)
            and (not self.checks or found.check in self.checks)
            and SEVERITIES.index(found.severity) <= worst
            and (not self.states or found.state in self.states)
            and (not self.assignee or (found.assigned_to or "").casefold() == self.assignee.casefold())
            and self.muted in (None, found.muted)
            and (self.since is None or found.first_seen >= self.since)
        )


def fresh(result: Audit) -> Standing:
    """What an audit found just now."""
    return Standing("", "", result.as_of, result.findings)


def last_recorded(lake: Lake, job: str, at: datetime) -> Standing | None:
    """The last run of ``job`` (default: of any) recorded up to ``at`` (UTC), with the marks made up to then; ``None``
    where nothing is recorded. Raises :class:`NotFoundError` for a job that never ran."""
    written = history.events(lake, at)
    runs = [event for event in written if event["event"] == "run" and job in ("", event["job"])]
    if not runs:
        if not job:
            return None
        jobs = ", ".join(sorted({event["job"] for event in written})) or "none"
        raise NotFoundError(f"No run of {job} is recorded.", f"Recorded jobs: {jobs}.")
    run = runs[-1]
    members = [
        Finding.from_dict(json.loads(event["finding"]))
        for event in written
        if (event["job"], event["run_id"]) == (run["job"], run["run_id"]) and event["finding_id"]
    ]
    findings = worst_first(marked(members, read_marks(lake, at), at))
    return Standing(run["job"], run["run_id"], run["at"], tuple(findings))


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a finding's history: what happened at ``at`` (UTC), in which ``job``'s run or by whose decision."""

    at: datetime
    what: str
    who: str
    text: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The line as JSON-ready values."""
        return {"at": iso(self.at), "what": self.what, "who": self.who, "text": self.text}


@dataclass(frozen=True, slots=True)
class Life:
    """Everything about one finding: as it was last seen, the connection's finding that explains it, those it explains
    itself, and its history, oldest first. ``standing`` is the run it was looked up in."""

    standing: Standing
    finding: Finding
    explained_by: Finding | None
    explains: tuple[Finding, ...]
    history: tuple[Moment, ...]

    def to_dict(self) -> dict[str, Any]:
        """The document ``shipops findings show --json`` prints."""
        return {
            "run": self.standing.run(),
            "finding": self.finding.to_dict(),
            "age_days": round(self.finding.age(self.standing.as_of).total_seconds() / 86400, 2),
            "explained_by": self.explained_by.to_dict() if self.explained_by else None,
            "explains": [found.to_dict() for found in self.explains],
            "history": [moment.to_dict() for moment in self.history],
        }


def life(lake: Lake, standing: Standing, found: Finding, at: datetime) -> Life:
    """All that the lake holds about ``found`` up to ``at`` (UTC)."""
    others = standing.findings
    return Life(
        standing=standing,
        finding=found,
        explained_by=next((other for other in others if other.id == found.absorbed_by), None),
        explains=tuple(other for other in others if other.absorbed_by == found.id),
        history=tuple(_history(lake, found, at)),
    )


def known_before(lake: Lake, at: datetime, ids: Collection[str] = ()) -> dict[str, Finding]:
    """Every finding (or those of these ``ids``) any recorded run saw up to ``at`` (UTC), by id, as it was told last."""
    told = {
        event["finding_id"]: Finding.from_dict(json.loads(event["finding"]))
        for event in history.events(lake, at, findings=ids)
        if event["finding_id"]
    }
    return {found.id: found for found in marked(list(told.values()), read_marks(lake, at), at)}


def _history(lake: Lake, found: Finding, at: datetime) -> list[Moment]:
    runs = [
        Moment(event["at"], json.loads(event["finding"])["state"], f"run of {event['job']}")
        for event in history.events(lake, at)
        if event["finding_id"] == found.id
    ]
    # What goes on unchanged is told once, by the last run that saw it.
    last = {moment.who: moment for moment in runs if moment.what == "ongoing"}
    kept = [moment for moment in runs if moment.what != "ongoing" or last[moment.who] is moment]
    return sorted([*kept, *_decisions(read_marks(lake, at), found)], key=lambda moment: moment.at)


def _decisions(marks: Iterable[Mark], found: Finding) -> list[Moment]:
    return [
        Moment(mark.at, _words(mark, found), mark.author, mark.text if mark.kind != "assign" else "")
        for mark in marks
        if mark.target.covers(found)
    ]


def _words(mark: Mark, found: Finding) -> str:
    wider = "" if mark.target.finding == found.id else f" ({mark.target})"
    if mark.kind == "mute":
        return f"muted until {iso(mark.until)}{wider}"
    if mark.kind == "assign":
        return f"assigned to {mark.text}" if mark.text else "assigned to nobody"
    return {"unmute": "unmuted", "note": "noted"}[mark.kind] + wider
