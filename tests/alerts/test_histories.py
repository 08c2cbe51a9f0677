"""Whatever happens to findings, runs and the process: each recipient is told each opening once, each end at most once,
nothing in quiet hours but what is critical, and nothing when nothing changed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from office import Office, finding, utc
from pydantic import SecretStr

from shipops.alerts import composing, deciding, ledger, sending
from shipops.alerts.composing import Contents, Message
from shipops.alerts.ledger import Entry
from shipops.audit.findings import Finding, Severity

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
FINDINGS = [finding(f"SO-{place}", severity) for place, severity in enumerate((*SEVERITIES, "high"))]
WANTED: dict[str, tuple[Severity, ...]] = {"ops": ("critical", "high", "medium", "low"), "boss": ("critical", "high")}
ALERTS = """
[alert.ops]
urls = ["json://ops"]
from_severity = "low"
quiet_hours = "20:00-05:30"
checks = { missing-in-shipstation = "at_once" }
[alert.boss]
urls = ["json://boss"]
deliver = "digest"
digest_at = "08:00"
quiet_hours = "22:00-07:00"
"""


@dataclass(frozen=True)
class Run:
    """A run that sees these findings, by place."""

    seen: frozenset[int]
    told: bool  # or the process was killed before it told anybody


@dataclass(frozen=True)
class Mute:
    """Nobody hears of a finding for so many hours."""

    place: int
    hours: int


Step = tuple[int, Run | Mute | bool]  # hours that pass, then what happens; a bool: whether addresses answer

places = st.integers(0, len(FINDINGS) - 1)
steps = st.tuples(
    st.integers(1, 9),
    st.one_of(
        st.builds(Run, st.frozensets(places), st.booleans()),
        st.builds(Mute, places, st.integers(1, 30)),
        st.booleans(),
    ),
)


@dataclass
class Heard:
    """What one recipient read: openings and ends by finding, in order, and when an opening was last read; the moments
    of messages that open something critical, and of those that do not."""

    openings: list[str] = field(default_factory=list)
    last: dict[str, datetime] = field(default_factory=dict)
    critical: list[datetime] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    calm: list[datetime] = field(default_factory=list)
    count: int = 0

    def read(self, contents: Contents, at: datetime) -> None:
        self.count += 1
        self.openings += [found.id for found in (*contents.opened, *contents.passed)]
        self.last |= {found.id: at for found in contents.opened}
        self.ends += [found.id for found in (*contents.solved, *contents.passed)]
        is_critical = any(found.severity == "critical" for found in contents.opened)
        (self.critical if is_critical else self.calm).append(at)


@dataclass
class Play:
    """An office, what its recipients read, and the clock."""

    office: Office
    heard: dict[str, Heard]
    now: datetime
    answering: bool = True
    began: dict[str, datetime] = field(default_factory=dict)  # when a run last saw each finding come
    prompt: list[datetime] = field(default_factory=list)  # when one saw the critical one come, and could tell it

    def pass_hours(self, hours: int) -> None:
        """Every half an hour a tick."""
        for _ in range(2 * hours):
            self.now += timedelta(minutes=30)
            self.office.tick(self.now)


@contextmanager
def played(history: list[Step]) -> Iterator[Play]:
    """The history played to its end and a good while longer; the ledger is kept in memory, which is a hundred times
    faster, and messages are read before they would be sent."""
    composed: list[Contents] = []
    entries: list[Entry] = []

    def compose(contents: Contents, _zone: object) -> Message:
        composed.append(contents)
        return Message("", "", "")

    def write(_lake: object, lines: Sequence[Entry]) -> None:
        entries.extend(replace(line, number=len(entries) + place) for place, line in enumerate(lines, start=1))

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        play = Play(Office(Path(folder), ALERTS), {name: Heard() for name in WANTED}, utc("11-02 06:00"))

        def send(url: SecretStr, _message: Message) -> str:
            if not play.answering:
                return "no answer"
            play.heard[url.get_secret_value().removeprefix("json://")].read(composed[-1], play.now)
            return ""

        patch.setattr(composing, "compose", compose)
        patch.setattr(ledger, "read", lambda _lake: tuple(entries))
        patch.setattr(ledger, "write", write)
        patch.setattr(sending, "send", send)
        # A recipient hears of what is new from their first run on.
        play.office.run(play.now)
        last: frozenset[int] = frozenset()
        for hours, step in history:
            play.pass_hours(hours)
            if isinstance(step, bool):
                play.answering = step
            elif isinstance(step, Mute):
                play.office.mute(FINDINGS[step.place], play.now, play.now + timedelta(hours=step.hours))
            else:
                play.began |= {FINDINGS[place].id: play.now for place in step.seen - last}
                if 0 in step.seen - last and step.told and play.answering:
                    play.prompt.append(play.now)
                last = step.seen
                (play.office.run if step.told else play.office.played)(play.now, _seen(last))
        # Everybody answers, nothing is muted any more, and a last run that changes nothing tells what is still owed.
        play.answering = True
        play.pass_hours(40)
        play.office.run(play.now, _seen(last))
        play.pass_hours(30)
        yield play


def _seen(places_of: frozenset[int]) -> list[Finding]:
    return [FINDINGS[place] for place in sorted(places_of)]


def openings(history: list[Step], last: frozenset[int]) -> Counter[str]:
    """How often each finding opened, in the eyes of runs: seen after it was not."""
    counts: Counter[str] = Counter()
    before: frozenset[int] = frozenset()
    for _, step in [*history, (0, Run(last, told=True))]:
        if isinstance(step, Run):
            counts.update(FINDINGS[place].id for place in step.seen - before)
            before = step.seen
    return counts


def wanted_by(name: str, ids: Counter[str]) -> Counter[str]:
    by_id = {found.id: found for found in FINDINGS}
    return Counter({key: count for key, count in ids.items() if by_id[key].severity in WANTED[name]})


@settings(max_examples=10)
@given(history=st.lists(steps, max_size=8))
# Nobody was told of either run: one message tells both the opening and its end.
@example(history=[(1, Run(frozenset({0}), told=False)), (1, Run(frozenset(), told=False))])
# It comes back before the digest.
@example(history=[(1, Run(frozenset({3}), told=True)), (1, Run(frozenset(), True)), (1, Run(frozenset({3}), True))])
# A message fails, and its end is told by the one after it.
@example(history=[(1, False), (1, Run(frozenset({0, 1}), told=True)), (1, Run(frozenset(), told=True)), (1, True)])
def test_each_opening_is_told_once_and_each_end_at_most_once(history: list[Step]) -> None:
    _tells_once(history)


@pytest.mark.proof
@settings(max_examples=300)
@given(history=st.lists(steps, max_size=12))
def test_of_three_hundred_histories_each_opening_is_told_once(history: list[Step]) -> None:
    _tells_once(history)


def _tells_once(history: list[Step]) -> None:
    runs = [step.seen for _, step in history if isinstance(step, Run)]
    last = runs[-1] if runs else frozenset()
    was_muted = {FINDINGS[step.place].id for _, step in history if isinstance(step, Mute)}
    with played(history) as play:
        for name, heard in play.heard.items():
            told, due = Counter(heard.openings), wanted_by(name, openings(history, last))
            # What came and went under a mute is told to nobody, what came twice before anybody could be told is told
            # once; every other opening is told once.
            assert told <= due
            # Where an address was dead so long that a message was given up, what ended meanwhile is told to nobody.
            if all(step is not False for _, step in history):
                assert due.keys() - was_muted <= told.keys()
            assert Counter(heard.ends) <= told
            # What is critical is told to who wants it at once the moment a run finds it.
            if name == "ops" and FINDINGS[0].id not in was_muted:
                assert {*play.prompt} <= {*heard.critical}
            # Of what is still there, the last opening is known.
            still = {FINDINGS[place].id for place in last} & due.keys() - was_muted
            assert {key for key in still if heard.last[key] < play.began[key]} == set()
            assert {FINDINGS[place].id for place in last} & due.keys() <= told.keys()


@settings(max_examples=10)
@given(history=st.lists(steps, max_size=8))
# A message fails in the evening, and its address answers again in the night.
@example(history=[(9, False), (4, Run(frozenset({1}), told=True)), (2, True)])
def test_nothing_but_criticals_in_quiet_hours(history: list[Step]) -> None:
    _is_quiet(history)


@pytest.mark.proof
@settings(max_examples=150)
@given(history=st.lists(steps, max_size=12))
def test_in_no_quiet_hours_of_a_hundred_and_fifty_histories_but_criticals(history: list[Step]) -> None:
    _is_quiet(history)


def _is_quiet(history: list[Step]) -> None:
    with played(history) as play:
        for name, heard in play.heard.items():
            alert = play.office.ws.config.alert[name]
            assert [at for at in heard.calm if deciding.quiet_until(alert, ZoneInfo("UTC"), at) is not None] == []


@settings(max_examples=5)
@given(seen=st.frozensets(places), gaps=st.lists(st.integers(1, 20), min_size=1, max_size=5))
def test_nothing_when_nothing_changed(seen: frozenset[int], gaps: list[int]) -> None:
    with played([(1, Run(seen, told=True))]) as play:
        before = {name: heard.count for name, heard in play.heard.items()}
        for hours in gaps:
            play.pass_hours(hours)
            play.office.run(play.now, _seen(seen))
        assert {name: heard.count for name, heard in play.heard.items()} == before
