"""The report of the committed world, opened from disk in a browser that reaches nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.accessible import violations
from tests.end_to_end.harness import Sandbox, shipops

pytestmark = pytest.mark.browser


@dataclass
class Opened:
    """An open page, what it asked for beyond itself and what it complained about."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def opened(chromium: Any, served: Sandbox, pulled: Path, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    workspace = Path(shutil.copytree(pulled, tmp_path_factory.mktemp("report") / "workspace"))
    ran = shipops("run", "reconciliation", "--json", workspace=workspace, as_of=served.setting.now)
    assert ran.code == 0, ran.err
    context = chromium.new_context(offline=True)
    seen = Opened(context.new_page())
    document = Path(ran.document["html"]).as_uri()

    def cut(route: Any) -> None:
        if route.request.url == document or route.request.url.startswith("data:"):
            route.continue_()
        else:
            seen.asked.append(route.request.url)
            route.abort()

    context.route("**/*", cut)
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.goto(document, wait_until="load")
    return seen


def test_the_page_asks_for_nothing_and_complains_of_nothing(opened: Opened) -> None:
    assert opened.page.title() == "Did everything that should ship reach ShipStation?"
    assert (opened.asked, opened.complaints) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_and_use_the_page(opened: Opened, scheme: str) -> None:
    opened.page.emulate_media(color_scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    assert violations(opened.page) == []


def test_every_planted_problem_can_be_read_on_the_page(opened: Opened, served: Sandbox) -> None:
    paged = opened.page.get_by_role("button", name="Show all")
    while paged.count():  # a click makes it another button: "Show pages"
        paged.first.click()
    text = opened.page.inner_text("body")
    # What concerns a whole connection has no order: its part says which it is.
    told = {entry["order"] or entry["part"] for entry in served.truth["planted"]}
    unseen = {name for name in told if name not in text}
    assert unseen == set()


def test_the_buckets_are_drawn(opened: Opened) -> None:
    assert opened.page.locator("svg").count() > 0
    assert opened.page.locator("svg").first.is_visible()
