"""Lengths of time as people write them in ``shipops.toml``: ``90m``, ``2h``, ``3d``, ``2w``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_FORM = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([mhdw])\s*$")
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
# Longer ones leave the calendar; nobody means them.
_MOST_SECONDS = 100 * 365 * 86400


@dataclass(frozen=True, slots=True)
class Duration:
    """``amount`` of ``unit`` (``m`` minutes, ``h`` hours, ``d`` days, ``w`` weeks)."""

    amount: float
    unit: str

    @property
    def wall(self) -> timedelta:
        """Its length on the clock on the wall."""
        return timedelta(seconds=self.amount * _SECONDS[self.unit])

    def __str__(self) -> str:
        return f"{self.amount:g}{self.unit}"


def parse_duration(text: str) -> Duration:
    """Read ``"2h"``. Raises :class:`ValueError` that names the forms there are."""
    found = _FORM.match(text)
    if found is None:
        raise ValueError(f"{text!r} is not a length of time; write for example 90m, 2h, 3d or 2w")
    amount, unit = float(found[1]), found[2]
    if amount * _SECONDS[unit] > _MOST_SECONDS:
        raise ValueError("a length of time is longer than a century; write for example 90m, 2h, 3d or 2w")
    return Duration(amount, unit)
