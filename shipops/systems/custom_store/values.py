"""What a value of a feed may look like. Every rule returns what is wrong, in words that never repeat the value.

Two rule texts are published and they differ: the developer guide and a schema (shipstation sheet, 2.1). What both
forbid is certain; what one allows is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_MOMENT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4}) (\d{1,2}):(\d{2})(?::(\d{2}))? ?([AaPp][Mm]|Z)?", re.ASCII)
# XML's blanks; a number may stand between them, a text or a date may not.
_BLANKS = " \t\r\n"
_INT_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Wrong:
    """``what`` completes "FIELD …"; ``certain``: no published rule allows it."""

    what: str
    certain: bool = True


Rule = Callable[[str], Wrong | None]


def text(shortest: int, longest: int, *, lax_shortest: int = 0, lax_longest: int = 0) -> Rule:
    """A text of so many characters; the ``lax_`` bounds are those of the laxer rule text, where it differs."""
    lax_longest = lax_longest or longest

    def rule(value: str) -> Wrong | None:
        length = len(value)
        if shortest <= length <= longest:
            return None
        certain = not lax_shortest <= length <= lax_longest
        if not length:
            return Wrong("is empty", certain)
        limit = f"exactly {longest}" if shortest == longest else f"{shortest} to {longest}"
        if shortest <= 1 and length > longest:
            limit = f"at most {longest}"
        return Wrong(f"is {length} characters long; it may be {limit}", certain)

    return rule


def currency(value: str) -> Wrong | None:
    """Nothing, or a code of three characters; the schema does not know the field."""
    return None if len(value) in (0, 3) else Wrong(f"is {len(value)} characters long; it may be 3", certain=False)


def amount(value: str) -> Wrong | None:
    """A decimal number of at most nine digits, two of them behind the point."""
    bare = value.strip(_BLANKS)
    if not bare:
        return Wrong("is empty, which is no number")
    if not _FLOAT.fullmatch(bare):
        hint = "; no currency sign and no comma" if re.search(r"[,$€£]", bare) else ""
        return Wrong(f"is no decimal number ({shape(bare)}){hint}")
    if not _NUMBER.fullmatch(bare):
        return Wrong("is a number with an exponent or without a value", certain=False)
    before, _, behind = bare.lstrip("+-").partition(".")
    if len(behind.rstrip("0")) > 2:
        return Wrong(f"has {len(behind)} digits behind the point; at most 2 are meant", certain=False)
    if len(before.lstrip("0")) > 7:
        return Wrong("has more than 7 digits before the point", certain=False)
    return None


def quantity(value: str) -> Wrong | None:
    """A whole number from 1 to 99999."""
    bare = value.strip(_BLANKS)
    if not _WHOLE.fullmatch(bare) or abs(int(bare)) > _INT_MOST:
        return Wrong(f"is no whole number ({shape(bare)})" if bare else "is empty, which is no whole number")
    if not 1 <= int(bare) <= 99_999:
        return Wrong("is not between 1 and 99999", certain=False)
    return None


def flag(value: str) -> Wrong | None:
    """``true``, ``false``, ``1`` or ``0``."""
    bare = value.strip(_BLANKS)
    if bare in ("true", "false", "1", "0"):
        return None
    return Wrong("is neither true nor false" + (" (lower case is needed)" if bare.lower() in ("true", "false") else ""))


def moment(value: str) -> Wrong | None:
    """``MM/dd/yyyy HH:mm``; seconds, AM or PM are let through, as ShipStation's own sample has them."""
    try:
        read_moment(value)
    except ValueError as error:
        return Wrong(str(error))
    year = value.split("/")[2].split(" ")[0]
    return None if len(year) == 4 else Wrong("has a year of fewer than four digits", certain=False)


def read_moment(value: str) -> datetime:
    """The moment a stamp means, in UTC. Raises ``ValueError`` with what is wrong.

    An AM or PM beside an hour above 12 is passed over (it stands in the vendor's sample).
    """
    if not value:
        raise ValueError("is empty, which is no date")
    match = _MOMENT.fullmatch(value)
    if match is None:
        raise ValueError(f"is not written MM/dd/yyyy HH:mm ({shape(value)})")
    month, day, year, hour, minute = (int(part) for part in match.groups()[:5])
    half = (match[7] or "").upper()
    if half in ("AM", "PM") and hour <= 12:
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        return datetime(year if year > 99 else 2000 + year, month, day, hour, minute, int(match[6] or 0), tzinfo=UTC)
    except ValueError:
        swapped = "; day and month look swapped" if 12 < month <= 31 and 1 <= day <= 12 else ""
        raise ValueError(f"is no day or time there is (MM/dd/yyyy HH:mm){swapped}") from None


def choice(name: str, allowed: frozenset[str]) -> Rule:
    """One of a list of words; upper and lower case count."""

    def rule(value: str) -> Wrong | None:
        return None if value in allowed else Wrong(f"is none of the {name} there are")

    return rule


def shape(value: str) -> str:
    """How a value is built without what it says: digits become 9, letters A. At most 24 characters."""
    built = "".join("9" if ch.isdecimal() else "A" if ch.isalpha() else ch if ch.isprintable() else "?" for ch in value)
    return f"it looks like {built[:24]}{'…' if len(built) > 24 else ''}"
