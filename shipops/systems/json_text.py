"""JSON in and out without loss: numbers with a fraction stay decimal, keys stay as received."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from decimal import Decimal
from itertools import chain, compress
from typing import Any, NoReturn

import msgspec

# Far more than any vendor's document has, and far less than what reading and writing it back may recurse.
_MOST_LEVELS = 64
_HOLDERS = frozenset({dict, list})
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def parse(text: str) -> Any:
    """The value of a JSON document; a number with a fraction or exponent is a :class:`~decimal.Decimal`.

    Raises ``ValueError`` for anything that is not one whole JSON document (``NaN`` and ``Infinity`` included), for a
    number out of range and for more than 64 levels of nesting.
    """
    try:
        value = _decoded(text)
    except (ArithmeticError, RecursionError) as error:
        raise ValueError("a number is out of range or the nesting is too deep") from error
    # Each level opens with a sign of its own: a small document needs no closer look.
    if text.count("{") + text.count("[") > _MOST_LEVELS and not _is_shallow(value):
        raise ValueError("the nesting is too deep")
    return value


def dump(value: Any) -> str:
    """Compact JSON text of what :func:`parse` returned; decimals are written with the digits received."""
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:
        # A lone surrogate is legal in JSON and cannot be stored as UTF-8.
        return _exactly(value).encode("utf-8", "replace").decode("utf-8")


def _decoded(text: str) -> Any:
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        # A lone surrogate again. Whatever else is wrong is wrong here too.
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)


def _is_shallow(value: Any) -> bool:
    level: Collection[Any] = [value] if type(value) in _HOLDERS else ()
    for _ in range(_MOST_LEVELS):
        members = list(chain.from_iterable(map(_members, level)))
        level = list(compress(members, map(_HOLDERS.__contains__, map(type, members))))
        if not level:
            return True
    return False


def _members(holder: Any) -> Iterable[Any]:
    return holder.values() if type(holder) is dict else holder


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
