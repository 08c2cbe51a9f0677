"""Records as Arrow columns, each built from the values of its field: no row is taken apart and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from shipops.records import Record, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def arrow_table(record: type[Record], rows: Sequence[Record]) -> pa.Table:
    """The rows of one record class as a table with its schema."""
    import pyarrow as pa

    schema = arrow_schema(record)
    return pa.table([_column(list(map(attrgetter(field.name), rows)), field.type) for field in schema], schema=schema)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    # Arrow looks closely at each decimal and each moment; as text and as numbers they cost a tenth.
    if pa.types.is_decimal(kind):
        return pa.array([None if value is None else str(value) for value in values], pa.string()).cast(kind)
    if pa.types.is_timestamp(kind):
        moments = [None if value is None else (value - _EPOCH) // _MICROSECOND for value in values]
        return pa.array(moments, pa.int64()).cast(kind)
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        return pa.array([[item.model_dump() for item in value] for value in values], kind)
    return pa.array(values, kind)
