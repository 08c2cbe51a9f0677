"""Who is told what, and when: new once, solved once, nothing in between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from office import Office, finding, utc
from receivers import Inbox

from shipops.alerts import Told
from shipops.audit.findings import Severity

ONE, TWO = finding("SO-1"), finding("SO-2")
CRITICAL = finding("SO-9", "critical")


def ops(inbox: Inbox, more: str = "", name: str = "ops") -> str:
    return f'[alert.{name}]\nurls = ["json://{inbox.address}/{name}"]\n{more}\n'


QUIET = 'quiet_hours = "20:00-05:30"'


def said(inbox: Inbox, name: str = "ops") -> list[str]:
    """What each title says happened."""
    return [title.partition(": ")[2].partition(" · ")[0] for title in inbox.titles(name)]


def test_a_finding_is_told_when_new_when_solved_and_when_it_is_back(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    for day, found in enumerate(([ONE], [ONE], [], [], [ONE], [ONE, TWO]), start=2):
        office.run(f"11-0{day} 06:00", found)
    assert said(inbox) == ["1 new", "1 solved", "1 back", "1 new"]


def test_a_run_is_one_message_with_the_worst_first(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, 'from_severity = "medium"'))
    office.run("11-02 06:00", [ONE])
    office.run("11-03 06:00", [finding("SO-3", "medium"), TWO, CRITICAL])
    (_, post) = inbox.at("ops")
    assert post["title"] == "shipops morning: 3 new (1 critical), 1 solved · Missing in ShipStation SO-9"
    places = [post["message"].index(text) for text in ("[critical]", "[high]", "[medium]", "Solved", "Report")]
    assert places == sorted(places)


def test_orders_with_the_same_thing_to_do_are_one_entry(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    office.run("11-02 06:00", [finding(f"SO-{number:02}") for number in range(1, 31)])
    (post,) = inbox.at("ops")
    assert post["message"].count("Do: Import it.") == 1
    assert "[high] Missing in ShipStation (30)" in post["message"]
    assert "Orders: SO-01, SO-02, SO-03," in post["message"]
    assert "SO-24 and 6 more (cin7.main)" in post["message"]


def test_nothing_is_sent_when_nothing_changed(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    assert office.run("11-02 06:00") == office.run("11-03 06:00") == Told()
    assert inbox.posts == []


def test_an_all_clear_is_sent_only_when_nothing_changed(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, "all_clear = true"))
    for day, found in enumerate(([], [ONE], [ONE]), start=2):
        office.run(f"11-0{day} 06:00", found)
    assert said(inbox) == ["all clear", "1 new", "all clear"]


def test_each_recipient_has_a_threshold_of_their_own(tmp_path: Path, inbox: Inbox) -> None:
    alerts = ops(inbox, 'from_severity = "medium"') + ops(inbox, 'from_severity = "critical"', "boss")
    office = Office(tmp_path, alerts)
    medium = finding("SO-3", "medium")
    office.run("11-02 06:00", [medium])
    office.run("11-03 06:00", [medium, CRITICAL])
    office.run("11-04 06:00")
    assert said(inbox) == ["1 new", "1 new (1 critical)", "2 solved"]
    assert said(inbox, "boss") == ["1 new (1 critical)", "1 solved"]


def test_what_grows_bad_enough_is_told_then_and_its_end_too(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    severities: tuple[Severity, ...] = ("medium", "medium", "high", "high", "medium")
    for day, severity in enumerate(severities, start=2):
        office.run(f"11-0{day} 06:00", [replace(ONE, severity=severity)])
    office.run("11-08 06:00")
    assert said(inbox) == ["1 new", "1 solved"]


def test_quiet_hours_let_criticals_pass_and_hold_the_rest_for_their_end(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, QUIET))
    told = office.run("11-02 22:00", [ONE, CRITICAL])
    assert said(inbox) == ["1 new (1 critical)"]
    assert [(held.recipient, held.until) for held in told.held] == [("ops", utc("11-03 05:30"))]
    office.run("11-02 23:00", [ONE, TWO, CRITICAL])
    office.tick("11-03 05:29")
    assert len(inbox.posts) == 1
    office.tick("11-03 05:30")
    office.tick("11-03 05:31")
    assert said(inbox) == ["1 new (1 critical)", "2 new"]


def test_what_is_held_waits_on_where_its_hour_was_slept_through(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, QUIET))
    office.run("11-02 22:00", [ONE])
    office.tick("11-03 21:00")
    assert inbox.posts == []
    office.tick("11-04 05:30")
    assert said(inbox) == ["1 new"]


def test_a_failed_message_is_not_tried_again_in_quiet_hours(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, QUIET))
    inbox.refusing = 500
    office.run("11-02 19:59", [ONE])
    inbox.refusing = 0
    office.tick("11-02 20:30")
    assert inbox.posts == []
    office.tick("11-03 05:30")
    assert said(inbox) == ["1 new"]


def test_what_came_and_went_in_quiet_hours_is_told_as_that(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, QUIET))
    office.run("11-02 22:00", [ONE])
    office.run("11-02 23:00")
    office.tick("11-03 05:30")
    (post,) = inbox.at("ops")
    assert "Came and was solved" in post["message"]
    assert "New" not in post["message"]


def test_a_digest_is_one_message_a_day_at_its_hour(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, 'deliver = "digest"\ndigest_at = "17:00"'))
    for hour, found in ((6, [ONE]), (12, [ONE, TWO])):
        office.run(f"11-02 {hour:02}:00", found)
    office.tick("11-02 16:59")
    assert inbox.posts == []
    office.tick("11-02 17:00")
    office.run("11-03 06:00", [TWO])
    office.tick("11-03 17:00")
    assert said(inbox) == ["2 new", "1 solved"]


def test_a_check_can_be_told_in_another_way_or_not_at_all(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, 'checks = { stuck = "digest", contradiction = "off" }'))
    office.run("11-02 06:00", [ONE, finding("SO-2", check="stuck"), finding("SO-3", check="contradiction")])
    office.tick("11-02 08:00")
    assert inbox.titles("ops") == [
        "shipops morning: 1 new · Missing in ShipStation SO-1", "shipops morning: 1 new · Does not move on SO-2"
    ]  # fmt: skip


def test_low_findings_are_only_counted_in_the_digest(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, 'from_severity = "low"'))
    office.run("11-02 06:00", [finding(f"SO-{number}", "low") for number in range(3)])
    assert inbox.posts == []
    office.tick("11-02 08:00")
    (post,) = inbox.at("ops")
    assert "3 low findings new: Missing in ShipStation (3)" in post["message"]
    assert "SO-1" not in post["message"]


def test_a_muted_finding_is_silent_and_so_is_its_end(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    office.run("11-02 06:00", [ONE])
    for found in (ONE, TWO):
        office.mute(found, "11-02 07:00", "11-05 00:00")
    office.run("11-03 06:00", [ONE, TWO])
    office.run("11-04 06:00", [TWO])
    assert said(inbox) == ["1 new"]
    office.run("11-05 06:00", [ONE, TWO])
    assert said(inbox) == ["1 new", "1 new, 1 back"]


def test_what_is_muted_while_it_is_held_is_told_when_the_mute_ends(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, QUIET))
    office.run("11-02 22:00", [ONE])
    office.mute(ONE, "11-02 23:00", "11-04 00:00")
    office.tick("11-03 05:30")
    office.run("11-03 06:00", [ONE])
    assert inbox.posts == []
    office.run("11-04 06:00", [ONE])
    office.run("11-05 06:00", [ONE])
    assert said(inbox) == ["1 new"]


def test_what_a_finding_explains_is_folded_under_it_and_told_once_it_stands_alone(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    dead = finding("", "critical", "connection-failed", title="A connection has failed")
    behind = [finding(f"SO-{number}", behind=dead.id) for number in (1, 2)]
    office.run("11-02 06:00", [dead, *behind])
    office.run("11-03 06:00", [dead, *behind, finding("SO-3", behind=dead.id)])
    office.run("11-04 06:00", [ONE])
    first, last = inbox.at("ops")
    assert "2 other findings behind this" in first["message"]
    assert "SO-1" not in first["message"]
    assert last["title"].startswith("shipops morning: 1 new, 1 solved")
    assert "Solved\n- Connection failed: cin7.main" in last["message"]


def test_two_jobs_tell_one_recipient_of_a_finding_once(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox), jobs=("morning", "evening"))
    for day in (2, 3):
        office.run(f"11-0{day} 06:00", [ONE])
        office.run(f"11-0{day} 18:00", [ONE], job="evening")
    for hour, job in ((6, "morning"), (18, "evening")):
        office.run(f"11-04 {hour:02}:00", job=job)
    assert said(inbox) == ["1 new", "1 solved"]


def test_news_of_a_run_nobody_was_told_of_comes_with_the_next(tmp_path: Path, inbox: Inbox) -> None:
    """By hand, or the process ended before it told."""
    office = Office(tmp_path, ops(inbox))
    office.run("11-02 06:00")
    office.played("11-02 11:00", [ONE])
    office.run("11-03 06:00", [ONE, TWO])
    assert said(inbox) == ["1 new", "1 new"]
    office.run("11-04 06:00", [ONE, TWO])
    assert len(inbox.posts) == 2


def test_what_the_first_try_of_a_run_recorded_is_told_after_the_second(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    office.played("11-02 06:00", [ONE], outcome="failed", due="11-02 06:00")
    office.run("11-02 06:10", [ONE], due="11-02 06:00")
    assert said(inbox) == ["1 new"]


def test_a_new_recipient_hears_of_what_is_new_from_then_on(tmp_path: Path, inbox: Inbox) -> None:
    Office(tmp_path, ops(inbox)).run("11-02 06:00", [ONE])
    office = Office(tmp_path, ops(inbox) + ops(inbox, name="boss"))
    office.run("11-03 06:00", [ONE, TWO])
    office.run("11-04 06:00")
    assert said(inbox, "boss") == ["1 new", "1 solved"]


@pytest.mark.parametrize(
    ("outcome", "words"), [("failed", "failed"), ("timed_out", "took too long and was ended"),
                           ("interrupted", "was interrupted")],
)  # fmt: skip
def test_a_failed_run_is_always_told_and_so_is_that_it_works_again(
    tmp_path: Path, inbox: Inbox, outcome: str, words: str
) -> None:
    off = ops(inbox, QUIET + '\ndeliver = "off"')
    office = Office(tmp_path, off)
    office.run("11-02 06:00")
    office.run("11-03 03:00", outcome=outcome, error="Cell 3 failed: no orders", records=False)
    office.run("11-04 03:00", outcome=outcome, records=False)
    office.run("11-05 06:00")
    office.run("11-06 06:00")
    assert said(inbox) == [words, words, "works again"]
    first = inbox.at("ops")[0]["message"]
    assert "Cell 3 failed: no orders" in first
    assert "2026-11-03T030000Z-failed/reconciliation.ipynb" in first


def test_a_late_run_is_told_once_for_its_moment_and_that_it_works_again(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, QUIET))
    for minute in (10, 20):
        office.late("11-02 05:00", f"11-02 05:{minute}")
    office.late("11-03 05:00", "11-03 05:10")
    office.run("11-03 06:00", [ONE], due="11-03 05:00")
    assert said(inbox) == ["late", "late", "works again, 1 new"]


def test_a_failed_run_nobody_was_told_of_is_told_with_the_next(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox))
    office.run("11-02 06:00")
    office.played("11-03 06:00", outcome="failed", due="11-03 06:00", records=False)
    office.run("11-04 06:00")
    assert said(inbox) == ["failed", "works again"]


def test_the_heartbeat_is_called_after_every_good_run_and_no_other(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, f'heartbeat = "http://{inbox.address}/alive?key=1"'))
    office.run("11-02 06:00")
    office.run("11-03 06:00", outcome="failed", records=False)
    office.run("11-04 06:00")
    assert inbox.calls == ["/alive?key=1", "/alive?key=1"]


def test_a_heartbeat_that_fails_is_tried_twice_recorded_and_not_fatal(tmp_path: Path, inbox: Inbox) -> None:
    office = Office(tmp_path, ops(inbox, f'heartbeat = "http://{inbox.address}/alive"'))
    inbox.refusing = 500
    told = office.run("11-02 06:00")
    assert len(inbox.calls) == 2
    assert [(one.place, one.problem) for one in told.failed] == [("ops heartbeat", "it answered with status 500")]
    assert [(entry.event, entry.problem) for entry in office.entries if entry.kind == "heartbeat"] == [
        ("failed", "it answered with status 500")
    ]


def test_a_job_without_a_recipient_tells_nobody(tmp_path: Path) -> None:
    assert Office(tmp_path, "").run("11-02 06:00", [CRITICAL]) == Told()
