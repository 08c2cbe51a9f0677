"""A served world that goes on while it is read, on a clock of its own, with problems that happen on the way."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.types import Receive, Scope, Send

from shipops.config import read_config
from shipops.sandbox.app import build_app
from shipops.sandbox.config_file import config_text
from shipops.sandbox.live.lives import ORDINARY_LIVES
from shipops.sandbox.live.motion import LiveWorld
from shipops.sandbox.live.problems import PROBLEM_LIVES
from shipops.sandbox.world import make_world
from shipops.sandbox.world.calendar import WorkCalendar
from shipops.sandbox.world.model import Planted, World
from shipops.workspace import Workspace
from tests.end_to_end.in_process import RATE, listening

Key = tuple[str, str, str, str]
_EVER = datetime.min.replace(tzinfo=UTC)
# A call takes as long, and business goes on meanwhile.
_CALL = timedelta(seconds=2)
# Two hours of grace, the half hour until the next refresh of a store, and some to spare.
_DUE_AFTER_HOURS = 3


class Hand:
    """A clock moved by hand: aware UTC, to the millisecond, each look later than the one before."""

    def __init__(self, start: datetime) -> None:
        self._moment = start
        self._turn = threading.Lock()

    def __call__(self) -> datetime:
        return self.forward(timedelta(milliseconds=1))

    def forward(self, by: timedelta) -> datetime:
        with self._turn:
            self._moment += by
            return self._moment


@dataclass
class Moving:
    """A world on the move with the workspace that reads it. ``planted_at`` says since when each problem is one."""

    world: World
    clock: Hand
    live: LiveWorld
    workspace: Workspace
    calendar: WorkCalendar
    moves: bool = True
    planted_at: list[datetime] = field(default_factory=list)
    read_at: list[datetime] = field(default_factory=list)

    def pass_time(self, until: datetime, every: timedelta) -> None:
        """Business goes on until then, one event after another."""
        while self.clock() < until:
            self.step(every)

    def step(self, after: timedelta) -> None:
        self.live.step(self.clock.forward(after))
        self.note()

    def note(self) -> None:
        """Note since when what was planted lately is a problem."""
        self.planted_at += [self.clock()] * (len(self.world.truth.planted) - len(self.planted_at))

    def settle(self) -> None:
        """What began comes to its end; from then on nothing happens."""
        self.live.settle(lambda: self.clock.forward(_CALL))
        self.note()
        self.moves = False

    def rest(self, hours: float) -> None:
        """Some working hours pass in which nothing happens."""
        until = self.calendar.after(self.clock(), hours)
        while (now := self.clock.forward(timedelta(minutes=10))) < until:
            self.live.wait(now)

    def planted(self) -> Counter[Key]:
        return Counter(map(_key, self.world.truth.planted))

    @property
    def happened(self) -> int:
        """How many problems happened since the world was first served."""
        return sum(at != _EVER for at in self.planted_at)

    def due(self) -> Counter[Key]:
        """What the last reading has to find: an earlier one saw it so long before that it is due."""
        last = self.calendar.position(self.read_at[-1])
        seen = [at for at in self.read_at if last - self.calendar.position(at) >= _DUE_AFTER_HOURS]
        entries = zip(self.world.truth.planted, self.planted_at, strict=True)
        return Counter(_key(entry) for entry, since in entries if since == _EVER or any(since < at for at in seen))

    def pull(self) -> None:
        """Pull everything, while business goes on."""
        self.read_at.append(self.clock())
        assert self.workspace.sync().complete

    def read(self) -> Counter[Key]:
        """Pull and audit with confirmation, while business goes on: what is found."""
        self.pull()
        result = self.workspace.audit(confirm=True, record=True)
        there = [found for found in result.findings if found.state != "resolved"]
        return Counter((found.check, found.account, found.order or "", found.part or "") for found in there)


def _key(entry: Planted) -> Key:
    return entry.check, entry.account, entry.order or "", entry.part or ""


@contextmanager
def moving(folder: Path, *, seed: int, orders: int, now: datetime) -> Iterator[Moving]:
    """Serve the world of ``seed``; with every call it moves by one event."""
    world, clock = make_world(seed=seed, orders=orders, now=now), Hand(now)
    app = build_app(world, rate=RATE, clock=clock)
    live = LiveWorld(world, app.state.shipstation, (*ORDINARY_LIVES, *PROBLEM_LIVES))
    known = [_EVER] * len(world.truth.planted)
    made: list[Moving] = []

    async def moved(scope: Scope, receive: Receive, send: Send) -> None:
        if made and made[0].moves:
            made[0].step(_CALL)
        await app(scope, receive, send)

    with listening(moved) as url:
        (folder / "shipops.toml").write_text(config_text(world, url, rate=RATE), encoding="utf-8")
        workspace = Workspace(folder, read_config(folder / "shipops.toml"), clock)
        made.append(Moving(world, clock, live, workspace, WorkCalendar(now), planted_at=known))
        yield made[0]
