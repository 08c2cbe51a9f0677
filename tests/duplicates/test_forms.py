"""How names, telephones and houses are read before they are compared."""

from __future__ import annotations

import random

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops import duplicates
from shipops.duplicates.scoring import model
from shipops.duplicates.words import nicknames
from shipops.normal_forms import plain
from tests.duplicates.comparisons import settings
from tests.duplicates.people import buyer
from tests.duplicates.shops import START, Shop
from tests.duplicates.training import trained

WORDS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZÉÑ", min_size=2, max_size=12)


@pytest.fixture(scope="module")
def db() -> duckdb.DuckDBPyConnection:
    """A connection that has the macros."""
    made = Shop(random.Random(1))
    for _ in range(2):
        made.add("doubled", buyer(random.Random(1)), (("TEE-BLK-S", 1),), START)
    db = made.connect()
    duplicates.publish_lookalikes(db)
    return db


def asked(db: duckdb.DuckDBPyConnection, expression: str, *values: object) -> object:
    (answer,) = db.execute(f"SELECT {expression}", list(values)).fetchone() or (None,)
    return answer


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Mr. John Smith", ["JOHN", "SMITH"]),
        ("SMITH, Dr John", ["JOHN", "SMITH"]),
        ('Ana "Nan" O\'Shea, Jr.', ["ANA", "NAN", "OSHEA"]),
        ("Young-Smith, Ava", ["AVA", "YOUNG", "SMITH"]),
        ("García, hijo", ["GARCIA"]),
        ("", []),
        ("***", []),
    ],
)
def test_a_name_is_its_words_given_name_first_without_titles(
    db: duckdb.DuckDBPyConnection, written: str, spoken: list[str]
) -> None:
    assert asked(db, "spoken_name(?)", plain(written)) == spoken


@given(WORDS, WORDS)
def test_surname_first_is_the_same_name(db: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    assert asked(db, "spoken_name(?) = spoken_name(?)", f"{one} {other}", f"{other}, {one}") or {one, other} & set(
        duplicates.words.TITLES
    )


@given(st.text(max_size=60))
def test_any_text_has_a_name_words_and_phones(db: duckdb.DuckDBPyConnection, text: str) -> None:
    text = text.replace("\0", "")
    assert all(asked(db, "spoken_name(upper(strip_accents(?)))", text) or ["-"])
    phones = asked(db, "phone_numbers(?)", text)
    assert isinstance(phones, list)
    assert all(7 <= len(number) <= 10 and number.isdecimal() for number in phones)


@pytest.mark.parametrize(
    ("written", "mailbox", "given"),
    [
        ("J. Stephens", "joel_stephens37@example.net", "JOEL"),
        ("J. Stephens", "joel.fox@example.net", "J"),
        ("J. Stephens", "mary.stephens@example.net", "J"),
        ("J. Stephens", "jstephens@example.net", "J"),
        ("J. Stephens", "jr.stephens@example.net", "J"),
        ("J. Stephens", "", "J"),
        ("John Stephens", "joel.stephens@example.net", "JOHN"),
    ],
)
def test_a_first_letter_is_read_as_the_name_its_mailbox_spells(
    db: duckdb.DuckDBPyConnection, written: str, mailbox: str, given: str
) -> None:
    assert asked(db, "given_name(spoken_name(?), ?)", plain(written), mailbox) == given


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("(312) 555-1099", ["3125551099"]),
        ("+1 312 555 1099", ["3125551099"]),
        ("312-555-1099 / 773-555-8841", ["3125551099", "7735558841"]),
        ("31255510997735558841", ["3125551099", "7735558841"]),
        ("000-000-0000", []),
        ("1234567890", []),
        ("n/a", []),
        ("555", []),
    ],
)
def test_a_field_may_hold_several_phones_and_what_nobody_has_is_none(
    db: duckdb.DuckDBPyConnection, written: str, numbers: list[str]
) -> None:
    assert sorted(asked(db, "phone_numbers(?)", written) or []) == numbers


SAME = "same_person(?, ?, ?, ?, ?, ?, ?)"


def _same(db: duckdb.DuckDBPyConnection, one: str, other: str, *, common: bool) -> object:
    (given_a, surname_a), (given_b, surname_b) = one.upper().split(), other.upper().split()
    forms = nicknames()
    return asked(
        db, SAME, given_a, list(forms.get(given_a, (given_a,))), surname_a, given_b,
        list(forms.get(given_b, (given_b,))), surname_b, common,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "common", "same"),
    [
        ("Robert Fox", "Bob Fox", False, True),
        ("Robert Fox", "R Fox", False, True),
        ("Becky Miller", "R Miller", False, True),
        ("Robert Foster", "Robret Foster", False, True),
        ("Robert Foster", "Foster Robert", False, True),
        ("Alexander Fox", "Alexandra Fox", True, False),
        ("Maria Foster", "Marta Foster", True, False),
        ("Maria Foster", "Marta Foster", False, True),
        ("Robert Foster", "Alice Foster", False, False),
        ("Robert Foster", "Robert Young", False, False),
    ],
)
def test_names_are_one_by_short_form_letter_or_slip(
    db: duckdb.DuckDBPyConnection, one: str, other: str, common: bool, same: bool
) -> None:
    assert _same(db, one, other, common=common) is same
    assert _same(db, other, one, common=common) is same


@given(WORDS, WORDS, WORDS, WORDS, st.booleans())
def test_whether_two_names_are_one_does_not_depend_on_which_comes_first(
    db: duckdb.DuckDBPyConnection, given_a: str, surname_a: str, given_b: str, surname_b: str, common: bool
) -> None:
    there = _same(db, f"{given_a} {surname_a}", f"{given_b} {surname_b}", common=common)
    assert there == _same(db, f"{given_b} {surname_b}", f"{given_a} {surname_a}", common=common)
    assert _same(db, f"{given_a} {surname_a}", f"{given_a} {surname_a}", common=common)


def test_the_shipped_model_compares_what_its_levels_say() -> None:
    def levels(found: dict[str, object]) -> list[tuple[str, list[tuple[str, str]]]]:
        comparisons = found["comparisons"]
        assert isinstance(comparisons, list)
        return [
            (one["output_column_name"],
             [(level["sql_condition"], level["label_for_charts"]) for level in one["comparison_levels"]])
            for one in comparisons
        ]  # fmt: skip

    assert levels(model()) == levels(settings())


@pytest.mark.proof
def test_training_gives_the_shipped_model() -> None:
    assert trained() == model()
