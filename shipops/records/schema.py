"""Arrow schemas, derived from the record classes alone."""

from __future__ import annotations

import types
import typing
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def arrow_schema(record: type[BaseModel]) -> pa.Schema:
    """The Arrow schema of a record class: its fields in order, then its computed columns."""
    import pyarrow as pa

    hints = typing.get_type_hints(record)
    fields = [pa.field(name, _arrow_type(hints[name])) for name in record.model_fields]
    for name, computed in record.model_computed_fields.items():
        fields.append(pa.field(name, _arrow_type(_resolved(computed.return_type))))
    return pa.schema(fields)


def _resolved(annotation: Any) -> Any:
    return {"str": str, "tuple[str, ...]": tuple[str, ...]}[annotation] if isinstance(annotation, str) else annotation


def _arrow_type(annotation: Any) -> pa.DataType:
    import pyarrow as pa

    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        (inner,) = (arg for arg in args if arg is not type(None))
        return _arrow_type(inner)
    if origin is tuple:
        return pa.list_(_arrow_type(args[0]))
    if origin is Literal:
        return pa.string()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pa.struct(list(arrow_schema(annotation)))
    return {
        str: pa.string(),
        int: pa.int64(),
        bool: pa.bool_(),
        Decimal: pa.decimal128(18, 4),
        datetime: pa.timestamp("us", tz="UTC"),
        date: pa.date32(),
    }[annotation]
