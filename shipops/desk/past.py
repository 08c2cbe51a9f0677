"""What the lake remembers of an order beside how it stands now: findings that are solved, and what just changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from shipops.audit.findings import Finding
from shipops.desk.trace import OrderStory, Trace
from shipops.lake import Lake


def with_past(trace: Trace, lake: Lake, *, at: datetime, since: datetime | None = None) -> Trace:
    """``trace`` with what is solved of each order, by the runs recorded up to ``at`` (UTC), and, where ``since`` (UTC)
    names a moment, with what changed in any system from then on."""
    orders = tuple(
        replace(
            story,
            past=_solved(lake, at, story),
            changed=_changed(lake, _keys(story), since) if since else (),
        )
        for story in trace.orders
    )
    return replace(trace, orders=orders)


def _keys(story: OrderStory) -> set[tuple[str, str]]:
    own = (story.order["account"], story.order["order_id"])
    return {own, *((row["account"], row["order_id"]) for row in story.shipstation)}


def _solved(lake: Lake, at: datetime, story: OrderStory) -> tuple[Finding, ...]:
    """Findings about the order that a run resolved and that are not there again, the last solved first."""
    if not (lake.folder / "finding_events" / "_delta_log").is_dir():
        return ()
    keys, open_ids = _keys(story), {found.id for found in story.findings}
    solved: dict[str, tuple[datetime, Finding]] = {}
    for row in lake.records("finding_events", [("event", "=", "resolved")]):
        if row["at"] > at or row["finding_id"] in open_ids or not _names(row["finding"], keys):
            continue
        found = Finding.from_dict(json.loads(row["finding"]))
        if (found.account, found.order_id) in keys:
            solved[found.id] = max(solved.get(found.id, (row["at"], found)), (row["at"], found), key=lambda one: one[0])
    ordered = sorted(solved.values(), key=lambda one: one[0], reverse=True)
    return tuple(replace(found, last_seen=moment) for moment, found in ordered)


def _names(document: str, keys: Collection[tuple[str, str]]) -> bool:
    """Whether a finding may be about one of these orders, without reading all of it."""
    return any(json.dumps(order_id) in document for _, order_id in keys)


def _changed(lake: Lake, keys: Collection[tuple[str, str]], since: datetime) -> tuple[str, ...]:
    snapshot = lake.snapshot()
    if snapshot is None:
        return ()
    db = snapshot.connect()
    rows: Sequence[tuple[str, str, str, str | None, str | None]] = db.execute(
        "SELECT account, subject, field, old, new FROM order_events WHERE seen_at >= $since AND old IS NOT NULL "
        "AND list_contains($keys, account || '|' || order_id) ORDER BY seen_at, account, subject, field",
        {"since": since, "keys": ["|".join(key) for key in keys]},
    ).fetchall()
    # A status is told in the system's own word, where it has one.
    return tuple(
        f"{account} {subject}: {field.removesuffix('_text')} was {old or 'empty'} and is {new or 'empty'}"
        for account, subject, field, old, new in rows
        if field not in ("place", "status")
    )
