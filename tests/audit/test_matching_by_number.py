"""Ties by key and by number: whole numbers, the link's kind of number, and who else must agree."""

from __future__ import annotations

import pytest
from merchants import (
    CIN7_STORE,
    INKSOFT_STORE,
    MANUAL_STORE,
    OLD_STORE,
    Audited,
    Merchant,
    Person,
    audit_of,
    config,
    guid,
)  # fmt: skip

ELSE = Person("Someone Else", "else@example.com", "9 Oak Street", "99999")


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    m.imported(m.sale("SO-TASK"), "1", external_key=guid("SO-TASK/1").upper(), store=OLD_STORE, buyer=ELSE)
    m.imported(m.sale("SO-SALE-ID"), "2", external_key=guid("SO-SALE-ID"), store=OLD_STORE, buyer=ELSE)
    several = m.sale("SO-SALE-ID-OF-TWO", parts=2, part_items=[{"A": 1}, {"B": 1}])
    m.imported(several, items={"B": 1}, external_key=several.order_id)
    m.imported(m.web_order("77001"), "99", external_key=guid("77001"), store=OLD_STORE, buyer=ELSE)
    m.imported(m.web_order("77002"), "98", external_key="77002", buyer=ELSE)
    m.imported(m.web_order("77003"), "97", external_key="77003", store=CIN7_STORE, buyer=ELSE)
    m.imported(m.sale("SO-NUMBER"), " #so-number ", buyer=ELSE)
    m.imported(m.sale("SO-OTHER-STORE"), store=OLD_STORE)
    m.imported(m.sale("SO-OTHER-STORE-ELSE"), store=OLD_STORE, buyer=ELSE)
    m.imported(m.sale("SO-OTHER-STORE-PLACE"), store=OLD_STORE, total=9999)
    m.imported(m.sale("SO-OTHER-STORE-AMOUNT"), store=OLD_STORE, ship_to_postcode="99999")
    m.imported(m.sale("SO-OTHER-STORE-NOTHING"), store=OLD_STORE, ship_to_postcode="99999", total=9999)
    m.imported(m.sale("SO-MANUAL"), store=MANUAL_STORE, is_manual=True, email="")
    m.imported(m.sale("SO-OTHER-SOURCE"), store=INKSOFT_STORE, email="")
    m.sale("SO-00123")
    m.imported(number="INV-00123")
    m.imported(m.sale("SO-00500"), "INV-00500", buyer=ELSE)
    m.imported(m.sale("SO-00600"), "INV-00600")
    equal = m.sale("SO-EQUAL", parts=2, items={"A": 1})
    m.imported(equal)
    m.imported(equal)
    one = m.sale("SO-EQUAL-ONE", parts=2, items={"A": 1})
    m.imported(one)
    unlike = m.sale("SO-UNLIKE", parts=2, part_items=[{"A": 1}, {"B": 2}])
    m.imported(unlike, items={"B": 2})
    m.imported(unlike, items={"A": 1})
    edited = m.sale("SO-EDITED", parts=2, part_items=[{"A": 1}, {"B": 2}])
    m.imported(edited, items={"A": 1})
    m.imported(edited, items={"C": 7})
    return audit_of(m)


@pytest.mark.parametrize("number", ["SO-TASK", "SO-SALE-ID", "77001"])
def test_a_guid_key_ties_in_any_store_whatever_the_number(audited: Audited, number: str) -> None:
    assert list(audited.ties(number).values()) == ["explicit"]


def test_the_sale_id_ties_no_fulfilment_of_several_by_itself(audited: Audited) -> None:
    assert audited.ties("SO-SALE-ID-OF-TWO", "1") == {}
    assert list(audited.ties("SO-SALE-ID-OF-TWO", "2").values()) == ["number"]


def test_a_plain_number_as_key_ties_only_in_the_links_own_store(audited: Audited) -> None:
    assert list(audited.ties("77002").values()) == ["explicit"]
    assert audited.ties("77003") == {}


def test_a_number_ties_in_the_links_store_whoever_the_buyer_is(audited: Audited) -> None:
    assert list(audited.ties("SO-NUMBER").values()) == ["number"]


@pytest.mark.parametrize(
    ("number", "tied"),
    [("SO-OTHER-STORE", True), ("SO-OTHER-STORE-PLACE", True), ("SO-OTHER-STORE-AMOUNT", True),
     ("SO-OTHER-STORE-ELSE", False), ("SO-OTHER-STORE-NOTHING", False)],
)  # fmt: skip
def test_in_another_store_person_and_amount_or_place_must_agree(audited: Audited, number: str, tied: bool) -> None:
    assert bool(audited.ties(number)) is tied


def test_a_manual_order_in_another_store_is_not_tied_by_number(audited: Audited) -> None:
    assert audited.ties("SO-MANUAL") == {}


def test_a_store_that_belongs_to_another_source_is_left_alone(audited: Audited) -> None:
    assert audited.ties("SO-OTHER-SOURCE") == {}


def test_digits_alone_never_tie(audited: Audited) -> None:
    assert audited.ties("SO-00123") == {}


def test_another_kind_of_number_ties_only_where_person_and_amount_or_place_agree(audited: Audited) -> None:
    assert audited.ties("SO-00500") == {}
    assert list(audited.ties("SO-00600").values()) == ["number"]


def test_fulfilments_with_one_number_and_equal_lines_are_dealt_out_one_by_one(audited: Audited) -> None:
    first, second = audited.ties("SO-EQUAL", "1"), audited.ties("SO-EQUAL", "2")
    assert len(first) == len(second) == 1
    assert first != second


def test_with_fewer_orders_than_equal_fulfilments_one_is_missing(audited: Audited) -> None:
    assert sorted(audited.bucket("SO-EQUAL-ONE", part) for part in "12") == ["matched", "missing"]


def test_fulfilments_with_one_number_and_different_lines_are_told_apart_by_them(audited: Audited) -> None:
    (first,), (second,) = audited.ties("SO-UNLIKE", "1"), audited.ties("SO-UNLIKE", "2")
    assert int(first) == int(second) + 1


def test_an_order_with_changed_lines_goes_to_the_fulfilment_nothing_else_stands_for(audited: Audited) -> None:
    assert [len(audited.ties("SO-EDITED", part)) for part in "12"] == [1, 1]


def test_on_a_link_by_invoice_number_colliding_digits_are_another_order() -> None:
    m = Merchant()
    m.sale("SO-00123", unit={"invoice_number": "INV-00777"})
    m.imported(m.sale("SO-00777", unit={"invoice_number": "INV-00123"}), "INV-00123")
    result = audit_of(m, config({"order_number": "invoice_number"}))
    assert (result.bucket("SO-00123"), result.bucket("SO-00777")) == ("missing", "matched")


def test_while_the_kind_is_unknown_every_kind_ties_by_exact_equality() -> None:
    m = Merchant()
    m.imported(m.sale("SO-1"), "INV-1")
    m.imported(m.sale("SO-2"), "SO-2")
    m.imported(m.sale("SO-3", unit={"customer_reference": "PO 3"}), "po  3")
    m.imported(m.sale("SO-4"), "4")
    result = audit_of(m, config({"order_number": "auto"}))
    assert [bool(result.ties(f"SO-{n}")) for n in "1234"] == [True, True, True, False]
