"""The bytes of a feed: encodings, broken XML, anything at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipops.systems.custom_store.answering import PageRead, read_page
from shipops.systems.custom_store.decoding import text_of
from shipops.systems.custom_store.faults import KNOWN
from shipops.systems.custom_store.reading import Node, read_document
from shipops.systems.custom_store.validating import judged
from shipops.systems.exchange import Received
from tests.systems.custom_store_feed import order, orders

NAMES = st.sampled_from(["Orders", "Order", "OrderID", "Customer", "ShipTo", "Items", "Item", "fault", "faultcode"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


def element(name: str, inside: list[str]) -> str:
    return f"<{name}>{''.join(inside)}</{name}>"


TREES = st.recursive(
    TEXTS | st.just("&amp;") | st.just("<![CDATA[a & b]]>"),
    lambda inner: st.builds(element, NAMES, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def read(body: bytes, *, status: int = 200, kind: str = "text/xml") -> tuple[PageRead, list[Node]]:
    taken: list[Node] = []
    page = read_page(Received(status, {"content-type": kind}, body), 1, taken.append, lambda text: text)
    return page, taken


@given(st.binary(max_size=300), st.sampled_from([200, 204, 300, 302, 400, 401, 404, 500]))
def test_any_bytes_are_read_or_explained(body: bytes, status: int) -> None:
    page, taken = read(body, status=status)
    assert page.trouble is None or page.trouble.explanation is KNOWN[page.trouble.code]
    assert len(taken) == page.orders


@given(TREES)
def test_any_tree_is_read_or_explained(tree: str) -> None:
    page, taken = read(tree.encode())
    assert page.trouble is None or page.trouble.code in KNOWN
    assert len(taken) == page.orders


@pytest.mark.proof
@settings(max_examples=10_000)
@given(TREES, st.integers(0, 200), st.binary(max_size=4))
def test_ten_thousand_damaged_trees_are_read_or_explained(tree: str, place: int, damage: bytes) -> None:
    body = f"<Orders>{tree}</Orders>".encode()
    page, taken = read(body[:place] + damage + body[place + len(damage) :])
    assert page.trouble is None or page.trouble.code in KNOWN
    for order_read in taken:
        assert judged(order_read, page=1, position=1, statuses=None, accept_doubtful=False).outcome == "reject"


@given(st.integers(0, 5000), st.binary(max_size=3))
def test_a_damaged_feed_is_read_or_explained(place: int, damage: bytes) -> None:
    whole = orders(order(), order())
    cut = place % len(whole)
    page, taken = read(whole[:cut] + damage + whole[cut + 1 :])
    assert page.trouble is None or page.trouble.code in KNOWN
    assert all(node.name == "Order" for node in taken)


@given(st.integers(0, len(orders(order())) - 2))
def test_a_feed_cut_anywhere_is_never_taken_for_whole(length: int) -> None:
    page, _ = read(orders(order())[:length])
    assert page.trouble is not None


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_text_comes_through_as_it_was_written(texts: list[str]) -> None:
    body = "".join(f"<Order>{json.dumps(text)}</Order>".replace("&", "&amp;") for text in texts if "<" not in text)
    page, taken = read(f"<Orders>{body}</Orders>".encode())
    if page.trouble is None:
        written = [json.dumps(text).replace("\r", "\n") for text in texts if "<" not in text]
        assert [node.text for node in taken] == written


@pytest.mark.parametrize(("body", "kind"), [
    ("<Orders><Order>Zoë</Order></Orders>".encode(), "text/xml"),
    ('<?xml version="1.0" encoding="utf-16"?><Orders><Order>Zoë</Order></Orders>'.encode(), "text/xml"),
    ('<?xml version="1.0" encoding="UTF-16"?><Orders><Order>Zoë</Order></Orders>'.encode("utf-16"), "text/xml"),
    ('<?xml version="1.0" encoding="UTF-16"?><Orders><Order>Zoë</Order></Orders>'.encode("utf-16-le"), "text/xml"),
    ('<?xml version="1.0" encoding="UTF-16"?><Orders><Order>Zoë</Order></Orders>'.encode("utf-16-be"), "text/xml"),
    ("\ufeff<Orders><Order>Zoë</Order></Orders>".encode(), "text/xml"),
    ('<?xml version="1.0" encoding="ISO-8859-1"?><Orders><Order>Zoë</Order></Orders>'.encode("latin-1"), "text/xml"),
    ("<Orders><Order>Zoë</Order></Orders>".encode("latin-1"), "text/xml; charset=iso-8859-1"),
    ("<Orders><Order>Zoë</Order></Orders>".encode("latin-1"), "text/xml"),
    ('<?xml version="1.0" encoding="idna"?><Orders><Order>Zoë</Order></Orders>'.encode(), "text/xml; charset=zlib"),
])  # fmt: skip
def test_a_feed_is_read_whatever_its_prolog_claims(body: bytes, kind: str) -> None:
    page, taken = read(body, kind=kind)
    assert (page.trouble, [node.text for node in taken]) == (None, ["Zoë"])


def test_letters_that_are_not_utf_8_are_told() -> None:
    page, _ = read("<Orders><Order>Zoë</Order></Orders>".encode("latin-1"))
    assert page.remarks == ("The text is not valid UTF-8: accented letters may arrive wrong in ShipStation.",)


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_have_a_text(body: bytes, content_type: str) -> None:
    text = text_of(body, content_type).text
    assert text.encode("utf-8").decode("utf-8") == text


def test_a_flaw_names_its_place_and_what_came_before() -> None:
    page, _ = read(b"<Orders>\n<Order></Order>\n<Order><Name>A & B</Name></Order>\n</Orders>")
    assert page.trouble is not None
    assert "in line 3, column 17, after 1 whole orders" in page.trouble.said


def test_elements_that_are_no_orders_are_told() -> None:
    page, taken = read(b"<Orders><order/><order/><Order/></Orders>")
    assert len(taken) == 1
    assert page.remarks == ("2 elements beside the orders are not named Order (upper and lower case count).",)


def test_an_order_in_pieces_of_the_parser_is_whole() -> None:
    long = "word " * 500_000
    taken: list[Node] = []
    document = read_document(f"<Orders><Order><Notes>{long}</Notes></Order></Orders>", taken.append)
    assert document.flaw is None
    assert taken[0].children[0].text == long


def test_a_page_of_a_foreign_vendor_is_not_repeated_in_full() -> None:
    page, _ = read(b"Customer Jane Doe, 1 Elm St. " * 300, status=500)
    assert page.trouble is not None
    assert page.trouble.said == "status 500"
