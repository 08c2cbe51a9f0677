"""One Spark session for all tests of engines: small, in this process. Without Java they are skipped, or fail in CI."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shipops.config.rules import Spark
from shipops.engines.spark_database import SparkDatabase
from shipops.engines.spark_session import java_is_there, new_session
from tests.missing import left_out

# A handful of rows: what makes large queries fast only costs here.
_SMALL = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkDatabase]:
    """An empty database on Spark; its context serves every session of these tests."""
    if not java_is_there():
        left_out("NO JAVA ON THIS MACHINE: nothing was run on Spark. Install Java 17.", "SHIPOPS_REQUIRE_SPARK")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]")
    for name, value in _SMALL.items():
        builder = builder.config(name, value)
    context = builder.getOrCreate()
    yield SparkDatabase(new_session(Spark()))
    context.stop()
