"""Rows made in Python as tables that queries can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shipops.engines.database import Database, put
from shipops.lake.sql_types import columnwise

if TYPE_CHECKING:
    import pyarrow as pa


def create(db: Database, name: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    """Create the table ``name``, or make it anew."""
    import duckdb

    if isinstance(db, duckdb.DuckDBPyConnection):
        values = [[row.get(column) for row in rows] for column in schema.names]
        db.execute(f'CREATE OR REPLACE TABLE "{name}" AS {columnwise(schema)}', values)
        return
    import pyarrow as pa

    put(db, name, pa.Table.from_pylist(rows, schema=schema))


def texts(*names: str) -> pa.Schema:
    """A schema of text columns."""
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in names])
