"""From a received document to records: kept as received, mapped, or set aside with the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from shipops.systems import json_text
from shipops.systems.by_keys import ByKeys
from shipops.systems.reading import RawDocument, Reading, Rejected
from shipops.systems.wire_types import fold

_KEY_LIMIT = 200


def key_of(document: Any, *names: str, payload: str = "") -> str:
    """What a document calls itself: the first of its ``names`` that holds text or a number.

    A document without one is known by a hash of its content (``payload``, where it was written already), so that two of
    them stay two.
    """
    if isinstance(document, dict):
        for key in _called[names, tuple(document)]:
            value = document[key]
            if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                return str(value).encode("utf-8", "replace").decode("utf-8").strip()[:_KEY_LIMIT]
    return "unnamed-" + hashlib.sha256((payload or json_text.dump(document)).encode()).hexdigest()[:16]


def _named(names: tuple[str, ...], keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``keys`` that are one of ``names`` in whatever spelling; of several spellings the first."""
    folded = {fold(key): key for key in reversed(keys)}
    return tuple(folded[fold(name)] for name in names if fold(name) in folded)


_called = ByKeys(_named)


def receive(
    document: Any,
    interpret: Callable[[Any], Reading],
    *,
    account: str,
    kind: str,
    key: str,
    at: datetime,
    payload: str = "",
) -> Reading:
    """The reading of one ``document``: its raw form (``payload``, where it was written already), and what ``interpret``
    makes of it or why it could not.

    ``interpret`` raises ``ValueError`` (pydantic's included) for a document it cannot read; nothing is raised here.
    """
    payload = payload or json_text.dump(document)
    try:
        reading = interpret(document)
    except ValueError as error:
        reading = Reading(rejected=[Rejected(account, kind, key, reason_of(error), payload, at)])
    reading.raw.append(RawDocument(account, kind, key, payload, at))
    return reading


def reason_of(error: ValueError) -> str:
    """One sentence for people: which field, what is wrong with it. Values are never repeated."""
    if not isinstance(error, ValidationError):
        return f"{error}."
    first, *more = error.errors(include_url=False, include_context=False, include_input=False)
    place = ".".join(str(part) for part in first["loc"]) or "the document"
    rest = f" (and {len(more)} more)" if more else ""
    return f"{place} {first['msg'].removeprefix('Value error, ')[:200]}{rest}."
