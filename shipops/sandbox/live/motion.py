"""A world that moves while it is served: orders arrive, are made ready, imported, labelled and reported back."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from shipops.sandbox.errands import Errands
from shipops.sandbox.live.lives import ORDINARY_LIVES, Life
from shipops.sandbox.live.merchant import LiveMerchant
from shipops.sandbox.live.resumed import resumed_lives
from shipops.sandbox.shipstation.api import ShipStation
from shipops.sandbox.world.model import World

# Of the events, about one in ten begins a new order; the others carry on what has begun.
_NEW_SHARE = 0.1


@dataclass(order=True)
class _Due:
    """A life and the number of the step from which it goes on."""

    step: int
    turn: int
    life: Iterator[int] = field(compare=False)


class LiveWorld:
    """The merchant's business from the moment the world stands at; ``world`` and ``shipstation`` change by steps.

    The same world and the same moments always give the same steps. What was under way goes on; what can begin is told
    by ``begins``, each life with how often. An audit of a world that has :meth:`settled <settle>` finds what its truth
    holds then, and nothing else: ordinary lives are no problems, and others write down what they plant.
    """

    def __init__(
        self, world: World, shipstation: ShipStation, begins: Sequence[tuple[Life, int]] = ORDINARY_LIVES
    ) -> None:
        self._world = world
        self._rng = random.Random(f"live {world.seed}")
        self._merchant = LiveMerchant(world, shipstation, self._rng)
        self._waiting: list[_Due] = []
        self._turns = count()
        self._steps = 0
        self._begins = [life for life, _ in begins]
        self._weights = [weight for _, weight in begins]
        for life in resumed_lives(self._merchant):
            self._go_on(life)

    @property
    def under_way(self) -> int:
        """How many lives have begun and not ended."""
        return len(self._waiting)

    def step(self, now: datetime) -> None:
        """One event at ``now`` (aware): a life that is due goes on, or a new one begins."""
        self._steps += 1
        self.wait(now)
        due = bool(self._waiting) and self._waiting[0].step <= self._steps
        if due and self._rng.random() >= _NEW_SHARE:
            self._go_on(heapq.heappop(self._waiting).life)
        else:
            begun = self._rng.choices(self._begins, self._weights)[0]
            self._go_on(begun(self._merchant))

    def wait(self, now: datetime) -> None:
        """It is ``now`` (aware), and nothing happened but that stores were refreshed."""
        self._world.now = self._merchant.now = now
        self._merchant.refresh_stores()

    def settle(self, now: Callable[[], datetime]) -> None:
        """Let everything that has begun come to its end; ``now`` gives the moment of each event."""
        self._merchant.closing = True
        while self._waiting:
            self._steps += 1
            self.wait(now())
            self._go_on(heapq.heappop(self._waiting).life)

    def _go_on(self, life: Iterator[int]) -> None:
        """Run ``life`` to its next pause, which is a number of steps."""
        pause = next(life, None)
        if pause is not None:
            heapq.heappush(self._waiting, _Due(self._steps + pause, next(self._turns), life))


async def run_live(world: LiveWorld, clock: Callable[[], datetime], errands: Errands, *, per_minute: float) -> None:
    """Step ``world`` about ``per_minute`` times a minute until cancelled."""
    while True:
        await asyncio.sleep(60 / per_minute)
        world.step(clock())
        errands.start()
