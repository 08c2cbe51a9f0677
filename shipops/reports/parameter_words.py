"""The parameters of a run in a reader's words: what was looked at, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shipops.errors import ConfigError
from shipops.moments import parse_moment

# Where things lie on this machine says nothing to a reader; what is kept is said with the job.
_UNSAID = ("workspace", "rows", "record", "truth")
_SAID = ("since", "until", "accounts", "redact", "confirm", "live", "job", "window", "threshold", "stores", "before",
         "after", "identifier")  # fmt: skip


def in_words(values: Mapping[str, Any], as_of: datetime | None) -> str:
    """``values`` (parameters by name, those that a notebook does not use left out) in one line; empty where they
    say nothing.

    ``as_of`` (in the readers' zone) is what spans count from; without it they stay as written. Parameters that only
    somebody's own notebook has follow as name = value.
    """
    said = ", ".join(_usual(values, as_of))
    return ", ".join(part for part in (said[:1].upper() + said[1:], *_own(values)) if part)


def _usual(values: Mapping[str, Any], as_of: datetime | None) -> Iterator[str]:
    if "since" in values or "until" in values:
        since, until = (_when(str(values.get(name) or ""), as_of) for name in ("since", "until"))
        yield " ".join(
            ["Orders" if since or until else "All orders", *([f"since {since}"] if since else []),
             *([f"until {until}"] if until else [])]
        )  # fmt: skip
    if "accounts" in values:
        accounts = values["accounts"]
        yield f"only {_listed(accounts)}" if accounts else "all accounts"
    if stores := values.get("stores"):
        yield f"only ShipStation stores {_listed(stores)}"
    if identifier := values.get("identifier"):
        yield f"looked up: {identifier}"
    if window := values.get("window"):
        yield f"look-alikes at most {window} apart"
    if threshold := values.get("threshold"):
        yield f"look-alikes at least {100 * float(threshold):g} % probable"
    if values.get("redact") is True:
        yield "people's data masked"
    if values.get("confirm") is False:
        yield "suspects not looked up live"
    if values.get("live") is False:
        yield "vendors not asked"
    if (job := values.get("job")) and job != "audit":
        yield f"recorded as {job}" if values.get("record") is True else f"compared with the runs of {job}"
    if before := values.get("before"):
        yield f"set against the recorded run {before}"
    if after := values.get("after"):
        yield f"as of the recorded run {after}"


def _own(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if name not in (*_UNSAID, *_SAID) and value not in ("", [], {}, None):
            yield f"{name} = {_listed(value)}"


def _when(text: str, as_of: datetime | None) -> str:
    """A moment as people write it; a day where it is a day's beginning."""
    zone = as_of.tzinfo if as_of else None
    if not text or as_of is None or not isinstance(zone, ZoneInfo):
        return text
    try:
        at = parse_moment(text, zone=zone, now=as_of).astimezone(zone)
    except ConfigError:
        return text
    day = f"{at.day} {at:%B %Y}"
    return day if (at.hour, at.minute) == (0, 0) else f"{day}, {at:%H:%M}"


def _listed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " and ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
