"""Which number a link uses is found by agreement: twenty pairs and a clear margin."""

from __future__ import annotations

from typing import Any

import pytest
from merchants import Audited, Merchant, Person, audit_of, cin7_links, config

ELSE = Person("Someone Else", "else@example.com", "9 Oak Street", "99999")


def _kinds(audited: Audited) -> list[str]:
    return [kind for (kind,) in audited.db.execute("SELECT number_kind FROM links ORDER BY position").fetchall()]


def _merchant(agreeing: int, *, colliding: int = 0, references: int = 0, place: str = "Main") -> Merchant:
    """Sales whose ShipStation number is the invoice number. For ``colliding`` of them another buyer's order goes by
    the same number; ``references`` of them have a customer reference that is the same text."""
    m = Merchant()
    _add(m, agreeing, colliding, references, place)
    return m


def _add(m: Merchant, agreeing: int, colliding: int, references: int, place: str, store: str = "1") -> None:
    for n in range(agreeing):
        unit: dict[str, Any] = {"customer_reference": f"INV-{place}{n}"} if n < references else {}
        m.imported(m.sale(f"SO-{place}{n}", unit=unit, location=place), f"INV-{place}{n}", store=store)
    for n in range(colliding):
        m.imported(m.sale(f"SO-{place}X{n}", location=place), f"INV-{place}X{n}", buyer=ELSE, store=store)


AUTO = config({"order_number": "auto"})


@pytest.mark.parametrize(
    ("merchant", "kind"),
    [
        (_merchant(20), "invoice_number"),
        (_merchant(19), "any"),
        (_merchant(20, colliding=2), "invoice_number"),
        (_merchant(20, colliding=3), "any"),
        (_merchant(21, references=7), "invoice_number"),
        (_merchant(21, references=8), "any"),
    ],
    ids=["twenty", "nineteen", "nearly-all", "too-many-strangers", "clear-margin", "no-clear-margin"],
)
def test_a_kind_needs_twenty_pairs_that_agree_and_a_clear_margin(merchant: Merchant, kind: str) -> None:
    assert _kinds(audit_of(merchant, AUTO))[0] == kind


def test_what_is_configured_is_not_questioned() -> None:
    assert _kinds(audit_of(_merchant(20), config({"order_number": "sale_number"})))[0] == "sale_number"


def test_a_link_takes_the_kind_of_its_sources_other_link() -> None:
    m = _merchant(20)
    _add(m, 1, 0, 0, "East", store="2")
    links = cin7_links({"only": {"locations": ["Main"]}}, {"only": {"locations": ["East"]}})
    assert _kinds(audit_of(m, config(link=links))) == ["invoice_number", "invoice_number"]


def test_links_that_differ_settle_nothing_for_a_third() -> None:
    m = Merchant()
    m.sale("SO-1")
    links = cin7_links(
        {"order_number": "sale_number"}, {"order_number": "invoice_number"}, {"only": {"locations": ["East"]}}, {}
    )
    assert _kinds(audit_of(m, config(link=links)))[2:] == ["any", "any"]


def test_two_links_between_the_same_ends_keep_their_own_kind_and_units() -> None:
    m = Merchant()
    m.sale("SO-1", location="Main")
    m.sale("SO-2", location="East")
    common = {"source": "cin7.main", "shipstation": "main", "store_id": 1, "method": "custom_store"}
    links = [
        common | {"only": {"locations": ["Main"]}, "order_number": "sale_number"},
        common | {"only": {"locations": ["East"]}, "order_number": "invoice_number"},
    ]
    result = audit_of(m, config(link=links))
    assert [result.unit(number)["number_kind"] for number in ("SO-1", "SO-2")] == ["sale_number", "invoice_number"]
    assert result.unit("SO-1")["link_id"] != result.unit("SO-2")["link_id"]


def test_a_unit_takes_the_first_link_whose_scope_it_falls_into() -> None:
    m = Merchant()
    m.sale("SO-1", location=" main ", channel="Web")
    m.sale("SO-2", location="Main", channel="Phone")
    m.sale("SO-3", location="Main", channel="Web", requested_carrier="DHL")
    links = cin7_links(
        {"only": {"locations": ["Main"], "channels": ["web"], "carriers": ["dhl"]}},
        {"only": {"channels": ["WEB", "shop"]}},
        {"only": {"locations": ["MAIN"]}},
    )
    result = audit_of(m, config(link=links))
    assert [result.unit(f"SO-{n}")["link_store_id"] for n in "123"] == ["2", "3", "1"]
