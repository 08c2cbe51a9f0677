"""What every wire model is made of: fields found whatever their case, values read leniently, nothing required.

Unknown keys are passed over: the document itself is kept as received. A value that cannot be what its field means
raises a ``ValueError`` (pydantic's ``ValidationError``), so that the record goes to quarantine with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetPydanticSchema, PlainValidator, model_validator
from pydantic_core import core_schema

from shipops.systems import stamps
from shipops.systems.by_keys import ByKeys

T = TypeVar("T")
_MONEY_LIMIT = Decimal("1e13")
_MONEY_STEP = Decimal("0.0001")
_INT_LIMIT = 2**63
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}


def fold(key: str) -> str:
    """A key without case and underscores: ``OrderID``, ``orderId`` and ``order_id`` are one."""
    return key.replace("_", "").lower()


class Wire(BaseModel):
    """A JSON object of a vendor. Fields match keys whatever their case; ``spellings`` lists other known spellings."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    spellings: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            if isinstance(data, BaseModel):
                return data
            raise ValueError("should be an object")
        known = _known[cls, tuple(data)]
        found = {name: data[key] for name, key in known}
        if len(found) < len(known):
            # The same key in two spellings: the first one that says something counts.
            found.update((name, data[key]) for name, key in reversed(known) if data[key] is not None)
        return found


def _fields_among(model: type[Wire], keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Those of ``keys`` that the model has a field for, after what it calls them."""
    fields = _fields_of(model)
    return tuple((fields[fold(key)], key) for key in keys if fold(key) in fields)


_known = ByKeys(_fields_among)


@lru_cache(maxsize=256)
def _fields_of(model: type[Wire]) -> Mapping[str, str]:
    known = {fold(name): name for name in model.model_fields}
    return {**{fold(other): known[fold(name)] for other, name in model.spellings.items()}, **known}


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError("should be text")  # noqa: TRY004 - pydantic reports ValueError
    text = str(value)
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text if text.strip() else None


def _whole(value: Any) -> int | None:
    number = _decimal(value, "should be a whole number")
    if number is None:
        return None
    if abs(number) >= _INT_LIMIT or number != number.to_integral_value():
        raise ValueError("should be a whole number")
    return int(number)


def _money(value: Any) -> Decimal | None:
    number = _decimal(value, "should be a number")
    if number is None:
        return None
    return bounded(number)


def bounded(number: Decimal) -> Decimal:
    """``number`` at the grain everything is stored in. Raises ``ValueError`` where it is too large to be stored."""
    if not -_MONEY_LIMIT < number < _MONEY_LIMIT:
        raise ValueError("a number is out of range")
    return number.quantize(_MONEY_STEP)


def _decimal(value: Any, complaint: str) -> Decimal | None:
    if type(value) is Decimal and value.is_finite():
        return value
    if type(value) is int:
        return Decimal(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(complaint)  # noqa: TRY004 - pydantic reports ValueError
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        raise ValueError(complaint) from None
    if not number.is_finite():
        raise ValueError(complaint)
    return number


def _flag(value: Any) -> bool | None:
    word = str(value).strip().lower() if isinstance(value, str | int | Decimal) else "?"
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if not word:
        return None
    raise ValueError("should be true or false")


def _many(value: Any) -> Any:
    return () if value is None else value


def _object(value: Any) -> Any:
    # Some vendors write an empty object as "" (or false).
    return None if value == "" or value is False else value


def _native(schema: core_schema.CoreSchema, read: Callable[[Any], Any], complaint: str) -> GetPydanticSchema:
    """What is written as it should be passes a ``schema`` of pydantic's own; anything else is read by ``read``, of
    which ``complaint`` is the only one."""
    fallback = core_schema.no_info_plain_validator_function(read)
    either = core_schema.union_schema(
        [schema, fallback], mode="left_to_right", custom_error_type="unfit", custom_error_message=complaint
    )
    return GetPydanticSchema(lambda _source, _handler: core_schema.nullable_schema(either))


_PLAIN_TEXT = core_schema.str_schema(strict=True, pattern="^[!-~]")
_INTEGER = core_schema.int_schema(strict=True, gt=-_INT_LIMIT, lt=_INT_LIMIT)
Text = Annotated[str | None, _native(_PLAIN_TEXT, _text, "should be text")]
"""Text or a number as text; ``None`` for null and blank, which vendors use alike."""
Whole = Annotated[int | None, _native(_INTEGER, _whole, "should be a whole number")]
Money = Annotated[Decimal | None, PlainValidator(_money)]
"""A decimal with at most four places, the grain everything is stored in."""
Flag = Annotated[bool | None, _native(core_schema.bool_schema(strict=True), _flag, "should be true or false")]
UtcStamp = Annotated[stamps.Moment | None, PlainValidator(stamps.utc_moment)]
UtcDay = Annotated[date | None, PlainValidator(stamps.utc_day)]
Many = Annotated[tuple[T, ...], BeforeValidator(_many)]
"""A list that may be null or absent."""
Maybe = Annotated[T | None, BeforeValidator(_object)]
"""An object that may be null, absent or empty text."""
