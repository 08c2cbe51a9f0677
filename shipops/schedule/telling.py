"""Who is told what the schedule sees: the alerts, by the three calls they answer."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from typing import Protocol, cast

from shipops.config.schedule import Job
from shipops.reports.history import Run
from shipops.workspace import Workspace


class Tell(Protocol):
    """What is told of a job. ``now`` is aware UTC."""

    def after_run(self, ws: Workspace, job: Job, run: Run, *, now: datetime) -> object:
        """A moment of ``job`` is settled: ``run`` is its last try."""

    def late(self, ws: Workspace, job: Job, due_at: datetime, *, now: datetime) -> object:
        """The run for ``due_at`` is late; said once for each moment."""

    def deliver_due(self, ws: Workspace, *, now: datetime) -> object:
        """What was held back may be due."""


class _Nobody:
    """Nobody is told."""

    def after_run(self, ws: Workspace, job: Job, run: Run, *, now: datetime) -> None: ...
    def late(self, ws: Workspace, job: Job, due_at: datetime, *, now: datetime) -> None: ...
    def deliver_due(self, ws: Workspace, *, now: datetime) -> None: ...


def alerts() -> Tell:
    """The alerts of ``shipops.toml``."""
    if find_spec("shipops.alerts") is None:
        return _Nobody()
    from shipops import alerts  # type: ignore[attr-defined, unused-ignore]

    return cast("Tell", alerts)
