"""The life of findings between the recorded runs of one job.

``finding_events`` is append-only: a run writes ``seen`` for every finding and ``resolved`` for those that were open
and, looked at again, are not there any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops.audit.findings import Finding
from shipops.audit.result import Audit
from shipops.lake import Lake

if TYPE_CHECKING:
    import pyarrow as pa


def compared(
    lake: Lake, job: str, findings: list[Finding], looked_at: Callable[[list[Finding]], list[Finding]]
) -> list[Finding]:
    """``findings`` in their state against the recorded runs of ``job``, and those that are resolved.

    ``looked_at`` picks, of the findings that are gone, those whose check did run on their order: the others stay as
    they were. Without a recorded run everything is ``new``.
    """
    past = _past(lake, job)
    now = {found.id for found in findings}
    gone = [found for key, found in past.last.items() if key not in now and key not in past.closed]
    resolved = [found.seen("resolved", past.first_seen[found.id]) for found in looked_at(gone)]
    return [past.seen(found) for found in findings] + resolved


@dataclass(frozen=True, slots=True)
class _Past:
    """What a job's recorded runs say, by finding id: when it was seen first, as what it was seen last, and whether it
    was resolved after that."""

    first_seen: Mapping[str, datetime]
    last: Mapping[str, Finding]
    closed: frozenset[str]

    def seen(self, found: Finding) -> Finding:
        if found.id not in self.last:
            return found.seen("new", found.first_seen)
        return found.seen("reopened" if found.id in self.closed else "ongoing", self.first_seen[found.id])


def _past(lake: Lake, job: str) -> _Past:
    first_seen: dict[str, datetime] = {}
    last: dict[str, Finding] = {}
    closed: set[str] = set()
    for event in _events(lake, job):
        key = event["finding_id"]
        if event["event"] == "resolved":
            closed.add(key)
        elif event["event"] == "seen":
            first_seen.setdefault(key, event["at"])
            last[key] = Finding.from_dict(json.loads(event["finding"]))
            closed.discard(key)
    return _Past(first_seen, last, frozenset(closed))


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
    # A run that found nothing is a run too.
    rows.append({"run_id": run_id, "job": job, "at": result.as_of, "finding_id": "", "event": "run", "finding": "{}"})
    with lake.writing():
        lake.append("finding_events", pa.Table.from_pylist(rows, schema=schemas()["finding_events"]))


def _events(lake: Lake, job: str) -> list[dict[str, Any]]:
    """Every event of ``job``, oldest run first."""
    table: pa.Table = lake.table("finding_events").to_pyarrow_table(filters=[("job", "=", job)])
    return sorted(table.to_pylist(), key=lambda event: (event["at"], event["run_id"], event["finding_id"]))
