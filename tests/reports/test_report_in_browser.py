"""The report in a real browser with the network cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shipops.display.page import page
from shipops.display.table import Column, table
from shipops.reports.html import html_of

pytestmark = pytest.mark.browser
FINDINGS = ".shipops-table[data-name='Every finding']"
UNITS = ".shipops-table[data-name='Every unit']"
SHOWN = "tbody tr:not(.unmatched):not(.elsewhere)"


@dataclass
class Opened:
    """A page and what it tried."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def opened(document: str, **how: Any) -> Opened:
        path = tmp_path / "page.html"
        path.write_text(document, encoding="utf-8")
        context = chromium.new_context(**how)
        contexts.append(context)
        seen = Opened(context.new_page())

        def cut(route: Any) -> None:
            if route.request.url.startswith(("file:", "data:")):
                route.continue_()
            else:
                seen.requests.append(route.request.url)
                route.abort()

        context.route("**/*", cut)
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.goto(path.as_uri())
        return seen

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def report(reconciled: Callable[..., Path]) -> str:
    return html_of(reconciled(since="-7d"))


def test_no_request_leaves_and_nothing_complains(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report)
    assert seen.page.title() == "Did everything that should ship reach ShipStation?"
    assert (seen.requests, seen.complaints) == ([], [])


def test_search_keeps_the_rows_that_hold_every_word(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report).page
    seen.get_by_label("Search: Every finding").fill("so-00101 MISSING")
    rows = seen.locator(f"{FINDINGS} {SHOWN}")
    assert rows.count() == 1
    assert "SO-00101" in rows.first.inner_text()
    assert seen.locator(f"{FINDINGS} .status").inner_text() == "1 row of 93"
    seen.get_by_label("Search: Every finding").fill("no such thing")
    assert rows.count() == 0
    assert seen.locator(f"{FINDINGS} .status").inner_text() == "No row matches"


def test_a_click_on_a_heading_sorts_and_a_second_turns_it(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report).page
    head = seen.locator(f"{UNITS} th", has_text="Total")
    read = "rows => rows.map(row => row.cells[11].dataset.order).filter(Boolean).map(Number)"
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    up = seen.locator(f"{UNITS} tbody tr").evaluate_all(read)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    down = seen.locator(f"{UNITS} tbody tr").evaluate_all(read)
    assert len(up) == 150
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_empty_cells_sort_last_both_ways(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report).page
    due = seen.locator(f"{UNITS} th", has_text="Due").get_by_role("button")
    for _ in range(2):
        due.click()
        texts = seen.locator(f"{UNITS} tbody tr").evaluate_all("rows => rows.map(row => row.cells[6].textContent)")
        assert "" in texts
        assert "" not in texts[: texts.index("")]
        assert not any(texts[texts.index("") :])


def test_long_tables_turn_pages(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report).page
    rows, status = seen.locator(f"{UNITS} {SHOWN}"), seen.locator(f"{UNITS} .status")
    pages = seen.get_by_role("navigation", name="Pages: Every unit")
    assert (rows.count(), status.inner_text()) == (25, "1–25 of 150 rows")
    pages.get_by_role("button", name="Next").click()
    assert status.inner_text() == "26–50 of 150 rows"
    pages.get_by_role("button", name="Show all").click()
    assert (rows.count(), status.inner_text()) == (150, "150 rows")


def test_everything_works_from_the_keyboard(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report).page
    seen.get_by_label("Search: Every finding").focus()
    reached: list[str] = []
    while "Part" not in reached and len(reached) < 40:
        seen.keyboard.press("Tab")
        reached.append(seen.evaluate("document.activeElement.textContent.slice(0, 8)"))
        if reached[-1] == "Order":
            seen.keyboard.press("Enter")
    # The choices come first. "Previous" cannot be used on the first page; then the scrolling region, then the headings.
    assert reached[0].startswith("all")
    buttons = reached.index("Next")
    assert reached[buttons + 1] == "Show all"
    assert reached[buttons + 3 :] == ["Order", "Part"]
    assert seen.locator(f"{FINDINGS} th").first.get_attribute("aria-sort") == "ascending"


def test_without_script_every_row_is_visible(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report, java_script_enabled=False).page
    assert seen.locator(f"{UNITS} tbody tr:visible").count() == 150
    assert seen.locator("input").count() == 0


def test_print_shows_every_page_of_a_table(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report).page
    seen.emulate_media(media="print")
    assert seen.locator(f"{UNITS} tbody tr:visible").count() == 150
    assert not seen.locator(f"{UNITS} .tools").is_visible()


FILTERED = page(
    "Mine",
    table(
        [Column("order", "Order"), Column("account", "Account"), Column("due", "Due")],
        [
            {"order": str(day), "account": f"shop.{day % 2}", "due": date(2026, 11, day) if day > 1 else None}
            for day in range(1, 21)
        ],
        name="Orders",
        filters=("account", "due"),
    ),
)


def test_a_choice_keeps_the_rows_that_say_it(open_page: Callable[..., Opened]) -> None:
    seen = open_page(FILTERED).page
    seen.get_by_label("Account").select_option(label="shop.1")
    assert seen.locator(SHOWN).count() == 10
    assert seen.locator(".status").inner_text() == "10 rows of 20"
    seen.get_by_label("Search: Orders").fill("15")
    assert seen.locator(SHOWN).count() == 1
    seen.get_by_label("Search: Orders").fill("")
    seen.get_by_label("Account").select_option(label="all")
    assert seen.locator(SHOWN).count() == 20


def test_dates_are_narrowed_by_a_first_and_a_last_day(open_page: Callable[..., Opened]) -> None:
    seen = open_page(FILTERED).page
    seen.get_by_label("Due from").fill("2026-11-05")
    seen.get_by_label("until").fill("2026-11-06")
    assert seen.locator(SHOWN).all_inner_texts() == ["5\tshop.1\t2026-11-05", "6\tshop.0\t2026-11-06"]
    # A row without a date is not before any day.
    seen.get_by_label("Due from").fill("")
    assert seen.locator(SHOWN).count() == 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_only_downwards(report: str, open_page: Callable[..., Opened], scheme: str) -> None:
    seen = open_page(report, viewport={"width": 380, "height": 800}, color_scheme=scheme).page
    assert seen.evaluate("document.documentElement.scrollWidth") == 380


def test_dark_readers_get_a_dark_page_down_to_the_buttons(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report, color_scheme="dark").page
    background = seen.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
    button = seen.locator(f"{UNITS} .pages button").nth(1).evaluate("element => getComputedStyle(element).color")
    assert (background, button) == ("rgb(20, 24, 28)", "rgb(230, 234, 237)")


def test_foreign_markup_can_neither_run_nor_load(open_page: Callable[..., Opened]) -> None:
    foreign = (
        "<script>document.title = 'taken'</script>"
        "<img src='https://evil.example/a.png' onerror=\"document.title='taken'\">"
        "<script src='https://evil.example/b.js'></script><iframe src='https://evil.example'></iframe>"
    )
    seen = open_page(page("Mine", foreign))
    assert seen.page.title() == "Mine"
    assert seen.requests == []
