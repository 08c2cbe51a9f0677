"""Who comes to an order desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.end_to_end.desks import Agent, arrived


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
