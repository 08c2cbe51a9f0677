"""InkSoft's parameters: query, form and JSON body as one, and JSON values inside one parameter (sheet, 2.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.exact_json import encoded
from shipops.sandbox.settings import Assumptions
from shipops.sandbox.stamps import parsed


@dataclass(frozen=True)
class Range:
    """A date range as sent: aware UTC bounds, each of them optional."""

    begin: datetime | None
    end: datetime | None

    def holds(self, moment: datetime | None, *, end_too: bool) -> bool:
        """Whether ``moment`` (aware) lies in the range; no moment lies in none."""
        if moment is None:
            return False
        after = self.begin is None or moment >= self.begin
        before = self.end is None or moment < self.end or (end_too and moment == self.end)
        return after and before


def with_body(call: Call) -> Call:
    """The call of a writing method with what its body says among its parameters, names in lower case.

    The body is a form or a JSON object, by its first character: the content type cannot be trusted. A value of the
    body beats the query's. Raises BadParameterError for a body that is neither.
    """
    body = call.body.lstrip()
    fields = _from_json(call) if body.startswith(b"{") else call.form() if body else {}
    return replace(call, query={**call.query, **fields})


def _from_json(call: Call) -> Mapping[str, str]:
    document = call.json()
    if not isinstance(document, dict):
        raise BadParameterError("the body is not a JSON object")
    given = {name.lower(): value for name, value in document.items() if value not in (None, "")}
    if not all(
        _is_plain(value) or (isinstance(value, list) and all(map(_is_plain, value))) for value in given.values()
    ):
        raise BadParameterError("the body has a value that cannot be read")
    return {name: value if isinstance(value, str) else encoded(value) for name, value in given.items()}


def _is_plain(value: object) -> bool:
    """A text, a whole number, true or false: all that a write needs."""
    return isinstance(value, (str, int))


def numbers(call: Call, name: str) -> frozenset[int] | None:
    """The whole numbers in a list parameter such as ``[1,2]``, None when absent. Raises BadParameterError."""
    found = texts(call, name)
    if found is None:
        return None
    try:
        return frozenset(int(text) for text in found)
    except ValueError:
        raise BadParameterError(f"{name} is not a list of whole numbers") from None


def texts(call: Call, name: str) -> list[str] | None:
    """A list parameter: JSON, or the bare form ``[a,b]`` that a known client writes. Raises BadParameterError."""
    text = call.query.get(name)
    if text is None:
        return None
    value = _json(text)
    if value is None and text.startswith("[") and text.endswith("]"):
        value = [part.strip() for part in text[1:-1].split(",") if part.strip()]
    if not isinstance(value, list) or not all(isinstance(item, (str, int)) for item in value):
        raise BadParameterError(f"{name} is not a list")
    return [str(item) for item in value]


def date_range(call: Call, name: str, assumptions: Assumptions) -> Range | None:
    """A range parameter, None when absent. Raises BadParameterError.

    A bound with ``Z`` or an offset is what it says; a naive one is local to ``UtcOffsetHours``.
    """
    text = call.query.get(name)
    if text is None:
        return None
    value = _json(text)
    if not isinstance(value, dict):
        raise BadParameterError(f"{name} is not a date range")
    hours = value.get("UtcOffsetHours") or 0
    if isinstance(hours, bool) or not isinstance(hours, (int, float)) or not abs(hours) <= 24:
        raise BadParameterError(f"{name} has an unreadable UtcOffsetHours")
    offset = timedelta(hours=hours if assumptions.inksoft_utc_offset == "east" else -hours)
    return Range(_bound(value.get("Begin"), offset, name), _bound(value.get("End"), offset, name))


def _bound(value: object, offset: timedelta, name: str) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadParameterError(f"{name} has a bound that is no date")
    try:
        moment = parsed(value)
    except ValueError:
        raise BadParameterError(f"{name} has a bound that is no date") from None
    return moment.replace(tzinfo=UTC) - offset if moment.tzinfo is None else moment.astimezone(UTC)


def _json(text: str) -> object:
    """JSON with double or, as the vendor tolerates, single quotes; None when it is neither."""
    for candidate in (text, text.replace("'", '"')):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None
