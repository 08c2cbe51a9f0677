"""shipped-not-reported: a live label whose tracking the source does not show, each with its own story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from merchants import NOW, Audited, Merchant, Placed, audit_of, cin7_links, config

from shipops.audit.findings import Finding

CHECK = "shipped-not-reported"
CONNECTION = "cin7.main to shipstation.main/1"
# Two working hours before 9:30 on Monday it was Friday 17:30 in Chicago.
WITHIN_GRACE = datetime(2026, 10, 30, 22, 31, tzinfo=UTC)
BEFORE_GRACE = datetime(2026, 10, 30, 22, 29, tzinfo=UTC)
SHIPPED = {"shipped": True}


class _Desk:
    """Sales that were imported and labelled."""

    def __init__(self) -> None:
        self.merchant = Merchant()

    def shipped(self, number: str, tracking: str | None = "1Z", *, sale: Any = None, **label: Any) -> Placed:
        placed = self.merchant.sale(number, unit={"shipped": False} | dict(sale or {}))
        order = self.merchant.imported(placed, status="shipped")
        self.merchant.label(order, f"{tracking}{number}" if tracking else None, **label)
        return placed


@pytest.fixture(scope="module")
def audited() -> Audited:
    desk = _Desk()
    m, shipped = desk.merchant, desk.shipped
    shipped("SO-ABSENT")
    shipped("SO-REFUSED", notify_error="Sale is locked", notified=False)
    shipped("SO-NO-TRACKING", sale=SHIPPED)
    shipped("SO-NOT-SENT-1", notified=False)
    shipped("SO-NOT-SENT-2", notified=False)
    shipped("SO-UNSAID", notified=None)
    m.reported(shipped("SO-TOLD"), "1ZSO-TOLD", shipped=True)
    shipped("SO-FRESH", created_at=WITHIN_GRACE)
    shipped("SO-JUST-PAST-GRACE", created_at=BEFORE_GRACE)
    shipped("SO-DOUBLED-HOUR", created_at=BEFORE_GRACE, created_slack_s=3600)
    shipped("SO-VOIDED", voided=True, voided_at=NOW)
    shipped("SO-RETURN", is_return=True)
    shipped("SO-MARKED", kind="marked_shipped")
    shipped("SO-MARKED-BARE", None, kind="marked_shipped")
    shipped("SO-MARKED-BARE-KNOWN", None, kind="marked_shipped", sale=SHIPPED)
    several = shipped("SO-SEVERAL")
    m.label(_order_of(m, several), "1Z-SECOND", notify_error="Sale is locked", notified=False)
    m.label(_order_of(m, several), "1Z-THIRD", notified=False)
    half = shipped("SO-HALF")
    m.label(_order_of(m, half), "1Z-HALF-2")
    m.reported(half, "1ZSO-HALF")
    m.reported(shipped("SO-WRONG"), "1Z-SOMETHING-ELSE")
    m.reported(shipped("SO-WRONG-NOT-SENT", notified=False), "1Z-ANOTHER")
    reprinted = shipped("SO-REPRINTED", voided=True)
    m.label(_order_of(m, reprinted), "1Z-REPRINT")
    m.label(m.imported(m.web_order("WEB-ABSENT"), status="shipped"), "1ZWEB")
    parts = m.sale("SO-PARTS", parts=2, part_items=[{"A": 1}, {"B": 1}])
    for items, tracking in (({"A": 1}, "1ZA"), ({"B": 1}, "1ZB")):
        m.label(m.imported(parts, items=items, status="shipped", external_key="x"), tracking)
    m.reported(parts, "1ZA", part=1)
    return audit_of(m)


def _order_of(m: Merchant, placed: Placed) -> Placed:
    order = next(row for row in m.reading.orders if row.system == "shipstation" and row.number == placed.number)
    return Placed(order.account, order.order_id, order.number)


def _connection(findings: list[Finding]) -> Finding:
    (found,) = [found for found in findings if found.order_id is None]
    return found


def test_a_label_that_was_sent_and_is_absent_at_the_source(audited: Audited) -> None:
    found = audited.the("SO-ABSENT", CHECK)
    assert "does not have it" in found.title
    assert (found.severity, found.absorbed_by) == ("high", None)
    assert audited.checks("WEB-ABSENT") == [CHECK]


def test_a_refusal_is_shown_in_the_vendors_words(audited: Audited) -> None:
    found = audited.the("SO-REFUSED", CHECK)
    assert "refused" in found.title
    assert ("notifyErrorMessage", "Sale is locked") in [(fact.field, fact.value) for fact in found.because]


def test_an_order_shipped_at_the_source_without_this_tracking(audited: Audited) -> None:
    found = audited.the("SO-NO-TRACKING", CHECK)
    assert "without this tracking number" in found.title
    assert found.action.startswith("Add the tracking number")


def test_notifications_that_were_not_sent_are_one_finding_of_the_connection(audited: Audited) -> None:
    connection = _connection(audited.findings)
    assert (connection.account, connection.order, connection.part) == ("cin7.main", None, CONNECTION)
    for number in ("SO-NOT-SENT-1", "SO-NOT-SENT-2"):
        assert audited.the(number, CHECK).absorbed_by == connection.id


def test_the_connections_finding_counts_only_what_it_explains(audited: Audited) -> None:
    connection = _connection(audited.findings)
    explained = [found for found in audited.findings if found.absorbed_by == connection.id]
    assert len(explained) == 2
    assert "(2 orders)" in connection.title


def test_whether_it_was_sent_may_be_unsaid(audited: Audited) -> None:
    assert audited.the("SO-UNSAID", CHECK).absorbed_by is None


@pytest.mark.parametrize(
    "number",
    ["SO-TOLD", "SO-FRESH", "SO-VOIDED", "SO-RETURN", "SO-MARKED-BARE-KNOWN"],
)
def test_what_was_told_or_needs_no_telling_is_no_finding(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


def test_grace_runs_on_the_working_calendar(audited: Audited) -> None:
    assert audited.checks("SO-JUST-PAST-GRACE") == [CHECK]


def test_a_stamp_of_the_doubled_hour_counts_from_its_latest_reading(audited: Audited) -> None:
    assert audited.checks("SO-DOUBLED-HOUR") == []


def test_a_mark_as_shipped_counts_with_and_without_tracking(audited: Audited) -> None:
    assert audited.checks("SO-MARKED") == [CHECK]
    assert audited.checks("SO-MARKED-BARE") == [CHECK]


def test_several_labels_of_a_unit_share_one_finding_with_the_gravest_story(audited: Audited) -> None:
    found = audited.the("SO-SEVERAL", CHECK)
    facts = {fact.field: fact.value for fact in found.because}
    assert facts["trackingNumber"] == "1Z-SECOND, 1Z-THIRD, 1ZSO-SEVERAL"
    assert "refused" in found.title


def test_only_the_labels_that_are_not_at_the_source_are_named(audited: Audited) -> None:
    facts = {fact.field: fact.value for fact in audited.the("SO-HALF", CHECK).because}
    assert facts["trackingNumber"] == "1Z-HALF-2"


@pytest.mark.parametrize("number", ["SO-WRONG", "SO-WRONG-NOT-SENT"])
def test_it_yields_to_tracking_mismatch(audited: Audited, number: str) -> None:
    assert audited.checks(number) == ["tracking-mismatch"]


def test_a_reprint_the_source_knows_nothing_of_is_not_reported(audited: Audited) -> None:
    facts = {fact.field: fact.value for fact in audited.the("SO-REPRINTED", CHECK).because}
    assert facts["trackingNumber"] == "1Z-REPRINT"


def test_each_fulfilment_is_told_on_its_own(audited: Audited) -> None:
    assert audited.the("SO-PARTS", CHECK).part == "2"


def test_it_yields_to_duplicate_import() -> None:
    desk = _Desk()
    placed = desk.shipped("SO-TWICE")
    desk.merchant.imported(placed)
    assert audit_of(desk.merchant).checks("SO-TWICE") == ["duplicate-import"]


def test_what_yields_to_duplicate_import_is_not_counted_with_the_connection() -> None:
    desk = _Desk()
    desk.shipped("SO-NOT-SENT", notified=False)
    desk.merchant.imported(desk.shipped("SO-TWICE", notified=False))
    assert "(1 order)" in _connection(audit_of(desk.merchant).findings).title


def test_every_unit_of_a_combined_order_must_be_told() -> None:
    m = Merchant()
    first, second = m.sale("SO-1"), m.sale("SO-2")
    gone = m.imported(second, status="cancelled")
    both = {"SKU-SO-1": 1, "SKU-SO-2": 1}
    combined = m.imported(first, status="shipped", merged_ids=(gone.order_id,), merged_or_split=True, items=both)
    m.label(combined, "1ZBOTH")
    m.reported(first, "1ZBOTH")
    result = audit_of(m)
    assert (result.checks("SO-1"), result.checks("SO-2")) == ([], [CHECK])


def test_a_link_that_does_not_notify_is_silent() -> None:
    desk = _Desk()
    desk.shipped("SO-1")
    assert audit_of(desk.merchant, config({"notify": "off"})).findings == []


def test_a_link_that_notifies_on_the_ship_date_waits_for_it() -> None:
    desk = _Desk()
    desk.shipped("SO-SHIPS-LATER", ship_date=date(2026, 11, 6))
    desk.shipped("SO-SHIPPED-THURSDAY", ship_date=date(2026, 10, 29))
    result = audit_of(desk.merchant, config({"notify": "on_ship_date"}))
    assert (result.checks("SO-SHIPS-LATER"), result.checks("SO-SHIPPED-THURSDAY")) == ([], [CHECK])


def test_two_links_that_do_not_send_are_two_findings() -> None:
    m = Merchant()
    for number, store in (("SO-1", "1"), ("SO-2", "2")):
        order = m.imported(m.sale(number, location=f"Place {store}"), store=store, status="shipped")
        m.label(order, f"1Z{number}", notified=False)
    links = cin7_links(*({"only": {"locations": [f"Place {n}"]}, "order_number": "sale_number"} for n in (1, 2)))
    parts = [found.part for found in audit_of(m, config(link=links)).findings if found.order_id is None]
    assert parts == ["cin7.main to shipstation.main/1", "cin7.main to shipstation.main/2"]


def test_the_grace_of_a_label_ends_with_the_last_pull_of_the_source() -> None:
    desk = _Desk()
    desk.shipped("SO-1")
    pulled = NOW - timedelta(days=3, hours=8)
    assert audit_of(desk.merchant, cin7_main={"as_of": pulled}).checks("SO-1") == []
