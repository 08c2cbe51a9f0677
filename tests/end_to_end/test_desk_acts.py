"""Acting on findings at the desk as its process serves it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shipops.lake import Lake
from tests.audit.merchants import NOW, Merchant, Person, fill
from tests.cli.running import CONFIG
from tests.end_to_end.accessible import violations
from tests.end_to_end.desks import Agent, serving
from tests.end_to_end.harness import shipops

SCRIPT = "Eve <script>alert(1)</script>"
pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Shop:
    """A workspace whose desk is served."""

    folder: Path
    address: str

    def muted(self) -> dict[str, Any]:
        """The mutes the terminal knows, by order."""
        listed = shipops("findings", "list", "--muted", "--json", workspace=self.folder, as_of=NOW.isoformat())
        return {found["order"]: found["mute"] for found in listed.document["findings"]}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Three orders that never came into ShipStation."""
    folder, m = tmp_path_factory.mktemp("shop"), Merchant()
    (folder / "shipops.toml").write_text(CONFIG, encoding="utf-8")
    for number in ("SO-00001", "SO-00002", "SO-00003"):
        m.sale(number, buyer=Person(SCRIPT, "eve@example.com", "5 Elm Street"))
    fill(Lake(folder / "lake"), m)
    with serving(folder, NOW.isoformat()) as address:
        yield Shop(folder, address)


@pytest.fixture(scope="module")
def agent(shop: Shop, come: Callable[..., Agent]) -> Agent:
    return come().open(shop.address)


def wrong(agent: Agent, order: str) -> Any:
    """The tab that tells what is wrong with an order, with the form of its finding unfolded."""
    agent.search(order)
    agent.says(order)
    agent.page.get_by_role("tab", name="What is wrong").click()
    agent.page.get_by_role("button", name="Act on it").click()
    return agent.page


def test_who_mutes_must_be_told_and_then_every_face_knows_the_mute(shop: Shop, agent: Agent) -> None:
    page = wrong(agent, "SO-00001")
    assert page.get_by_label("Your name").input_value() == ""
    page.get_by_label("Why nobody should hear of it").fill("customer collects it")
    page.get_by_role("button", name="Mute", exact=True).click()
    assert "Write your name above" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Why nobody should hear of it").input_value() == "customer collects it"
    assert shop.muted() == {}
    page.get_by_label("Your name").fill("Bo")
    page.get_by_role("button", name="Mute", exact=True).click()
    page.get_by_text("Muted until 2026-12-02 09:30 by Bo: customer collects it", exact=True).wait_for()
    assert shop.muted() == {
        "SO-00001": {"reason": "customer collects it", "author": "Bo", "until": "2026-12-02T15:30:00Z"}
    }
    page.get_by_role("tab", name="Overview").click()
    assert page.get_by_text("to mend").count() == 0
    assert agent.complaints == []


def test_a_script_in_a_note_is_text(agent: Agent) -> None:
    page = wrong(agent, "SO-00002")
    page.get_by_label("Your name").fill(SCRIPT)
    page.get_by_label("What was done").fill(f"{SCRIPT} was called")
    page.get_by_role("button", name="Note it").click()
    page.get_by_text(f"Noted 2026-11-02 09:30 by {SCRIPT}: {SCRIPT} was called", exact=True).wait_for()
    assert agent.complaints == []


def test_everybody_can_use_the_form(agent: Agent) -> None:
    wrong(agent, "SO-00003")
    assert violations(agent.page) == []


def test_a_finding_is_given_away_by_keyboard_on_a_phone(shop: Shop, come: Callable[..., Agent]) -> None:
    page = wrong(come(viewport={"width": 380, "height": 800}).open(shop.address), "SO-00003")
    page.get_by_role("button", name="Close").press("Enter")
    page.get_by_role("button", name="Act on it").press("Enter")
    page.get_by_label("Your name").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("Bo")
    name = "Cy" * 60
    for typed in ("", "", "", name, ""):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    told = page.get_by_text(f"Assigned to {name}", exact=True)
    told.wait_for()
    assert told.evaluate("line => line.getBoundingClientRect().right") <= 380
    assert page.evaluate("document.body.scrollWidth") == 380
