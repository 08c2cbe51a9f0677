"""Weights and sums that vendors state beside an order.

What cannot be read or stored of them is left unsaid: no order is set aside for its weight.
"""

from __future__ import annotations

from decimal import Decimal

from shipops.systems.wire_types import bounded

_GRAMS = {
    "g": "1", "gm": "1", "gram": "1", "kg": "1000", "kilogram": "1000", "oz": "28.349523125", "ounce": "28.349523125",
    "lb": "453.59237", "pound": "453.59237",
}  # fmt: skip


def grams(value: Decimal | None, units: str | None) -> Decimal | None:
    """A weight in grams. ``units`` as vendors write them (``ounces``, ``kg``, ``lbs``); ``None`` for unknown ones."""
    factor = _GRAMS.get((units or "").strip().lower().removesuffix("s"))
    return None if value is None or factor is None else storable(value * Decimal(factor))


def storable(number: Decimal) -> Decimal | None:
    """``number`` at the grain everything is stored in, ``None`` where it is too large for that."""
    try:
        return bounded(number)
    except ValueError:
        return None
