"""The order desk of the pulled world, and somebody at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.desks import Agent, serving
from tests.end_to_end.harness import Sandbox, shipops


@pytest.fixture(scope="module")
def desk(served: Sandbox, pulled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The desk of a pulled and audited world, by its address with the token."""
    workspace = Path(shutil.copytree(pulled, tmp_path_factory.mktemp("desk") / "workspace"))
    shipops("audit", "--no-confirm", "--record", workspace=workspace, as_of=served.setting.now)
    with serving(workspace, served.setting.now) as address:
        yield address


@pytest.fixture(scope="module")
def opened(desk: str, come: Callable[..., Agent]) -> Agent:
    """Somebody who came in by the token."""
    return come().open(desk)


@pytest.fixture
def one(opened: Agent) -> Agent:
    """The same, where one order is looked up."""
    opened.go("One order")
    return opened
