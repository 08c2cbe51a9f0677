"""What the findings a run recorded come to: the numbers its history keeps."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shipops.audit.life.history import EVENTS
from shipops.lake import Lake

_MOST_AGAIN = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """``open`` findings after the run, ``critical`` ones of them; ``new`` (or back) and ``solved`` by it.

    ``repair_seconds`` is how long the solved ones took together, from when each was first seen. ``again`` names, as
    JSON, the orders whose findings keep coming back: account, order, how many of its findings are open, how often one
    came back. What is muted, or explained by another finding, does not count.
    """

    open: int
    critical: int
    new: int
    solved: int
    repair_seconds: int
    again: str


def tally(lake: Lake, run_id: str) -> Tally | None:
    """What the run ``run_id`` recorded; ``None`` where it recorded nothing."""
    import pyarrow.parquet as pq

    if not (lake.folder / "finding_events" / "_delta_log").is_dir():
        return None
    files = lake.files_holding("finding_events", "run_id", run_id)
    rows = [
        row
        for file in files
        for row in pq.read_table(
            file, columns=["event", "at", "finding"], filters=[("run_id", "=", run_id)]
        ).to_pylist()
    ]
    events = [row for row in rows if row["event"] in EVENTS]
    if not events:
        return None
    seen = [found for event in events if event["event"] == "seen" and _counts(found := json.loads(event["finding"]))]
    solved = [
        (event["at"] - datetime.fromisoformat(json.loads(event["finding"])["first_seen"])).total_seconds()
        for event in events
        if event["event"] == "resolved"
    ]
    return Tally(
        open=len(seen),
        critical=sum(found["severity"] == "critical" for found in seen),
        new=sum(found["state"] in ("new", "reopened") for found in seen),
        solved=len(solved),
        repair_seconds=round(sum(max(seconds, 0.0) for seconds in solved)),
        again=json.dumps(_again(seen), ensure_ascii=False),
    )


def _counts(found: dict[str, Any]) -> bool:
    return not found["muted"] and not found["absorbed_by"]


def _again(seen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The orders with several open findings, or with one that came back; those that came back most first."""
    findings, reopened = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for found in seen:
        if found["order"]:
            key = (found["account"], found["order"])
            findings[key] += 1
            reopened[key] += found.get("reopened", 0)
    again = [key for key in findings if reopened[key] or findings[key] > 1]
    again.sort(key=lambda key: (-reopened[key], -findings[key], key))
    return [
        {"account": account, "order": order, "findings": findings[account, order], "reopened": reopened[account, order]}
        for account, order in again[:_MOST_AGAIN]
    ]
