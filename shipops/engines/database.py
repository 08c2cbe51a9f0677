"""What the audit asks of the engine it runs on. DuckDB's connection offers all of it as it is; so does Spark's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa


class Answer(Protocol):
    """The rows of one query."""

    @property
    def description(self) -> Sequence[Any]:
        """One entry per column: first its name, then its type in the words of the engine."""

    def fetchall(self) -> list[Any]:
        """Every row as a tuple; times come as aware UTC."""

    def fetchone(self) -> Any:
        """The next row, ``None`` where there is none."""

    def fetchmany(self, size: int) -> list[Any]:
        """The next rows, ``size`` at most."""

    def df(self) -> pd.DataFrame:
        """All rows as a DataFrame."""


class Rows(Protocol):
    """All rows of one query at once."""

    def to_arrow_table(self) -> pa.Table:
        """As an Arrow table."""

    def df(self) -> pd.DataFrame:
        """As a DataFrame."""


class Database(Protocol):
    """Relations by name, and SQL over them in DuckDB's dialect."""

    def execute(self, query: str | duckdb.Statement, parameters: Any = ..., /) -> Answer:
        """Run one statement: a query, or ``CREATE [OR REPLACE] TABLE … AS`` one. ``?`` takes from a list."""

    def sql(self, query: str, /) -> Rows:
        """Ask one query."""

    def register(self, view_name: str, python_object: object, /) -> Any:
        """Let queries read an Arrow table under a name."""

    def interrupt(self) -> None:
        """Break off what is being run, from another thread."""

    def unregister(self, view_name: str, /) -> Any:
        """Forget that name."""


def put(db: Database, name: str, rows: pa.Table) -> None:
    """Create the table ``name`` of Arrow rows, or make it anew."""
    db.register(f"_{name}", rows)
    db.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM "_{name}"')
    db.unregister(f"_{name}")


def has(db: Database, relation: str) -> bool:
    """Whether there is a table or view of that name."""
    return relation in names(db)


def keep_only(db: Database, kept: Collection[str]) -> None:
    """Let go of every table that is not among ``kept``."""
    import duckdb

    query = "SELECT table_name FROM duckdb_tables()" if isinstance(db, duckdb.DuckDBPyConnection) else "SHOW TABLES"
    for (name,) in db.execute(query).fetchall():
        if name not in kept:
            db.execute(f'DROP TABLE "{name}"')


def names(db: Database) -> list[str]:
    """The tables and views of ``db``."""
    return [str(name) for (name, *_) in db.execute("SHOW TABLES").fetchall()]
