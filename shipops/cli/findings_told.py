"""Findings in lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shipops.audit.findings import Finding
from shipops.audit.life.marks import Mark
from shipops.audit.life.standing import Life, Standing
from shipops.display.plain import printable


def listed(standing: Standing, zone: ZoneInfo, *, fold_muted: bool) -> list[str]:
    """Which run is spoken of, then one finding a line, worst first; muted ones as a count where they are folded."""
    folded = [found for found in standing.findings if found.muted] if fold_muted else []
    rest = [found for found in standing.findings if not (fold_muted and found.muted)]
    lines = [_origin(standing, zone), ""]
    lines += [_line(found, standing.as_of) for found in rest] or ["No finding fits."]
    if folded:
        lines += ["", f"Muted: {len(folded)}, listed by --muted"]
    return [printable(line) for line in lines]


def _origin(standing: Standing, zone: ZoneInfo) -> str:
    at = _time(standing.as_of, zone)
    if standing.recorded:
        return f"From the run of {standing.job} recorded at {at}"
    return f"From an audit made now, as of {at}, without live confirmation: no run is recorded yet"


def _line(found: Finding, as_of: datetime) -> str:
    assigned = f", {found.assigned_to}" if found.assigned_to else ""
    back = f", back {found.reopened}x" if found.reopened else ""
    silence = f"  (muted: {found.mute.reason})" if found.mute else ""
    told = f"{found.id}  [{found.severity}, {found.state}, {_length(found.age(as_of))}{back}{assigned}]"
    return f"{told}  {found.check}  {_subject(found)}: {_story(found)}{silence}"


def _subject(found: Finding) -> str:
    if not found.order:
        return found.part or found.account
    return f"{found.order} part {found.part}" if found.part else found.order


def _story(found: Finding) -> str:
    return found.title.removeprefix(found.order or found.part).lstrip(" :")


def shown(life: Life, zone: ZoneInfo) -> list[str]:
    """Everything about one finding."""
    return [printable(line) for line in _shown(life, zone)]


def _shown(life: Life, zone: ZoneInfo) -> Iterator[str]:
    found = life.finding
    yield f"{found.id}  {found.check}  [{found.severity}, {found.state}]"
    yield f"{_subject(found)} of {found.account}: {_story(found)}"
    yield _origin(life.standing, zone)
    yield ""
    yield f"Wrong for    {_length(found.age(life.standing.as_of))}"
    yield f"First seen   {_time(found.first_seen, zone)}" + (f", came back {found.reopened}x" if found.reopened else "")
    yield f"Confirmed    {'live' if found.confirmed else 'not confirmed live'}"
    yield f"Assigned to  {found.assigned_to or 'nobody'}"
    if found.mute:
        yield f"Muted        until {_time(found.mute.until, zone)} by {found.mute.author}: {found.mute.reason}"
    yield ""
    yield "Seen"
    for fact in found.because:
        at = f"  ({_time(fact.at, zone)})" if fact.at else ""
        yield f"  {fact.system} {fact.field}: {fact.value}{at}"
    yield ""
    yield f"Rule  {found.rule}"
    yield f"To do {found.action}"
    yield from (f"Look  {link.label}: {link.url}" for link in found.links)
    yield from _explained(life)
    yield ""
    yield "History"
    for moment in life.history:
        text = f": {moment.text}" if moment.text else ""
        yield f"  {_time(moment.at, zone)}  {moment.what}, {moment.who}{text}"
    if not life.history:
        yield "  Nothing is recorded of it yet."


def _explained(life: Life) -> Iterator[str]:
    if life.explained_by is not None:
        yield ""
        yield f"Explained by {life.explained_by.id}: {life.explained_by.title}"
    if life.explains:
        yield ""
        yield f"Explains {len(life.explains)}"
        yield from (f"  {other.id}  {other.check}  {_subject(other)}" for other in life.explains)


def decided(mark: Mark) -> str:
    """A decision just made, in one line."""
    if mark.kind == "mute":
        return f"Muted until {mark.until:%Y-%m-%d %H:%M} UTC by {mark.author}: {mark.target} ({mark.text})"
    if mark.kind == "assign":
        return f"Assigned to {mark.text or 'nobody'} by {mark.author}: {mark.target}"
    return f"{'Unmuted' if mark.kind == 'unmute' else 'Noted'} by {mark.author}: {mark.target}" + (
        f" ({mark.text})" if mark.text else ""
    )


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _length(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} d" if hours >= 48 else f"{hours} h"
