"""Tables hold everything without script, or say where it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shipops.display.table import Cell, Column, shown, table


def numbered(count: int) -> str:
    rows = [{"n": f"SO-{n:05d}"} for n in range(count)]
    return table([Column("n", "Number", "code")], rows, name="Orders", file="orders.csv")


def test_every_row_is_there_without_script() -> None:
    markup = numbered(350)
    assert all(f">SO-{n:05d}<" in markup for n in range(350))
    assert "<script" not in markup
    assert "hidden" not in markup


def test_a_very_long_table_shows_its_first_rows_without_script_and_says_where_all_are() -> None:
    markup = numbered(10_000)
    assert [f">SO-{n:05d}<" in markup for n in (0, 99, 100)] == [True, True, False]
    assert "Not all 10,000 rows are shown here. orders.csv, beside this page, holds them all." in markup
    assert len(markup) < 100_000


def test_the_same_rows_are_packed_the_same() -> None:
    assert numbered(400) == numbered(400)


def test_no_rows_say_so() -> None:
    assert table([Column("a", "A")], [], name="Orders", empty="No order.") == '<p class="shipops-empty">No order.</p>'


def test_numbers_are_aligned_and_sort_by_value() -> None:
    markup = table([Column("a", "A", "number")], [{"a": 12_345}], name="Counts")
    assert '<td class=number data-order="12345">12,345</td>' in markup


def test_a_cell_sorts_by_its_own_order() -> None:
    assert 'data-order="0"' in table([Column("a", "A")], [{"a": Cell("critical", order=0, tone="critical")}], name="S")


def test_right_to_left_text_is_isolated() -> None:
    assert "<bdi>دار</bdi>" in table([Column("a", "A")], [{"a": "دار"}], name="People")


def test_a_missing_value_is_an_empty_cell() -> None:
    assert "<td></td>" in table([Column("a", "A")], [{"b": 1}], name="Rows")


def test_a_total_stands_in_the_foot() -> None:
    markup = table([Column("a", "A")], [{"a": "x"}], name="Rows", total={"a": "All"})
    assert "<tfoot><tr><td>All</td></tr>" in markup


def test_the_scrolling_region_can_be_reached_by_keyboard_and_has_a_name() -> None:
    assert 'role="region" aria-label="Rows" tabindex="0"' in table([Column("a", "A")], [{"a": 1}], name="Rows")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (True, "yes"),
        (False, "no"),
        (1234567, "1,234,567"),
        (Decimal("12.50"), "12.50"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 6, 0, 4, tzinfo=UTC), "2026-11-22 06:00"),
        ("plain", "plain"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, text: str) -> None:
    assert shown(value) == text
