"""not-importable: people expect it to ship, it is late, and an import rule stops it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from merchants import NOW, WEEK_AGO, Audited, Merchant, audit_of, config

CHECK = "not-importable"
YESTERDAY, TODAY, TOMORROW = (date(2026, 11, day) for day in (1, 2, 3))
# Every rule that can stop a Cin7 fulfilment, in the order in which reasons are named.
CIN7_REASONS = {
    "no-ship-to": {"has_ship_to": False},
    "tracking-already-present": {"tracking_present": True},
    "not-invoiced": {"invoiced": False},
    "not-at-ship-stage": {"at_ship_stage": False},
    "not-packed": {"packed": False},
    "not-picked": {"picked": False},
    "not-approved": {"approved": False},
}
HIGH = ("no-ship-to", "status-not-mapped", "tracking-already-present")
ORDER = ("no-ship-to", "status-not-mapped", *list(CIN7_REASONS)[1:])


def _all_from(reason: str) -> dict[str, bool]:
    """The facts of a fulfilment that ``reason`` and everything named after it stops."""
    names = list(CIN7_REASONS)
    return {key: value for name in names[names.index(reason) :] for key, value in CIN7_REASONS[name].items()}


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    for reason, facts in CIN7_REASONS.items():
        m.sale(f"SO-{reason}", unit=facts)
        m.sale(f"SO-FROM-{reason}", unit=_all_from(reason))
    m.sale("SO-status-not-mapped", status="unknown", status_text="SOMETHING NEW")
    m.sale("SO-FROM-status-not-mapped", status="unknown", unit=_all_from("tracking-already-present"))
    for number, facts in {
        "SHIP-BY-PASSED": {"ship_by": YESTERDAY, "ordered_at": NOW},
        "SHIP-BY-TODAY": {"ship_by": TODAY},
        "SHIP-BY-AHEAD": {"ship_by": TOMORROW},
        "YOUNG": {"ordered_at": NOW - timedelta(days=4)},
        "BACKORDERED": {"backordered": True},
        "BACKORDER-AHEAD": {"backordered": True, "ship_by": TOMORROW},
        "BACKORDER-PASSED": {"backordered": True, "ship_by": YESTERDAY},
        "DRAFT": {"draft": True}, "VOID": {"void": True}, "REFUNDED": {"refunded": True}, "PICKUP": {"pickup": True},
        "DROP-SHIP": {"drop_ship": True}, "SERVICE": {"service_only": True},
    }.items():  # fmt: skip
        m.sale(f"SO-{number}", unit={"packed": False} | facts)
    m.imported(m.sale("SO-IMPORTED-EARLIER", unit={"packed": False}))
    m.sale("SO-ELSEWHERE", parts=2, units=[{"packed": False}, {"packed": False, "ship_by": TOMORROW}])
    old = WEEK_AGO - timedelta(days=30)
    m.web_order("WEB-PRODUCTION-LATE", status="open", status_text="In Production", unit={"ship_by": YESTERDAY})
    m.web_order("WEB-PRODUCTION-OLD", status="open", status_text="In Production", ordered_at=old)
    m.web_order("WEB-PRODUCTION", status="open", status_text="In Production")
    m.web_order("WEB-NO-ADDRESS", ordered_at=old, unit={"has_ship_to": False})
    m.web_order("WEB-UNPAID", ordered_at=old, status="awaiting_payment", status_text="Open",
                unit={"paid": False, "has_ship_to": False, "approved": False})  # fmt: skip
    m.web_order("WEB-NOT-APPROVED", ordered_at=old, unit={"approved": False})
    return audit_of(m, config({"order_number": "invoice_number"}))


@pytest.mark.parametrize("reason", ORDER)
def test_each_rule_that_stops_a_late_order_is_named(audited: Audited, reason: str) -> None:
    found = audited.the(f"SO-{reason}", CHECK)
    assert found.because[0].value == reason
    assert found.severity == ("high" if reason in HIGH else "medium")


@pytest.mark.parametrize("reason", ORDER)
def test_the_first_reason_in_order_is_the_story_and_the_rest_are_evidence(audited: Audited, reason: str) -> None:
    facts = {fact.field: fact.value for fact in audited.the(f"SO-FROM-{reason}", CHECK).because}
    assert facts["reason"] == reason
    # An unknown status does not stand among the facts that the other reasons are made of.
    known = [name for name in ORDER[ORDER.index(reason) :] if name != "status-not-mapped" or reason == name]
    assert facts["all reasons"] == ", ".join(known)


def test_what_to_do_and_why_come_from_the_rule(audited: Audited) -> None:
    found = audited.the("SO-not-packed", CHECK)
    assert "Pack" in found.action
    assert found.rule.startswith("ShipStation help")
    assert "not packed" in found.title


def test_a_stated_date_that_has_passed_makes_a_young_order_late(audited: Audited) -> None:
    assert audited.bucket("SO-SHIP-BY-PASSED") == "blocked"


@pytest.mark.parametrize("number", ["SO-SHIP-BY-TODAY", "SO-SHIP-BY-AHEAD"])
def test_a_stated_date_that_has_not_passed_keeps_an_old_order_in_time(audited: Audited, number: str) -> None:
    assert (audited.bucket(number), audited.checks(number)) == ("not_due", [])


def test_age_counts_working_days(audited: Audited) -> None:
    # Since Thursday 15:30 UTC less than three working days have passed.
    assert audited.bucket("SO-YOUNG") == "not_due"


def test_a_backorder_is_late_only_once_its_date_has_passed(audited: Audited) -> None:
    assert [audited.bucket(f"SO-{name}") for name in ("BACKORDERED", "BACKORDER-AHEAD", "BACKORDER-PASSED")] == [
        "not_due", "not_due", "blocked",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["DRAFT", "VOID", "REFUNDED", "PICKUP", "DROP-SHIP", "SERVICE"])
def test_what_nobody_expects_to_ship_is_never_blocked(audited: Audited, name: str) -> None:
    assert audited.checks(f"SO-{name}") == []


def test_an_order_that_is_in_shipstation_already_is_not_stopped(audited: Audited) -> None:
    assert (audited.bucket("SO-IMPORTED-EARLIER"), audited.checks("SO-IMPORTED-EARLIER")) == ("matched", [])


def test_each_fulfilment_is_late_on_its_own(audited: Audited) -> None:
    assert audited.the("SO-ELSEWHERE", CHECK).part == "1"


def test_an_inksoft_order_in_production_is_late_by_its_date_or_after_fourteen_working_days(audited: Audited) -> None:
    assert audited.the("WEB-PRODUCTION-LATE", CHECK).because[0].value == "status-not-mapped"
    assert audited.checks("WEB-PRODUCTION-OLD") == [CHECK]
    assert audited.bucket("WEB-PRODUCTION") == "not_due"


def test_inksoft_reasons_come_in_the_same_order(audited: Audited) -> None:
    assert audited.the("WEB-NO-ADDRESS", CHECK).because[0].value == "no-ship-to"
    assert audited.the("WEB-NOT-APPROVED", CHECK).because[0].value == "not-approved"


def test_an_order_that_awaits_payment_is_not_due(audited: Audited) -> None:
    assert (audited.bucket("WEB-UNPAID"), audited.checks("WEB-UNPAID")) == ("not_due", [])
    assert "payment" in audited.unit("WEB-UNPAID")["reason"]


def test_a_merchants_own_word_maps_a_status() -> None:
    m = Merchant()
    m.web_order("WEB-BOXED", status="unknown", status_text="Boxed")
    own = config(status_map={"inksoft": {"boxed": "awaiting_shipment"}})
    assert audit_of(m, own).bucket("WEB-BOXED") == "missing"


def test_the_threshold_is_configurable() -> None:
    m = Merchant()
    m.sale("SO-1", unit={"packed": False})
    assert audit_of(m, config(thresholds={"not_importable_cin7": "2w"})).bucket("SO-1") == "not_due"


def test_on_a_link_by_sale_number_no_invoice_is_needed() -> None:
    m = Merchant()
    m.sale("SO-1", unit={"invoiced": False})
    assert audit_of(m).bucket("SO-1") == "missing"
