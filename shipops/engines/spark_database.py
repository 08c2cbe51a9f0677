"""A database on Spark that takes DuckDB's SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shipops.engines.spark_answer import SparkAnswer
from shipops.engines.spark_errors import SparkError, told
from shipops.engines.spark_sql import parsed, spark_sql, with_values

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame, SparkSession
    from sqlglot import exp


class SparkDatabase:
    """Relations are temporary views of one session; satisfies :class:`shipops.engines.database.Database`.

    What Spark refuses comes out as :class:`SparkError`.
    """

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self._names: dict[str, None] = {}
        self._variables: dict[str, exp.Expr] = {}

    def execute(self, query: str | duckdb.Statement, parameters: Any = (), /) -> SparkAnswer:
        """Run one statement: a query, CREATE TABLE or VIEW … AS one, DROP TABLE, ALTER TABLE … RENAME TO, SET
        VARIABLE."""
        from sqlglot import exp

        text = query if isinstance(query, str) else query.query
        if text == "SHOW TABLES":
            return self._listed()
        statement = with_values(parsed(text), parameters) if parameters else parsed(text)
        if isinstance(statement, exp.Set):
            said = statement.expressions[0].this
            self._variables[said.this.name] = said.expression
            return self._listed()
        if isinstance(statement, exp.Query):
            with told():
                frame = self.session.sql(spark_sql(statement, self._variables))
            return SparkAnswer(lambda: frame)
        place = statement.find(exp.Table)
        name = place.name if place else ""
        with told():
            if isinstance(statement, exp.Create):
                self._create(name, statement)
            elif isinstance(statement, exp.Alter):
                self.publish(statement.args["actions"][0].this.name, self.session.table(name))
                self.unregister(name)
            elif isinstance(statement, exp.Drop):
                self.unregister(name)
            else:
                raise SparkError(f"it has no tables to change: {text[:60]}")
        return self._listed()

    def sql(self, query: str, /) -> SparkAnswer:
        """Ask one query."""
        return self.execute(query)

    def register(self, view_name: str, python_object: Any, /) -> None:
        """Let queries read an Arrow table under a name."""
        with told():
            self.publish(view_name, self.session.createDataFrame(python_object))

    def unregister(self, view_name: str, /) -> None:
        """Forget that name."""
        self.session.catalog.dropTempView(view_name)
        del self._names[view_name.lower()]

    def interrupt(self) -> None:
        """Break off what is being run, from another thread."""
        self.session.interruptAll()

    def publish(self, name: str, rows: DataFrame) -> None:
        """Let queries read ``rows`` under ``name``."""
        rows.createOrReplaceTempView(name)
        self._names[name.lower()] = None

    def _create(self, name: str, statement: exp.Create) -> None:
        """A view as it is; a table is worked out at once, so that no plan holds all the steps before it."""
        rows = self.session.sql(spark_sql(statement.expression, self._variables))
        self.publish(name, rows if statement.kind == "VIEW" else rows.localCheckpoint())

    def _listed(self) -> SparkAnswer:
        return SparkAnswer(lambda: self.session.createDataFrame([(name,) for name in self._names], "name string"))
