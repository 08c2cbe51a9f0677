"""store-refresh-stale, feed-error and stores switched off: what waits behind a store that does not refresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from merchants import NOW, SHIPSTATION, Audited, Merchant, audit_of

from shipops.audit.matching.store_rhythm import Look, rhythm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = NOW - 6 * DAY
PART = "shipstation.main/1"
CHECKS = ("store-refresh-stale", "feed-error", "connection-failed")


def behind(*, waiting: int = 2, ready: datetime = NOW - 5 * DAY, **store: Any) -> Audited:
    """Sales that became ready after the store's last refresh."""
    m = Merchant()
    m.store("1", **({"active": True, "auto_refresh": True, "refreshed_at": LONG_AGO} | store))
    for place in range(waiting):
        m.sale(f"SO-{place}", unit={"ready_at": ready, "changed_at": ready})
    return audit_of(m)


def told(audited: Audited) -> list[tuple[str, str]]:
    return [(found.check, found.part) for check in CHECKS for found in audited.about(check)]


def verdict(audited: Audited) -> str:
    return str(audited.db.execute("SELECT verdict FROM store_health WHERE store_id = '1'").fetchone()[0])  # type: ignore[index]


def test_a_store_that_rests_while_orders_wait_is_stale_and_says_how_many() -> None:
    audited = behind()
    (found,) = audited.about("store-refresh-stale")
    assert (found.account, found.part, found.severity) == (SHIPSTATION, PART, "high")
    assert found.title.endswith("2 orders wait")
    assert told(audited) == [("store-refresh-stale", PART)]
    assert [audited.bucket(f"SO-{place}") for place in (0, 1)] == ["too_recent", "too_recent"]


def test_without_orders_waiting_it_may_rest() -> None:
    assert told(behind(waiting=0)) == []


def test_what_is_not_past_its_grace_does_not_wait_yet() -> None:
    assert told(behind(ready=NOW - HOUR)) == []


def test_a_refresh_within_the_threshold_of_working_time_is_not_late() -> None:
    assert told(behind(refreshed_at=NOW - 3 * DAY, ready=NOW - 3 * DAY + HOUR)) == []


def test_the_later_reading_of_its_stamp_counts() -> None:
    assert told(behind(refreshed_latest_at=NOW - HOUR)) == []


def test_attempts_that_fail_while_orders_wait_are_a_feed_error_and_no_stale_store() -> None:
    assert told(behind(refresh_failing=True, refresh_attempted_at=NOW - HOUR)) == [("feed-error", PART)]


def test_attempts_that_fail_while_nothing_waits_are_none() -> None:
    assert told(behind(waiting=0, refresh_failing=True)) == []


def test_inksoft_s_harmless_error_is_told_apart() -> None:
    m = Merchant()
    m.store("2", refresh_failing=True)
    found = audit_of(m).db.execute("SELECT verdict FROM store_health WHERE store_id = '2'").fetchone()
    assert found == ("nothing to fetch",)


@pytest.mark.parametrize(
    ("store", "words"),
    [({"active": False}, "switched off"), ({"auto_refresh": False}, "does not refresh by itself")],
)
def test_a_store_that_is_switched_off_while_orders_wait_is_a_failed_connection(
    store: dict[str, Any], words: str
) -> None:
    audited = behind(**store)
    (found,) = audited.about("connection-failed")
    assert told(audited) == [("connection-failed", PART)]
    assert words in found.title
    assert "2 orders wait" in found.title


def test_a_store_that_is_switched_off_and_forgotten_is_none() -> None:
    assert told(behind(waiting=0, active=False)) == []


ZONE = ZoneInfo("America/Chicago")
MONDAY = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)


def looks(weeks: int, minutes: int) -> list[Look]:
    """Every weekday at this hour the store was seen refreshed so many minutes before."""
    days = [MONDAY - timedelta(days=back) for back in range(7 * weeks, 0, -1)]
    return [Look(day - timedelta(minutes=minutes), day) for day in days]


def test_a_rhythm_is_known_after_twenty_refreshes_over_two_weeks() -> None:
    assert rhythm(looks(2, 20), MONDAY, ZONE).limit is None
    assert rhythm(looks(4, 20), MONDAY, ZONE).limit == 6 * DAY


def test_a_store_may_be_silent_as_long_as_it_was_at_this_weekday_and_hour() -> None:
    hourly = [Look(MONDAY - back * HOUR, MONDAY - back * HOUR + HOUR / 2) for back in range(24 * 21, 1, -1)]
    quiet = [Look(look.refreshed - 10 * HOUR, look.seen) if look.seen.weekday() == 0 else look for look in hourly]
    assert rhythm(hourly, MONDAY, ZONE).limit == 6 * HOUR
    assert rhythm(quiet, MONDAY, ZONE).limit == 6 * 10.5 * HOUR


def test_a_few_refreshes_tell_the_usual_interval_and_no_limit() -> None:
    few = rhythm(looks(1, 20), MONDAY, ZONE)
    assert (few.usual, few.limit) == (DAY, None)


def test_no_refreshes_tell_nothing() -> None:
    assert rhythm([], MONDAY, ZONE).limit is None
