"""The words of an export request: window, page and credentials as ShipStation writes them (shipstation sheet, 2.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

from shipops.errors import ConfigError

_FORM = "%m/%d/%Y %H:%M"
_ESCAPE = re.compile("%[0-9A-F]{2}")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Orders modified from ``start`` to ``end`` are asked for: UTC, whole minutes, both included."""

    start: datetime
    end: datetime

    @property
    def told(self) -> tuple[str, str]:
        """Both ends in ShipStation's form."""
        return self.start.strftime(_FORM), self.end.strftime(_FORM)

    def holds(self, moment: datetime) -> bool:
        """Whether ``moment`` (aware) lies inside; the last minute counts to its end, as some feeds fill it up."""
        return self.start <= moment < self.end + _MINUTE


def window(since: datetime, until: datetime) -> Window:
    """The window between two aware moments, cut to whole minutes. Raises :class:`ConfigError` for an empty one."""
    start, end = (moment.astimezone(UTC).replace(second=0, microsecond=0) for moment in (since, until))
    if start >= end:
        raise ConfigError(
            f"There is no time between {start:{_FORM}} and {end:{_FORM}} UTC.",
            "Name a --since that lies at least a minute before --until.",
        )
    return Window(start, end)


def ending_earlier(asked: Window, by: timedelta) -> Window:
    """The window without its last part, ``by`` or half of it, whichever is shorter."""
    half = (asked.end - asked.start) / 2 // _MINUTE * _MINUTE
    return Window(asked.start, max(asked.end - by, asked.start + half))


def escaped(text: str) -> str:
    """``text`` for a query as ShipStation escapes it: lower-case hex, ``+`` for a blank."""
    quoted = quote_plus(text, safe="!*()").replace("~", "%7E")
    return _ESCAPE.sub(lambda found: found[0].lower(), quoted)


def export_query(asked: Window, page: int) -> str:
    """The query of one page's request, without credentials."""
    start, end = asked.told
    return f"action=export&start_date={escaped(start)}&end_date={escaped(end)}&page={page}"


def query_credentials(username: str, password: str) -> str:
    """The older way to hand credentials over: at the end of the query."""
    return f"&SS-UserName={escaped(username)}&SS-Password={escaped(password)}"
