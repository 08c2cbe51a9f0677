"""Quiet hours and digests in the workspace's zone, right across clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import finding, utc

from shipops.alerts.deciding import delivery, digest_slot, quiet_until, slot
from shipops.config.schedule import Alert

NEW_YORK = ZoneInfo("America/New_York")


def alert(**keys: Any) -> Alert:
    return Alert.model_validate({"urls": ["json://a"], **keys})


def local(text: str, fold: int = 0) -> datetime:
    """A moment as New York's clocks show it, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        ("20:00-05:30", "2026-11-10T19:59", None),
        ("20:00-05:30", "2026-11-10T20:00", "2026-11-11T05:30"),
        ("20:00-05:30", "2026-11-11T05:29", "2026-11-11T05:30"),
        ("20:00-05:30", "2026-11-11T05:30", None),
        ("12:00-13:00", "2026-11-11T12:30", "2026-11-11T13:00"),
        ("12:00-13:00", "2026-11-11T13:00", None),
    ],
)
def test_quiet_hours_begin_and_end_as_the_clock_shows(hours: str, now: str, end: str | None) -> None:
    assert quiet_until(alert(quiet_hours=hours), NEW_YORK, local(now)) == (local(end) if end else None)


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert quiet_until(alert(), NEW_YORK, local("2026-11-10T03:00")) is None


def test_a_quiet_end_the_clocks_jump_over_is_the_jump() -> None:
    # On 8 March 2026 the clocks go from 02:00 to 03:00.
    end = quiet_until(alert(quiet_hours="20:00-02:30"), NEW_YORK, local("2026-03-08T01:59"))
    assert end == local("2026-03-08T03:00") == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_a_quiet_end_the_clocks_show_twice_is_the_first() -> None:
    # On 1 November 2026 the clocks go from 02:00 back to 01:00.
    quiet = alert(quiet_hours="20:00-01:30")
    assert quiet_until(quiet, NEW_YORK, local("2026-11-01T01:00")) == local("2026-11-01T01:30", fold=0)
    assert quiet_until(quiet, NEW_YORK, local("2026-11-01T01:10", fold=1)) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 1439), st.integers(0, 1439)  # noqa: DTZ001
)  # fmt: skip
def test_a_quiet_time_ends_after_now_within_a_day_and_is_over_then(at: datetime, begin: int, end: int) -> None:
    if begin == end:
        return
    hours = "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (begin, end))
    quiet, now = alert(quiet_hours=hours), at.replace(tzinfo=UTC)
    over = quiet_until(quiet, NEW_YORK, now)
    if over is not None:
        assert now < over <= now + timedelta(hours=25)
        assert quiet_until(quiet, NEW_YORK, over) is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-10T07:59", "2026-11-10T08:00"), ("2026-11-10T08:00", "2026-11-11T08:00"),
        ("2026-10-31T12:00", "2026-11-01T08:00"), ("2026-03-07T12:00", "2026-03-08T08:00"),
    ],
)  # fmt: skip
def test_the_next_digest_is_at_its_hour_on_every_day(now: str, due: str) -> None:
    assert digest_slot("ops", alert(), zone=NEW_YORK, now=local(now)).deliver_at == local(due)


def test_what_waits_for_the_same_moment_is_one_message() -> None:
    quiet, zone = alert(quiet_hours="20:00-05:30"), ZoneInfo("UTC")
    one, other = (
        slot("ops", quiet, f"run/{at}", urgent=False, zone=zone, now=utc(f"11-10 {at}")) for at in ("21:00", "22:00")
    )
    assert one == other
    urgent = slot("ops", quiet, "run/1", urgent=True, zone=zone, now=utc("11-10 21:00"))
    assert (urgent.message_id, urgent.deliver_at) == ("ops/run/1", utc("11-10 21:00"))


def test_a_finding_is_told_as_its_severity_and_its_check_say() -> None:
    ops = alert(from_severity="low", checks={"stuck": "digest", "contradiction": "off"})
    told = [delivery(ops, found) for found in (
        finding("1"), finding("1", "low"), finding("1", check="stuck"), finding("1", "critical", "contradiction"),
    )]  # fmt: skip
    assert told == ["at_once", "digest", "digest", "off"]
    assert delivery(alert(), finding("1", "medium", "stuck")) == "off"
