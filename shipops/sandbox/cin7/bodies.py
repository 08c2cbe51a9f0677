"""What a write to Cin7 carries: a JSON object read name by name, with every value checked before it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shipops.sandbox.calls import BadParameterError, Call
from shipops.sandbox.stamps import parsed

LONGEST_TEXT = 4096
MOST_ROWS = 1000
_LARGEST = Decimal(10) ** 12
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def is_guid(text: str) -> bool:
    """Whether ``text`` is an id as Cin7 writes them, in any case."""
    return _GUID.fullmatch(text.lower()) is not None


@dataclass(frozen=True)
class Body:
    """One JSON object; names are looked up without regard to case. Every reader raises BadParameterError."""

    values: Mapping[str, object]

    @classmethod
    def of(cls, call: Call) -> Body:
        """The object a call carries."""
        try:
            return cls._from(call.json(), "the body")
        except ArithmeticError:
            # A number whose exponent no decimal can hold.
            raise BadParameterError("the body holds a number out of range") from None

    @classmethod
    def _from(cls, value: object, name: str) -> Body:
        if not isinstance(value, dict):
            raise BadParameterError(f"{name} is not an object")
        return cls({key.lower(): item for key, item in value.items()})

    def has(self, name: str) -> bool:
        return self.values.get(name.lower()) is not None

    def text(self, name: str, default: str = "") -> str:
        """A text, or a whole number as text; ``default`` where there is none."""
        value = self.values.get(name.lower())
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
            return str(value)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise BadParameterError(f"{name} is not a text of at most {LONGEST_TEXT} characters")
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
            raise BadParameterError(f"{name} is not a text")
        return value

    def word(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """One of a few words, in any case, given back as it is written in ``allowed``."""
        given = self.text(name) or default
        for word in allowed:
            if word.lower() == given.lower():
                return word
        raise BadParameterError(f"{name} is none of {', '.join(allowed)}")

    def guid(self, name: str) -> str:
        """A required id, in lower case."""
        identifier = self.text(name).lower()
        if not is_guid(identifier):
            raise BadParameterError(f"{name} is not an id")
        return identifier

    def decimal(self, name: str, default: Decimal = Decimal(0)) -> Decimal:
        """A number below a trillion with at most four decimals."""
        value = self.values.get(name.lower())
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise BadParameterError(f"{name} is not a number")
        number = Decimal(value)
        if not number.is_finite() or abs(number) >= _LARGEST:
            raise BadParameterError(f"{name} is out of range")
        return number.quantize(Decimal("0.0001")).normalize() + 0

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name.lower())
        if value is None:
            return default
        if not isinstance(value, bool):
            raise BadParameterError(f"{name} is neither true nor false")
        return value

    def day(self, name: str) -> date | None:
        """A business date; a clock behind it is ignored."""
        text = self.text(name)
        if not text:
            return None
        try:
            return parsed(text).date()
        except ValueError:
            raise BadParameterError(f"{name} is not a date") from None

    def part(self, name: str) -> Body | None:
        """An object inside this one."""
        value = self.values.get(name.lower())
        return None if value is None else Body._from(value, name)

    def rows(self, name: str) -> list[Body]:
        """A list of objects, empty where there is none."""
        value = self.values.get(name.lower())
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise BadParameterError(f"{name} is not a list of at most {MOST_ROWS} rows")
        return [Body._from(row, f"a row of {name}") for row in value]
