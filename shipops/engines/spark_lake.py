"""A pinned state of the lake as tables of a Spark database, over the same Parquet files DuckDB would read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING

from shipops.engines.spark_database import SparkDatabase
from shipops.engines.spark_errors import told
from shipops.lake import Snapshot
from shipops.lake.tables import CONNECTIONS_TABLE, schemas

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_PATTERN_SIGNS = re.compile(r"([\\{}\[\]*?])")


def publish_lake(db: SparkDatabase, snapshot: Snapshot) -> None:
    """Let ``db`` read every table of ``snapshot``, each account's rows as its own last pull left them."""
    from pyspark.sql.pandas.types import from_arrow_schema

    with told():
        for name in snapshot.versions:
            schema = from_arrow_schema(schemas()[name])
            parts = [((*snapshot.connection_files,), ())] if name == CONNECTIONS_TABLE else snapshot.parts(name)
            rows = [_part(db.session, schema, files, accounts) for files, accounts in parts]
            db.publish(name, reduce(lambda one, other: one.unionAll(other), rows))
        if CONNECTIONS_TABLE not in snapshot.versions:
            schema = from_arrow_schema(schemas()[CONNECTIONS_TABLE])
            db.publish(CONNECTIONS_TABLE, _part(db.session, schema, snapshot.connection_files, ()))


def _part(session: SparkSession, schema: StructType, files: Iterable[str], accounts: Iterable[str]) -> DataFrame:
    paths = ["file:" + _PATTERN_SIGNS.sub(r"\\\1", path) for path in files]
    # A column a file lacks is NULL: columns are found by name.
    rows = session.read.schema(schema).parquet(*paths) if paths else session.createDataFrame([], schema)
    if named := list(accounts):
        from pyspark.sql.functions import col

        rows = rows.where(col("account").isin(named))
    return rows
