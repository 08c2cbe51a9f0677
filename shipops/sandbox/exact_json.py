"""JSON text in which a ``Decimal`` is written with exactly its own digits, as a number."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as quoted


def encoded(value: object) -> str:
    """``value`` (None, bool, int, Decimal, str, list, tuple, dict with text keys) as compact JSON.

    Raises TypeError for anything else, floats included: binary fractions would blur money.
    """
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{" + ",".join([_name(key) + encoded(item) for key, item in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([encoded(item) for item in value]) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no exact JSON form")


@lru_cache(maxsize=4096)
def _name(key: str) -> str:
    return quoted(key) + ":"
