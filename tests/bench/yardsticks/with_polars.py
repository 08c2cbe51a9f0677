"""The two sides compared by plain polars: one outer join, then column by column, in one lazy query."""

from __future__ import annotations

import polars as pl
from columns import COLUMNS, KEY
from measuring import measured


def compare(source: str, shipstation: str) -> int:
    """How many orders stand on one side alone or differ in a column."""
    both = pl.scan_parquet(source).join(
        pl.scan_parquet(shipstation), on=KEY, how="full", coalesce=True, suffix="_right"
    )
    wrong = pl.any_horizontal(pl.col(column).ne_missing(pl.col(f"{column}_right")) for column in COLUMNS)
    return both.filter(wrong).collect().height


if __name__ == "__main__":
    measured(compare)
