"""The life of findings between the recorded runs of one job.

``finding_events`` is append-only: a run writes ``seen`` for every finding and ``resolved`` for those that were there
at the job's last recorded run and are not any more.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shipops.audit.findings import Finding
from shipops.audit.result import Audit
from shipops.lake import Lake

if TYPE_CHECKING:
    import pyarrow as pa


def compared(lake: Lake, job: str, findings: list[Finding]) -> list[Finding]:
    """``findings`` with their state against the last recorded run of ``job``, and those it resolved.

    Without a recorded run everything is ``new``.
    """
    events = [event for event in _events(lake) if event["job"] == job]
    if not events:
        return findings
    last_run = events[-1]["run_id"]
    first_seen: dict[str, datetime] = {}
    before: dict[str, dict[str, Any]] = {}
    ever_resolved: set[str] = set()
    for event in events:
        key = event["finding_id"]
        if event["event"] == "resolved":
            ever_resolved.add(key)
        elif event["event"] == "seen":
            first_seen.setdefault(key, event["at"])
            if event["run_id"] == last_run:
                before[key] = event
    now = {found.id for found in findings}
    result = [
        found.seen(_state(found.id, before, ever_resolved, first_seen), first_seen.get(found.id, found.first_seen))
        for found in findings
    ]
    for key, event in before.items():
        if key not in now:
            gone = Finding.from_dict(json.loads(event["finding"]))
            result.append(gone.seen("resolved", first_seen[key]))
    return result


def _state(key: str, before: dict[str, Any], ever_resolved: set[str], first_seen: dict[str, datetime]) -> Any:
    if key in before:
        return "ongoing"
    if key in ever_resolved or key in first_seen:
        return "reopened"
    return "new"


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
    # A run that found nothing is a run too: without its mark the next one would compare with an older state.
    rows.append({"run_id": run_id, "job": job, "at": result.as_of, "finding_id": "", "event": "run", "finding": "{}"})
    with lake.writing():
        lake.append("finding_events", pa.Table.from_pylist(rows, schema=schemas()["finding_events"]))


def _events(lake: Lake) -> list[dict[str, Any]]:
    """Every event, oldest run first."""
    table: pa.Table = lake.table("finding_events").to_pyarrow_table()
    return sorted(table.to_pylist(), key=lambda event: (event["at"], event["run_id"], event["finding_id"]))
