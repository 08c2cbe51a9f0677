"""Addresses of the vendors' own pages: only where the form is known, never from what could lead elsewhere."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipops.integrations.pages import order_page, page_forms

GUID = "0B5E9F1C-7A2D-4A6B-9C3E-1F2A3B4C5D6E"


def test_a_sale_of_cin7_core_opens_by_its_own_key() -> None:
    page = order_page("cin7", order_id=GUID, number="SO-1")
    assert page == ("The sale in Cin7 Core", f"https://inventory.dearsystems.com/Sale#{GUID.lower()}")


@pytest.mark.parametrize("order_id", ["", "SO-1", GUID + "/../Users", f"{GUID}\n", "javascript:alert(1)"])
def test_a_key_that_is_no_guid_leads_nowhere(order_id: str) -> None:
    assert order_page("cin7", order_id=order_id, number="SO-1") is None


def test_a_system_without_a_known_form_has_no_page() -> None:
    assert order_page("inksoft", order_id="7/2970101", number="2970101") is None


@given(st.text(max_size=120))
def test_a_number_stays_one_value_of_the_search_for_it(number: str) -> None:
    page = order_page("shipstation", order_id="1", number=number)
    if page is None:
        assert not number or len(number) > 100 or not number.isprintable()
        return
    address = urlsplit(page[1])
    assert (address.scheme, address.hostname, address.fragment) == ("https", "ship.shipstation.com", "")
    assert parse_qs(address.query, keep_blank_values=True) == {"quickSearch": [number]}
    assert page[1].isascii()


def test_every_form_says_where_it_comes_from() -> None:
    assert all(form.source and form.address.startswith("https://") for form in page_forms().values())
