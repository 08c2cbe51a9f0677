"""The report in a real browser with the network cut."""

from __future__ import annotations

import re
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
UNITS = ".shipops-table[data-name='Every fulfilment']"
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
    pages = seen.get_by_role("navigation", name="Pages: Every fulfilment")
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


LONG = page(
    "Mine",
    table(
        [Column("order", "Order"), Column("account", "Account")],
        [{"order": f"SO-{n:05d}", "account": f"shop.{n // 5_000}"} for n in range(10_000)],
        name="Orders", filters=("account",), file="orders.csv",
    ),
)  # fmt: skip


def test_every_row_of_a_very_long_table_is_found_sorted_and_narrowed(open_page: Callable[..., Opened]) -> None:
    opened = open_page(LONG)
    seen = opened.page
    seen.get_by_label("Search: Orders").fill("so-09998")
    assert seen.locator(SHOWN).all_inner_texts() == ["SO-09998\tshop.1"]
    assert seen.locator(".status").inner_text() == "1 row of 10,000"
    seen.get_by_label("Search: Orders").fill("")
    seen.get_by_label("Account").select_option(label="shop.1")
    assert seen.locator(".status").inner_text() == "1–25 of 5,000 rows of 10,000"
    seen.get_by_label("Account").select_option(label="all")
    for _ in range(2):
        seen.get_by_role("button", name="Order").click()
    assert seen.locator(SHOWN).first.inner_text() == "SO-09999\tshop.1"
    assert not seen.locator(".rest").is_visible()
    assert (opened.requests, opened.complaints) == ([], [])


def test_only_the_rows_of_a_page_of_a_very_long_table_are_in_the_document(open_page: Callable[..., Opened]) -> None:
    seen = open_page(LONG).page
    seen.get_by_role("button", name="Next").click()
    assert seen.locator("tbody tr").count() == 25
    assert seen.locator("tbody tr").first.inner_text() == "SO-00025\tshop.0"


def test_without_script_a_very_long_table_says_where_all_its_rows_are(open_page: Callable[..., Opened]) -> None:
    seen = open_page(LONG, java_script_enabled=False).page
    assert seen.locator("tbody tr:visible").count() == 100
    assert seen.get_by_text("Not all 10,000 rows are shown here. orders.csv, beside this page, holds").is_visible()


def test_on_paper_a_very_long_table_is_a_page_of_it_and_says_where_all_are(open_page: Callable[..., Opened]) -> None:
    seen = open_page(LONG).page
    seen.get_by_label("Search: Orders").wait_for()
    seen.emulate_media(media="print")
    assert seen.locator("tbody tr:visible").count() == 25
    assert seen.locator(".rest").is_visible()


def test_a_browser_that_cannot_unpack_works_on_the_first_rows_and_says_so(open_page: Callable[..., Opened]) -> None:
    seen = open_page(LONG.replace("<template>", "<template>broken")).page
    seen.get_by_label("Search: Orders").fill("SO-00099")
    assert seen.locator(SHOWN).count() == 1
    assert seen.locator(".rest").is_visible()


ACTIONS = ".shipops-actions > li"


@pytest.mark.parametrize("clipboard", [True, False], ids=["with a clipboard", "over plain http"])
def test_one_click_copies_the_order_numbers_of_an_action(
    report: str, open_page: Callable[..., Opened], clipboard: bool
) -> None:
    seen = open_page(report, permissions=["clipboard-read", "clipboard-write"]).page
    # All pages of a browser share one clipboard.
    seen.evaluate("navigator.clipboard.writeText('what another page copied')")
    if not clipboard:
        seen.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })")
    action = seen.locator(ACTIONS).first
    numbers = action.locator(".values").first.text_content().splitlines()
    action.get_by_role("button", name=re.compile("^Copy .* order numbers$")).first.click()
    action.get_by_text("Copied").wait_for()
    if not clipboard:
        seen.evaluate("delete navigator.clipboard")
    assert len(numbers) > 3
    assert seen.evaluate("navigator.clipboard.readText()").splitlines() == numbers


def test_one_click_copies_a_command(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report, permissions=["clipboard-read", "clipboard-write"]).page
    seen.evaluate("navigator.clipboard.writeText('what another page copied')")
    action = seen.locator(ACTIONS).first
    action.get_by_text("Commands: give to somebody, or mute").click()
    action.get_by_role("button", name="Copy the command that assigns").click()
    action.get_by_text("Copied").wait_for()
    copied = seen.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"shipops findings assign( \S+)+ --to NAME", copied)


def test_without_script_one_click_selects_all_order_numbers_of_an_action(
    report: str, open_page: Callable[..., Opened]
) -> None:
    seen = open_page(report, java_script_enabled=False).page
    assert seen.locator(".shipops-copy button").count() == 0
    action = seen.locator(ACTIONS).first
    action.locator(".shipops-copy summary").first.click()
    values = action.locator(".values").first
    values.click()
    selected = seen.evaluate("getSelection().toString()").splitlines()
    assert [line for line in selected if line] == values.text_content().splitlines()


def test_paper_has_no_controls_and_no_dark_and_lays_numbers_and_addresses_open(
    report: str, open_page: Callable[..., Opened]
) -> None:
    seen = open_page(report, color_scheme="dark").page
    seen.emulate_media(media="print", color_scheme="dark")
    assert seen.locator("body").evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    # Headings stay, though a click on one sorts.
    assert seen.locator("button:visible:not(th button), input:visible, select:visible").count() == 0
    # Numbers that stand nowhere else are laid open, those that do are not told twice.
    action = seen.locator(ACTIONS, has=seen.get_by_text("30 findings behind this"))
    laid_open = "element => element.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true })"
    assert action.locator(".shipops-copy .values:not(.command)").evaluate(laid_open)
    assert seen.locator(f"{ACTIONS} .orders + .shipops-copy").first.evaluate(laid_open) is False
    assert not action.get_by_text("shipops findings assign").is_visible()
    link = seen.locator(f"{ACTIONS} .orders a").first
    told = link.evaluate("element => getComputedStyle(element, '::after').content")
    assert link.get_attribute("href") in told
    for unbroken in (".orders li", ".shipops-tiles li", "tbody tr"):
        first = seen.locator(unbroken).first
        assert first.evaluate("element => getComputedStyle(element).breakInside") == "avoid", unbroken


def test_the_words_are_those_of_people_who_never_saw_the_code(report: str, open_page: Callable[..., Opened]) -> None:
    seen = open_page(report).page
    seen.evaluate("document.querySelectorAll('details:not(.screen)').forEach((one) => one.open = true)")
    words = set(re.findall(r"[a-z]+", seen.inner_text("body").replace("units.csv", "").lower()))
    jargon = {"bucket", "unit", "units", "buckets", "edge", "edges", "explicit", "absorbed", "snapshot", "sync", "null"}
    assert words & (jargon | {"nan", "undetermined", "ongoing", "reopened", "matched"}) == set()


def test_foreign_markup_can_neither_run_nor_load(open_page: Callable[..., Opened]) -> None:
    foreign = (
        "<script>document.title = 'taken'</script>"
        "<img src='https://evil.example/a.png' onerror=\"document.title='taken'\">"
        "<script src='https://evil.example/b.js'></script><iframe src='https://evil.example'></iframe>"
    )
    seen = open_page(page("Mine", foreign))
    assert seen.page.title() == "Mine"
    assert seen.requests == []
