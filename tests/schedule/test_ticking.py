"""What ticks do, one after another, on a clock moved by hand; the runs are stand-ins."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipops.reports.history import read_runs
from shipops.schedule.attending import places_of
from shipops.schedule.holding import held
from shipops.schedule.listing import standings
from tests.schedule.stage import Killed, Stage, at, staged

MORNING = 'name = "morning"\ncron = "0 6 * * *"\nnotebook = "n"'
HOURLY = 'name = "hourly"\ncron = "0 * * * *"\nnotebook = "n"'


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A job every morning at six, seen first at noon of the first of December."""
    made = staged(tmp_path, MORNING, now="2026-12-01T12:00")
    assert made.tick() == []
    return made


def test_a_job_runs_at_its_moment_and_only_once(stage: Stage) -> None:
    assert stage.tick("2026-12-02T05:59") == []
    assert stage.tick("2026-12-02T06:00") == [("morning", "2026-12-02T06:00", "finished")]
    assert stage.tick("2026-12-02T06:01") == stage.tick("2026-12-02T12:00") == []
    assert stage.told.of_runs == [("morning", "2026-12-02T06:00", "finished")]
    assert stage.told.of_late == []


def test_a_job_never_seen_before_waits_for_its_next_moment_whatever_restarts(tmp_path: Path) -> None:
    first = staged(tmp_path, MORNING, now="2026-12-01T12:00")
    assert first.tick() == []
    # Down over its first moment.
    again = staged(tmp_path, MORNING, now="2026-12-02T06:10")
    assert again.tick() == [("morning", "2026-12-02T06:00", "finished")]


def test_several_missed_moments_are_caught_up_by_one_run_of_the_latest(stage: Stage) -> None:
    caught_up = [("morning", "2026-12-05T06:00", "late"), ("morning", "2026-12-05T06:00", "finished")]
    assert stage.tick("2026-12-05T09:30") == caught_up
    assert stage.tick("2026-12-05T09:40") == []


def test_a_failed_run_is_tried_again_after_its_pause_and_told_after_the_last_try(stage: Stage) -> None:
    stage.does = "failed"
    assert stage.tick("2026-12-02T06:00") == [("morning", "2026-12-02T06:00", "failed")]
    assert stage.tick("2026-12-02T06:05") == []
    assert stage.told.of_runs == []
    assert stage.tick("2026-12-02T06:07") == [("morning", "2026-12-02T06:00", "failed")]
    assert stage.told.of_runs == [("morning", "2026-12-02T06:00", "failed")]
    assert stage.tick("2026-12-02T06:30") == []


def test_tries_are_counted_across_a_restart(stage: Stage) -> None:
    stage.does = "failed"
    stage.tick("2026-12-02T06:00")
    again = staged(stage.ws.folder, MORNING, now="2026-12-02T06:07")
    again.does = stage.does
    assert again.tick() == [("morning", "2026-12-02T06:00", "failed")]
    assert again.tick("2026-12-02T06:30") == []
    assert again.told.of_runs == [("morning", "2026-12-02T06:00", "failed")]


def test_no_try_is_made_once_the_next_moment_would_come_first(tmp_path: Path) -> None:
    stage = staged(tmp_path, HOURLY + '\nretries = 5\nretry_after = "50m"', now="2026-12-01T12:30")
    stage.tick()
    stage.does = "failed"
    assert stage.tick("2026-12-01T13:00") == [("hourly", "2026-12-01T13:00", "failed")]
    assert stage.tick("2026-12-01T13:52") == [("hourly", "2026-12-01T13:00", "failed")]
    assert stage.told.of_runs == [("hourly", "2026-12-01T13:00", "failed")]


def test_a_failure_is_told_though_a_later_moment_took_the_place_of_its_next_try(stage: Stage) -> None:
    stage.does = "failed"
    stage.tick("2026-12-02T06:00")
    stage.does = "finished"
    # Down until the day after.
    assert [did for did in stage.tick("2026-12-03T06:01") if did[2] != "late"] == [
        ("morning", "2026-12-03T06:00", "finished")
    ]
    assert stage.told.of_runs == [
        ("morning", "2026-12-02T06:00", "failed"),
        ("morning", "2026-12-03T06:00", "finished"),
    ]


def test_a_run_that_left_no_line_gets_one_that_says_so(stage: Stage) -> None:
    stage.does = "silent"
    assert stage.tick("2026-12-02T06:00") == [("morning", "2026-12-02T06:00", "failed")]
    (run,) = read_runs(stage.ws.lake)
    assert (run.outcome, run.due_at, run.error) == ("failed", at("2026-12-02T06:00"), "It ended with exit code 2.")


def test_a_run_that_takes_too_long_is_timed_out_and_tried_again(stage: Stage) -> None:
    stage.does = "timed_out"
    assert stage.tick("2026-12-02T06:00") == [("morning", "2026-12-02T06:00", "timed_out")]
    stage.does = "finished"
    assert stage.tick("2026-12-02T06:10") == [("morning", "2026-12-02T06:00", "finished")]
    assert [run.outcome for run in read_runs(stage.ws.lake)] == ["timed_out", "finished"]


def test_what_a_run_that_takes_too_long_noted_itself_is_put_right(stage: Stage) -> None:
    stage.does = "timed_out with a line"
    assert stage.tick("2026-12-02T06:00") == [("morning", "2026-12-02T06:00", "timed_out")]
    assert [run.outcome for run in read_runs(stage.ws.lake)] == ["timed_out"]


def test_a_run_interrupted_with_the_scheduler_is_done_again_once(stage: Stage) -> None:
    stage.does = "interrupted"
    assert stage.tick("2026-12-02T06:00") == [("morning", "2026-12-02T06:00", "interrupted")]
    again = staged(stage.ws.folder, MORNING, now="2026-12-02T06:02")
    again.does = stage.does
    assert again.tick() == [("morning", "2026-12-02T06:00", "interrupted")]
    third = staged(stage.ws.folder, MORNING, now="2026-12-02T06:04")
    assert third.tick() == []
    assert third.told.of_runs == [("morning", "2026-12-02T06:00", "interrupted")]


def test_a_run_killed_with_the_scheduler_is_noted_and_done_again(stage: Stage) -> None:
    stage.does = "killed"
    with pytest.raises(Killed):
        stage.tick("2026-12-02T06:00")
    again = staged(stage.ws.folder, MORNING, now="2026-12-02T06:03")
    assert again.tick() == [("morning", "2026-12-02T06:00", "finished")]
    assert [run.outcome for run in read_runs(again.ws.lake)] == ["interrupted", "finished"]
    assert again.told.of_runs == [("morning", "2026-12-02T06:00", "finished")]


def test_a_run_that_ended_alone_is_not_done_again(stage: Stage) -> None:
    stage.does = "killed"
    with pytest.raises(Killed):
        stage.tick("2026-12-02T06:00")
    # Only the scheduler was killed.
    stage.write("morning", at("2026-12-02T06:00"), "finished", stage.clock())
    again = staged(stage.ws.folder, MORNING, now="2026-12-02T06:03")
    assert again.tick("2026-12-02T07:00") == []
    assert again.told.of_runs == [("morning", "2026-12-02T06:00", "finished")]
    assert again.told.of_late == []


def test_a_moment_somebody_else_ran_is_not_run_again(stage: Stage) -> None:
    stage.clock.moment = at("2026-12-02T06:00")
    stage.write("morning", at("2026-12-02T06:00"), "finished", stage.clock())
    assert stage.tick("2026-12-02T06:05") == []


def test_a_job_somebody_runs_is_left_alone_and_told_to_be_late_once(stage: Stage) -> None:
    with held(places_of(stage.ws, "morning").lock):
        assert stage.tick("2026-12-02T06:00") == []
        assert stage.tick("2026-12-02T06:16") == [("morning", "2026-12-02T06:00", "late")]
        assert stage.tick("2026-12-02T06:20") == []
    assert stage.told.of_late == [("morning", "2026-12-02T06:00")]


def test_a_run_that_goes_on_is_not_late(stage: Stage) -> None:
    seen = []

    def looking() -> str:
        stage.clock.moment = at("2026-12-02T06:40")
        seen.extend(standings(stage.ws))
        return "finished"

    stage.does = looking
    stage.tick("2026-12-02T06:00")
    (during,) = seen
    assert (during.running, during.late) == (True, None)
    assert stage.told.of_late == []


def test_a_changed_expression_counts_from_when_it_was_seen(stage: Stage) -> None:
    stage.tick("2026-12-02T06:00")
    # At noon somebody moves it to eleven.
    changed = staged(stage.ws.folder, MORNING.replace("0 6", "0 11"), now="2026-12-02T12:00")
    assert changed.tick() == []
    assert changed.tick("2026-12-03T11:00") == [("morning", "2026-12-03T11:00", "finished")]


def test_trouble_with_one_job_is_none_of_anothers(tmp_path: Path) -> None:
    stage = staged(tmp_path, HOURLY, MORNING, now="2026-12-01T05:30")
    stage.tick()
    places_of(stage.ws, "hourly").bookmark.write_text("{", encoding="utf-8")
    assert stage.tick("2026-12-01T06:00") == [("morning", "2026-12-01T06:00", "finished")]
    (complaint,) = stage.complaints
    assert complaint.startswith("hourly: How far the job hourly is cannot be read")


def test_trouble_with_telling_keeps_no_job_from_running(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr(stage.told, "after_run", broken)
    stage.tick("2026-12-02T06:00")
    assert stage.complaints == ["Nobody could be told: no route"]
    assert stage.tick("2026-12-03T06:00") == [("morning", "2026-12-03T06:00", "finished")]


def test_a_clock_set_back_doubles_nothing(stage: Stage) -> None:
    stage.tick("2026-12-02T06:00")
    assert stage.tick("2026-12-02T05:00") == stage.tick("2026-12-02T06:00") == []


def test_a_clock_that_was_a_year_ahead_keeps_no_job_from_running(stage: Stage) -> None:
    stage.tick("2027-12-02T06:00")
    assert stage.tick("2026-12-02T05:59") == []
    assert stage.tick("2026-12-02T06:00") == [("morning", "2026-12-02T06:00", "finished")]


def test_the_list_says_that_a_run_which_was_killed_is_late(stage: Stage) -> None:
    stage.does = "killed"
    with pytest.raises(Killed):
        stage.tick("2026-12-02T06:00")
    stage.clock.moment = at("2026-12-02T06:30")
    (killed,) = standings(stage.ws)
    assert (killed.running, killed.late) == (False, at("2026-12-02T06:00"))


def test_the_list_says_what_waits_for_a_scheduler(stage: Stage) -> None:
    stage.clock.moment = at("2026-12-02T06:20")
    (late,) = standings(stage.ws)
    assert (late.last, late.late, late.seen) == (None, at("2026-12-02T06:00"), True)
    assert late.next_at <= stage.clock()
    stage.tick()
    (done,) = standings(stage.ws)
    assert (done.late, done.next_at) == (None, at("2026-12-03T06:00"))
    assert done.last is not None
    assert done.last.outcome == "finished"
