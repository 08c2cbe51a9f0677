"""What is told to whom, written into the ledger: taken note of and queued in one commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shipops.alerts import deciding, ledger, news
from shipops.alerts.ledger import Entry, Kind
from shipops.alerts.news import NOTHING, Changes
from shipops.audit.findings import Finding
from shipops.audit.life import history
from shipops.audit.life.marks import Mark, marked, read_marks
from shipops.reports.history import Run, read_runs

if TYPE_CHECKING:
    from shipops.config.schedule import Alert, Job
    from shipops.lake import Lake
    from shipops.workspace import Workspace


def queue_run(ws: Workspace, name: str, job: Job, run: Run, now: datetime) -> None:
    """Queue what ``run`` of ``job``, and those before it nobody was told of, change for the recipient ``name``; once,
    however often it is asked."""
    entries = ledger.read(ws.lake)
    mine = [entry for entry in entries if entry.recipient == name]
    before = [entry.run_id for entry in mine if entry.event == "considered" and entry.job == job.name]
    if run.run_id in before:
        return
    recipient = _Recipient(name, ws.config.alert[name], job.name, ZoneInfo(ws.timezone), now)
    known = ledger.standing(entries, name)
    marks = read_marks(ws.lake, now)
    recorded = _recorded(ws.lake, job.name, max(now, run.as_of))
    made: list[Entry] = []
    runs = read_runs(ws.lake, job=job.name)
    for run_id in _unheard([*recorded], before, run, runs):
        findings = _by_now(recorded.get(run_id, ()), marks, now)
        changed = news.changes(findings, known, recipient.wanted)
        known = news.after(known, changed)
        made += recipient.considered(run_id, changed, {found.id: found for found in findings})
    missed = _missed(runs, before, run)
    made += [recipient.queued("failed", one.run_id) for one in (*missed, run) if one.outcome != "finished"]
    if run.outcome == "finished" and _in_trouble([*mine, *made], job.name):
        made.append(recipient.queued("recovered", run.run_id))
    if run.outcome == "finished" and recipient.alert.all_clear and all(entry.event == "considered" for entry in made):
        made.append(recipient.queued("all_clear", run.run_id))
    ledger.write(ws.lake, made)


def queue_late(ws: Workspace, name: str, job: Job, due_at: datetime, now: datetime) -> None:
    """Queue, once, that the run of ``job`` that was due at ``due_at`` (UTC) is late."""
    key, places = f"{name}/late/{job.name}/{due_at:%Y%m%dT%H%MZ}", len(ws.config.alert[name].urls)
    if any(entry.message_id == key for entry in ledger.read(ws.lake)):
        return
    ledger.write(
        ws.lake, [Entry("queued", now, name, key, "late", job=job.name, due_at=due_at, deliver_at=now, places=places)]
    )


@dataclass(frozen=True)
class _Recipient:
    """Writes the lines of one recipient about one job."""

    name: str
    alert: Alert
    job: str
    zone: ZoneInfo
    now: datetime

    def wanted(self, found: Finding) -> bool:
        return deciding.delivery(self.alert, found) != "off"

    def considered(self, run_id: str, changed: Changes, findings: Mapping[str, Finding]) -> Iterator[Entry]:
        """That the run was taken note of, and what of it goes into which message."""
        yield Entry("considered", self.now, self.name, job=self.job, run_id=run_id, findings=changed)
        at_once = {
            key: deciding.delivery(self.alert, findings[key]) == "at_once" for key in (*changed.opened, *changed.solved)
        }
        critical = tuple(key for key in changed.opened if at_once[key] and findings[key].severity == "critical")
        opened = tuple(key for key in changed.opened if at_once[key] and key not in critical)
        solved = tuple(key for key in changed.solved if at_once[key])
        if critical:
            yield self.queued("critical", run_id, Changes(opened=critical))
        if opened or solved:
            yield self.queued("news", run_id, Changes(opened=opened, solved=solved))
        opened, solved = (tuple(key for key in ids if not at_once[key]) for ids in (changed.opened, changed.solved))
        if opened or solved:
            yield self._line("news", run_id, Changes(opened=opened, solved=solved), self._digest())

    def queued(self, kind: Kind, run_id: str, told: Changes = NOTHING) -> Entry:
        urgent = kind in ledger.URGENT
        slot = deciding.slot(self.name, self.alert, f"run/{run_id}", urgent=urgent, zone=self.zone, now=self.now)
        return self._line(kind, run_id, told, slot)

    def _digest(self) -> deciding.Slot:
        return deciding.digest_slot(self.name, self.alert, zone=self.zone, now=self.now)

    def _line(self, kind: Kind, run_id: str, told: Changes, slot: deciding.Slot) -> Entry:
        return Entry(
            "queued", self.now, self.name, slot.message_id, kind, job=self.job, run_id=run_id,
            deliver_at=slot.deliver_at, places=len(self.alert.urls), findings=told,
        )  # fmt: skip


def _recorded(lake: Lake, job: str, until: datetime) -> dict[str, list[Finding]]:
    """What each recorded run of ``job`` saw and resolved, the first run first."""
    runs: dict[str, list[Finding]] = {}
    for event in history.events(lake, until, job):
        findings = runs.setdefault(event["run_id"], [])
        if event["event"] != "run":
            findings.append(Finding.from_dict(json.loads(event["finding"])))
    return runs


def _unheard(recorded: Sequence[str], before: Sequence[str], run: Run, runs: Iterable[Run]) -> list[str]:
    """The recorded runs since the last one that was taken note of, and ``run``; of a recipient's first run only the
    tries before it, which may have recorded what it then found known."""
    if before:
        waiting = [one for one in recorded if max(before) < one < run.run_id]
    else:
        tries = {one.run_id for one in runs if run.due_at is not None and one.due_at == run.due_at}
        waiting = [one for one in recorded if one in tries and one < run.run_id]
    return [*waiting, run.run_id]


def _by_now(findings: Sequence[Finding], marks: Sequence[Mark], now: datetime) -> list[Finding]:
    """``findings`` as they are muted by now; what was muted in the run is news to the run after the mute ends."""
    muted = {found.id for found in findings if found.muted}
    return [replace(found, muted=found.muted or found.id in muted) for found in marked(findings, marks, now)]


def _missed(runs: Iterable[Run], before: Sequence[str], run: Run) -> list[Run]:
    """The scheduled runs since the last one taken note of, the last try of each due moment, without ``run``'s own."""
    if not before:
        return []
    waiting = [one for one in runs if max(before) < one.run_id < run.run_id and one.due_at is not None]
    last = {one.due_at: one for one in waiting if one.due_at != run.due_at}
    return [*last.values()]


def _in_trouble(written: Sequence[Entry], job: str) -> bool:
    """Whether the last the recipient heard of how ``job`` runs is that it failed or is late."""
    heard = [entry.kind for entry in written if entry.event == "queued" and entry.job == job]
    return next((kind != "recovered" for kind in reversed(heard) if kind in ("failed", "late", "recovered")), False)
