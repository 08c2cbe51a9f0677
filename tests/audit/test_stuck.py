"""stuck and status-unsupported: an order that does not move, and one that sits where its source cannot follow."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from merchants import NOW, Audited, Merchant, Placed, audit_of, config

TWO_WEEKS_AGO = NOW - timedelta(days=14)
DAYS_AGO = NOW - timedelta(days=4, hours=2)  # 21 hours of work
THURSDAY = datetime(2026, 10, 29, 15, tzinfo=NOW.tzinfo)  # a working day of ten hours, a half, and a morning ago
MONTH_AGO = {"ordered_at": NOW - timedelta(days=30), "created_at": NOW - timedelta(days=30)}


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def waits(
        number: str, status: str = "awaiting_shipment", since: datetime = TWO_WEEKS_AGO, **order: object
    ) -> Placed:
        return m.imported(m.sale(number), status=status, modified_at=since, **order)

    waits("SO-WAITS")
    waits("SO-HELD", "on_hold")
    waits("SO-LATELY", since=NOW - timedelta(days=6))
    waits("SO-HOLD-AHEAD", "on_hold", hold_until=date(2026, 11, 2))
    waits("SO-HOLD-OVER", "on_hold", hold_until=date(2026, 11, 1))
    waits("SO-SHIP-BY-THERE", ship_by=date(2026, 11, 2))
    m.imported(m.sale("SO-SHIP-BY", unit={"ship_by": date(2026, 11, 9)}), modified_at=TWO_WEEKS_AGO)
    m.imported(m.sale("SO-BACKORDERED", unit={"backordered": True}), modified_at=TWO_WEEKS_AGO)
    m.imported(m.sale("SO-PARTLY-SENT", unit={"tracking_present": True}), modified_at=TWO_WEEKS_AGO)
    moved = waits("SO-MOVED", since=TWO_WEEKS_AGO)
    m.moved(moved, "status", "awaiting_payment", "awaiting_shipment", at=NOW - timedelta(days=2))
    touched = waits("SO-TOUCHED", since=NOW - timedelta(days=1))
    m.moved(touched, "status", None, "awaiting_shipment", at=TWO_WEEKS_AGO, seen=TWO_WEEKS_AGO)
    elsewhere = waits("SO-ELSEWHERE", since=NOW - timedelta(days=1))
    m.moved(elsewhere, "status", None, "on_hold", at=TWO_WEEKS_AGO, seen=TWO_WEEKS_AGO)
    one, two = m.sale("SO-ONE"), m.sale("SO-TWO")
    member = m.imported(two, status="cancelled")
    both = {"SKU-SO-ONE": 1, "SKU-SO-TWO": 1}
    m.imported(one, items=both, modified_at=TWO_WEEKS_AGO, merged_ids=(member.order_id,), merged_or_split=True)
    unpaid = {"status": "awaiting_payment", "status_text": "Open", "unit": {"paid": False}}
    m.imported(m.web_order("WEB-UNPAID", **unpaid), status="awaiting_payment", modified_at=TWO_WEEKS_AGO)
    making = m.web_order("WEB-MAKING", status="open", status_text="In Production")
    m.imported(making, status="awaiting_payment", modified_at=TWO_WEEKS_AGO)
    waits("SO-HELD-A-WHILE", "on_hold", since=NOW - timedelta(days=6))
    waits("SO-HELD-TODAY", "on_hold", since=THURSDAY)
    waits("SO-UNPAID", "awaiting_payment", since=NOW - timedelta(days=6))
    m.imported(m.web_order("WEB-OPEN", **unpaid), status="awaiting_payment", modified_at=NOW - timedelta(days=6))
    m.imported(m.web_order("WEB-HELD"), status="on_hold", modified_at=NOW - timedelta(days=6))

    def stage(number: str, **unit: object) -> Placed:
        facts = {"at_ship_stage": False, "ready_at": None, "changed_at": DAYS_AGO} | unit
        return m.sale(number, ordered_at=DAYS_AGO, unit=facts)

    stage("SO-PACKED")
    stage("SO-PICKED", packed=False)
    stage("SO-PICKED-LATELY", packed=False, changed_at=NOW - timedelta(days=3))
    stage("SO-PICKED-AHEAD", packed=False, ship_by=date(2026, 11, 4))
    stage("SO-PICKED-BACKORDERED", packed=False, backordered=True)
    stage("SO-NOT-PICKED", picked=False, packed=False)
    edited = stage("SO-EDITED", packed=False, changed_at=NOW - timedelta(hours=1))
    m.moved(edited, "picked", "false", "true", at=DAYS_AGO, seen=DAYS_AGO, part=1)
    m.sale("SO-LATE", unit={"at_ship_stage": False, "ready_at": None})
    return audit_of(m)


@pytest.mark.parametrize(("number", "status"), [
    ("SO-WAITS", "awaiting shipment in ShipStation for longer than 5d"),
    ("SO-HELD", "on hold in ShipStation for longer than 7d"),
    ("WEB-UNPAID", "awaiting payment in ShipStation for longer than 7d"),
    ("SO-PICKED", "picked in Cin7 Core for longer than 2d"),
    ("SO-PACKED", "packed in Cin7 Core for longer than 2d"),
    ("SO-HOLD-OVER", "on hold in ShipStation for longer than 7d"),
])  # fmt: skip
def test_what_stays_in_a_status_too_long_is_found(audited: Audited, number: str, status: str) -> None:
    assert audited.checks(number) == ["stuck"]
    assert audited.the(number, "stuck").title.endswith(status)


@pytest.mark.parametrize("number", ["SO-LATELY", "SO-PICKED-LATELY", "SO-NOT-PICKED"])
def test_within_the_threshold_is_not(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


@pytest.mark.parametrize("number", ["SO-SHIP-BY", "SO-SHIP-BY-THERE", "SO-HOLD-AHEAD", "SO-PICKED-AHEAD"])
def test_a_stated_date_ahead_is_not(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


@pytest.mark.parametrize("number", ["SO-BACKORDERED", "SO-PICKED-BACKORDERED", "SO-PARTLY-SENT"])
def test_backorders_and_open_partials_are_not(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


def test_time_in_status_counts_from_the_change_a_pull_saw(audited: Audited) -> None:
    assert audited.checks("SO-MOVED") == []
    assert audited.checks("SO-TOUCHED") == audited.checks("SO-EDITED") == ["stuck"]
    assert audited.checks("SO-ELSEWHERE") == []


def test_a_combined_order_is_told_once(audited: Audited) -> None:
    assert len(audited.of("SO-ONE") + audited.of("SO-TWO")) == 1


def test_what_is_in_production_awaits_no_payment(audited: Audited) -> None:
    assert audited.checks("WEB-MAKING") == []


def test_what_an_import_rule_stops_is_told_first(audited: Audited) -> None:
    assert audited.checks("SO-LATE") == ["not-importable"]


@pytest.mark.parametrize("number", ["SO-HELD-A-WHILE", "SO-UNPAID", "WEB-HELD"])
def test_a_status_the_integration_cannot_express_is_found(audited: Audited, number: str) -> None:
    assert audited.checks(number) == ["status-unsupported"]
    assert audited.the(number, "status-unsupported").severity == "low"


@pytest.mark.parametrize("number", ["WEB-OPEN", "SO-HELD-TODAY", "SO-HOLD-AHEAD"])
def test_a_status_it_can_express_or_one_that_will_pass_is_not(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


def test_the_thresholds_are_the_workspaces(audited: Audited) -> None:
    m = Merchant()
    m.imported(m.sale("SO-1"), modified_at=TWO_WEEKS_AGO)
    m.imported(m.sale("SO-2"), status="on_hold", modified_at=NOW - timedelta(days=6))
    patient = config(thresholds={"status_unsupported": "9d", "stuck": {"awaiting_shipment": "20d"}})
    assert audit_of(m, patient).findings == []
