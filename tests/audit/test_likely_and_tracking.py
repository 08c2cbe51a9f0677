"""The last resorts: the tracking number both sides show, and a likely pair, which is never proof."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from merchants import MANUAL_STORE, OLD_STORE, WEEK_AGO, Audited, Merchant, Person, audit_of


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    near = m.sale("SO-NEAR")
    m.imported(near, "A-1", store=OLD_STORE, total=near.total * Decimal("1.009"))
    m.imported(m.sale("SO-MANUAL"), "A-2", store=MANUAL_STORE, is_manual=True)
    off = m.sale("SO-OTHER-AMOUNT")
    m.imported(off, "A-3", total=off.total * Decimal("1.011"))
    m.imported(m.sale("SO-OTHER-PERSON"), "A-4", email="other@example.com")
    m.imported(m.sale("SO-LONG-AFTER"), "A-5", created_at=WEEK_AGO + timedelta(days=15))
    m.imported(m.sale("SO-LONG-BEFORE"), "A-6", created_at=WEEK_AGO - timedelta(days=2))
    m.imported(m.sale("SO-CANCELLED"), "A-7", status="cancelled")
    m.imported(m.sale("SO-NO-EMAIL", buyer=Person("No Mail", "", "1 A", "1")), "A-8")
    regular = Person("Regular", "regular@example.com")
    bought = m.sale("SO-BOUGHT", buyer=regular, total=80)
    m.imported(bought)
    m.sale("SO-BOUGHT-AGAIN", buyer=regular, total=80)
    once = Person("Once", "once@example.com")
    m.imported(m.sale("SO-CLOSER", buyer=once, total=70), "A-9", created_at=WEEK_AGO + timedelta(hours=2))
    m.sale("SO-FARTHER", buyer=once, total=70, ordered_at=WEEK_AGO - timedelta(hours=9))
    m.imported(m.sale("SO-VOID", unit={"void": True}), "A-10")
    shipped = m.sale("SO-TRACKED", unit={"shipped": True})
    m.label(m.imported(number="B-1", store=OLD_STORE, status="shipped"), "1ZSAME")
    m.reported(shipped, "1Z SAME")
    taken = m.imported(m.sale("SO-OWNER"), status="shipped")
    m.label(taken, "1ZTAKEN")
    m.reported(m.sale("SO-BORROWER", unit={"shipped": True}), "1ZTAKEN")
    m.label(m.imported(number="B-2", store=OLD_STORE, status="shipped"), "1ZVOID", voided=True)
    m.reported(m.sale("SO-VOID-LABEL", unit={"shipped": True}), "1ZVOID")
    return audit_of(m)


@pytest.mark.parametrize("number", ["SO-NEAR", "SO-MANUAL"])
def test_same_person_amount_and_time_in_any_store_is_likely(audited: Audited, number: str) -> None:
    assert (audited.bucket(number), audited.checks(number)) == ("likely", [])
    assert audited.unit(number)["match_key"] == "likely"


@pytest.mark.parametrize(
    "number",
    ["SO-OTHER-AMOUNT", "SO-OTHER-PERSON", "SO-LONG-AFTER", "SO-LONG-BEFORE", "SO-CANCELLED", "SO-NO-EMAIL"],
)
def test_what_differs_is_not_likely(audited: Audited, number: str) -> None:
    assert audited.bucket(number) == "missing"


def test_an_order_that_stands_for_another_purchase_is_no_candidate(audited: Audited) -> None:
    assert audited.bucket("SO-BOUGHT-AGAIN") == "missing"


def test_one_order_is_likely_for_one_unit_only(audited: Audited) -> None:
    assert [audited.bucket(number) for number in ("SO-CLOSER", "SO-FARTHER")] == ["likely", "missing"]


def test_a_likely_pair_makes_no_edge(audited: Audited) -> None:
    assert audited.ties("SO-NEAR") == {}


def test_a_void_unit_is_not_likely(audited: Audited) -> None:
    assert audited.bucket("SO-VOID") == "out_of_scope"


def test_a_tracking_number_both_sides_show_ties_an_order_nothing_else_claims(audited: Audited) -> None:
    assert list(audited.ties("SO-TRACKED").values()) == ["tracking"]
    assert audited.checks("SO-TRACKED") == []


@pytest.mark.parametrize("number", ["SO-BORROWER", "SO-VOID-LABEL"])
def test_a_claimed_order_or_a_void_label_is_not_tied_by_tracking(audited: Audited, number: str) -> None:
    assert audited.ties(number) == {}
