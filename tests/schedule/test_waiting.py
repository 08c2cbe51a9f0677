"""What waits for the next moment: wakes in time, takes a changed file, lets no long run make another late."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from shipops.errors import ConfigError
from shipops.schedule.attending import Crew
from shipops.schedule.child import Ended
from shipops.schedule.ticking import next_tick
from shipops.schedule.waiting import _Rounds, run_once
from shipops.workspace import Workspace
from tests.schedule.stage import Stage, at, staged
from tests.schedule.test_ticking import HOURLY, MORNING


def test_the_next_tick_is_at_the_next_moment_and_within_a_minute(tmp_path: Path) -> None:
    stage = staged(tmp_path, MORNING, now="2026-12-01T05:59:40")
    assert next_tick(stage.ws, at("2026-12-01T05:59:40")) == at("2026-12-01T06:00")
    assert next_tick(stage.ws, at("2026-12-01T05:30:10")) == at("2026-12-01T05:31:10")


def test_the_next_tick_is_when_a_failed_run_is_tried_again(tmp_path: Path) -> None:
    stage = staged(tmp_path, MORNING + '\nretry_after = "0.5m"', now="2026-12-01T05:00")
    stage.tick()
    stage.does = "failed"
    stage.tick("2026-12-01T06:00")
    again = next_tick(stage.ws, at("2026-12-01T06:01:01"))
    assert again.replace(microsecond=0) == at("2026-12-01T06:01:30")


def test_a_long_run_makes_no_other_late(tmp_path: Path) -> None:
    """One tick of cron's, in which one run lasts until the other one, due two seconds later, has run."""
    stage = staged(tmp_path, MORNING.replace("0 6", "59 6"), HOURLY, now="2026-12-01T06:30")
    stage.tick()
    begin, started = at("2026-12-01T06:59:58"), time.monotonic()
    ws = replace(stage.ws, clock=lambda: begin + timedelta(seconds=time.monotonic() - started))
    hourly_ran = Event()

    def run(arguments: list[str], **how: object) -> Ended:
        if "hourly" in arguments:
            hourly_ran.set()
        else:
            assert hourly_ran.wait(30)
        return Ended(0, "")

    done: list[str] = []
    assert (
        run_once(ws, Crew(run, stage.told, stage.complaints.append, stage.stop), lambda did: done.append(did.job)) == 0
    )
    assert (sorted(done), stage.complaints) == (["hourly", "morning"], [])


@pytest.fixture
def rounds(tmp_path: Path) -> tuple[Stage, list[Workspace | ConfigError], _Rounds]:
    """Rounds over what is opened next."""
    stage = staged(tmp_path, MORNING, now="2026-12-01T05:30")
    opens: list[Workspace | ConfigError] = [stage.ws]

    def opened() -> Workspace:
        if isinstance(opens[-1], ConfigError):
            raise opens[-1]
        return opens[-1]

    hands = ThreadPoolExecutor(1)
    crew = Crew(stage.run, stage.told, stage.complaints.append, stage.stop)
    return stage, opens, _Rounds(opened, crew, lambda _: None, hands)


def test_a_changed_file_is_taken_with_the_next_tick(
    rounds: tuple[Stage, list[Workspace | ConfigError], _Rounds],
) -> None:
    stage, opens, going = rounds
    going.tick()
    moved = staged(stage.ws.folder, MORNING.replace("0 6", "2 6"), now="2026-12-01T06:00")
    opens.append(moved.ws)
    going.tick()
    assert going.next(at("2026-12-01T06:01:30")) == at("2026-12-01T06:02")


def test_a_file_that_cannot_be_read_leaves_the_schedule_as_it_was_and_is_said_once(
    rounds: tuple[Stage, list[Workspace | ConfigError], _Rounds],
) -> None:
    stage, opens, going = rounds
    going.tick()
    opens.append(ConfigError("It is broken.", "Mend it."))
    going.tick()
    going.tick()
    assert stage.complaints == ["It is broken. Mend it. Until then the schedule stays as it was."]
    assert going.next(at("2026-12-01T05:59:30")) - at("2026-12-01T05:59:30") == timedelta(seconds=30)
