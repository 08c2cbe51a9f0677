"""People's data is hidden, order data is not."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.reports.masking import HIDDEN, is_personal, masked_frame, masked_text, masked_value, people_of


@pytest.mark.parametrize(
    "field",
    ["customer", "CustomerName", "shipTo.street1", "ship_to_name", "email", "customerEmail", "Phone", "postcode",
     "PostalCode", "Company", "BillTo.city", "recipient"],
)  # fmt: skip
def test_fields_about_people_are_personal(field: str) -> None:
    assert is_personal(field)


@pytest.mark.parametrize(
    "field",
    ["trackingNumber", "orderNumber", "CustomerReference", "storeName", "carrierCode", "serviceCode", "status", "sku",
     "ProductName", "Location", "total", "source.status"],
)  # fmt: skip
def test_fields_about_orders_are_not(field: str) -> None:
    assert not is_personal(field)


@settings(deadline=None)
@given(st.text(), st.emails(), st.text())
def test_no_email_address_survives(before: str, email: str, after: str) -> None:
    assert email not in masked_text(f"{before} {email} {after}")


def test_known_names_are_hidden_in_prose_in_any_case() -> None:
    assert masked_text("Order of ANNA O'Neill is late", ["Anna O'Neill"]) == f"Order of {HIDDEN} is late"


def test_a_name_inside_another_word_stays() -> None:
    assert masked_text("Maximum reached", ["Max"]) == "Maximum reached"


def test_a_long_name_is_hidden_whole_before_a_short_one() -> None:
    assert masked_text("Anna Smith", ["Anna", "Anna Smith"]) == HIDDEN


def test_an_empty_value_stays_empty() -> None:
    assert masked_value("email", "") == ""
    assert masked_value("email", None) is None


def test_a_frame_keeps_its_keys_and_numbers() -> None:
    frame = pd.DataFrame({"order": ["SO-1"], "customer": ["Anna"], "total": [1.5], "reason": ["ask a@example.com"]})
    masked = masked_frame(frame)
    assert masked.to_dict("records") == [{"order": "SO-1", "customer": HIDDEN, "total": 1.5, "reason": f"ask {HIDDEN}"}]
    assert frame["customer"][0] == "Anna"


def test_people_are_found_by_order() -> None:
    frame = pd.DataFrame({"account": ["a"], "order_id": ["1"], "customer": ["Anna"], "bucket": ["missing"]})
    assert people_of(frame) == {("a", "1"): ("Anna",)}
