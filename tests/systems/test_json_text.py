from __future__ import annotations

import json
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


@settings(max_examples=40)
@given(
    st.lists(
        st.integers(-(2**70), 2**70).map(str)
        | st.from_regex(r"-?(0|[1-9]\d{0,20})(\.\d{1,20})?([eE][+-]?\d{1,3})?", fullmatch=True)
        | st.text().map(json.dumps)
        | st.sampled_from(['"\\ud83d\\ude00"', '"\\ud800"', '{"a":1,"A":2,"a":3}', '" \\/ "', "1.", "01", "+1", "'a'"])
    ).map(lambda parts: f"[{', '.join(parts)}]")
)
def test_a_document_is_read_as_the_json_module_reads_it(text: str) -> None:
    """Numbers beyond 64 bits, digits after the point, escapes, doubled keys, and what is not JSON."""
    try:
        expected = json.loads(text, parse_float=Decimal)
    except ValueError:
        with pytest.raises(ValueError):
            json_text.parse(text)
    else:
        assert repr(json_text.parse(text)) == repr(expected)


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
