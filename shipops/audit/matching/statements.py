"""SQL that is run again and again, parsed once a process: reading a query's text costs a fifth of a small audit."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@cache
def statement(text: str) -> duckdb.Statement:
    """``text``, which holds one statement, as DuckDB's parsed form: any connection can run it, as often as it likes.

    Meant for the texts that come with shipops. Raises DuckDB's ``ParserException``.
    """
    import duckdb

    (parsed,) = duckdb.extract_statements(text)
    return parsed
