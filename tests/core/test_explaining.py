"""Pasted vendor errors: recognised by their words, in four languages, and never guessed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.integrations.explaining import LONGEST_TEXT, Words, explain, folded_words, known_errors

EVERY_WORDING = [(error.id, words) for error in known_errors() for words in error.words]


def ids(text: str) -> list[str]:
    return [found.error.id for found in explain(text).known]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Error: (300) Multiple Choices Redirect.", "several-organisations"),
        ("Error: (300) Redireccionamiento de múltiples opciones.", "several-organisations"),
        ("Erreur : (300) Redirection à choix multiples.", "several-organisations"),
        ("FEHLER: (300) multiple choices redirect", "several-organisations"),
        ("Store Error: An error occurred attempting to update orders: Error in XML", "error-in-xml"),
        ("Se produjo un error al intentar actualizar los pedidos: Error en XML.", "error-in-xml"),
        ('[{"ErrorCode":403,"Exception":"Incorrect credentials!"}]', "cin7-credentials"),
        ("You have reached 60 calls per 60 seconds API limit.", "cin7-throttled"),
        ("You reached 60 calls per minute API limit", "cin7-throttled"),
        ('{ "message": "Too Many Requests" }', "shipstation-throttled"),
        ('{"message":"Invalid API credentials"}', "shipstation-credentials"),
        ("Invalid XML. Error: 'Root element is missing.' We received: ''", "root-element-missing"),
        ("The remote server returned an error: (401) Unauthorized.", "feed-unauthorised"),
        ("The remote server returned an error: (404) Not Found.", "feed-not-found"),
        ("Der Remoteserver hat einen Fehler zurückgegeben: (404) Nicht gefunden.", "feed-not-found"),
        ("<fault><faultcode>401</faultcode><faultstring>no</faultstring></fault>", "feed-fault"),
        ("&lt;FAULT&gt;", "feed-fault"),
        ("Pending fulfillment", "pending-fulfillment"),
        ("IntegrationError: Shopify encountered an error", "notify-shopify"),
        ("IntegrationError: Etsy encountered an error and responded with StatusCode Forbidden", "notify-refused"),
        ('{"Message":"The request is invalid.","ModelState":{}}', "request-invalid"),
        ("Execution Timeout Expired. The timeout period elapsed", "execution-timeout"),
        ("Please use a 2 character country code", "country-code"),
        ("Redirecci\\u00f3n: Redireccionamiento de m\\u00faltiples opciones (300)", "several-organisations"),
    ],
)  # fmt: skip
def test_an_error_is_recognised_by_its_words(text: str, meant: str) -> None:
    assert ids(text)[:1] == [meant]


@pytest.mark.parametrize(("meant", "words"), EVERY_WORDING, ids=lambda value: getattr(value, "text", value))
def test_every_wording_finds_its_own_row_without_case_accents_and_punctuation(meant: str, words: Words) -> None:
    bare = "".join(ch for ch in unicodedata.normalize("NFD", words.text) if not unicodedata.combining(ch))
    assert meant in ids(words.text)
    if not words.text.startswith("<"):
        assert meant in ids(folded_words(bare).replace(" ", " - ").lower())


@given(st.sampled_from(EVERY_WORDING), st.text(max_size=60), st.text(max_size=60))
def test_surrounding_text_does_not_hide_an_error(wording: tuple[str, Words], before: str, after: str) -> None:
    meant, words = wording
    known = {found.error.id for found in explain(f"{before} | {words.text} | {after}").known}
    # A longer known wording around it may tell more; otherwise the row itself is told.
    assert meant in known or any(
        folded_words(words.text) in folded_words(other.text) for error, other in EVERY_WORDING if error in known
    )


@given(st.text(max_size=300))
def test_any_text_is_answered_and_the_unknown_is_never_explained(text: str) -> None:
    answer = explain(text)
    assert len(answer.nearest) == (0 if answer.known else 2)
    for found in answer.known:
        words = found.found.text
        held = f" {folded_words(words)} " in f" {folded_words(text)} "
        assert held or words.startswith("<") or "\\" in text or "&" in text


@pytest.mark.parametrize("text", ["", "   ", "300", "401", "it was my fault", "Multiple Choice", "Errors in XMLs"])
def test_what_only_resembles_an_error_is_unknown(text: str) -> None:
    assert explain(text).known == ()


def test_a_misspelt_error_is_unknown_but_named_among_the_nearest() -> None:
    assert "error-in-xml" in [near.error.id for near in explain("Eror in XML").nearest]


def test_a_huge_text_is_cut() -> None:
    assert ids("x" * LONGEST_TEXT + " Error in XML") == []


def test_the_menu_is_told_in_the_language_of_the_text() -> None:
    assert explain("Redireccionamiento de múltiples opciones").known[0].menu.startswith("Cin7 Core: Integraciones")
    assert explain("Multiple Choices Redirect (300)").known[0].menu.startswith("Cin7 Core: Integrations")


def test_every_row_says_what_it_means_and_where_that_is_written() -> None:
    for error in known_errors():
        assert all((error.meaning, error.cause, error.action, error.source, error.words)), error.id
        assert all(words.language in ("en", "es", "fr", "de") for words in error.words), error.id
        assert all(words.origin in ("page", "vendor", "ours") for words in error.words), error.id
    assert len({error.id for error in known_errors()}) == len(known_errors())


def test_no_two_rows_share_a_wording() -> None:
    folded = [folded_words(words.text) if words.text[0] != "<" else words.text for _, words in EVERY_WORDING]
    assert len(set(folded)) == len(folded)
