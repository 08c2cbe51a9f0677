"""When notebooks run by themselves, and who hears of what they found: ``[[schedule]]`` and ``[alert.NAME]``."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, field_validator

from shipops.config.sections import Section, Span
from shipops.durations import Duration

Severity = Literal["critical", "high", "medium", "low"]
Delivery = Literal["at_once", "digest", "off"]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_FIELDS = 5


def _names(value: object) -> object:
    return ((value,) if value else ()) if isinstance(value, str) else value


class Job(Section):
    """``[[schedule]]``: ``notebook`` runs whenever ``cron`` says, in the workspace's time zone.

    ``parameters`` are the notebook's own. A run that takes longer than ``timeout`` is ended; a failed one is tried
    ``retries`` more times, ``retry_after`` each. One that has not begun ``late_after`` its moment is late. ``alert``
    names who hears of it, one or several; empty: nobody.
    """

    name: str
    cron: str
    notebook: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    alert: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    timeout: Span = Duration(1, "h")
    retries: int = Field(default=1, ge=0, le=10)
    retry_after: Span = Duration(5, "m")
    late_after: Span = Duration(15, "m")

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError(f"{value!r} is no name; use letters, digits, - and _")
        return value

    @field_validator("cron")
    @classmethod
    def _cron(cls, value: str) -> str:
        if len(value.split()) != _FIELDS:
            raise ValueError(f"{value!r} is no cron expression; write minute hour day month weekday: 0 6 * * mon-fri")
        return " ".join(value.split())


def _quiet(value: object) -> tuple[time, time]:
    if isinstance(value, tuple):
        return value
    begin, dash, end = str(value).partition("-")
    try:
        hours = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    except ValueError:
        raise ValueError(f"{value!r} are no hours; write for example 20:00-05:30") from None
    if not dash or hours[0] == hours[1]:
        raise ValueError(f"{value!r} are no hours; write for example 20:00-05:30")
    return hours


def _clock(value: object) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no time of day; write for example 08:00") from None


class Alert(Section):
    """``[alert.NAME]``: where messages go (``urls``, as apprise writes them) and which.

    Findings from ``from_severity`` on are told as ``deliver`` says, those of a check as ``checks`` says: ``at_once``
    after the run, in one message a day at ``digest_at`` (``digest``), or not at all; low ones are only counted in the
    digest. In ``quiet_hours`` only critical ones and failed or late runs pass. ``heartbeat`` is called after every good
    run; with ``all_clear`` a run without news says so.
    """

    urls: tuple[SecretStr, ...] = Field(min_length=1)
    from_severity: Severity = "high"
    deliver: Delivery = "at_once"
    checks: dict[str, Delivery] = Field(default_factory=dict)
    digest_at: Annotated[time, BeforeValidator(_clock)] = time(8)
    quiet_hours: Annotated[tuple[time, time], BeforeValidator(_quiet)] | None = None
    heartbeat: SecretStr | None = None
    all_clear: bool = False

    def places(self, name: str) -> tuple[str, ...]:
        """What its addresses are called where they are spoken of: they hold passwords. ``("ops 1", "ops 2")``."""
        return tuple(f"{name} {number}" for number in range(1, len(self.urls) + 1))

    def addresses(self, name: str) -> tuple[tuple[str, str], ...]:
        """Every address it holds, secrets included, with what it is called."""
        urls = zip(self.places(name), (url.get_secret_value() for url in self.urls), strict=True)
        heart = ((f"the heartbeat of {name}", self.heartbeat.get_secret_value()),) if self.heartbeat else ()
        return (*urls, *heart)
