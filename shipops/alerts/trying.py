"""A marked message to every recipient, to see that messages arrive."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shipops.alerts import ledger
from shipops.alerts.composing import trial
from shipops.alerts.ledger import Entry
from shipops.alerts.telling import Attempt
from shipops.errors import ConfigError

if TYPE_CHECKING:
    from shipops.workspace import Workspace


def try_out(ws: Workspace, name: str = "", *, now: datetime) -> tuple[Attempt, ...]:
    """Send a test to every place of the recipient ``name`` (default: of all) and say what became of it; nothing is
    tried again. Raises :class:`ConfigError` where there is no such recipient, or none at all."""
    from shipops.alerts.sending import send

    there = ", ".join(ws.config.alert)
    if not there:
        raise ConfigError("There is no [alert.NAME] in shipops.toml.", "Add one that says where messages go.")
    if name and name not in ws.config.alert:
        raise ConfigError(f"There is no [alert.{name}] in shipops.toml.", f"Name one of: {there}.")
    attempts = []
    for recipient in [name] if name else ws.config.alert:
        alert, key = ws.config.alert[recipient], f"{recipient}/test/{now:%Y%m%dT%H%M%SZ}"
        for place, url in zip(alert.places(recipient), alert.urls, strict=True):
            problem = send(url, trial(place, now, ZoneInfo(ws.timezone)))
            event: ledger.Event = "failed" if problem else "sent"
            ledger.write(ws.lake, [Entry(event, now, recipient, key, "test", place, problem=problem)])
            attempts.append(Attempt(recipient, place, key, problem))
    return tuple(attempts)
