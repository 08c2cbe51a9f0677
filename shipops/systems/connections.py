"""One face for all systems: an account of ``shipops.toml`` opened for reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from shipops.config import Config
from shipops.errors import ConfigError
from shipops.records import System
from shipops.systems import cin7, inksoft, shipstation
from shipops.systems.pacing import Pace
from shipops.systems.reading import PullPlan, Reading


class Connection(Protocol):
    """An account opened for reading. Nothing here can write to a vendor."""

    account: str
    system: System

    @property
    def calls(self) -> int:
        """How many calls were made so far."""
        ...

    def pull(self, plan: PullPlan) -> Iterator[Reading]:
        """Everything that changed."""
        ...

    def look_up(self, number: str, at: datetime) -> Reading:
        """What the system has under exactly this number, now."""
        ...

    def read(self, order_id: str, at: datetime) -> Reading:
        """One order by the system's own key, now; an empty reading when it does not exist."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
