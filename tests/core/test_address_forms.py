"""Addresses and options in comparable form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.address_forms import country_norm, one_line, place_core, place_norm
from shipops.normal_forms import option_pairs, options_text

HOME = (("12 Elm Street", "Apt 4"), "Chicago", "60601", "US")
_TEXT = st.text(max_size=260)
_PLACES = st.tuples(st.tuples(_TEXT, _TEXT), _TEXT, _TEXT, st.sampled_from(["US", "Canada", "", "DEU"]))


@pytest.mark.parametrize(
    "same",
    [
        (("12 ELM ST.", "apartment 4"), " chicago ", "60601-1234", "USA"),
        (("12 Elm Street Apt 4", None), "CHICAGO", "606011234", "United States"),
        (("12 Elm St", "Apt 4", None), "Chicágo", "60601", "Estados Unidos"),
    ],
)
def test_one_address_in_other_words_is_the_same(same: tuple[tuple[str, ...], str, str, str]) -> None:
    assert place_norm(*same) == place_norm(*HOME)


@pytest.mark.parametrize(
    "other",
    [
        (("14 Elm Street", "Apt 4"), "Chicago", "60601", "US"),
        (("12 Elm Street", "Apt 5"), "Chicago", "60601", "US"),
        (("12 Oak Street", "Apt 4"), "Chicago", "60601", "US"),
        (("12 Elm Street", "Apt 4"), "Chicago", "60601", "Canada"),
    ],
)
def test_another_house_differs_even_in_what_a_validation_leaves(other: tuple[tuple[str, ...], str, str, str]) -> None:
    assert place_norm(*other) != place_norm(*HOME)
    assert place_core(*other) != place_core(*HOME)


def test_a_validation_leaves_the_core() -> None:
    assert place_core(("12 N Elm St # 4",), "Oak Park", "60302-1111", "US") == place_core(*HOME)


def test_what_shipstation_cuts_off_is_no_difference() -> None:
    long = "1 " + "Long " * 60
    assert place_norm((long,), "Chicago" + "o" * 120, "60601", "US") == place_norm(
        (long[:200],), ("Chicago" + "o" * 120)[:100], "60601", "US"
    )


@pytest.mark.parametrize("street", ["", "  ", "***", "REDACTED", "xxxx", "1 ####"])
def test_an_erased_or_empty_address_has_no_form(street: str) -> None:
    assert place_norm((street,), "Chicago", "60601", "US") == place_core((street,), "Chicago", "60601", "US") == ""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("usa", "US"),
        ("DEUTSCHLAND", "DE"),
        ("Allemagne", "DE"),
        ("U.S.A.", "US"),
        ("Côte d'Ivoire", "CI"),
        ("GBR", "GB"),
    ],
)
def test_a_country_is_its_code(name: str, code: str) -> None:
    assert country_norm(name) == country_norm(code) == code


def test_a_country_nobody_knows_stays_as_it_is() -> None:
    assert country_norm("Freedonia") == "FREEDONIA"


@given(_PLACES)
def test_forms_do_not_depend_on_case_or_space(place: tuple[tuple[str, str], str, str, str]) -> None:
    streets, city, postcode, country = place
    if max(map(len, (*streets, city, postcode))) > 40 or not "".join((*streets, city, postcode)).isascii():
        return
    loud = (tuple(f" {line.upper()} " for line in streets), city.upper(), postcode.lower(), country.lower())
    assert place_norm(*loud) == place_norm(*place)
    assert place_core(*loud) == place_core(*place)


@given(_PLACES)
def test_the_core_is_there_exactly_where_the_whole_is(place: tuple[tuple[str, str], str, str, str]) -> None:
    assert bool(place_norm(*place)) == bool(place_core(*place))


def test_an_address_on_one_line_leaves_out_what_is_empty() -> None:
    assert one_line(("1 Elm", None), "Chicago", "IL", "", "US") == "1 Elm, Chicago, IL, US"
    assert one_line((), None) is None


def test_options_compare_by_name_and_value() -> None:
    ours = option_pairs("Colour: Heather Grey; Size: Medium; Design: Anchor & Rope; Name: PEÑA")
    theirs = option_pairs("Design: anchor rope ; Color: heather grey; Size: M; Name: Pena")
    assert ours == theirs == ("COLOUR=HEATHER GREY", "DESIGN=ANCHOR ROPE", "NAME=PENA", "SIZE=M")


def test_several_values_of_one_option_are_one_in_any_order() -> None:
    assert option_pairs("Name: B; Name: A") == option_pairs("Name: A; Name: B") == ("NAME=A + B",)


def test_options_without_a_value_say_nothing() -> None:
    assert options_text([("Size", ""), ("", None)]) is None
    assert option_pairs(None) == option_pairs("nothing said") == ()


@given(st.lists(st.tuples(st.text(st.characters(codec="ascii"), max_size=12), _TEXT), max_size=5))
def test_a_written_option_is_read_as_what_it_was(pairs: list[tuple[str, str]]) -> None:
    """No value can pass for another option, whatever signs it holds."""
    read = option_pairs(options_text(pairs))
    assert len(read) <= len({name for name, _ in pairs})
    assert read == option_pairs(options_text(reversed(pairs)))
