from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.asking import Ask, Span
from shipops.systems.paging import Page, Rows, Walk, read_pages
from shipops.systems.reading import Tally
from shipops.systems.stamps import utc_moment
from tests.systems.churning import Churning, walked

Fetch = Callable[[Ask], Page]


def walk_through(fetch: Fetch, size: int, now: Any, rows: Rows | None = None, **more: Any) -> Any:
    walk = Walk("orders", size, rows or Rows(str), **more)
    calls = 0

    def counted(ask: Ask) -> Page:
        nonlocal calls
        calls += 1
        return fetch(ask)

    read, gaps = [], []
    for fresh, holes in read_pages(walk, counted, account="a", at=now):
        read += fresh
        gaps += holes
    return read, gaps, walk, calls


def pages_of(rows: list[int], total: int | None, pages: int | None = None) -> Fetch:
    return lambda ask: Page(rows[(ask.number - 1) * ask.size : ask.number * ask.size], total, pages)


@given(count=st.integers(0, 60), size=st.integers(1, 9), pages=st.none() | st.integers(-1, 80), known=st.booleans())
def test_a_wrong_page_count_loses_nothing(count: int, size: int, pages: int | None, known: bool) -> None:
    rows = list(range(count))
    read, gaps, walk, _ = walk_through(pages_of(rows, count if known else None, pages), size, None)
    assert (read, gaps) == (rows, [])
    assert walk.tally() == Tally("orders", count if known else None, count)


@given(count=st.integers(0, 60), size=st.integers(1, 9), total=st.integers(0, 120))
def test_a_wrong_total_loses_nothing_while_pages_are_full(count: int, size: int, total: int) -> None:
    rows = list(range(count))
    read, _, _, _ = walk_through(pages_of(rows, total, 0), size, None)
    assert read == rows


@given(count=st.integers(1, 200), size=st.integers(5, 40), lies=st.lists(st.integers(-5, 5), min_size=1, max_size=9))
def test_totals_that_change_at_every_page_lose_nothing(count: int, size: int, lies: list[int]) -> None:
    rows, calls = list(range(count)), iter(range(10_000))

    def fetch(ask: Ask) -> Page:
        total = max(0, count + lies[next(calls) % len(lies)])
        return Page(rows[(ask.number - 1) * ask.size : ask.number * ask.size], total, 0)

    assert walk_through(fetch, size, None)[0] == rows


@given(st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=6), st.integers(0, 30))
def test_a_server_that_repeats_itself_for_ever_is_left(pages: list[list[int]], total: int) -> None:
    served = pages or [[]]
    read, _, _, calls = walk_through(lambda ask: Page(served[ask.first % len(served)], total, None), 4, None)
    assert len(read) == len(set(read))
    assert calls <= 120


@settings(max_examples=60)
@given(count=st.integers(0, 60), asked=st.integers(3, 20), given_size=st.integers(3, 20))
def test_row_offsets_follow_the_rows_received_not_those_asked_for(count: int, asked: int, given_size: int) -> None:
    rows, most = list(range(count)), min(asked, given_size)
    fetch = lambda ask: Page(rows[ask.first : ask.first + min(most, ask.size)], count)  # noqa: E731
    read, _, walk, _ = walk_through(fetch, asked, None, numbered=False)
    assert read == rows
    assert walk.tally().adds_up


def test_a_vendor_that_gives_smaller_pages_than_asked_for_is_read_to_the_end() -> None:
    rows = list(range(1000))

    def fetch(ask: Ask) -> Page:
        size = min(ask.size, 100)
        return Page(rows[(ask.number - 1) * size : ask.number * size], 1000, 10)

    read, gaps, _, calls = walk_through(fetch, 500, None)
    assert (read, gaps) == (rows, [])
    assert calls < 20


@given(
    count=st.integers(0, 300), size=st.integers(20, 60), changes=st.integers(0, 4), seed=st.integers(0, 10_000),
    numbered=st.booleans(),
)  # fmt: skip
def test_what_stays_in_a_list_that_changes_is_read_or_told(
    count: int, size: int, changes: int, seed: int, numbered: bool
) -> None:
    vendor = Churning(count, changes, seed, numbered)
    read = walked(vendor, size)
    assert len(read.rows) == len(set(read.rows))
    assert not read.lost(vendor) or read.gaps or not read.tally.adds_up


@given(seed=st.integers(0, 10_000), numbered=st.booleans())
def test_rows_that_leave_between_pages_hide_no_others(seed: int, numbered: bool) -> None:
    vendor = Churning(2_000, 5, seed, numbered)
    read = walked(vendor, 200)
    assert (read.lost(vendor), read.gaps) == (frozenset(), [])


def test_rows_of_one_rank_that_change_places_at_a_seam_are_all_read() -> None:
    """Labels of one batch carry one stamp, and such rows come in any order."""
    calls = iter(range(1_000))

    def fetch(ask: Ask) -> Page:
        alike = ["b1", "b2", "b3"] if next(calls) % 2 else ["b3", "b1", "b2"]
        rows = [*(f"a{n}" for n in range(8)), *alike, *(f"c{n}" for n in range(8))]
        return Page(rows[(ask.number - 1) * ask.size : ask.number * ask.size], len(rows), 0)

    read, gaps, _, _ = walk_through(fetch, 10, None, Rows(str, rank=lambda row: row[0] if row[0] == "b" else row))
    assert (len(read), gaps) == (19, [])


@pytest.mark.parametrize("size", [500, 1000])
def test_overlapping_pages_cost_one_in_twenty_more(size: int) -> None:
    vendor = Churning(100 * size)
    assert walked(vendor, size).rows == vendor.rows
    assert vendor.calls <= 107


def test_an_agreeing_page_count_saves_the_last_call() -> None:
    assert walk_through(pages_of(list(range(10)), 10, 1), 10, None)[3] == 1


def test_a_list_that_fits_into_a_page_is_one_call() -> None:
    assert walk_through(pages_of(list(range(9)), 9, 0), 10, None)[3] == 1


def test_an_empty_page_in_the_middle_does_not_end_the_walk(now: Any) -> None:
    rows = [str(n) for n in range(100)]

    def fetch(ask: Ask) -> Page:
        empty = 40 <= ask.reach - 1 < 80 and ask.first > 30
        return Page([] if empty else rows[ask.first : ask.reach], 100, 0)

    read, gaps, _, _ = walk_through(fetch, 30, now, numbered=False)
    assert read[-1] == "99"
    assert gaps or len(read) == 100


def test_fewer_rows_than_announced_do_not_add_up() -> None:
    _, gaps, walk, calls = walk_through(pages_of(list(range(10)), 14, 0), 10, None)
    assert (gaps, walk.tally().adds_up) == ([], False)
    assert calls <= 8


@pytest.mark.parametrize("end", [10, 17, 500, 1237])
@given(data=st.data())
def test_a_page_is_chosen_within_its_span(end: int, data: Any) -> None:
    low = data.draw(st.integers(0, end))
    span = Span(low, data.draw(st.integers(low, end)), end, end + data.draw(st.integers(1, 500)), 500)
    ask = span.by_pages()
    assert ask is None or (span.low <= ask.first <= span.top and end < ask.reach <= span.furthest)
    assert ask is None or ask.first == (ask.number - 1) * ask.size


def unreadable(status: int | None = 500, kind: type[Any] = UnavailableError) -> Any:
    return kind("It broke.", "Wait.", account="a", status=status)


@given(
    count=st.integers(60, 400), size=st.integers(20, 120), numbered=st.booleans(), data=st.data(),
)  # fmt: skip
def test_spoilt_records_are_gaps_and_all_others_arrive(count: int, size: int, numbered: bool, data: Any) -> None:
    spoilt = data.draw(st.sets(st.integers(1, count - 1), min_size=1, max_size=4))
    vendor = Churning(count, numbered=numbered, spoilt=frozenset(row * 10 for row in spoilt))
    read = walked(vendor, size)
    assert (read.lost(vendor), read.tally.adds_up) == (frozenset(), True)
    for row in vendor.spoilt:
        assert any(
            int(gap.after_key or -1) < row < int(gap.before_key or 10**9) for gap in read.gaps
        ), (row, read.gaps)  # fmt: skip


def test_two_spoilt_records_are_not_taken_for_a_vendor_that_is_down() -> None:
    """One spoils the first page, the other the row that is asked for to see whether anything is answered."""
    vendor = Churning(60, numbered=False, spoilt=frozenset({10, 360}))
    assert walked(vendor, 36).lost(vendor) == frozenset()


def test_a_gap_says_where_it_is_and_between_whom(now: Any) -> None:
    stamps = Rows(str, lambda row: utc_moment(f"2026-11-01T00:{int(row):02d}:00Z"))

    def fetch(ask: Ask) -> Page:
        rows = list(range(30))[ask.first : ask.reach]
        if 17 in rows:
            raise unreadable(200, UnreadableError)
        return Page(rows, 30)

    read, (gap,), walk, _ = walk_through(fetch, 10, now, stamps, numbered=False)
    assert (len(read), gap.position, gap.reason) == (29, "row 18 of 30", "It broke.")
    assert (gap.after_key, gap.before_key) == ("16", "18")
    assert (gap.window_from.minute, gap.window_to.minute, gap.seen_at) == (16, 18, now)
    assert walk.tally() == Tally("orders", 30, 29, 1)


def test_spoilt_neighbours_are_one_gap() -> None:
    vendor = Churning(200, numbered=False, spoilt=frozenset({500, 510, 520}))
    assert [gap.position for gap in walked(vendor, 50).gaps] == ["rows 51 to 53 of 200"]


def test_a_spoilt_record_costs_a_bounded_number_of_calls() -> None:
    vendor = Churning(1_500, spoilt=frozenset({7_770}))
    walked(vendor, 500)
    assert vendor.calls <= 30


def test_an_unreadable_first_record_does_not_hide_the_others() -> None:
    vendor = Churning(150, spoilt=frozenset({0}))
    read = walked(vendor, 100)
    assert (len(read.rows), len(read.gaps)) == (149, 1)


def test_a_vendor_that_only_fails_is_raised_after_few_calls(now: Any) -> None:
    asked = []

    def fetch(ask: Ask) -> Page:
        asked.append(ask)
        raise unreadable()

    with pytest.raises(UnavailableError):
        walk_through(fetch, 500, now)
    assert len(asked) <= 4


def test_no_answer_to_the_first_call_is_raised_after_one_elsewhere(now: Any) -> None:
    asked = []

    def fetch(ask: Ask) -> Page:
        asked.append(ask)
        raise unreadable(None)

    with pytest.raises(UnavailableError):
        walk_through(fetch, 10, now)
    assert [ask.first for ask in asked] == [0, 10]


def test_a_vendor_that_goes_down_is_not_asked_row_by_row_and_the_rest_is_an_open_gap(now: Any) -> None:
    calls = 0

    def fetch(ask: Ask) -> Page:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise unreadable()
        return pages_of(list(range(1000)), 1000)(ask)

    read, (gap,), walk, calls_made = walk_through(fetch, 100, now)
    assert (len(read), calls_made) == (100, 4)
    assert gap.position == "row 101 of 1000 and everything after"
    assert (gap.after_key, gap.before_key, walk.tally().adds_up) == ("99", None, False)


def test_failures_that_pass_leave_no_gap() -> None:
    inner, calls = pages_of(list(range(1000)), 1000), iter(range(1_000))

    def fetch(ask: Ask) -> Page:
        if next(calls) in (1, 2, 6):
            raise unreadable()
        return inner(ask)

    read, gaps, walk, _ = walk_through(fetch, 100, None)
    assert (sorted(read), gaps, walk.tally().adds_up) == (list(range(1000)), [], True)


def test_calls_ahead_are_told_from_the_total() -> None:
    walk = Walk("orders", 100, Rows(str))
    walk.take(walk.next_page(), Page(list(range(100)), 1000))
    assert walk.calls_ahead == math.ceil(900 / 100)
