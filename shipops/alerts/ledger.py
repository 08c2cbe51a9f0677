"""Who was told what: the table ``alerts``, append-only.

``considered``: what a run changed for a recipient was taken note of. ``queued``: part of it goes into a message.
``sent``, ``failed``, ``given_up``, ``dropped`` (nothing was left to tell): what became of a message at one of the
recipient's places. A message is queued before it is sent and noted as sent after: a process killed in between sends it
again, so that it arrives at least once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from shipops.alerts.news import NOTHING, Changes, Known
from shipops.lake import Lake

Event = Literal["considered", "queued", "sent", "failed", "given_up", "dropped"]
Kind = Literal["news", "critical", "failed", "late", "recovered", "all_clear", "heartbeat", "test"]
URGENT: frozenset[Kind] = frozenset({"critical", "failed", "late"})
"""What passes in quiet hours."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long is waited after each failed try; after one more the message is given up."""

_WAIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. Times are aware UTC.

    ``place`` is what one of the recipient's addresses is called (``ops 2``), ``places`` how many there were when the
    message was queued; ``due_at`` the moment a late run was due, ``deliver_at`` when a queued message may be sent.
    """

    event: Event
    at: datetime
    recipient: str
    message_id: str = ""
    kind: Kind | Literal[""] = ""
    place: str = ""
    job: str = ""
    run_id: str = ""
    due_at: datetime | None = None
    deliver_at: datetime | None = None
    places: int = 0
    findings: Changes = NOTHING
    problem: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Queued:
    """A message as the ledger knows it: its parts, and the tries at each place, oldest first."""

    message_id: str
    recipient: str
    parts: tuple[Entry, ...]
    tries: tuple[Entry, ...]

    @property
    def urgent(self) -> bool:
        """Whether it passes in quiet hours."""
        return any(part.kind in URGENT for part in self.parts)

    @property
    def deliver_at(self) -> datetime:
        """From when on it may be sent (UTC)."""
        return max(part.deliver_at or part.at for part in self.parts)

    @property
    def open_places(self) -> tuple[str, ...]:
        """Where it has neither arrived nor been given up."""
        over = {tried.place for tried in self.tries if tried.event != "failed"}
        known = (f"{self.recipient} {number}" for number in range(1, self.parts[-1].places + 1))
        return tuple(place for place in known if place not in over)

    def failures(self, place: str) -> int:
        """How often it failed there."""
        return sum(tried.event == "failed" and tried.place == place for tried in self.tries)

    def next_try(self, place: str) -> datetime:
        """When it may be tried there (UTC), quiet hours aside."""
        failed = [tried.at for tried in self.tries if tried.event == "failed" and tried.place == place]
        return failed[-1] + PAUSES[len(failed) - 1] if failed else self.deliver_at


def read(lake: Lake) -> tuple[Entry, ...]:
    """Every line, in the order written."""
    if not (lake.folder / "alerts" / "_delta_log").is_dir():
        return ()
    return tuple(sorted(map(_entry, lake.records("alerts")), key=lambda entry: entry.number))


def write(lake: Lake, entries: Sequence[Entry]) -> None:
    """Append ``entries`` in one commit, numbered in the order given."""
    import pyarrow as pa

    from shipops.lake.tables import schemas

    with lake.writing():
        begin = max((entry.number for entry in read(lake)), default=0) + 1
        rows = [_row(replace(entry, number=number)) for number, entry in enumerate(entries, start=begin)]
        lake.append("alerts", pa.Table.from_pylist(rows, schema=schemas()["alerts"]))
        # It is read at every tick, and a commit is a file.
        lake.gather("alerts")


@contextmanager
def alone(lake: Lake, doing: str) -> Iterator[bool]:
    """Be the only process that is ``doing`` this: two at once would queue or send the same twice. ``False`` where
    another one has been at it for minutes."""
    from filelock import FileLock, Timeout

    lake.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(lake.folder / f".alerts-{doing}.lock", timeout=_WAIT_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def messages(entries: Iterable[Entry]) -> tuple[Queued, ...]:
    """Every message that was ever queued, the first queued first."""
    parts: dict[str, list[Entry]] = {}
    tries: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.event == "queued":
            parts.setdefault(entry.message_id, []).append(entry)
        elif entry.message_id in parts:
            tries.setdefault(entry.message_id, []).append(entry)
    return tuple(
        Queued(key, queued[0].recipient, tuple(queued), tuple(tries.get(key, ()))) for key, queued in parts.items()
    )


def standing(entries: Iterable[Entry], recipient: str) -> dict[str, Known]:
    """Where ``recipient`` stands with every open finding they were told of or are owed."""
    known: dict[str, Known] = {}
    told_in: dict[str, str] = {}
    places: dict[str, int] = {}
    lost: dict[str, set[str]] = {}
    for entry in (entry for entry in entries if entry.recipient == recipient):
        said = entry.findings
        if entry.event == "considered":
            known |= dict.fromkeys(said.owed, "owed")
            known = {key: stands for key, stands in known.items() if key not in {*said.closed, *said.solved}}
        elif entry.event == "queued":
            known |= dict.fromkeys(said.opened, "told")
            told_in |= dict.fromkeys(said.opened, entry.message_id)
            places[entry.message_id] = entry.places
        elif entry.event in ("sent", "dropped"):
            known |= {key: "owed" for key in said.owed if known.get(key) == "told"}
        elif entry.event == "given_up":
            at = lost.setdefault(entry.message_id, set())
            at.add(entry.place)
            if len(at) == places.get(entry.message_id):
                unread = [key for key, message in told_in.items() if message == entry.message_id]
                known |= {key: "owed" for key in unread if known.get(key) == "told"}
    return known


def heard_open(entries: Iterable[Entry], place: str) -> set[str]:
    """The findings that messages to ``place`` told as open and none since as solved."""
    heard: set[str] = set()
    for entry in (entry for entry in entries if entry.event == "sent" and entry.place == place):
        heard = (heard | {*entry.findings.opened}) - {*entry.findings.solved}
    return heard


def _row(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if name != "findings"} | {
        "findings": json.dumps({name: ids for name, ids in asdict(entry.findings).items() if ids})
    }


def _entry(row: Mapping[str, Any]) -> Entry:
    ids = {name: tuple(values) for name, values in json.loads(row["findings"]).items()}
    return Entry(**{**row, "findings": Changes(**ids)})
