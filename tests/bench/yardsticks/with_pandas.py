"""The two sides compared by plain pandas: one outer join, then column by column."""

from __future__ import annotations

import pandas as pd
from columns import COLUMNS, KEY
from measuring import measured


def compare(source: str, shipstation: str) -> int:
    """How many orders stand on one side alone or differ in a column."""
    left, right = pd.read_parquet(source), pd.read_parquet(shipstation)
    both = left.merge(right, on=KEY, how="outer", suffixes=("_left", "_right"), indicator=True)
    wrong = both["_merge"] != "both"
    for column in COLUMNS:
        one, other = both[f"{column}_left"], both[f"{column}_right"]
        wrong |= (one != other) & ~(one.isna() & other.isna())
    return len(both[wrong])


if __name__ == "__main__":
    measured(compare)
