"""The two stamps of a store, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.doctor.observations import Observation
from shipops.doctor.stores import stores
from shipops.systems.shipstation.examining import StoreState, refresh_state, states
from tests.audit.merchants import config

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")
moments = st.integers(1_577_836_800, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC))
lags = st.integers(0, 90).map(lambda seconds: timedelta(seconds=seconds))


def written(moment: datetime, zone: Any) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-4]


@given(moments, lags, st.sampled_from([PACIFIC, UTC]))
def test_a_refresh_that_worked_is_not_told_as_failed(at: datetime, lag: timedelta, zone: Any) -> None:
    refreshed, failing = refresh_state(written(at, zone), written(at + lag, PACIFIC))
    assert failing is not True
    assert refreshed is not None
    slack = timedelta(hours=1, seconds=1)
    assert refreshed[0] - slack <= at <= refreshed[1] + slack


@given(moments, st.integers(1, 13), st.integers(-100, 100))
def test_a_distance_of_whole_hours_is_no_failure(at: datetime, hours: int, seconds: int) -> None:
    attempt = at + timedelta(hours=hours, seconds=seconds)
    assert refresh_state(written(at, UTC), written(attempt, UTC))[1] is not True


@pytest.mark.parametrize(
    ("refresh", "attempt", "failing"),
    [
        ("2026-11-22T03:00:00", "2026-11-22T03:00:01", False),
        ("2026-11-22T11:00:00.45", "2026-11-22T03:00:00.45", False),
        ("2026-11-22T01:20:00", "2026-11-22T03:00:00", True),
        ("2026-11-22T09:20:00", "2026-11-22T03:00:00", True),
        (None, "2026-11-22T03:00:00", True),
        (None, None, None),
        ("2026-11-22T03:00:00", None, None),
        ("2026-11-22T11:00:00Z", "2026-11-22T03:00:20", False),
        ("2026-11-22T11:00:00Z", "2026-11-22T03:40:00", True),
    ],
    ids=[
        "same-clock", "utc-beside-pacific", "tried-since", "tried-since-utc", "never", "nothing", "no-attempt",
        "zoned", "zoned-tried",
    ],
)  # fmt: skip
def test_attempts_since_the_last_refresh(refresh: str | None, attempt: str | None, failing: bool | None) -> None:
    assert refresh_state(refresh, attempt)[1] is failing


def test_an_utc_stamp_beside_a_pacific_one_is_one_moment() -> None:
    refreshed, _ = refresh_state("2026-11-22T11:00:00.45", "2026-11-22T03:00:00.45")
    assert refreshed == (datetime(2026, 11, 22, 11, 0, 0, 450000, tzinfo=UTC),) * 2


KEYS = st.sampled_from(["storeId", "storeName", "refreshDate", "lastRefreshAttempt", "active"])
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=9,
)


@given(st.lists(ANYTHING, max_size=3))
def test_stores_that_cannot_be_read_are_left_out(documents: list[Any]) -> None:
    assert all(isinstance(state, StoreState) for state in states(documents))


def store(**facts: Any) -> StoreState:
    usual = {
        "store_id": "1", "name": "Shop", "manual": False, "active": True, "auto_refresh": True,
        "refreshed": (NOW - timedelta(minutes=20),) * 2, "failing": False,
    }  # fmt: skip
    return StoreState(**(usual | facts))


def told(*found: StoreState, **link: Any) -> list[Observation]:
    return list(stores(config(link), "shipstation.main", [*found, store(store_id="2")], NOW))


def test_a_linked_store_that_works_is_fine() -> None:
    assert {seen.level for seen in told(store())} == {"ok"}


@pytest.mark.parametrize(
    ("facts", "level", "word"),
    [
        ({"active": False}, "problem", "inactive"),
        ({"auto_refresh": False}, "warning", "by itself"),
        ({"failing": True}, "problem", "failed"),
        ({"refreshed": (NOW - timedelta(days=3),) * 2}, "warning", "late"),
        ({"refreshed": None}, "warning", "never"),
    ],
)
def test_what_is_wrong_with_a_linked_store_is_told(facts: dict[str, Any], level: str, word: str) -> None:
    wrong = [seen for seen in told(store(**facts)) if seen.level != "ok"]
    assert [seen.level for seen in wrong] == [level]
    assert word in wrong[0].what
    assert wrong[0].to_do


def test_a_refresh_that_may_be_recent_is_not_late() -> None:
    recent = store(refreshed=(NOW - timedelta(hours=30), NOW - timedelta(hours=22)))
    assert {seen.level for seen in told(recent)} == {"ok"}


def test_a_store_whose_orders_are_sent_needs_no_refresh() -> None:
    assert {seen.level for seen in told(store(refreshed=None, auto_refresh=False), method="shipstation_store")} == {
        "ok"
    }


def test_a_link_to_a_store_that_is_not_there_names_those_that_are() -> None:
    (wrong,) = [seen for seen in told() if seen.level == "problem"]
    assert "no store 1" in wrong.what
    assert "2 (Shop)" in wrong.to_do
