"""cancelled-still-open: nobody wants it any more, and ShipStation would still ship it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from merchants import CIN7_STORE, NOW, Audited, Merchant, audit_of

CHECK = "cancelled-still-open"
SUNDAY = NOW - timedelta(days=1)


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def void(number: str, status: str = "awaiting_shipment", **facts: object) -> None:
        m.imported(m.sale(number, unit={"void": True, "void_at": SUNDAY} | facts), status=status)

    void("SO-VOID")
    void("SO-ON-HOLD", "on_hold")
    void("SO-REFUNDED", void=False, refunded=True)
    void("SO-REFUNDED-AFTER-SHIPPING", void=False, refunded=True, shipped=True)
    void("SO-CANCELLED-THERE-TOO", "cancelled")
    void("SO-SHIPPED-THERE", "shipped")
    void("SO-JUST-NOW", void_at=NOW - timedelta(minutes=119))
    void("SO-TWO-HOURS-AGO", void_at=NOW - timedelta(minutes=121))
    m.imported(m.sale("SO-WANTED"))
    parts = m.sale("SO-PARTS", parts=2, part_items=[{"A": 1}, {"B": 1}],
                   units=[{}, {"void": True, "void_at": SUNDAY}])  # fmt: skip
    m.imported(parts, items={"A": 1})
    m.imported(parts, items={"B": 1})
    combined, other = m.sale("SO-COMBINED", unit={"void": True, "void_at": SUNDAY}), m.sale("SO-PRIMARY")
    member = m.imported(combined)
    m.imported(other, merged_ids=(member.order_id,), merged_or_split=True)
    split = m.imported(m.sale("SO-SPLIT", unit={"void": True, "void_at": SUNDAY}), status="shipped")
    m.imported(number="SO-SPLIT-1", parent_id=split.order_id, merged_or_split=True, store=CIN7_STORE)
    twice = m.sale("SO-TWICE", unit={"void": True, "void_at": SUNDAY})
    m.imported(twice)
    m.imported(twice)
    web = m.web_order("WEB-1", status="cancelled", status_text="Cancelled", unit={"void": True, "void_at": SUNDAY})
    m.imported(web)
    m.imported(m.sale("SO-FIRST-SEEN-LIVE", modified_at=SUNDAY, unit={"void": True}))
    m.sale("SO-NEVER-IMPORTED", unit={"void": True, "void_at": SUNDAY})
    return audit_of(m)


@pytest.mark.parametrize("number", ["SO-VOID", "SO-ON-HOLD", "SO-REFUNDED", "WEB-1"])
def test_a_cancelled_order_that_still_waits_is_found(audited: Audited, number: str) -> None:
    assert audited.the(number, CHECK).severity == "critical"


def test_it_says_whether_it_was_cancelled_or_refunded(audited: Audited) -> None:
    assert "is cancelled" in audited.the("SO-VOID", CHECK).title
    assert "is refunded" in audited.the("SO-REFUNDED", CHECK).title


@pytest.mark.parametrize(
    "number", ["SO-CANCELLED-THERE-TOO", "SO-SHIPPED-THERE", "SO-WANTED", "SO-NEVER-IMPORTED", "SO-PRIMARY"]
)
def test_what_no_longer_waits_or_is_still_wanted_is_not(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


def test_a_refund_after_shipping_is_not(audited: Audited) -> None:
    assert audited.of("SO-REFUNDED-AFTER-SHIPPING", CHECK) == []


def test_grace_is_wall_time(audited: Audited) -> None:
    assert audited.checks("SO-JUST-NOW") == []
    assert audited.checks("SO-TWO-HOURS-AGO") == [CHECK]


def test_a_void_no_pull_has_dated_counts_from_the_sources_last_change(audited: Audited) -> None:
    assert audited.checks("SO-FIRST-SEEN-LIVE") == [CHECK]


def test_one_void_fulfilment_of_several_is_enough(audited: Audited) -> None:
    assert audited.the("SO-PARTS", CHECK).part == "2"


def test_a_cancelled_order_inside_a_combined_one_is_found_there(audited: Audited) -> None:
    found = audited.the("SO-COMBINED", CHECK)
    waiting = [fact.value for fact in found.because if fact.field == "orderNumber"]
    assert waiting == ["SO-PRIMARY"]


def test_a_split_child_still_waits_when_its_parent_shipped(audited: Audited) -> None:
    assert audited.checks("SO-SPLIT") == [CHECK]


def test_several_copies_of_a_cancelled_order_are_one_story(audited: Audited) -> None:
    assert audited.checks("SO-TWICE") == [CHECK]
    assert len(audited.the("SO-TWICE", CHECK).shipstation_order_ids) == 2
