"""The steps of the search: each a query in ``steps/``, kept as a table under the file's name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

from shipops.engines.database import Database

if TYPE_CHECKING:
    import duckdb


def set_variable(db: Database, name: str, value: object) -> None:
    """What a step reads with ``getvariable('name')``."""
    db.execute(f"SET VARIABLE {name} = $value", {"value": value})


def run_steps(db: Database, *steps: str) -> None:
    """Create a table of each step's answer, or make it anew."""
    for step in steps:
        db.execute(f"CREATE OR REPLACE TABLE {step} AS\n{step_text(step)}")


def step_text(step: str) -> str:
    """The SQL of a step."""
    return (resources.files("shipops.duplicates") / "steps" / f"{step}.sql").read_text(encoding="utf-8")


def create_texts(
    db: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Create the table ``name`` of text columns, or make it anew."""
    db.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(f'{column} VARCHAR' for column in columns)})")
    if rows:
        import pyarrow as pa

        table = pa.table(
            {column: pa.array([row[place] for row in rows], pa.string()) for place, column in enumerate(columns)}
        )
        db.register("_rows", table)
        db.execute(f"INSERT INTO {name} SELECT * FROM _rows")
        db.unregister("_rows")
