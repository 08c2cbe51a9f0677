"""Frames made ready for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def in_zone(frame: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """A copy of ``frame`` whose aware times are in ``timezone`` (an IANA name)."""
    import pandas as pd

    copy = frame.copy()
    for name in copy.columns:
        if isinstance(copy[name].dtype, pd.DatetimeTZDtype):
            copy[name] = copy[name].dt.tz_convert(timezone)
    return copy
