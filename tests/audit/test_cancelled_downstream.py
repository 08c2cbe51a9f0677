"""cancelled-downstream: the source wants it shipped, ShipStation has given it up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from merchants import MANUAL_STORE, NOW, Audited, Merchant, Placed, audit_of, person

CHECK = "cancelled-downstream"
GONE = {"status": "cancelled", "modified_at": NOW - timedelta(days=2)}


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def cancelled(number: str, **unit: object) -> Placed:
        sale = m.sale(number, unit=unit)
        m.imported(sale, **GONE)
        return sale

    cancelled("SO-WANTED")
    m.imported(m.web_order("WEB-WANTED"), **GONE)
    m.imported(m.web_order("WEB-MAKING", status="open", status_text="In Production"), **GONE)
    m.imported(
        m.sale("SO-DELETED"), status="cancelled", status_text="deleted in ShipStation", seen_at=NOW - timedelta(days=1)
    )
    m.imported(m.sale("SO-JUST-DELETED"), status="cancelled", status_text="deleted in ShipStation")
    m.imported(cancelled("SO-BOTH"), **GONE)
    m.imported(cancelled("SO-ONE-LEFT"))
    cancelled("SO-VOID", void=True, void_at=NOW - timedelta(days=3))
    cancelled("SO-REFUNDED", refunded=True, void_at=NOW - timedelta(days=3))
    cancelled("SO-SHIPPED", shipped=True)
    cancelled("SO-BACKORDERED", backordered=True)
    cancelled("SO-DRAFT", draft=True)
    cancelled("SO-TRACKING", tracking_present=True)
    cancelled("SO-NO-DETAIL", from_detail=False)
    m.imported(m.web_order("WEB-UNPAID", status="awaiting_payment", status_text="Open", unit={"paid": False}), **GONE)
    m.imported(m.sale("SO-JUST-NOW"), status="cancelled", modified_at=NOW - timedelta(minutes=119))
    combined, other = m.sale("SO-COMBINED"), m.sale("SO-PRIMARY")
    member = m.imported(combined, **GONE)
    m.imported(other, merged_ids=(member.order_id,), merged_or_split=True)
    m.imported(m.sale("SO-HALF-KNOWN"), merged_or_split=True, **GONE)
    parent = m.imported(m.sale("SO-SPLIT"), merged_or_split=True, **GONE)
    m.imported(number="SO-SPLIT-1", parent_id=parent.order_id, merged_or_split=True)
    halves = m.imported(m.sale("SO-HALVES"), merged_or_split=True, **GONE)
    m.imported(number="SO-HALVES-1", parent_id=halves.order_id, merged_or_split=True, **GONE)
    cancelled("SO-ANEW")
    m.imported(number="M-1", buyer=person("SO-ANEW"), store=MANUAL_STORE, is_manual=True, external_key="manual-1")
    labelled = m.imported(m.sale("SO-LABELLED"), **GONE)
    m.label(labelled, "1Z1")
    parts = m.sale("SO-PARTS", parts=2, part_items=[{"A": 1}, {"B": 1}])
    m.imported(parts, items={"A": 1})
    m.imported(parts, items={"B": 1}, **GONE)
    return audit_of(m)


@pytest.mark.parametrize("number", ["SO-WANTED", "WEB-WANTED", "WEB-MAKING", "SO-BOTH", "SO-HALVES"])
def test_an_order_that_is_cancelled_in_shipstation_alone_is_found(audited: Audited, number: str) -> None:
    assert audited.checks(number) == [CHECK]
    assert audited.the(number, CHECK).severity == "critical"


def test_a_deleted_order_is_found_and_called_so(audited: Audited) -> None:
    assert audited.the("SO-DELETED", CHECK).title.endswith("only as deleted")


def test_a_fulfilment_stands_for_itself(audited: Audited) -> None:
    assert audited.the("SO-PARTS", CHECK).part == "2"


def test_a_duplicate_cancelled_on_purpose_is_not(audited: Audited) -> None:
    assert audited.checks("SO-ONE-LEFT") == []


@pytest.mark.parametrize(
    "number", ["SO-VOID", "SO-REFUNDED", "SO-SHIPPED", "SO-BACKORDERED", "SO-DRAFT", "WEB-UNPAID", "SO-TRACKING"]
)
def test_what_the_source_does_not_want_shipped_is_not(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


@pytest.mark.parametrize("number", ["SO-JUST-NOW", "SO-JUST-DELETED"])
def test_grace_is_wall_time_and_a_deleted_order_is_gone_since_it_was_missed(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


@pytest.mark.parametrize("number", ["SO-COMBINED", "SO-PRIMARY", "SO-HALF-KNOWN", "SO-SPLIT"])
def test_combined_and_split_orders_live_on_in_others(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


def test_an_order_made_anew_by_hand_is_not(audited: Audited) -> None:
    assert audited.checks("SO-ANEW") == []


def test_a_label_that_travels_is_another_story(audited: Audited) -> None:
    assert audited.of("SO-LABELLED", CHECK) == []


def test_what_was_not_read_from_the_full_document_is_not_judged(audited: Audited) -> None:
    assert audited.of("SO-NO-DETAIL", CHECK) == []


def test_an_unproven_pull_may_hide_another_copy() -> None:
    m = Merchant()
    m.imported(m.sale("SO-1"), **GONE)
    assert audit_of(m, shipstation_main={"adds_up": False}).of("SO-1") == []
