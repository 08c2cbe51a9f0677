"""status-unknown: a field holds a value nobody has documented."""

from __future__ import annotations

import pytest
from merchants import CIN7, INKSOFT, SHIPSTATION, Audited, Merchant, audit_of, config

from shipops.audit.findings import Finding

CHECK = "status-unknown"


def parts(audited: Audited) -> dict[tuple[str, str], Finding]:
    return {(found.account, found.part): found for found in audited.findings if found.check == CHECK}


def merchant() -> Merchant:
    m = Merchant()
    for number in range(25):
        m.web_order(f"PRESS-{number:02}", status="unknown", status_text="On Press")
    m.web_order("BOXED", status="unknown", status_text="Boxed")
    m.web_order("PAYMENT", payment_status="Bartered")
    m.sale("SO-1", status="unknown", status_text="TELEPORTED")
    m.imported(m.sale("SO-2", status_text="ORDERED"), status="unknown", status_text="thinking")
    for number, word in enumerate(("Abierto", "READYTOSHIP", "Canceled", "In Printavo", "Completo")):
        m.web_order(f"KNOWN-{number}", status_text=word, payment_status="Refund Due")
    for number, word in enumerate(("Anulado", "Bezahlt", "INVOICED / CREDITED", "", "deleted in Cin7")):
        m.sale(f"SO-KNOWN-{number}", status_text=word, payment_status="PREPAID")
    m.web_order("SECOND", unit={"state_text": "Teleported"})
    m.sale("SO-SECOND", parts=2, unit={"state_text": "HALF-FULFILLED"})
    m.sale("SO-KNOWN-SECOND", unit={"state_text": "PARTIALLY FULFILLED"})
    m.web_order("SPACE", status="unknown", status_text="En espera de")
    return m


@pytest.fixture(scope="module")
def audited() -> Audited:
    return audit_of(merchant())


def test_an_invented_value_is_one_finding_for_each_account_field_and_value(audited: Audited) -> None:
    assert set(parts(audited)) == {
        (INKSOFT, "ProductionStatus: On Press"), (INKSOFT, "ProductionStatus: Boxed"),
        (INKSOFT, "ProductionStatus: En espera de"), (INKSOFT, "PaymentStatus: Bartered"),
        (INKSOFT, "Status: Teleported"), (CIN7, "FulFilmentStatus: HALF-FULFILLED"),
        (CIN7, "Status: TELEPORTED"), (SHIPSTATION, "orderStatus: thinking"),
    }  # fmt: skip


def test_it_counts_its_orders_and_names_twenty_of_them(audited: Audited) -> None:
    facts = {fact.field: fact.value for fact in parts(audited)[INKSOFT, "ProductionStatus: On Press"].because}
    assert facts["orders"] == "25"
    assert facts["order numbers"].split(", ") == [f"PRESS-{number:02}" for number in range(20)]


def test_an_order_of_several_units_counts_once(audited: Audited) -> None:
    found = parts(audited)[CIN7, "FulFilmentStatus: HALF-FULFILLED"]
    assert {fact.field: fact.value for fact in found.because}["orders"] == "1"


def test_a_status_of_the_merchant_s_own_is_known(audited: Audited) -> None:
    own = audit_of(merchant(), config(status_map={"inksoft": {"boxed": "on_hold", "Bartered": "shipped"}}))
    assert set(parts(audited)) - set(parts(own)) == {(INKSOFT, "ProductionStatus: Boxed")}


def test_orders_a_rule_ignores_do_not_count() -> None:
    ignoring = config(ignore=[{"reason": "staff", "customer": "Buyer PRESS-*"}])
    assert (INKSOFT, "ProductionStatus: On Press") not in parts(audit_of(merchant(), ignoring))
