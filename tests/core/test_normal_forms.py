"""The comparable forms of what people and systems type."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.normal_forms import (
    address_norm,
    email_norm,
    number_norm,
    phone_norm,
    plain,
    postcode_norm,
    status_norm,
    tracking_norm,
    tracking_tokens,
)

FORMS = (plain, number_norm, tracking_norm, email_norm, phone_norm, postcode_norm, address_norm, status_norm)
# Text as it arrives, and text made of the characters the forms treat specially.
TEXT = st.text() | st.text(alphabet=" \t#-_/|,;.09aZßİıſΣςŉéø＃½北") | st.none()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@given(text=TEXT)
def test_a_form_of_a_form_is_the_form(form: Callable[[str | None], str], text: str | None) -> None:
    once = form(text)
    assert form(once) == once


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_nothing_is_the_empty_text(form: Callable[[str | None], str]) -> None:
    assert form(None) == form("") == form("  ") == ""


@pytest.mark.parametrize("form", [plain, number_norm, tracking_norm, email_norm, postcode_norm, address_norm])
@given(text=st.text(alphabet=st.characters(codec="ascii")), space=st.sampled_from([" ", "\t", "\n", "  "]))
def test_case_and_outer_space_do_not_matter(form: Callable[[str | None], str], text: str, space: str) -> None:
    assert form(space + text.lower() + space) == form(text.upper())


@pytest.mark.parametrize(("left", "right"), [
    ("SO-00123", "INV-00123"), ("SO-00123", "00123"), ("SO-00123", "SO-0123"), ("SO-00123", "SO00123"),
    ("SO-1", "SO-1-2"), ("1042", "1042/1"),
])  # fmt: skip
def test_different_order_numbers_stay_different(left: str, right: str) -> None:
    assert number_norm(left) != number_norm(right)


@pytest.mark.parametrize("typed", ["SO-00123", "so-00123", " SO-00123 ", "#SO-00123", "# SO-00123", "# #so-00123"])
def test_the_ways_to_type_one_order_number_are_one(typed: str) -> None:
    assert number_norm(typed) == "SO-00123"


@pytest.mark.parametrize("typed", [
    "9400 1112 0255 5842 6812 34", "9400-1112-0255-5842-6812-34", "9400111202555842681234 ",
])  # fmt: skip
def test_separators_in_a_tracking_number_do_not_matter(typed: str) -> None:
    assert tracking_norm(typed) == "9400111202555842681234"


@pytest.mark.parametrize("field", [
    "1Z999AA10123456784, 1Z999AA10123456795", "1Z999AA10123456784;1Z999AA10123456795",
    "1Z999AA10123456784|1Z999AA10123456795", "1Z999AA10123456784 / 1z999aa10123456795",
    "1Z999AA10123456784\n1Z999AA10123456795",
])  # fmt: skip
def test_a_combined_field_gives_each_of_its_tracking_numbers(field: str) -> None:
    assert {"1Z999AA10123456784", "1Z999AA10123456795"} <= set(tracking_tokens(field))


def test_the_first_token_is_the_whole_field_for_a_number_printed_in_groups() -> None:
    assert tracking_tokens("9400 1112 0255")[0] == "940011120255"


def test_a_single_tracking_number_is_one_token() -> None:
    assert tracking_tokens(" 1z999aa10123456784 ") == ("1Z999AA10123456784",)


@given(field=TEXT)
def test_tokens_are_distinct_normal_and_never_empty(field: str | None) -> None:
    tokens = tracking_tokens(field)
    assert len(set(tokens)) == len(tokens)
    assert all(token and tracking_norm(token) == token for token in tokens)


@given(numbers=st.lists(st.from_regex(r"\A[0-9A-Z]{6,22}\Z"), min_size=1, max_size=5), mark=st.sampled_from(",;|/\n "))
def test_every_number_joined_into_a_field_is_found_again(numbers: list[str], mark: str) -> None:
    assert set(numbers) <= set(tracking_tokens(mark.join(numbers)))


@pytest.mark.parametrize(("typed", "code"), [
    ("60601-1234", "60601"), ("60601 1234", "60601"), ("606011234", "60601"), ("60601", "60601"),
    ("sw1a 1aa", "SW1A1AA"), ("1234 AB", "1234AB"), ("01310-100", "01310100"),
])  # fmt: skip
def test_postcodes(typed: str, code: str) -> None:
    assert postcode_norm(typed) == code


@pytest.mark.parametrize("typed", [
    "12 North Main Street Apt. 4", "12 N. Main St, apt 4", "12 n main ST. APARTMENT 4", "12  North  Main  St  Apt  4",
])  # fmt: skip
def test_the_ways_to_write_one_address_are_one(typed: str) -> None:
    assert address_norm(typed) == "12 N MAIN ST APT 4"


def test_an_address_over_several_lines_is_one_text() -> None:
    assert address_norm("12 Main Street", None, "Suite 4") == address_norm("12 Main St, Ste 4")


@pytest.mark.parametrize(("left", "right"), [("улица Ленина 5", "улица Гагарина 5"), ("東京都港区", "大阪市北区")])
def test_addresses_in_other_scripts_stay_different(left: str, right: str) -> None:
    assert address_norm(left) != address_norm(right)


@pytest.mark.parametrize(("left", "right"), [("José Ñandú", "JOSE NANDU"), ("Zoë", "zoe"), ("Straße", "STRASSE")])
def test_accents_and_case_do_not_matter_in_names(left: str, right: str) -> None:
    assert plain(left) == plain(right)


@pytest.mark.parametrize(("left", "right"), [
    ("(555) 123-4567", "+1 555 123 4567"), ("555.123.4567", "5551234567"),
])  # fmt: skip
def test_country_codes_and_punctuation_do_not_matter_in_phone_numbers(left: str, right: str) -> None:
    assert phone_norm(left) == phone_norm(right)


@pytest.mark.parametrize(("left", "right"), [
    ("ReadyToShip", "Ready to Ship"), ("Cancelled", "canceled"), ("Complete", "COMPLETED"),
    ("ReadyToPickup", "Ready for Pickup"),
])  # fmt: skip
def test_status_spellings_fold_to_one(left: str, right: str) -> None:
    assert status_norm(left) == status_norm(right)


@pytest.mark.parametrize(("left", "right"), [
    ("En espera", "En espera de pago"), ("Ready to Ship", "Ready for Pickup"), ("Stage 1", "Stage 2"),
    ("Готово", "Отменён"),
])  # fmt: skip
def test_different_status_words_stay_different(left: str, right: str) -> None:
    assert status_norm(left) != status_norm(right)
