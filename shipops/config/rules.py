"""How the work is done: ``[sync]``, ``[privacy]``, ``[history]``, ``[audit]``, ``[calendar]`` and what follows them."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from typing import Literal

from pydantic import Field, field_validator

from shipops.config.sections import Section, Span
from shipops.durations import Duration
from shipops.working_calendar import parse_hours, parse_workdays

ShipStationStatus = Literal[
    "awaiting_payment", "awaiting_shipment", "pending_fulfillment", "on_hold", "shipped", "cancelled",
    "rejected_fulfillment",
]  # fmt: skip


def _at_least_a_day(value: Duration, why: str) -> Duration:
    if value.wall < timedelta(days=1):
        raise ValueError(f"is less than a day; {why}")
    return value


class Sync(Section):
    """``[sync]``"""

    history: Span = Duration(60, "d")
    keep: Span = Duration(30, "d")

    @field_validator("keep")
    @classmethod
    def _long_enough(cls, value: Duration) -> Duration:
        return _at_least_a_day(value, "a report may take so long to read what it began with")


class Privacy(Section):
    """``[privacy]``: how long documents are kept as the vendors sent them, and findings with their evidence."""

    raw_retention: Span = Duration(400, "d")

    @field_validator("raw_retention")
    @classmethod
    def _long_enough(cls, value: Duration) -> Duration:
        return _at_least_a_day(value, "nobody could look at what a pull received")


class History(Section):
    """``[history]``: how long the folders of runs are kept (default: for good); what is noted of them always is."""

    keep_reports: Span | None = None


class AuditSettings(Section):
    """``[audit]``: ``memory`` is how much an audit may take (``4GB``); beyond that it writes to the user's cache
    folder, and is slower. Default: four fifths of the machine's."""

    grace: Span = Duration(2, "h")
    confirm_calls: int = Field(default=60, ge=0)
    baseline: date | None = None
    memory: str = ""

    @field_validator("memory")
    @classmethod
    def _memory(cls, value: str) -> str:
        if value and not re.fullmatch(r"[1-9]\d*(\.\d+)?[MG]B", value):
            raise ValueError(f"{value!r} is no amount of memory; write 4GB or 800MB")
        return value

    @property
    def threads(self) -> int | None:
        """How many threads an audit of little memory may have; ``None``: as many as the machine has cores. What one
        holds at a time cannot be written out: with a GB for each there is enough for the widest queries."""
        cores, amount = os.cpu_count() or 1, float(self.memory[:-2] or 0) / (1000 if self.memory.endswith("MB") else 1)
        return max(1, int(amount)) if self.memory and amount < cores else None


class Duplicates(Section):
    """``[duplicates]``: how far apart look-alikes may be placed (wall time), and how probable they must be."""

    window: Span = Duration(7, "d")
    threshold: float = Field(default=0.9, ge=0.5, lt=1)

    @field_validator("window")
    @classmethod
    def _window(cls, value: Duration) -> Duration:
        if not 1 <= value.wall.total_seconds() / 3600 <= 31 * 24:
            raise ValueError(f"{value} is no window for look-alikes; choose between 1h and 31d")
        return value


class Spark(Section):
    """``[spark]``: where Spark runs, as the URL of a ``master``, or of a Spark Connect server (``remote``)."""

    master: str = "local[*]"
    remote: str = ""

    @field_validator("remote")
    @classmethod
    def _remote(cls, value: str) -> str:
        if value and not value.startswith("sc://"):
            raise ValueError(f"{value!r} is no Spark Connect server; write its address as sc://host:15002")
        return value


class Calendar(Section):
    """``[calendar]``"""

    workdays: str = "mon-fri"
    hours: str = "08:00-18:00"
    holidays: str = "US"

    @field_validator("workdays")
    @classmethod
    def _workdays(cls, value: str) -> str:
        parse_workdays(value)
        return value

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        parse_hours(value)
        return value

    @field_validator("holidays")
    @classmethod
    def _holidays(cls, value: str) -> str:
        import holidays

        if value and value not in holidays.list_supported_countries():
            raise ValueError(f"{value!r} is not a country whose holidays are known; write an ISO code such as US")
        return value


class Stuck(Section):
    """``[thresholds] stuck``: how long an order may stay in one status, in working time."""

    awaiting_shipment: Span = Duration(5, "d")
    on_hold: Span = Duration(7, "d")
    awaiting_payment: Span = Duration(7, "d")
    picked: Span = Duration(2, "d")
    packed: Span = Duration(2, "d")


class Thresholds(Section):
    """``[thresholds]``"""

    not_importable_cin7: Span = Duration(3, "d")
    not_importable_inksoft: Span = Duration(14, "d")
    status_unsupported: Span = Duration(24, "h")
    store_refresh_stale: Span = Duration(24, "h")
    stuck: Stuck = Stuck()


class Rate(Section):
    """``[rate]``: calls a minute. ``share`` is the part of a limit shipops takes for itself."""

    shipstation_per_minute: float = Field(default=40, gt=0)
    cin7_per_minute: float = Field(default=60, gt=0)
    inksoft_per_minute: float = Field(default=120, gt=0)
    share: float | None = Field(default=None, gt=0, le=1)
