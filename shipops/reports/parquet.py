"""Rows as Parquet: times stay times and numbers stay numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipops.reports.rows import joined

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def write_parquet(frame: pd.DataFrame, path: Path) -> Path:
    """Write ``frame`` (without its index) to ``path`` and return it.

    Aware times keep their zone, lists stay lists, absent values are null. A column of which no one type can be told,
    and one without any value, holds text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {str(name): _column(frame.iloc[:, place]) for place, name in enumerate(frame.columns)}
    pq.write_table(pa.table(columns), path)
    return path


def _column(values: pd.Series[Any]) -> pa.Array | pa.ChunkedArray:
    import pyarrow as pa

    try:
        column = pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        plain = values.astype(object).where(values.notna(), None)
        column = pa.array([None if value is None else joined(value) for value in plain], pa.string())
    return column.cast(pa.string()) if pa.types.is_null(column.type) else column
