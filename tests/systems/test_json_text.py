from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.systems import json_text

values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=40)
@given(values)
def test_what_is_dumped_parses_to_the_same(value: Any) -> None:
    assert json_text.parse(json_text.dump(value)) == value


@pytest.mark.parametrize("text", ['["\x7f<1.5>\x7f",1.5]', '{"\x7f<":1.5,"a":"b>\x7f"}', '["\x7f<2>\x7f"]'])
def test_a_text_that_looks_like_the_mark_of_a_decimal_stays_a_text(text: str) -> None:
    assert json_text.dump(json_text.parse(text)) == text


def test_a_fraction_keeps_its_digits() -> None:
    assert json_text.parse("[18.50, 0.1]") == [Decimal("18.50"), Decimal("0.1")]
    assert json_text.dump(json_text.parse("[18.50]")) == "[18.50]"


def test_a_lone_surrogate_does_not_reach_storage() -> None:
    assert json_text.dump(json_text.parse('"\\ud800x"')) == '"?x"'


@pytest.mark.parametrize(
    "text", ["", "{", "NaN", "[Infinity]", "[1e99999999999999999999]", "<html>", '{"a":1} x', "[" * 99999]
)
def test_what_is_not_one_whole_document_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        json_text.parse(text)


def test_a_document_nested_deeper_than_it_could_be_written_back_is_refused() -> None:
    assert json_text.dump(json_text.parse("[" * 64 + "]" * 64)) == "[" * 64 + "]" * 64
    with pytest.raises(ValueError, match="nesting"):
        json_text.parse('{"a":' * 65 + "1" + "}" * 65)
