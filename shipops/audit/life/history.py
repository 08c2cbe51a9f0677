"""The life of findings between the recorded runs of one job.

``finding_events`` is append-only: a run writes ``seen`` for every finding and ``resolved`` for those that were open
and, looked at again, are not there any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shipops.audit.findings import Finding, State
from shipops.audit.result import Audit
from shipops.lake import Lake

EVENTS = ("run", "seen", "resolved")
"""What a run writes; the other events of the table are what people decided (see ``marks``)."""


@dataclass(frozen=True, slots=True)
class Episode:
    """What the recorded runs of a job say of one finding.

    ``first_seen`` (UTC): by the first run that saw it; ``last``: as what it was seen last; ``closed``: it was resolved
    after that; ``opened_as``: the news its last opening was (``new`` or ``reopened``); ``told``: a run told that news
    unmuted; ``reopened``: how often it came back; ``seen``: how many runs saw it.
    """

    first_seen: datetime
    last: Finding
    closed: bool
    opened_as: State
    told: bool
    reopened: int
    seen: int

    def met(self, found: Finding) -> Finding:
        """``found`` in its state, now that a run meets it again."""
        if self.closed:
            return found.seen("reopened", self.first_seen, self.reopened + 1)
        # News that only ever fell into a mute is still news to the first run that may tell it.
        state = "ongoing" if self.told or found.muted else self.opened_as
        return found.seen(state, self.first_seen, self.reopened)


@dataclass(frozen=True, slots=True)
class Past:
    """The recorded runs of one ``job`` up to a moment, by finding id; ``last_at`` (UTC) is when the last of them was,
    ``None`` before the first."""

    job: str
    runs: int
    episodes: dict[str, Episode]
    last_at: datetime | None = None


def past(lake: Lake, job: str, as_of: datetime) -> Past:
    """What the runs of ``job`` recorded up to ``as_of`` (UTC)."""
    return told_by(job, events(lake, as_of, job))


def last_job(lake: Lake, as_of: datetime) -> str:
    """The job of the last run recorded up to ``as_of`` (UTC); empty where there is none."""
    runs = [event for event in events(lake, as_of) if event["event"] == "run"]
    return str(runs[-1]["job"]) if runs else ""


def told_by(job: str, written: Iterable[dict[str, Any]]) -> Past:
    """The past that the events of one job, oldest first, amount to."""
    episodes: dict[str, Episode] = {}
    runs, last_at = set(), None
    for event in written:
        runs.add(event["run_id"])
        last_at = event["at"]
        key, known = event["finding_id"], episodes.get(event["finding_id"])
        if event["event"] == "resolved" and known is not None:
            episodes[key] = replace(known, closed=True)
        elif event["event"] == "seen":
            found = Finding.from_dict(json.loads(event["finding"]))
            episodes[key] = _seen_again(known, found, event["at"])
    return Past(job, len(runs), episodes, last_at)


def _seen_again(known: Episode | None, found: Finding, at: datetime) -> Episode:
    told = not found.muted
    if known is None:
        return Episode(at, found, False, "new", told, 0, 1)
    if known.closed:
        return Episode(known.first_seen, found, False, "reopened", told, known.reopened + 1, known.seen + 1)
    return replace(known, last=found, told=known.told or told, seen=known.seen + 1)


def compared(
    before: Past, findings: list[Finding], looked_at: Callable[[list[Finding]], list[Finding]]
) -> list[Finding]:
    """``findings`` in their state against the job's ``before``, and those that are resolved.

    ``looked_at`` picks, of the findings that are gone, those whose check did run on their order: the others stay as
    they were. Without a recorded run everything is ``new``. ``findings`` know already whether they are muted.
    """
    now = {found.id for found in findings}
    gone = [known.last for key, known in before.episodes.items() if key not in now and not known.closed]
    episodes = before.episodes
    resolved = [
        found.seen("resolved", episodes[found.id].first_seen, episodes[found.id].reopened) for found in looked_at(gone)
    ]
    return [episodes[found.id].met(found) if found.id in episodes else found for found in findings] + resolved


def record(lake: Lake, job: str, run_id: str, result: Audit) -> None:
    """Append what ``result`` saw and resolved as one run of ``job``."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    rows = [
        {
            "run_id": run_id,
            "job": job,
            "at": result.as_of,
            "finding_id": found.id,
            "event": "resolved" if found.state == "resolved" else "seen",
            "finding": json.dumps(found.to_dict()),
        }
        for found in result.findings
    ]
    # A run that found nothing is a run too; its buckets are kept to be compared with.
    kept = json.dumps({"complete": result.complete, "buckets": {name: dict(n) for name, n in result.buckets.items()}})
    rows.append({"run_id": run_id, "job": job, "at": result.as_of, "finding_id": "", "event": "run", "finding": kept})
    with lake.writing():
        lake.append("finding_events", pa.Table.from_pylist(rows, schema=schemas()["finding_events"]))


def events(lake: Lake, as_of: datetime, job: str = "", findings: Collection[str] = ()) -> list[dict[str, Any]]:
    """What the runs of ``job`` (default: of every job) recorded up to ``as_of`` (UTC), oldest run first; where ids of
    ``findings`` are named, only about those."""
    if not (lake.folder / "finding_events" / "_delta_log").is_dir():
        return []
    wanted: list[tuple[str, str, Any]] = [("event", "in", list(EVENTS)), *([("job", "=", job)] if job else [])]
    wanted += [("finding_id", "in", [*findings])] if findings else []
    rows = [row for row in lake.records("finding_events", wanted) if row["at"] <= as_of]
    return sorted(rows, key=lambda event: (event["at"], event["run_id"], event["finding_id"]))
