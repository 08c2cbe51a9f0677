"""How long whoever guesses at the desk's door has to wait."""

from __future__ import annotations

import asyncio

import pytest

from shipops.desk.login import Turns


class Waits:
    """Seconds that pass at once when they are slept through, and how long each sleep was."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now, self.slept = 1000.0, list[float]()
        patch.setattr("shipops.desk.login.sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    return Waits(monkeypatch)


def wrong(turns: Turns, times: int) -> None:
    for _ in range(times):
        assert asyncio.run(turns.take(lambda: None)) is None


def test_after_some_wrong_tries_each_waits_longer_to_some_seconds(waits: Waits) -> None:
    wrong(Turns(clock=lambda: waits.now), 11)
    assert waits.slept == [0, 0, 0, 0, 0, 0.5, 1, 2, 4, 4, 4]


def test_a_right_try_waits_as_long_and_is_let_in(waits: Waits) -> None:
    turns = Turns(clock=lambda: waits.now)
    wrong(turns, 7)
    assert asyncio.run(turns.take(lambda: "somebody")) == "somebody"
    assert waits.slept[-1] == 2


def test_a_right_try_gives_no_new_ones_for_free(waits: Waits) -> None:
    turns = Turns(clock=lambda: waits.now)
    wrong(turns, 7)
    asyncio.run(turns.take(lambda: "somebody"))
    wrong(turns, 2)
    assert waits.slept[-2:] == [2, 4]


def test_what_was_wrong_long_ago_is_forgotten(waits: Waits) -> None:
    turns = Turns(clock=lambda: waits.now)
    wrong(turns, 9)
    waits.now += 601
    wrong(turns, 6)
    assert waits.slept[-6:] == [0, 0, 0, 0, 0, 0.5]
