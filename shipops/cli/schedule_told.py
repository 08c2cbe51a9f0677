"""The schedule in lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shipops.display.plain import aligned, printable
from shipops.schedule.attending import Did
from shipops.schedule.listing import Standing


def standing_lines(standings: Sequence[Standing], timezone: str, now: datetime) -> list[str]:
    """A table of how the jobs stand, and what a newcomer has to know."""
    zone = ZoneInfo(timezone)
    rows = [
        [one.job.name, one.job.cron, _last(one, zone), _next(one, zone, now), _late(one, zone)] for one in standings
    ]
    lines = aligned([["job", "cron", "last run", "next run", "late"], *rows])
    if not all(one.seen for one in standings):
        unseen = ", ".join(one.job.name for one in standings if not one.seen)
        lines += ["", f"Not seen by a scheduler yet: {unseen}. Start one with `shipops schedule run`."]
    return lines


def did_line(did: Did, timezone: str) -> str:
    """One thing that was done."""
    zone = ZoneInfo(timezone)
    said = f": {did.error}" if did.error else ""
    outcome = did.outcome.replace("_", " ")
    return printable(f"{_time(did.at, zone)}  {did.job}  due {_time(did.due_at, zone)}  {outcome}{said}")


def did_of(did: Did) -> dict[str, Any]:
    """One thing that was done, as JSON-ready values."""
    return {
        "job": did.job, "due": _iso(did.due_at), "at": _iso(did.at), "outcome": did.outcome, "error": did.error,
    }  # fmt: skip


def _last(one: Standing, zone: ZoneInfo) -> str:
    if one.last is None or one.last.due_at is None:
        return "never"
    return f"{_time(one.last.due_at, zone)} {one.last.outcome.replace('_', ' ')}"


def _next(one: Standing, zone: ZoneInfo, now: datetime) -> str:
    if one.running:
        return "running"
    return "now" if one.next_at <= now else _time(one.next_at, zone)


def _late(one: Standing, zone: ZoneInfo) -> str:
    return f"since {_time(one.late, zone)}" if one.late else "no"


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
