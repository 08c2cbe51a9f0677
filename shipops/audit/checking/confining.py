"""Running a query somebody else wrote: on a locked connection, in bounded time, with errors a person can act on."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

from shipops.audit.checking.portable_sql import portable
from shipops.audit.matching.relations import relations
from shipops.engines.database import Answer, Database, names
from shipops.engines.spark_errors import SparkError
from shipops.errors import QueryError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

SECONDS = 60.0
"""How long a query may take."""

_COLUMN = re.compile(r'column (?:named )?"([^"]+)"', re.IGNORECASE)
_TABLE = re.compile(r"(?:Table|View) with name (\S+?) does not exist")


def lock(db: Database, folder: Path) -> None:
    """Shut ``db`` off for good: no file outside the lake in ``folder``, no network, no extension, no variable of the
    running program, and none of that can be switched on again. Spark has no such lock: it is only handed what was
    parsed and keeps to the lists."""
    import duckdb

    if not isinstance(db, duckdb.DuckDBPyConnection):
        return
    # A view keeps its files' names as they were written when it was made.
    places = ", ".join("'" + str(place).replace("'", "''") + "'" for place in {folder, folder.absolute()})
    db.execute(f"SET allowed_directories = [{places}]")
    db.execute("SET python_enable_replacements = false")
    db.execute("SET enable_external_access = false")
    db.execute("SET lock_configuration = true")


@contextmanager
def bounded(db: Database, where: str, seconds: float) -> Iterator[None]:
    """Break off what ``db`` does inside after ``seconds``; the engine's errors come out as :class:`QueryError`."""
    import duckdb

    timer = Timer(seconds, db.interrupt)
    timer.start()
    try:
        yield
    except (duckdb.Error, SparkError) as error:
        if isinstance(error, duckdb.InterruptException) or getattr(error, "interrupted", False):
            raise QueryError(f"{where} took longer than {seconds:g} seconds.", "Narrow what it joins.") from None
        raise explained(db, error, where) from None
    finally:
        timer.cancel()


def explained(db: Database, error: Exception, where: str) -> QueryError:
    """What the engine says is wrong, with the nearest name where a name is wrong."""
    message = str(error)
    if found := _TABLE.search(message):
        return unknown("relation", found[1], known_tables(db), where)
    if "column" in message and (found := _COLUMN.search(message)):
        return unknown("column", found[1], _known_columns(db), where)
    words = " ".join(message.partition("\nLINE ")[0].partition("\n")[0].split())
    return QueryError(f"{where} cannot be run: {words[:300].rstrip('.')}.", "Mend the query.")


def unknown(what: str, name: str, known: Collection[str], where: str) -> QueryError:
    """No relation or column has this name: which one is nearest."""
    near = get_close_matches(name.lower(), sorted(known), n=1)
    listing = "The relations and their columns are in the audit's README."
    return QueryError(f"{where}: there is no {what} {name}.", f"Did you mean {near[0]}?" if near else listing)


def known_tables(db: Database) -> list[str]:
    """Every table and view of ``db``; the published relations first."""
    there = set(names(db))
    return [*relations(), *sorted(name for name in there - relations().keys() if not name.startswith("_"))]


def _known_columns(db: Database) -> set[str]:
    tables = [name for name in names(db) if not name.startswith("_")]
    return {str(column[0]) for name in tables for column in db.execute(f'SELECT * FROM "{name}" LIMIT 0').description}


def rows(db: Database, query: str | duckdb.Statement) -> list[dict[str, Any]]:
    """The rows of a query by column name."""
    result = db.execute(query)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, values, strict=True)) for values in result.fetchall()]


def ask(db: Database, lake: Path, query: str, seconds: float = SECONDS * 10) -> pd.DataFrame:
    """The answer to one query somebody typed. ``db`` is locked first and can then read nothing but itself and the
    folder ``lake``; a query that is no single SELECT is refused with :class:`QueryError`. On Spark it keeps to what
    checks may use."""
    import duckdb

    where = "The query"
    lock(db, lake)
    if not isinstance(db, duckdb.DuckDBPyConnection):
        plain = portable(query, known_tables(db), where).sql(dialect="duckdb", comments=False)
        with bounded(db, where, seconds):
            return frame_of(db.execute(plain))
    with bounded(db, where, seconds):
        statements = db.extract_statements(query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError(f"{where} is not one SELECT.", "Ask one question; nothing can be changed here.")
        return frame_of(db.execute(statements[0]))


def whole(db: Database, name: str) -> pd.DataFrame:
    """All of one relation, as a DataFrame."""
    return frame_of(db.execute(f'SELECT * FROM "{name}"'))


def frame_of(result: Answer) -> pd.DataFrame:
    """What was asked for, as a DataFrame."""
    with warnings.catch_warnings():
        # DuckDB makes it in a way that newer versions of pandas advise against; that is not the reader's business.
        warnings.simplefilter("ignore", DeprecationWarning)
        frame: pd.DataFrame = result.df()
    return frame
