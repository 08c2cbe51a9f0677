from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.errors import UnavailableError, UnreadableError
from shipops.systems.paging import Page, Walk, read_pages
from shipops.systems.reading import Tally

Fetch = Callable[[int], Page]


def walk_through(fetch: Fetch, size: int, now: Any, **more: Any) -> tuple[list[str], list[Any], Walk, int]:
    walk = Walk("orders", size, str, **more)
    calls = 0

    def counted(position: int) -> Page:
        nonlocal calls
        calls += 1
        return fetch(position)

    rows, gaps = [], []
    for fresh, holes in read_pages(walk, counted, account="a", at=now):
        rows += fresh
        gaps += holes
    return rows, gaps, walk, calls


def pages_of(rows: list[int], size: int, total: int | None, pages: int | None = None) -> Fetch:
    return lambda page: Page(rows[(page - 1) * size : page * size], total, pages)


@given(count=st.integers(0, 60), size=st.integers(1, 9), pages=st.none() | st.integers(-1, 80), known=st.booleans())
def test_a_wrong_page_count_loses_nothing(count: int, size: int, pages: int | None, known: bool) -> None:
    rows = list(range(count))
    read, gaps, walk, _ = walk_through(pages_of(rows, size, count if known else None, pages), size, None)
    assert (read, gaps) == (rows, [])
    assert walk.tally() == Tally("orders", count if known else None, count)


@given(count=st.integers(0, 60), size=st.integers(1, 9), total=st.integers(0, 120))
def test_a_wrong_total_loses_nothing_while_pages_are_full(count: int, size: int, total: int) -> None:
    rows = list(range(count))
    read, _, _, _ = walk_through(pages_of(rows, size, total, 0), size, None)
    assert read == rows


@given(st.data())
def test_repeated_rows_are_read_once_and_nothing_is_lost(data: st.DataObject) -> None:
    count, size = data.draw(st.integers(1, 40)), data.draw(st.integers(2, 8))
    # Every page shows its own rows and some that were shown before.
    served = [list(range(start, min(start + size, count))) for start in range(0, count, size)]
    for page in served[1:]:
        page[:0] = data.draw(st.lists(st.integers(0, page[0] - 1), max_size=3))
    read, _, _, _ = walk_through(lambda n: Page(served[n - 1] if n <= len(served) else [], count, None), size, None)
    assert read == list(range(count))


@given(st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=6), st.integers(0, 30))
def test_a_server_that_repeats_itself_for_ever_is_left(pages: list[list[int]], total: int) -> None:
    served = pages or [[]]
    read, _, _, calls = walk_through(lambda n: Page(served[(n - 1) % len(served)], total, None), 4, None)
    assert len(read) == len(set(read))
    assert calls <= 40


@settings(max_examples=60)
@given(count=st.integers(0, 60), asked=st.integers(1, 20), given_size=st.integers(1, 20))
def test_row_offsets_follow_the_rows_received_not_those_asked_for(count: int, asked: int, given_size: int) -> None:
    rows, most = list(range(count)), min(asked, given_size)
    read, _, walk, _ = walk_through(lambda i: Page(rows[i : i + most], count), asked, None, counting="rows")
    assert read == rows
    assert walk.tally().adds_up


@given(st.data())
def test_rows_that_leave_the_list_meanwhile_hide_no_others(data: st.DataObject) -> None:
    size, count = data.draw(st.integers(2, 6)), data.draw(st.integers(3, 40))
    rows = list(range(count))
    leave_at = data.draw(st.integers(1, math.ceil(count / size)))
    leaving = data.draw(st.sets(st.sampled_from(rows), min_size=1, max_size=3))
    calls = 0

    def fetch(page: int) -> Page:
        nonlocal calls
        calls += 1
        present = [row for row in rows if calls <= leave_at or row not in leaving]
        return Page(present[(page - 1) * size : page * size], len(present))

    read, _, _, _ = walk_through(fetch, size, None)
    assert set(rows) - set(read) <= leaving
    assert len(read) == len(set(read))


def test_an_agreeing_page_count_saves_the_call_for_the_empty_page() -> None:
    _, _, _, calls = walk_through(pages_of(list(range(20)), 10, 20, 2), 10, None)
    assert calls == 2


def test_a_full_last_page_without_page_count_is_checked_for_more() -> None:
    _, _, _, calls = walk_through(pages_of(list(range(20)), 10, 20, 0), 10, None)
    assert calls == 3


def unreadable(status: int | None = 500, kind: type[Any] = UnavailableError) -> Any:
    return kind("It broke.", "Wait.", account="a", status=status)


def test_a_page_that_stays_unreadable_is_a_gap_and_the_rest_arrives(now: Any) -> None:
    rows = list(range(25))
    inner = pages_of(rows, 10, 25)

    def fetch(page: int) -> Page:
        if page == 2:
            raise unreadable(200, UnreadableError)
        return inner(page)

    read, gaps, walk, _ = walk_through(fetch, 10, now)
    assert read == rows[:10] + rows[20:]
    assert [(gap.position, gap.reason, gap.order_id) for gap in gaps] == [("page 2 of 3", "It broke.", None)]
    assert not walk.tally().adds_up


def test_an_unreadable_first_page_does_not_hide_the_others(now: Any) -> None:
    inner = pages_of(list(range(15)), 10, 15)

    def fetch(page: int) -> Page:
        if page == 1:
            raise unreadable()
        return inner(page)

    read, gaps, _, _ = walk_through(fetch, 10, now)
    assert (read, len(gaps)) == (list(range(10, 15)), 1)


def test_a_vendor_that_only_fails_is_raised(now: Any) -> None:
    def fetch(page: int) -> Page:
        raise unreadable()

    with pytest.raises(UnavailableError):
        walk_through(fetch, 10, now)


def test_no_answer_to_the_first_call_is_raised_at_once(now: Any) -> None:
    asked = []

    def fetch(page: int) -> Page:
        asked.append(page)
        raise unreadable(None)

    with pytest.raises(UnavailableError):
        walk_through(fetch, 10, now)
    assert asked == [1]


def test_failures_in_a_row_end_the_walk_with_an_open_gap(now: Any) -> None:
    inner = pages_of(list(range(100)), 10, 100)

    def fetch(page: int) -> Page:
        if page > 1:
            raise unreadable()
        return inner(page)

    read, gaps, _, _ = walk_through(fetch, 10, now)
    assert len(read) == 10
    assert gaps[-1].position == "page 4 of 10 and everything after"
