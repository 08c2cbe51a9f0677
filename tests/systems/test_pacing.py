from __future__ import annotations

import threading

import pytest

from shipops.systems.pacing import Pace


class Clock:
    """Time that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_the_first_call_does_not_wait() -> None:
    clock = Clock()
    Pace(60, clock=clock, sleep=clock.sleep).wait()
    assert clock.slept == []


def test_calls_are_evenly_spaced() -> None:
    clock = Clock()
    pace = Pace(40, clock=clock, sleep=clock.sleep)
    for _ in range(5):
        pace.wait()
    assert clock.slept == pytest.approx([1.5] * 4)


def test_idle_time_is_not_saved_up_for_a_burst() -> None:
    clock = Clock()
    pace = Pace(60, clock=clock, sleep=clock.sleep)
    pace.wait()
    clock.now += 3600
    pace.wait()
    pace.wait()
    assert clock.slept == pytest.approx([1.0])


def test_threads_that_wait_at_once_each_get_their_own_slot() -> None:
    slept: list[float] = []
    pace = Pace(60, clock=lambda: 0.0, sleep=slept.append)
    threads = [threading.Thread(target=pace.wait) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == pytest.approx([float(n) for n in range(1, 8)])


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_that_is_not_positive_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        Pace(rate)
