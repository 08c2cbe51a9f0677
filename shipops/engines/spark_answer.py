"""The rows of a query on Spark, as DuckDB's connection hands them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shipops.engines.spark_errors import told

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from pyspark.sql import DataFrame


class SparkAnswer:
    """Nothing is worked out before it is asked for. Raises :class:`SparkError` then."""

    def __init__(self, made: Callable[[], DataFrame]) -> None:
        self._made = made
        self._left: Iterator[tuple[Any, ...]] | None = None

    @cached_property
    def _frame(self) -> DataFrame:
        with told():
            return self._made()

    @property
    def description(self) -> list[tuple[str, str]]:
        """Every column's name and type."""
        with told():
            return [(field.name, field.dataType.simpleString()) for field in self._frame.schema.fields]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Every row that was not handed out yet."""
        return list(self._rows())

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(self._rows(), None)

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """The first ``size`` rows; no more are worked out."""
        with told():
            return list(_tuples(self._frame.limit(size).toArrow()))

    def to_arrow_table(self) -> pa.Table:
        """All rows as an Arrow table."""
        with told():
            return self._frame.toArrow()

    def df(self) -> pd.DataFrame:
        """All rows as a DataFrame."""
        frame: pd.DataFrame = self.to_arrow_table().to_pandas()
        return frame

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        if self._left is None:
            self._left = _tuples(self.to_arrow_table())
        return self._left


def _tuples(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    # By place: two columns may have one name.
    return zip(*(column.to_pylist() for column in table.columns), strict=True)
