"""Weights come in the vendors' units and are kept in grams; what cannot be read is left unsaid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.systems.measures import grams


@pytest.mark.parametrize(
    ("units", "expected"),
    [("ounces", "28.3495"), ("oz", "28.3495"), ("Pounds", "453.5924"), ("lbs", "453.5924"), ("kg", "1000"), ("g", "1")],
)
def test_every_spelling_of_a_unit_is_known(units: str, expected: str) -> None:
    assert grams(Decimal(1), units) == Decimal(expected)


@pytest.mark.parametrize("units", [None, "", "stone"])
def test_a_weight_in_unknown_units_says_nothing(units: str | None) -> None:
    assert grams(Decimal(1), units) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=Decimal("9e12")))
def test_any_amount_is_a_weight_or_nothing(value: Decimal) -> None:
    weight = grams(value, "kg")
    assert weight is None or abs(weight - value * 1000) <= Decimal("0.0001")
