"""Documents reduced to shape: structure stays, people do not."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.doctor.shapes import private_words, shape_of
from shipops.systems.forms import form_of, kind_of


def shaped(*documents: Any, error: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = shape_of(documents, private_words(documents), error=error).to_dict()
    return told


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-11-22T03:00:00.1234567", "9999-99-99T99:99:99.9999999"),
        ("2026-11-22T03:00:00Z", "9999-99-99T99:99:99Z"),
        ("8-13-2014", "9-99-9999"),
        ("/Date(1700000000000)/", "/Date(9999999999999)/"),
        ("INV-00042", "AAA-99999"),
        ("1b4e28ba-2fa1-11d2-883f-0016d3cca427", "guid"),
        ("ada@example.com", "e-mail"),
        ("https://shop.example/ada", "web address"),
        ("Ada", "words"),
        ("12 Elm Street", "words"),
        ("", "empty"),
        ("  ", "blanks"),
    ],
)
def test_the_form_of_a_text(text: str, form: str) -> None:
    assert form_of(text) == form


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "null"), (True, "true"), (3, "whole number"), (Decimal("1.50"), "decimal, 2 places"), ([], "empty list"),
     ([1], "list"), ({}, "object"), ("x", "text"), (Decimal("1E+3"), "decimal")],
)  # fmt: skip
def test_the_kind_of_a_value(value: Any, kind: str) -> None:
    assert kind_of(value) == kind


@given(st.text(min_size=1, max_size=60))
def test_a_form_holds_no_digit_but_nine_and_no_word(text: str) -> None:
    form = form_of(text)
    assert form in ("words", "blanks", "e-mail", "web address", "guid") or re.fullmatch(r"[9AaTZDte\W_]*", form)


def test_a_status_keeps_its_word_and_a_person_s_field_does_not() -> None:
    told = shaped({"orderStatus": "awaiting_shipment", "shipTo": {"name": "Ada Moss", "phone": "312-555-0100"}})
    assert told["fields"]["orderStatus"]["words"] == {"awaiting_shipment": 1}
    assert told["fields"]["shipTo"]["fields"]["name"]["forms"] == {"words": 1}
    assert told["fields"]["shipTo"]["fields"]["phone"]["forms"] == {"words": 1}


def test_a_status_that_holds_a_person_s_name_is_not_kept() -> None:
    told = shaped({"jobStatus": "Hold for Moss", "shipTo": {"name": "Ada Moss"}})
    assert "words" not in told["fields"]["jobStatus"]


def test_a_vendor_s_word_stays_although_somebody_is_called_so() -> None:
    told = shaped({"Status": "Open", "Customer": "Open House Ltd"})
    assert told["fields"]["Status"]["words"] == {"Open": 1}


def test_a_typed_carrier_of_a_fulfilment_is_not_kept() -> None:
    told = shaped({"fulfillments": [{"carrierCode": "John"}]})
    assert told["fields"]["fulfillments"]["items"]["fields"]["carrierCode"]["forms"] == {"words": 1}


def test_keys_a_merchant_chose_are_one() -> None:
    told = shaped({"CheckoutFieldValues": {"Ada": "1", "Grace": "2"}}, {"a b@c": 1})
    assert list(told["fields"]["CheckoutFieldValues"]["fields"]) == ["*"]
    assert "*" in told["fields"]


def test_the_vendor_s_own_sentence_is_kept_only_in_errors() -> None:
    assert shaped({"message": "Order not found."}, error=True)["fields"]["message"]["words"] == {"Order not found.": 1}
    assert "words" not in shaped({"message": "Order not found."})["fields"]["message"]
    assert "words" not in shaped({"message": "No order 1234"}, error=True)["fields"]["message"]


NAMES = st.text(st.characters(categories=["Lu", "Ll"]), min_size=3, max_size=20)
PLACES = ["shipTo", "billTo", "Customer", "ShippingAddress", "Contact", "Email", "Phones", "User", "PickedUpBy"]


@given(NAMES, st.sampled_from(PLACES), st.sampled_from(["name", "Status", "type", "sku", "note", "orderStatus"]))
def test_no_name_survives_wherever_it_stands(name: str, place: str, beside: str) -> None:
    person = "zq" + name + "zq"
    told = json.dumps(shaped({place: {"x": person, "y": [person]}, beside: person, "rows": [{beside: person}]}))
    assert person not in told


SINGLE = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.decimals(allow_nan=False)


@given(st.recursive(
    SINGLE.filter(lambda value: not isinstance(value, Decimal) or value.is_finite()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=25,
))  # fmt: skip
def test_any_document_has_a_shape_that_is_json(document: Any) -> None:
    assert json.loads(json.dumps(shaped(document)))["kinds"]
