"""The two sides compared by datacompy on pandas, as its users do: one object, then what it says differs."""

from __future__ import annotations

import datacompy
import pandas as pd
from columns import COLUMNS, KEY
from measuring import measured


def compare(source: str, shipstation: str) -> int:
    """How many orders stand on one side alone or differ in a column."""
    sides = [pd.read_parquet(name) for name in (source, shipstation)]
    found = datacompy.PandasCompare(*sides, join_columns=[KEY])
    both = found.intersect_rows
    differs = ~both[[f"{column}_match" for column in COLUMNS]].all(axis=1)
    return len(found.df1_unq_rows) + len(found.df2_unq_rows) + int(differs.sum())


if __name__ == "__main__":
    measured(compare)
