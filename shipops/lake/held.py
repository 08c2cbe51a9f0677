"""What the lake holds of the subjects a pull brings: found by their keys alone, then only those files are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shipops.lake.snapshot import publish, texts

if TYPE_CHECKING:
    import duckdb


def hold(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: list[str],
    asked: Mapping[tuple[str, ...], str],
    columns: str = "*",
) -> None:
    """Make a table ``old_<name>`` of ``columns`` of the rows of a lake table (its ``files``) that ``asked`` names.

    ``asked`` maps columns to a relation of ``connection`` that has them: a row whose columns are among that relation's
    is held, whichever of the relations it is.
    """
    publish(connection, name, _holding(connection, files, asked), "_lake")
    # A row that two relations name comes twice, and is one.
    rows = " UNION ".join(
        f"SELECT {columns} FROM _lake SEMI JOIN {relation} USING ({', '.join(key)})" for key, relation in asked.items()
    )
    connection.execute(f"CREATE OR REPLACE TABLE old_{name} AS {rows}")
    connection.execute("DROP VIEW _lake")


def _holding(
    connection: duckdb.DuckDBPyConnection, files: list[str], asked: Mapping[tuple[str, ...], str]
) -> list[str]:
    """Those of ``files`` with a row that is asked for. Of most rows only the keys are ever read."""
    if not files:
        return []
    rows = f"read_parquet([{texts(files)}], union_by_name = true, filename = 'file')"
    found = " UNION ALL ".join(
        f"SELECT file FROM {rows} SEMI JOIN {relation} USING ({', '.join(key)})" for key, relation in asked.items()
    )
    return [file for (file,) in connection.execute(f"SELECT DISTINCT file FROM ({found})").fetchall()]
