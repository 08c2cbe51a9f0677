"""What strangers wrote, shown by the served desk, the commands and the notebook as their users run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shipops.desk.lookup import look_up
from shipops.display.markup import escape, without_shared_blocks
from shipops.lake import Lake
from shipops.workspace import Workspace
from tests.audit.merchants import NOW, fill
from tests.end_to_end.desks import SETTINGS, Agent, serving
from tests.end_to_end.harness import shipops
from tests.hostile import CONTROLS, MARKUP, SHAPES, active, hostile, steering

pytestmark = pytest.mark.browser
# Everything of a kind in one text: few orders to open, and every field of them holds all of it.
TOGETHER = tuple("\n".join(texts) for texts in (MARKUP, CONTROLS, SHAPES))
NUMBERS = [f"SO-{place:05}" for place in range(len(TOGETHER))]
AT = NOW.isoformat()
ASKED = ("<img src=x onerror=alert()>", "</style><script>alert()</script>", "{{constructor.constructor('alert()')()}}")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three orders, each with everything of a kind, of a buyer with as many more as make a choice."""
    folder = tmp_path_factory.mktemp("strangers")
    merchant, _ = hostile(TOGETHER)
    for place, text in enumerate(TOGETHER):
        merchant.sale(f"SO-1000{place}", customer=text, email="0@example.com")
        merchant.sale(f"SO-2000{place}", customer=text, email="0@example.com")
    (folder / "shipops.toml").write_text(SETTINGS, encoding="utf-8")
    fill(Lake(folder / "lake"), merchant)
    return folder


@pytest.fixture(scope="module")
def address(workspace: Path) -> Iterator[str]:
    with serving(workspace, AT) as served:
        yield served


@pytest.fixture(scope="module")
def agent(address: str, come: Callable[..., Agent]) -> Agent:
    return come().enter(address)


@pytest.fixture
def at_the_desk(agent: Agent, address: str) -> Iterator[Agent]:
    """Somebody at the desk, where nothing acts whatever a test shows them."""
    agent.go("One order")
    # What was refused at the door is none of this.
    agent.complaints.clear()
    yield agent
    assert agent.complaints == []
    assert agent.strayed(address) == set()
    assert agent.page.locator("#rendered_cells .shipops").locator("img, svg, iframe, script, form").count() == 0


def wide(agent: Agent) -> list[str]:
    """What is too wide for a window, or for a phone."""
    found = []
    for width in (380, 1280):
        agent.page.set_viewport_size({"width": width, "height": 800})
        found += agent.overflowing
    return found


@pytest.mark.parametrize("number", NUMBERS)
def test_every_tab_and_the_ticket(at_the_desk: Agent, number: str) -> None:
    at_the_desk.search(number)
    at_the_desk.says(number)
    overflowing = []
    for tab in at_the_desk.page.get_by_role("tab").all():
        tab.click()
        overflowing += wide(at_the_desk)
    at_the_desk.page.get_by_label("With people's data").check()
    at_the_desk.page.wait_for_function("document.querySelector('.shipops-ticket textarea').value.includes('Note')")
    assert steering(at_the_desk.page.get_by_label("Text for the ticket").input_value()) == set()
    assert overflowing == []


def test_a_choice(at_the_desk: Agent) -> None:
    at_the_desk.search("0@example.com")
    choice = at_the_desk.page.get_by_label("Several orders fit")
    choice.wait_for()
    assert choice.locator("option").count() == 9
    assert wide(at_the_desk) == []
    choice.select_option(index=0)
    at_the_desk.says("SO-")


def test_what_is_asked_for_is_text_too(at_the_desk: Agent) -> None:
    at_the_desk.search(f"{' '.join(ASKED)} {'A' * 500}")
    at_the_desk.page.get_by_role("alert").wait_for()
    assert wide(at_the_desk) == []


def test_many_numbers(at_the_desk: Agent) -> None:
    at_the_desk.go("Many numbers")
    asked = [*NUMBERS, *ASKED, "A" * 500]
    at_the_desk.page.get_by_label("Numbers, up to 50").fill("\n".join(asked))
    at_the_desk.page.get_by_role("button", name="Look all up").click()
    at_the_desk.page.get_by_text("7 looked up, 4 without an answer.").wait_for()
    assert wide(at_the_desk) == []


def test_two_side_by_side(at_the_desk: Agent) -> None:
    at_the_desk.go("Two side by side")
    at_the_desk.page.get_by_label("First order").fill(NUMBERS[0])
    at_the_desk.page.get_by_label("Second order").fill(NUMBERS[2])
    at_the_desk.page.get_by_role("button", name="Compare").click()
    at_the_desk.page.get_by_role("heading", name=f"{NUMBERS[2]} ·").wait_for()
    assert wide(at_the_desk) == []


def test_the_terminal_gets_text_and_newlines_alone(workspace: Path) -> None:
    told = shipops("order", *NUMBERS, workspace=workspace, as_of=AT)
    assert told.code == 0, told.err
    assert "alert(1)" in told.out
    assert steering(told.out) == set()


def test_json_holds_what_was_written(workspace: Path) -> None:
    told = shipops("order", *NUMBERS, "--json", workspace=workspace, as_of=AT).document
    notes = [order["customer_note"] for trace in told["orders"] for order in trace["orders"]]
    assert notes == list(TOGETHER)


def test_the_page_of_the_notebook_where_nobody_sits(workspace: Path) -> None:
    for number, text in zip(NUMBERS, TOGETHER, strict=True):
        shown = look_up(Workspace.open(workspace, as_of=AT), number)._repr_mimebundle_()
        html = without_shared_blocks(str(shown["text/html"]))
        assert escape(text.splitlines()[-1]) in html
        assert [*active(html)] == []
