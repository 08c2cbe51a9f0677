"""What a queued message tells by now, read from what the runs recorded: the ledger itself names nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shipops.alerts import ledger
from shipops.alerts.composing import Contents, Late
from shipops.alerts.ledger import Entry, Queued
from shipops.alerts.people import masked, people_of
from shipops.audit.findings import Finding
from shipops.audit.life import history
from shipops.audit.life.marks import marked, read_marks
from shipops.reports.history import Run, read_runs
from shipops.reports.masking import masked_text

if TYPE_CHECKING:
    from shipops.workspace import Workspace

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Current:
    """What a message tells by now, and the ids of what it was to open and does not: they were muted since."""

    contents: Contents
    left_out: tuple[str, ...]


def contents_of(ws: Workspace, message: Queued, place: str, now: datetime) -> Current:
    """What ``message`` tells at one of its places at ``now`` (UTC): nothing that was muted since it was queued, and no
    opening whose end a later message has, which tells both."""
    recorded = _recorded(ws, message, now)
    opened: dict[str, Finding] = {}
    ended: dict[str, Finding] = {}
    opened_by: dict[str, int] = {}
    for part in message.parts:
        of_run = {found.id: found for found in recorded.get((part.job, part.run_id), ())}
        opened |= {key: _as_news(of_run[key]) for key in part.findings.opened if key in of_run}
        opened_by |= dict.fromkeys(part.findings.opened, part.number)
        ended |= {key: of_run[key] for key in part.findings.solved if key in of_run}
        # What was solved and came back is open.
        ended = {key: found for key, found in ended.items() if key not in part.findings.opened}
    entries = ledger.read(ws.lake)
    known = ledger.standing(entries, message.recipient)
    silent = {key for key, found in (opened | ended).items() if found.muted}
    over = {key for key, number in opened_by.items() if _ended_after(entries, message.recipient, key, number)}
    heard = ledger.heard_open(entries, place) - opened.keys()
    new = [found for key, found in opened.items() if key not in silent | over and known.get(key) == "told"]
    told_ended = [found for key, found in ended.items() if key not in silent]
    runs = {run.run_id: run for run in read_runs(ws.lake)}
    contents = Contents(
        jobs=tuple(dict.fromkeys(part.job for part in message.parts)),
        opened=tuple(new),
        solved=tuple(found for found in told_ended if found.id in heard),
        passed=tuple(found for found in told_ended if found.id not in heard),
        behind=_explained(recorded),
        failed=_runs(message, runs, "failed"),
        late=tuple(Late(part.job, part.due_at) for part in message.parts if part.kind == "late" and part.due_at),
        recovered=_runs(message, runs, "recovered"),
        clear=_runs(message, runs, "all_clear"),
        kept=_kept(ws, message, runs),
    )
    return Current(_masked(ws, message, contents), tuple(sorted(silent & opened.keys())))


def _recorded(ws: Workspace, message: Queued, now: datetime) -> dict[_Key, list[Finding]]:
    """What the runs it speaks of saw and resolved, as muted by now."""
    wanted = {(part.job, part.run_id) for part in message.parts if part.run_id}
    found: dict[_Key, list[Finding]] = {}
    for job in {job for job, _ in wanted}:
        for event in history.events(ws.lake, now, job):
            key = (job, event["run_id"])
            if key in wanted and event["event"] != "run":
                found.setdefault(key, []).append(Finding.from_dict(json.loads(event["finding"])))
    marks = read_marks(ws.lake, now)
    return {key: marked(findings, marks, now) for key, findings in found.items()}


def _ended_after(entries: Iterable[Entry], recipient: str, finding_id: str, number: int) -> bool:
    """Whether a run taken note of after the line ``number`` ended the finding."""
    later = (entry for entry in entries if entry.number > number and entry.event == "considered")
    ends = (entry.findings for entry in later if entry.recipient == recipient)
    return any(finding_id in (*end.solved, *end.closed) for end in ends)


def _as_news(found: Finding) -> Finding:
    """An opening in its own words: what was owed since an earlier run is new to whoever is told now."""
    return found if found.state == "reopened" else replace(found, state="new")


def _explained(recorded: Mapping[_Key, Iterable[Finding]]) -> dict[str, int]:
    """How many open findings stand folded under each, by the last run."""
    counts: dict[str, int] = {}
    for findings in recorded.values():
        folded = [one.absorbed_by for one in findings if one.absorbed_by and one.state != "resolved" and not one.muted]
        counts |= {key: folded.count(key) for key in set(folded)}
    return counts


def _runs(message: Queued, runs: Mapping[str, Run], kind: ledger.Kind) -> tuple[Run, ...]:
    return tuple(runs[part.run_id] for part in message.parts if part.kind == kind and part.run_id in runs)


def _kept(ws: Workspace, message: Queued, runs: Mapping[str, Run]) -> tuple[Path, ...]:
    """The page of each run it speaks of; of a failed one the notebook with the cell that failed."""
    named = dict.fromkeys(part.run_id for part in message.parts if part.run_id in runs)
    paths = []
    for run in (runs[run_id] for run_id in named):
        folder = ws.reports / run.notebook / run.folder
        candidates = (folder / f"{run.notebook}.html", folder / f"{run.notebook}.ipynb")
        paths += [path.absolute() for path in candidates if run.folder and path.is_file()][:1]
    return tuple(paths)


def _masked(ws: Workspace, message: Queued, contents: Contents) -> Contents:
    """``contents`` naming nobody, where a job it speaks of is not to."""
    private = {job.name for job in ws.config.schedule if job.parameters.get("redact") is True}
    if not private & {part.job for part in message.parts}:
        return contents
    people = people_of(ws.lake, [*contents.opened, *contents.solved, *contents.passed])
    opened, solved, passed = (
        tuple(masked(found, people)) for found in (contents.opened, contents.solved, contents.passed)
    )
    known = sorted({value for values in people.values() for value in values})
    failed = tuple(replace(run, error=masked_text(run.error, known)) for run in contents.failed)
    return replace(contents, opened=opened, solved=solved, passed=passed, failed=failed)
