"""A value without the value: its kind and, where a machine wrote it, its form. What people typed leaves no trace."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_LONGEST_FORM = 40
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_STAMP = re.compile(
    r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(?:Z|[+-]\d{2}:?\d{2})?"
)
_COUNTED_STAMP = re.compile(r"/Date\(-?\d+(?:[+-]\d{4})?\)/")


def kind_of(value: Any) -> str:
    """The JSON type of a value, and for numbers how they are written."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return f"decimal, {-exponent} places" if isinstance(exponent, int) and exponent <= 0 else "decimal"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "list" if value else "empty list"
    return "object"


def form_of(text: str) -> str:
    """The form of a text: digits as 9, letters as A and a. Only for what holds a digit and no blank; anything that
    may be words of a person is told as ``words``, an address as ``e-mail`` or ``web address``."""
    if not text:
        return "empty"
    if not text.strip():
        return "blanks"
    if _STAMP.fullmatch(text) or _COUNTED_STAMP.fullmatch(text):
        return re.sub(r"\d", "9", text)
    if _GUID.fullmatch(text):
        return "guid"
    if "@" in text:
        return "e-mail"
    if "://" in text:
        return "web address"
    if len(text) > _LONGEST_FORM or any(ch.isspace() for ch in text) or not any(ch.isdigit() for ch in text):
        return "words"
    return "".join(_drawn(ch) for ch in text)


def _drawn(ch: str) -> str:
    if ch.isdigit():
        return "9"
    if ch.isalpha():
        return "A" if ch.isupper() else "a"
    return ch if ch in "-_#./:+,;|()" else "?"
