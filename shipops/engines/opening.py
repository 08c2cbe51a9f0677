"""Opening a pinned state of the lake on the engine that is configured."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from shipops.config import Config
from shipops.engines.database import Database
from shipops.lake import Snapshot

if TYPE_CHECKING:
    import duckdb


def connect(snapshot: Snapshot, config: Config, held: Collection[str] = ()) -> Database:
    """A database with the tables of ``snapshot``. DuckDB reads those named in ``held`` at once and keeps them.

    Raises :class:`ConfigError` where Spark is configured and cannot be started.
    """
    if config.engine == "duckdb":
        return connect_here(snapshot, config, held)
    from shipops.engines.spark_database import SparkDatabase
    from shipops.engines.spark_lake import publish_lake
    from shipops.engines.spark_session import new_session

    db = SparkDatabase(new_session(config.spark))
    publish_lake(db, snapshot)
    return db


def connect_here(snapshot: Snapshot, config: Config, held: Collection[str] = ()) -> duckdb.DuckDBPyConnection:
    """The same in DuckDB, whatever engine is configured."""
    db = snapshot.connect(held=held)
    # No query promises an order it does not name; rows that may come in any order are written by all threads at once.
    db.execute("SET preserve_insertion_order = false")
    if config.audit.memory:
        db.execute(f"SET memory_limit = '{config.audit.memory}'")
    if config.audit.threads:
        db.execute(f"SET threads = {config.audit.threads}")
    return db
