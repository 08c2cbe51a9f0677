"""Rows made in Python as tables that queries can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def create(db: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    """Create the table ``name``, or make it anew."""
    import pyarrow as pa

    db.register(f"_{name}", pa.Table.from_pylist(rows, schema=schema))
    db.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM "_{name}"')
    db.unregister(f"_{name}")


def texts(*names: str) -> pa.Schema:
    """A schema of text columns."""
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in names])
