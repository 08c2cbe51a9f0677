"""After a run, and at every tick: what is told is queued, then sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shipops.alerts import deciding, ledger
from shipops.alerts.ledger import PAUSES, Entry, Queued
from shipops.alerts.news import NOTHING, Changes
from shipops.alerts.queueing import queue_late, queue_run
from shipops.errors import LakeError
from shipops.reports.history import Run

if TYPE_CHECKING:
    from shipops.config.schedule import Job
    from shipops.lake import Lake
    from shipops.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one of a recipient's ``place``s; ``problem`` is empty where it arrived, ``again_at`` (UTC) when it is
    tried again, ``None``: never."""

    recipient: str
    place: str
    message_id: str
    problem: str = ""
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A message that waits for the end of the quiet hours or for the digest: from when on it may go (UTC)."""

    recipient: str
    message_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling: ``sent``, ``failed`` (a heartbeat too), and what is ``held`` back."""

    sent: tuple[Attempt, ...] = ()
    failed: tuple[Attempt, ...] = ()
    held: tuple[Held, ...] = ()


def after_run(ws: Workspace, job: Job, run: Run, *, now: datetime) -> Told:
    """Tell what ``run`` of ``job`` changed, at once or when its recipients want it; ``now`` is aware UTC.

    Runs before it that nobody was told of (the process was killed, somebody ran the job by hand) are told with it.
    Asked twice about one run, it tells nothing twice. A failed delivery is recorded, tried again by
    :func:`deliver_due`, and said in what is returned.
    """
    with _queueing(ws.lake):
        for name in job.alert:
            queue_run(ws, name, job, run, now)
    beats = [attempt for name in job.alert if (attempt := _beat(ws, name, job, run, now)) is not None]
    told = deliver_due(ws, now=now)
    sent, failed = ([beat for beat in beats if bool(beat.problem) is bad] for bad in (False, True))
    return replace(told, sent=(*told.sent, *sent), failed=(*told.failed, *failed))


def late(ws: Workspace, job: Job, due_at: datetime, *, now: datetime) -> Told:
    """Tell once that the run of ``job`` that was due at ``due_at`` (UTC) is late."""
    with _queueing(ws.lake):
        for name in job.alert:
            queue_late(ws, name, job, due_at, now)
    return deliver_due(ws, now=now)


def deliver_due(ws: Workspace, *, now: datetime) -> Told:
    """Send what is due by ``now`` (aware UTC): what quiet hours held back, digests, what failed before."""
    waiting, attempts = _waiting(ws.lake), list[Attempt]()
    if any(_due(ws, message, now) for message in waiting):
        with ledger.alone(ws.lake, "sending") as mine:
            # By now another process may have sent some.
            waiting = _waiting(ws.lake)
            attempts = [attempt for message in waiting for attempt in _delivered(ws, message, now)] if mine else []
    untouched = [message for message in waiting if not _due(ws, message, now) and not message.tries]
    return Told(
        sent=tuple(attempt for attempt in attempts if not attempt.problem),
        failed=tuple(attempt for attempt in attempts if attempt.problem),
        held=tuple(_held(ws, message, now) for message in untouched),
    )


@contextmanager
def _queueing(lake: Lake) -> Iterator[None]:
    with ledger.alone(lake, "queueing") as mine:
        if not mine:
            raise LakeError(
                "Another shipops process has been writing alerts for minutes.", "Stop it, and this one catches up."
            )
        yield


def _waiting(lake: Lake) -> list[Queued]:
    return [message for message in ledger.messages(ledger.read(lake)) if message.open_places]


def _due(ws: Workspace, message: Queued, now: datetime) -> list[str]:
    """The places where it is to be tried now."""
    if not message.urgent and _quiet(ws, message, now) is not None:
        return []
    return [place for place in message.open_places if message.next_try(place) <= now]


def _quiet(ws: Workspace, message: Queued, now: datetime) -> datetime | None:
    """When its recipient's quiet hours end, if it is quiet."""
    alert = ws.config.alert.get(message.recipient)
    return None if alert is None else deciding.quiet_until(alert, ZoneInfo(ws.timezone), now)


def _held(ws: Workspace, message: Queued, now: datetime) -> Held:
    return Held(message.recipient, message.message_id, max(message.deliver_at, _quiet(ws, message, now) or now))


def _beat(ws: Workspace, name: str, job: Job, run: Run, now: datetime) -> Attempt | None:
    url, key = ws.config.alert[name].heartbeat, f"{name}/heartbeat/{run.run_id}"
    if url is None or run.outcome != "finished" or any(entry.message_id == key for entry in ledger.read(ws.lake)):
        return None
    from shipops.alerts.heartbeat import beat

    problem, place = beat(url, name), f"{name} heartbeat"
    event: ledger.Event = "failed" if problem else "sent"
    ledger.write(
        ws.lake, [Entry(event, now, name, key, "heartbeat", place, job.name, run.run_id, problem=problem)]
    )  # fmt: skip
    return Attempt(name, place, key, problem)


def _delivered(ws: Workspace, message: Queued, now: datetime) -> Iterator[Attempt]:
    """Every try at a message that is due, noted before the next one begins."""
    due, alert = _due(ws, message, now), ws.config.alert.get(message.recipient)
    if not due:
        return
    from shipops.alerts.composing import compose
    from shipops.alerts.contents import contents_of
    from shipops.alerts.sending import send

    urls = dict(zip(alert.places(message.recipient), alert.urls, strict=True)) if alert is not None else {}
    arrived = any(tried.event == "sent" for tried in message.tries)
    for place in due:
        told = contents_of(ws, message, place, now)
        # Whoever was told once is owed nothing, whatever is muted before another place is reached.
        owed = () if arrived else told.left_out
        if not told.contents.tells_something:
            ledger.write(ws.lake, [_tried(message, "dropped", place, now, Changes(owed=owed))])
            continue
        composed = compose(told.contents, ZoneInfo(ws.timezone))
        problem = send(urls[place], composed) if place in urls else "it is not in shipops.toml any more"
        failures = message.failures(place)
        if not problem:
            said = Changes(opened=told.contents.opened_ids, solved=told.contents.ended_ids, owed=owed)
            ledger.write(ws.lake, [_tried(message, "sent", place, now, said)])
            arrived = True
            yield Attempt(message.recipient, place, message.message_id)
            continue
        again_at = now + PAUSES[failures] if failures < len(PAUSES) and place in urls else None
        event: ledger.Event = "given_up" if again_at is None else "failed"
        ledger.write(ws.lake, [_tried(message, event, place, now, NOTHING, problem)])
        yield Attempt(message.recipient, place, message.message_id, problem, again_at)


def _tried(message: Queued, event: ledger.Event, place: str, now: datetime, said: Changes, problem: str = "") -> Entry:
    return Entry(event, now, message.recipient, message.message_id, place=place, findings=said, problem=problem)
