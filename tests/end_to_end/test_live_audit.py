"""Worlds that change while they are pulled and audited: no alarm about what moved, no problem missed once due."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.end_to_end.moving import Moving, moving

# A Friday, half past one at the shop: until the last reading on Monday a working day passes and a weekend.
NOW = datetime(2026, 11, 6, 19, 30, tzinfo=UTC)
MONDAY = NOW + timedelta(hours=66)
EVERY = timedelta(minutes=8)


def hold_to_truth(moved: Moving) -> None:
    """Read while business goes on: nothing is told but what is planted by then, and nothing missed that is due."""
    found = moved.read()
    assert found - moved.planted() == Counter(), f"false alarms at {moved.clock()}"
    assert moved.due() - found == Counter(), f"missed at {moved.clock()}"


def test_a_world_that_moves_while_it_is_read_is_reported_truly(tmp_path: Path) -> None:
    with moving(tmp_path, seed=4, orders=40, now=NOW) as moved:
        moved.pull()
        moved.pass_time(NOW + timedelta(hours=4), timedelta(minutes=4))
        hold_to_truth(moved)
        assert moved.happened


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1, 31))
def test_a_week_end_of_a_moving_world_is_reported_exactly_once_it_has_settled(tmp_path: Path, seed: int) -> None:
    began = time.monotonic()
    with moving(tmp_path, seed=seed, orders=150, now=NOW) as moved:
        for hours in (0, 20, 44):
            moved.pass_time(NOW + timedelta(hours=hours), EVERY)
            hold_to_truth(moved)
        moved.pass_time(MONDAY, EVERY)
        moved.settle()
        moved.pull()
        moved.rest(4)
        found = moved.read()
    counted = f"planted {moved.planted().total()}, {moved.happened} of them on the way, found {found.total()}"
    # Standard error, as the processes of a spread-out run have no other way to the screen.
    sys.stderr.write(f"seed {seed:>2}: {counted}, {time.monotonic() - began:.1f} s\n")
    assert found == moved.planted()
