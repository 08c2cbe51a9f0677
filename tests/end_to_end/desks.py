"""Order desks as their processes serve them, and people who sit at them, each in a browser of their own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.running import CONFIG
from tests.end_to_end.harness import COMMAND, environment

PASSWORD = "a phrase of our own"
SETTINGS = f'{CONFIG}\n[desk]\npassword = "{PASSWORD}"\n'
PAGE = "/voila/render/order_lookup.ipynb"
# Federated parts of Voilà name the versions they were built for.
HARMLESS = re.compile(r"Unsatisfied version|No satisfying version|Starting WebSocket")
# Of elements inside each other the innermost is told.
_OVERFLOWING = """() => {
    const wide = [...document.querySelectorAll("html, body, body *")].filter(element =>
        element.checkVisibility() && element.clientWidth && element.scrollWidth > element.clientWidth + 1
        && !element.closest(".scroll, pre, textarea, select, input, .shipops-unseen"))
    return wide.filter(element => !wide.some(other => other !== element && element.contains(other)))
        .map(element => element.outerHTML.slice(0, 200))
}"""


@contextmanager
def serving(
    workspace: Path, as_of: str, *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A desk's address while it serves, started in ``cwd``; it must end cleanly when it is told to."""
    command = [*COMMAND, "desk", "--port", "0", "-w", str(workspace), "--as-of", as_of]
    process = subprocess.Popen(command, cwd=cwd, env=environment(env), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("The order desk is open at "), said
        yield said.rpartition(" ")[2].strip()
    finally:
        process.terminate()
        code = process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()
    assert code == 0


def bare(address: str) -> str:
    """A desk's address without what logs in."""
    return address.partition("/login")[0].rstrip("/")


@dataclass
class Agent:
    """Somebody at the desk, and what their browser had to say."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Agent:
        self.page.goto(address)
        self.page.get_by_label("Order", exact=True).wait_for()
        return self

    def enter(self, address: str, password: str = PASSWORD) -> Agent:
        """Open the desk that asks for a password."""
        self.page.goto(address)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button").click()
        self.page.get_by_label("Order", exact=True).wait_for()
        return self

    def search(self, identifier: str) -> None:
        box = self.page.get_by_label("Order", exact=True)
        if box.input_value() != identifier:
            # What was found before is taken off the page: only what comes now is seen.
            self.page.evaluate("document.querySelectorAll('.widget-tab .shipops').forEach(old => old.remove())")
        box.fill(identifier)
        box.press("Enter")

    def says(self, words: str) -> None:
        """Wait until the overview says this."""
        self.page.locator(".widget-tab-contents .shipops-lead", has_text=words).wait_for()

    def go(self, place: str) -> None:
        """To another place of the desk."""
        self.page.get_by_role("button", name=place).click()

    @property
    def overflowing(self) -> list[str]:
        """What is wider than its place, but for what is meant to scroll by itself."""
        found: list[str] = self.page.evaluate(_OVERFLOWING)
        return found

    def strayed(self, address: str) -> set[str]:
        """What the browser asked for beyond the desk at ``address``."""
        return {url for url in self.asked if not url.startswith((bare(address), "data:"))}


def arrived(chromium: Any, **how: Any) -> Agent:
    """Somebody with a browser context of their own, made as ``how`` says."""
    agent = Agent(chromium.new_context(**how).new_page())
    note = agent.complaints.append
    agent.page.on("request", lambda request: agent.asked.append(request.url))
    agent.page.on("console", lambda said: HARMLESS.search(said.text) or note(said.text))
    agent.page.on("pageerror", lambda error: note(str(error)))
    agent.page.on("dialog", lambda dialog: (note(f"dialog {dialog.message}"), dialog.dismiss()))
    return agent
