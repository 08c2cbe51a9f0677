"""status-mismatch and contradiction: two systems, or one, that say two things."""

from __future__ import annotations

from datetime import timedelta

import pytest
from merchants import NOW, Audited, Merchant, audit_of

CHECK = "status-mismatch"
YESTERDAY = {"modified_at": NOW - timedelta(days=3)}
JUST_NOW = {"ready_at": NOW - timedelta(hours=1)}


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    m.imported(m.web_order("WEB-PAID"), status="awaiting_payment")
    m.imported(m.web_order("WEB-JUST-READY", unit=JUST_NOW), status="awaiting_payment")
    open_order = {"status": "awaiting_payment", "status_text": "Open", "unit": {"paid": False}}
    m.imported(m.web_order("WEB-MOVED-FORWARD", **open_order), **YESTERDAY)
    m.imported(m.web_order("WEB-MAKING", status="open", status_text="In Production"), status="awaiting_payment")
    m.imported(m.sale("SO-REJECTED"), status="rejected_fulfillment")
    m.imported(m.sale("SO-HELD"), status="on_hold", modified_at=NOW - timedelta(hours=20))
    shipped = {"unit": {"shipped": True}, "status": "shipped"}
    m.imported(m.sale("SO-SHIPPED", **shipped))
    m.reported(tracked := m.sale("SO-TRACKED", **shipped), "1Z-ELSEWHERE")
    m.imported(tracked)
    half = m.imported(m.sale("SO-HALF", **shipped))
    m.label(half, "1Z-HALF")
    m.label(m.imported(m.sale("SO-VOIDED-LABEL", **shipped)), "1Z-VOIDED", voided=True)
    m.imported(m.sale("SO-CLOSED-THERE", **shipped), status="cancelled")
    m.reported(sent := m.sale("SO-CLOSED-WITH-TRACKING", **shipped), "1Z-FREIGHT")
    m.imported(sent, status="cancelled")
    m.imported(m.sale("SO-DROP", status="shipped", unit={"shipped": True, "drop_ship": True}), status="cancelled")
    m.imported(m.sale("SO-FETCHED", status="shipped", unit={"shipped": True, "pickup": True}), status="cancelled")
    m.label(m.imported(m.sale("SO-BY-HAND", **shipped), status="shipped"), "", kind="marked_shipped")
    flags = {"shipped_flag": False, "cancelled_flag": False, "state_text": "Processing"}
    marks: dict[str, dict[str, object]] = {
        "WEB-FINE": {},
        "WEB-CANCELLED-STATE": {"state_text": "Canceled"},
        "WEB-CANCELLED-FLAG": {"cancelled_flag": True},
        "WEB-SHIPPED-FLAG": {"shipped_flag": True},
        "WEB-FLAGS-UNSAID": {"shipped_flag": None, "cancelled_flag": None},
        "WEB-PICKUP": {"shipped_flag": True, "pickup": True},
        "WEB-PICKED-UP": {"shipped_flag": True, "picked_up_flag": True},
    }
    for number, changes in marks.items():
        m.imported(m.web_order(number, unit=flags | changes), **YESTERDAY)
    done = m.web_order("WEB-COMPLETE", status="shipped", status_text="Complete", unit=flags | {"shipped": True})
    m.reported(done, "1Z-DONE")
    m.label(m.imported(done, status="shipped"), "1Z-DONE")
    return audit_of(m)


@pytest.mark.parametrize(("number", "words"), [
    ("WEB-PAID", "is to be shipped at its source and still awaiting payment"),
    ("SO-REJECTED", "refused by the fulfilment provider"),
    ("SO-SHIPPED", "is shipped at its source and still waiting to be shipped"),
])  # fmt: skip
def test_two_systems_that_say_two_things_are_found(audited: Audited, number: str, words: str) -> None:
    assert audited.checks(number) == [CHECK]
    assert words in audited.the(number, CHECK).title


def test_what_a_person_moved_forward_is_not(audited: Audited) -> None:
    assert audited.checks("WEB-MOVED-FORWARD") == []


def test_a_status_without_counterpart_is_not(audited: Audited) -> None:
    assert audited.checks("WEB-MAKING") == audited.checks("SO-HELD") == []


def test_within_grace_is_not(audited: Audited) -> None:
    assert audited.checks("WEB-JUST-READY") == []


@pytest.mark.parametrize("number", ["SO-TRACKED", "SO-HALF", "SO-VOIDED-LABEL"])
def test_partials_labels_and_tracking_are_other_stories(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


def test_shipped_without_tracking_contradicts_itself(audited: Audited) -> None:
    assert audited.checks("SO-CLOSED-THERE") == ["contradiction"]


@pytest.mark.parametrize("number", ["SO-CLOSED-WITH-TRACKING", "SO-DROP", "SO-FETCHED", "SO-BY-HAND", "WEB-FINE"])
def test_with_tracking_dropped_shipped_fetched_or_marked_by_hand_does_not(audited: Audited, number: str) -> None:
    assert audited.of(number, "contradiction") == []


@pytest.mark.parametrize("number", ["WEB-CANCELLED-STATE", "WEB-CANCELLED-FLAG", "WEB-SHIPPED-FLAG", "WEB-COMPLETE"])
def test_a_mark_against_its_status_is_a_contradiction(audited: Audited, number: str) -> None:
    assert audited.checks(number) == ["contradiction"]
    assert audited.the(number, "contradiction").severity == "low"


@pytest.mark.parametrize("number", ["WEB-FLAGS-UNSAID", "WEB-PICKUP", "WEB-PICKED-UP"])
def test_what_is_not_said_or_is_fetched_is_not(audited: Audited, number: str) -> None:
    assert audited.of(number, "contradiction") == []
