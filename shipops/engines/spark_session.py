"""Spark sessions: one per audit, all of a process on one context."""

from __future__ import annotations

import logging
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from shipops.config.rules import Spark
from shipops.engines.spark_errors import told
from shipops.errors import ConfigError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What the two engines must agree on, whatever the cluster's own settings are.
_AGREED = {
    "spark.sql.session.timeZone": "UTC",
    # What cannot be cast, and what overflows, ends the query as it does in DuckDB.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    # Letters change their case by Java's table, which the rewriting of lower and upper knows.
    "spark.sql.icu.caseMappings.enabled": "false",
    # Its rule for unions fails where one column is selected twice, and working it out takes longer than it saves.
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
# Of a context of our own: nothing listens but on this machine, no page is served, nothing is drawn on the terminal.
_OURS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    # Two hundred parts, the default, are for clusters: on one machine most of them would be empty.
    "spark.sql.shuffle.partitions": "16",
}


def new_session(where: Spark) -> SparkSession:
    """A session with names of its own, at the place the configuration says.

    Raises :class:`ConfigError` where the extra ``spark`` or Java is missing, or nothing answers there.
    """
    if find_spec("pyspark") is None:
        raise ConfigError('engine = "spark" needs PySpark, which is not installed.', "pip install 'shipops[spark]'")
    if not where.remote and not java_is_there():
        raise ConfigError('engine = "spark" needs Java, and there is none.', "Install Java 17 and set JAVA_HOME.")
    from pyspark.sql import SparkSession

    # What fails is told by our own error.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    with told():
        session = SparkSession.builder.remote(where.remote).create() if where.remote else _context(where).newSession()
        for name, value in _AGREED.items():
            session.conf.set(name, value)
    return session


def java_is_there() -> bool:
    """Whether a JVM can be started on this machine."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or (home is not None and (Path(home) / "bin" / "java").exists())


def _context(where: Spark) -> SparkSession:
    """The session all others of this process are made from: of a context that is there already, or of our own."""
    from pyspark.sql import SparkSession

    if (there := SparkSession.getActiveSession()) is not None:
        return there
    builder = SparkSession.builder.master(where.master).appName("shipops")
    for name, value in _OURS.items() if where.master.startswith("local") else ():
        builder = builder.config(name, value)
    return builder.getOrCreate()
