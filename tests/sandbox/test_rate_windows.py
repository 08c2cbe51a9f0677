"""The two kinds of rate window, on a clock that tests move."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shipops.sandbox.throttle import FixedWindow, SlidingWindow


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_fixed_window_opens_again_after_a_minute() -> None:
    clock = Clock()
    window = FixedWindow(2, clock)
    assert [window.take("key").allowed for _ in range(3)] == [True, True, False]
    clock.now = 59.9
    assert not window.take("key").allowed
    clock.now = 60
    assert window.take("key").allowed


def test_a_fixed_window_counts_down_and_names_the_seconds_left() -> None:
    clock = Clock()
    window = FixedWindow(2, clock)
    assert (window.take("key").remaining, window.take("key").remaining, window.take("key").remaining) == (1, 0, 0)
    clock.now = 45.5
    assert window.take("key").reset == 15


def test_a_sliding_window_frees_each_call_a_minute_later() -> None:
    clock = Clock()
    window = SlidingWindow(2, clock)
    window.take("key")
    clock.now = 30
    window.take("key")
    assert not window.take("key").allowed
    clock.now = 60
    assert window.take("key").allowed
    assert not window.take("key").allowed
    clock.now = 90
    assert window.take("key").allowed


def test_keys_do_not_share_a_window() -> None:
    for window in (FixedWindow(1, Clock()), SlidingWindow(1, Clock())):
        window.take("one")
        assert window.take("two").allowed


@given(st.lists(st.floats(0, 50), max_size=60), st.integers(1, 5))
def test_no_sixty_seconds_hold_more_calls_than_a_sliding_limit(gaps: list[float], limit: int) -> None:
    clock = Clock()
    window = SlidingWindow(limit, clock)
    allowed: list[float] = []
    for gap in gaps:
        clock.now += gap
        if window.take("key").allowed:
            allowed.append(clock.now)
    assert all(sum(first <= later < first + 60 for later in allowed) <= limit for first in allowed)
