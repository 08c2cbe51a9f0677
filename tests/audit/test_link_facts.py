"""What a link brings is learned from orders that came through it, and `[[link]]` overrules it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import MANUAL_STORE, NOW, Audited, Merchant, Person, audit_of, config

CIN7_LINK, INKSOFT_LINK = "cin7.main to shipstation.main/1", "inksoft.main to shipstation.main/2"
Fact = tuple[str, str, int, int, bool]


def fact(audited: Audited, name: str, link: str = CIN7_LINK) -> Fact:
    """What counts, what was learned, from how many orders, how many agree, whether it was overruled."""
    rows = audited.db.execute(
        "SELECT value, learned, having_it, arrived, overruled FROM link_facts WHERE link_id = ? AND fact = ?",
        [link, name],
    )
    (row,) = rows.fetchall()
    return tuple(row)  # type: ignore[return-value]


def arrived(merchant: Merchant, number: int, *, source: dict[str, Any], there: dict[str, Any], **more: Any) -> None:
    sale = merchant.sale(f"SO-{number}", **source, **more)
    merchant.imported(sale, **there)


@pytest.fixture(scope="module")
def merchant() -> Merchant:
    """21 orders came through the link: phones with one missing, notes with two missing, other SKUs, 19 with coupons."""
    made = Merchant()
    for number in range(21):
        source = {"phone": "312 555 0100", "customer_note": "Ring twice", "payment_method": "Visa"}
        source |= {"coupon": "SPIRIT10"} if number < 19 else {}
        there = {"phone": None if number == 0 else "+1 312-555-0100"}
        there |= {"customer_note": None if number < 2 else "Ring twice"}
        there |= {"discount": 5} if number < 19 else {}
        arrived(made, number, source=source, there=there | {"items": {f"OTHER-{number}": 1}})
    return made


@pytest.fixture(scope="module")
def learned(merchant: Merchant) -> Audited:
    return audit_of(merchant)


def test_a_field_is_carried_where_95_of_100_orders_arrive_with_it(learned: Audited) -> None:
    assert fact(learned, "phone") == ("yes", "yes", 21, 20, False)
    assert fact(learned, "email") == ("yes", "yes", 21, 21, False)


def test_a_field_that_fewer_arrive_with_is_not_carried(learned: Audited) -> None:
    assert fact(learned, "buyer_note") == ("no", "no", 21, 19, False)
    assert fact(learned, "payment_method") == ("no", "no", 21, 0, False)


def test_fewer_than_20_orders_tell_nothing(learned: Audited) -> None:
    assert fact(learned, "discount") == ("unknown", "unknown", 19, 19, False)
    assert fact(learned, "gift") == ("unknown", "unknown", 0, 0, False)
    assert fact(learned, "email", INKSOFT_LINK) == ("unknown", "unknown", 0, 0, False)


def test_a_sku_arrives_as_the_same_sku(learned: Audited) -> None:
    assert fact(learned, "sku") == ("no", "no", 21, 0, False)


def test_the_number_and_the_currency_of_a_link_are_facts(learned: Audited) -> None:
    assert fact(learned, "currency") == ("USD", "USD", 21, 21, False)
    assert fact(learned, "currency", INKSOFT_LINK) == ("unknown", "unknown", 0, 0, False)
    assert fact(learned, "number")[0::4] == ("sale_number", True)


def test_the_configuration_overrules_what_is_learned(merchant: Merchant) -> None:
    said = audit_of(merchant, config({"carries": {"phone": False, "gift": True}, "currency": "CAD"}))
    assert fact(said, "phone") == ("no", "yes", 21, 20, True)
    assert fact(said, "gift") == ("yes", "unknown", 0, 0, True)
    assert fact(said, "currency") == ("CAD", "USD", 21, 21, True)


@pytest.fixture(scope="module")
def mixed() -> Audited:
    """One order that came through the link, and others of which nothing can be learned."""
    made = Merchant()
    arrived(made, 1, source={"phone": "1"}, there={})
    arrived(made, 2, source={"phone": "1", "currency": "EUR"}, there={"store": MANUAL_STORE, "is_manual": True})
    arrived(made, 3, source={"phone": "1"}, there={"merged_or_split": True})
    made.imported(made.sale("SO-4", phone="1", unit={"from_detail": False}))
    twice = made.sale("SO-5", phone="1")
    made.imported(twice)
    made.imported(twice, created_at=NOW - timedelta(days=5))
    erased = dict.fromkeys(Person().columns)
    arrived(made, 6, source={"phone": "1"}, there=erased)
    arrived(made, 7, source={"phone": "1", "discount": 3}, there={}, parts=2)
    return audit_of(made)


def test_only_orders_that_came_through_the_link_for_one_unit_alone_count(mixed: Audited) -> None:
    rows = mixed.db.execute("SELECT number FROM clean_pairs ORDER BY number").fetchall()
    assert rows == [("SO-1",), ("SO-7",)]


def test_what_was_taken_off_a_whole_sale_says_nothing_of_one_fulfilment(mixed: Audited) -> None:
    assert fact(mixed, "phone")[2] == 2
    assert fact(mixed, "discount")[2] == 0


def test_a_link_with_two_currencies_has_none(mixed: Audited) -> None:
    assert fact(mixed, "currency")[0] == "unknown"
