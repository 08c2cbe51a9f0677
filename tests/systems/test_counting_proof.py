"""Long ShipStation lists: counted instead of overlapped, and read again with overlap where the count falls short."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shipops.systems.counting import count_from
from shipops.systems.paging import Page
from shipops.systems.reading import PullPlan, Reading
from shipops.systems.shipstation import lists
from shipops.systems.shipstation.lists import LABELS, ORDERS, ListPull, Window
from shipops.systems.shipstation.mapping import Context

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BEGIN = NOW - timedelta(days=60)
FIRST = datetime(2026, 9, 23, 6, 0)  # noqa: DTZ001 - Pacific wall time, as the vendor writes it


class Account:
    """``count`` orders, one every ten seconds; ``between`` changes them after every page."""

    def __init__(self, count: int, between: Callable[[Account, int], None] = lambda *_: None) -> None:
        self.rows = [self.order(n) for n in range(count)]
        self.calls, self.between = 0, between

    def order(self, number: int) -> dict[str, Any]:
        stamp = (FIRST + timedelta(seconds=10 * number)).isoformat()
        return {"orderId": number, "shipmentId": number, "createDate": stamp, "modifyDate": stamp}

    def orders(self, filters: Mapping[str, str], page: int, size: int, **_: Any) -> Page:
        self.calls += 1
        rows = self.rows[::-1] if filters.get("sortDir") == "DESC" else self.rows
        answer = Page(rows[(page - 1) * size : page * size], len(rows), 0)
        self.between(self, self.calls)
        return answer

    shipments = orders


def read(account: Account, window: Window, what: Any = ORDERS) -> tuple[set[str], Reading]:
    """The keys of all rows that arrived, and gaps and tallies."""
    kind = replace(what, interpret=lambda *_: Reading())
    plan = PullPlan(t0=NOW, since=None, history_start=BEGIN, recent_start=NOW)
    run = ListPull(account, plan, Context("shipstation.main", NOW))  # type: ignore[arg-type]
    keys, rest = set(), Reading()
    for reading in run.read(kind, what.method, {}, window):
        keys |= {document.key for document in reading.raw}
        rest.add(Reading(gaps=reading.gaps, tallies=reading.tallies))
    return keys, rest


@pytest.fixture
def counted_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of more than three pages are counted, so that a short one shows it."""
    monkeypatch.setattr(lists, "_COUNTED_FROM", 3)


def floor(count: int) -> int:
    return math.ceil(count / 500)


@pytest.mark.usefixtures("counted_early")
@pytest.mark.parametrize("window", [Window(changed_from=BEGIN), Window(created_from=BEGIN)], ids=["orders", "labels"])
def test_a_long_list_costs_two_calls_more_than_its_pages(window: Window) -> None:
    account = Account(2_100)
    keys, rest = read(account, window, ORDERS if window.changed_from else LABELS)
    assert (len(keys), account.calls, rest.gaps) == (2_100, floor(2_100) + 2, [])
    assert [(t.announced, t.received) for t in rest.tallies] == [(2_100, 2_100)]


@pytest.mark.proof
@pytest.mark.parametrize("window", [Window(changed_from=BEGIN), Window(created_from=BEGIN)], ids=["orders", "labels"])
def test_a_first_pull_of_100000_costs_at_most_2_percent_more_than_its_pages(window: Window) -> None:
    account = Account(100_000)
    keys, rest = read(account, window, ORDERS if window.changed_from else LABELS)
    assert (len(keys), rest.gaps) == (100_000, [])
    assert account.calls <= 1.02 * floor(100_000)


@pytest.mark.usefixtures("counted_early")
def test_orders_that_come_meanwhile_do_not_disturb_the_count() -> None:
    def between(account: Account, calls: int) -> None:
        account.rows.append(account.order(100_000 + calls))

    account = Account(2_100, between)
    keys, _ = read(account, Window(changed_from=BEGIN))
    assert {str(n) for n in range(2_100)} <= keys
    assert account.calls <= floor(2_100) + 3


@pytest.mark.usefixtures("counted_early")
def test_where_the_count_falls_short_the_list_is_read_with_overlap() -> None:
    def between(account: Account, calls: int) -> None:
        if calls == 4:
            del account.rows[5]  # read already: everything behind it moves up, one row through the next seam

    account = Account(2_100, between)
    keys, rest = read(account, Window(changed_from=BEGIN))
    assert {str(n) for n in range(2_100)} - keys <= {"5"}
    assert account.calls > floor(2_100) * 2
    assert rest.tallies[-1].adds_up


@pytest.mark.usefixtures("counted_early")
def test_an_old_order_that_enters_the_window_does_not_make_good_for_a_lost_one() -> None:
    def between(account: Account, calls: int) -> None:
        if calls == 4:
            old = {"orderId": -7, "createDate": "2026-01-01T00:00:00", "modifyDate": "2026-11-22T03:59:00"}
            del account.rows[5]
            account.rows.insert(1_500, old)

    account = Account(2_100, between)
    keys, _ = read(account, Window(changed_from=BEGIN))
    assert {str(n) for n in range(2_100)} - keys <= {"5"}


def test_a_page_that_is_not_newest_first_counts_nothing() -> None:
    rows = Account(3).rows
    never = lambda *_: False  # noqa: E731
    assert count_from(Page(rows, 3), ORDERS.rows, never) is None
    assert count_from(Page([*rows[::-1], {"orderId": 9}], 4), ORDERS.rows, never) is None
    assert count_from(Page(rows[::-1], None), ORDERS.rows, never) is None
    assert count_from(Page(rows[::-1], 3), ORDERS.rows, never) is not None


def test_in_the_doubled_hour_an_order_made_later_is_not_counted_as_there() -> None:
    """1:50 came before 1:10 that night, an hour before clocks were set back."""
    before = {"orderId": 1, "createDate": "2026-11-01T01:50:00", "modifyDate": "2026-11-01T01:50:00"}
    later = {"orderId": 2, "createDate": "2026-11-01T01:10:00", "modifyDate": "2026-11-01T01:10:00"}
    count = count_from(Page([before], 2), ORDERS.rows, lambda *_: False)
    assert count is not None
    count.note(later)
    assert count.counted == 1
