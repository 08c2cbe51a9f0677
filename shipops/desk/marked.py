"""An order's findings as the team's marks leave them: muted, assigned, noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from shipops.audit.findings import Finding
from shipops.audit.life.marks import Mark, marked, read_marks
from shipops.audit.life.standing import known_before
from shipops.desk.trace import OrderStory, Trace
from shipops.lake import Lake


def with_marks(trace: Trace, lake: Lake, *, at: datetime) -> Trace:
    """``trace`` with the marks made up to ``at`` (UTC) on the findings of each order."""
    marks = read_marks(lake, at)
    return replace(trace, orders=tuple(_marked(story, marks, lake, at) for story in trace.orders))


def marked_anew(story: OrderStory, lake: Lake, *, at: datetime) -> OrderStory:
    """``story`` with the marks made up to ``at`` (UTC) in place of those it carries."""
    return _marked(story, read_marks(lake, at), lake, at)


def without_marks(story: OrderStory) -> OrderStory:
    """``story`` without what the team decided, for readers outside it."""
    bare = (replace(found, muted=False, mute=None, assigned_to=None) for found in story.findings)
    return replace(story, findings=tuple(bare), notes=())


def decided(found: Finding, notes: Sequence[Mark], zone: ZoneInfo) -> list[str]:
    """What the team decided about ``found``, a line each, times in ``zone``; ``notes`` may be about others too."""
    lines = []
    if found.mute:
        end = f"{found.mute.until.astimezone(zone):%Y-%m-%d %H:%M}"
        lines.append(f"Muted until {end} by {found.mute.author}: {found.mute.reason}")
    if found.assigned_to:
        lines.append(f"Assigned to {found.assigned_to}")
    return lines + [
        f"Noted {note.at.astimezone(zone):%Y-%m-%d %H:%M} by {note.author}: {note.text}"
        for note in notes
        if note.target.finding == found.id
    ]


def _marked(story: OrderStory, marks: Sequence[Mark], lake: Lake, at: datetime) -> OrderStory:
    own = {found.id for found in story.findings}
    known = own | {found.id for found in story.explained_by}
    # Where only the orders around this one were checked, a recorded run knows what explains its findings.
    behind = {found.absorbed_by for found in story.findings if found.absorbed_by} - known
    connections = [*story.explained_by, *(known_before(lake, at, behind).values() if behind else ())]
    findings = marked([*story.findings, *connections], marks, at)
    return replace(
        story,
        findings=tuple(found for found in findings if found.id in own),
        explained_by=tuple(found for found in findings if found.id not in own),
        notes=tuple(mark for mark in marks if mark.kind == "note" and mark.target.finding in own),
    )
