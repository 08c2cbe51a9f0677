"""JSON text in which a ``Decimal`` is written with exactly its own digits, as a number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

_quoted = json.JSONEncoder(ensure_ascii=False).encode


def encoded(value: object) -> str:
    """``value`` (None, bool, int, Decimal, str, list, tuple, mapping with text keys) as compact JSON.

    Raises TypeError for anything else, floats included: binary fractions would blur money.
    """
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_quoted(key)}:{encoded(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(encoded, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no exact JSON form")
