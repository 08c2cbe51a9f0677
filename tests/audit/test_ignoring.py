"""[[ignore]]: orders that are never part of an audit, by each field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import NOW, Merchant, audit_of, config

RULES = {
    "customer": ("Staff *", {"customer": "staff test"}),
    "tag": ("test", {"tags": ("VIP", "TEST")}),
    "sku": ("dummy-??", {}),
    "channel": ("eBay", {"channel": "ebay"}),
    "location": ("Show*", {"location": "Showroom"}),
    "carrier": ("Pigeon", {"requested_carrier": "pigeon"}),
    "total": ("0.00", {"total": 0}),
}


def _ignoring(**rule: str) -> Any:
    return config(ignore=[{"reason": "not ours"} | rule])


def test_every_field_can_leave_an_order_out() -> None:
    m = Merchant()
    for field, (_, order) in RULES.items():
        m.sale(f"SO-{field}", items={"DUMMY-01": 1} if field == "sku" else None, **order)
    m.sale("SO-OTHER", customer="A Staff Member", tags=("tester",), items={"DUMMY-1": 1}, total=10)
    rules = [{"reason": f"by {field}", field: pattern} for field, (pattern, _) in RULES.items()]
    result = audit_of(m, config(ignore=rules))
    assert {field: result.unit(f"SO-{field}")["reason"] for field in RULES} == {
        field: f"ignored: by {field}" for field in RULES
    }
    assert result.bucket("SO-OTHER") == "missing"


@pytest.mark.parametrize("field", ["email", "ship_to_name"])
def test_a_customer_is_known_by_name_and_by_e_mail(field: str) -> None:
    m = Merchant()
    m.sale("SO-1", **{field: "me@ourshop.example"})
    assert audit_of(m, _ignoring(customer="*@ourshop.example")).bucket("SO-1") == "out_of_scope"


def test_all_patterns_of_a_rule_must_fit() -> None:
    m = Merchant()
    m.sale("SO-1", channel="eBay", location="Main")
    assert audit_of(m, _ignoring(channel="eBay", location="East")).bucket("SO-1") == "missing"


def test_percent_and_underscore_are_no_wildcards() -> None:
    m = Merchant()
    m.sale("SO-1", channel="shop")
    m.sale("SO-2", channel="100%_!")
    result = audit_of(m, _ignoring(channel="%"))
    assert result.bucket("SO-1") == "missing"
    assert audit_of(m, _ignoring(channel="100%_!")).bucket("SO-2") == "out_of_scope"


def test_an_ignored_order_has_no_finding_even_where_shipstation_has_it() -> None:
    m = Merchant()
    told = {"customer": "Staff"}
    m.label(m.imported(m.sale("SO-UNTOLD", **told), status="shipped"), "1Z1")
    wrong = m.sale("SO-WRONG", **told)
    m.label(m.imported(wrong, status="shipped"), "1Z2")
    m.reported(wrong, "1Z3")
    twice = m.sale("SO-TWICE", **told)
    m.imported(twice)
    m.imported(twice)
    m.imported(m.sale("SO-VOID", unit={"void": True, "void_at": NOW - timedelta(days=2)}, **told))
    result = audit_of(m, _ignoring(customer="staff"))
    assert result.findings == []
    assert result.bucket("SO-TWICE") == "out_of_scope"


def test_an_ignored_order_is_in_no_count_over_many_orders() -> None:
    m = Merchant()
    for number in ("SO-STAFF-1", "SO-STAFF-2", "SO-1", "SO-2", "SO-3"):
        told = {"customer": "Staff"} if "STAFF" in number else {}
        sale = m.sale(number, requested_service="ground", **told)
        m.label(m.imported(sale, status="shipped"), f"1Z{number}", carrier="ups", service="ups_ground")
        m.reported(sale, f"1Z{number}", carrier="fedex", service="express")
        untold = m.imported(m.sale(f"{number}-UNTOLD", **told), status="shipped")
        m.label(untold, f"1Z{number}-UNTOLD", notified=False)
    findings = audit_of(m, _ignoring(customer="staff")).findings
    assert any(found.order is None for found in findings)
    assert "STAFF" not in str([found.to_dict() for found in findings])
    assert [found.title.endswith("(3 orders)") for found in findings if found.check == "shipped-not-reported"].count(
        True
    ) == 1


def test_an_ignored_buyers_order_in_shipstation_is_not_unknown() -> None:
    m = Merchant()
    m.imported(m.sale("SO-KNOWN"))
    m.imported(number="SO-STAFF", email="me@ourshop.example")
    m.imported(number="SO-STRANGER")
    result = audit_of(m, _ignoring(customer="*@ourshop.example"))
    assert (result.checks("SO-STAFF"), result.checks("SO-STRANGER")) == ([], ["unknown-in-shipstation"])
