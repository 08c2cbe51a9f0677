"""Arrow's types as DuckDB writes them. Rows made in Python reach DuckDB without Arrow: that would import pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def sql_type(kind: pa.DataType) -> str:
    """The DuckDB type of a column of the lake or of a setting."""
    import pyarrow as pa

    types = pa.types
    if types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    if types.is_struct(kind):
        return f"STRUCT({', '.join(f'{_quoted(field.name)} {sql_type(field.type)}' for field in kind)})"
    if types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return {
        pa.string(): "VARCHAR", pa.bool_(): "BOOLEAN", pa.int32(): "INTEGER", pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE", pa.date32(): "DATE", pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
    }[kind]  # fmt: skip


def no_rows(schema: pa.Schema) -> str:
    """The query of no rows with the columns of ``schema``."""
    columns = (f"CAST(NULL AS {sql_type(one.type)}) AS {_quoted(one.name)}" for one in schema)
    return f"SELECT {', '.join(columns)} WHERE false"


def columnwise(schema: pa.Schema) -> str:
    """The query of the rows whose values are given as a list for each column of ``schema``."""
    columns = (f"unnest(CAST(? AS {sql_type(one.type)}[])) AS {_quoted(one.name)}" for one in schema)
    return f"SELECT {', '.join(columns)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
