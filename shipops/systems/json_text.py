"""JSON in and out without loss: numbers with a fraction stay decimal, keys stay as received."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

# Far more than any vendor's document has, and far less than what reading and writing it back may recurse.
_MOST_LEVELS = 64
# Around a decimal while a document is written: a sign that has no meaning, and so stands in hardly any text.
_BEFORE, _AFTER = "\x7f<", ">\x7f"


def parse(text: str) -> Any:
    """The value of a JSON document; a number with a fraction or exponent is a :class:`~decimal.Decimal`.

    Raises ``ValueError`` for anything that is not one whole JSON document (``NaN`` and ``Infinity`` included), for a
    number out of range and for more than 64 levels of nesting.
    """
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ArithmeticError, RecursionError) as error:
        raise ValueError("a number is out of range or the nesting is too deep") from error
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(_MOST_LEVELS):
        level = [
            member
            for holder in level
            for member in (holder.values() if type(holder) is dict else holder)
            if type(member) is dict or type(member) is list
        ]
        if not level:
            return value
    raise ValueError("the nesting is too deep")


def dump(value: Any) -> str:
    """Compact JSON text of what :func:`parse` returned; decimals are written with the digits received."""
    decimals = 0

    def marked(number: Any) -> str:
        nonlocal decimals
        decimals += 1
        return f"{_BEFORE}{number}{_AFTER}"

    # The encoder knows no decimals: each is written as marked text, whose quotes and marks are taken off afterwards.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=marked)
    if text.count(_BEFORE) == text.count(_AFTER) == decimals:
        text = text.replace(f'"{_BEFORE}', "").replace(f'{_AFTER}"', "")
    else:
        text = _exactly(value)
    # A lone surrogate is legal in JSON and cannot be stored as UTF-8.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _exactly(value: Any) -> str:
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _write(value: Any, put: Any) -> None:
    if isinstance(value, dict):
        put("{")
        for index, (key, member) in enumerate(value.items()):
            put(("," if index else "") + json.dumps(key, ensure_ascii=False) + ":")
            _write(member, put)
        put("}")
    elif isinstance(value, list):
        put("[")
        for index, member in enumerate(value):
            if index:
                put(",")
            _write(member, put)
        put("]")
    elif isinstance(value, Decimal):
        put(str(value))
    else:
        put(json.dumps(value, ensure_ascii=False))
