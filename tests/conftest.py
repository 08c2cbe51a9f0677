"""One sandbox and one synced workspace for every test that needs a whole chain; a browser for those that look."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.end_to_end.committed_world import COMMITTED
from tests.end_to_end.desks import Agent, arrived
from tests.end_to_end.harness import Sandbox, sandbox, synced
from tests.missing import left_out

# How long an example takes says nothing about what it proves.
settings.register_profile("untimed", deadline=None, max_examples=30)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test uses up the call budgets of the person who runs it, nor does a process it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The committed world, served by a sandbox process for as long as the tests run."""
    with sandbox(tmp_path_factory.mktemp("sandbox"), COMMITTED) as running:
        yield running


@pytest.fixture(scope="session")
def pulled(served: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has pulled the committed world. Only for reading: tests that write take ``own_copy``."""
    return synced(served, tmp_path_factory.mktemp("pulled") / "workspace")


@pytest.fixture
def own_copy(pulled: Path, tmp_path: Path) -> Path:
    """The pulled workspace as a copy of this test's own."""
    return Path(shutil.copytree(pulled, tmp_path / "workspace"))


@pytest.fixture
def empty(served: Sandbox, tmp_path: Path) -> Path:
    """A workspace for the committed world that has pulled nothing yet."""
    return served.furnish(tmp_path / "workspace")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Headless Chromium that is already on the machine. Without one the test is skipped, loudly, or fails in CI."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        left_out(
            "NO BROWSER ON THIS MACHINE: the report was opened in none. Install Chromium.", "SHIPOPS_REQUIRE_BROWSER"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def come(chromium: Any) -> Iterator[Callable[..., Agent]]:
    """Brings somebody with a browser of their own."""
    agents = list[Agent]()

    def comes(**how: Any) -> Agent:
        agents.append(arrived(chromium, **how))
        return agents[-1]

    yield comes
    for agent in agents:
        agent.page.context.close()
