"""Every place of the order desk and of a packet can be read and used by everybody: axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.accessible import violations
from tests.end_to_end.desks import Agent, bare
from tests.end_to_end.harness import Sandbox, shipops

pytestmark = pytest.mark.browser
WIDTHS = (1280, 380)
# A sale in parts, with a finding, parcels, differences and documents; a buyer with several orders.
ORDER, OTHER, BUYER = "SO-00113", "1004147", "gus.hollis.32@example.net"


def seen(page: Any, *schemes: str) -> list[str]:
    """What axe finds at every width and, where the page has several, in every colour scheme."""
    found = []
    for scheme in schemes or ("light",):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{scheme} {width} {line}" for line in violations(page)]
    return found


def test_the_login_page(desk: str, come: Callable[..., Agent]) -> None:
    page = come().page
    page.goto(f"{bare(desk)}/login")
    assert seen(page, "light", "dark") == []


def test_a_refusal_at_the_login_page(desk: str, come: Callable[..., Agent]) -> None:
    page = come().page
    page.goto(f"{bare(desk)}/login")
    page.get_by_label("Token").fill("guessed")
    page.get_by_role("button").click()
    page.get_by_role("alert").wait_for()
    assert seen(page, "light", "dark") == []


def test_the_empty_desk(one: Agent) -> None:
    assert seen(one.page) == []


def test_a_problem(one: Agent) -> None:
    one.search("SO-99999")
    one.page.get_by_role("alert").wait_for()
    assert seen(one.page) == []


def test_every_tab_of_an_order(one: Agent) -> None:
    one.search(ORDER)
    one.says(ORDER)
    found = []
    for tab in one.page.get_by_role("tab").all():
        tab.click()
        for folded in one.page.locator(".widget-tab-contents summary").locator("visible=true").all():
            folded.click()
        found += seen(one.page)
    assert found == []


def test_a_choice(one: Agent) -> None:
    one.search(BUYER)
    one.page.get_by_label("Several orders fit").wait_for()
    assert seen(one.page) == []


def test_many_numbers(one: Agent) -> None:
    one.go("Many numbers")
    one.page.get_by_label("Numbers, up to 50").fill(f"{ORDER}\n{OTHER}\nSO-99999")
    one.page.get_by_role("button", name="Look all up").click()
    one.page.get_by_text("3 looked up, 1 without an answer.").wait_for()
    assert seen(one.page) == []


def test_two_side_by_side(one: Agent) -> None:
    one.go("Two side by side")
    one.page.get_by_label("First order").fill(ORDER)
    one.page.get_by_label("Second order").fill(OTHER)
    one.page.get_by_role("button", name="Compare").click()
    one.page.get_by_role("heading", name=f"{OTHER} · inksoft.main").wait_for()
    assert seen(one.page) == []


def test_which_place_is_open_is_told_to_those_who_do_not_see_it(one: Agent) -> None:
    one.go("Many numbers")
    one.page.get_by_role("button", name="Many numbers", pressed=True).wait_for()
    assert one.page.get_by_role("button", name="One order", pressed=False).count() == 1


def test_the_focus_is_seen_on_every_kind_of_control(one: Agent) -> None:
    one.search(ORDER)
    one.says(ORDER)
    box = one.page.get_by_label("Order", exact=True)
    box.focus()
    outlines = {}
    # After the last control the focus leaves the page, and stands on its body.
    while not (control := one.page.evaluate("document.activeElement.outerHTML")).startswith("<body"):
        outlines[control] = one.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        one.page.keyboard.press("Tab")
    assert len(outlines) > 5
    assert set(outlines.values()) == {"solid"}


def test_a_packet(served: Sandbox, pulled: Path, tmp_path: Path, come: Callable[..., Agent]) -> None:
    packet = tmp_path / "packet.html"
    made = shipops("order", ORDER, "--packet", packet, workspace=pulled, as_of=served.setting.now)
    assert made.code == 0, made.err
    page = come().page
    page.goto(packet.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert seen(page, "light", "dark") == []
