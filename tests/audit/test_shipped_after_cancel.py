"""shipped-after-cancel: a label was made for what nobody wants any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from merchants import NOW, WEEK_AGO, Audited, Merchant, Placed, audit_of

CHECK = "shipped-after-cancel"
MONDAY = NOW - timedelta(days=3)
CANCELLED = MONDAY - timedelta(days=1)


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def sale(number: str, made: datetime = MONDAY, **unit: object) -> Placed:
        facts = {"void": True, "void_at": CANCELLED, "changed_at": CANCELLED} | unit
        placed = m.sale(number, unit=facts)
        m.label(m.imported(placed, status="shipped"), f"1Z-{number}", created_at=made)
        return placed

    sale("SO-AFTER")
    sale("SO-REFUNDED", void=False, refunded=True)
    sale("SO-BEFORE", CANCELLED - timedelta(hours=1))
    sale("SO-CLOCKS-DIFFER", CANCELLED + timedelta(minutes=4))
    m.reported(sale("SO-RETURNED", CANCELLED - timedelta(days=1)), "1Z-SO-RETURNED", voided=True, shipped=False)
    sale("SO-REFUNDED-LATER", void=False, refunded=True, shipped=True)
    m.label(m.imported(m.sale("SO-VOIDED-LABEL", unit={"void": True, "void_at": CANCELLED})), "1Z-V",
            created_at=MONDAY, voided=True)  # fmt: skip
    m.label(m.imported(m.sale("SO-RETURN-LABEL", unit={"void": True, "void_at": CANCELLED}), status="cancelled"),
            "1Z-R", created_at=MONDAY, is_return=True)  # fmt: skip
    parts = m.sale("SO-PARTS", parts=2, part_items=[{"A": 1}, {"B": 1}],
                   units=[{}, {"void": True, "void_at": CANCELLED, "changed_at": CANCELLED}])  # fmt: skip
    m.imported(parts, items={"A": 1})
    m.label(m.imported(parts, items={"B": 1}, status="shipped"), "1Z-PART", created_at=MONDAY)
    first = {"status": "cancelled", "status_text": "Cancelled", "unit": {"void": True, "void_at": WEEK_AGO}}
    m.label(m.imported(m.web_order("WEB-FIRST-PULL", **first), status="shipped"), "1Z-W", created_at=MONDAY)
    known = {"status": "cancelled", "status_text": "Cancelled", "unit": {"void": True, "void_at": CANCELLED}}
    m.label(m.imported(m.web_order("WEB-SEEN", **known), status="shipped"), "1Z-S", created_at=MONDAY)
    waiting = m.imported(m.sale("SO-HALF", unit={"void": True, "void_at": CANCELLED, "changed_at": CANCELLED}))
    m.label(waiting, "1Z-HALF", created_at=MONDAY)
    return audit_of(m)


@pytest.mark.parametrize("number", ["SO-AFTER", "SO-REFUNDED", "WEB-SEEN"])
def test_a_label_later_than_the_cancellation_is_critical(audited: Audited, number: str) -> None:
    assert audited.checks(number) == [CHECK]
    assert audited.the(number, CHECK).severity == "critical"


def test_a_fulfilment_stands_for_itself(audited: Audited) -> None:
    assert audited.the("SO-PARTS", CHECK).part == "2"


@pytest.mark.parametrize("number", ["SO-BEFORE", "WEB-FIRST-PULL", "SO-CLOCKS-DIFFER"])
def test_where_the_order_of_events_is_unknown_it_says_so_and_is_low(audited: Audited, number: str) -> None:
    found = audited.the(number, CHECK)
    assert found.severity == "low"
    assert "not known" in found.title


def test_a_parcel_the_source_knows_was_called_off_later(audited: Audited) -> None:
    assert audited.checks("SO-RETURNED") == []


def test_a_refund_after_shipping_is_not(audited: Audited) -> None:
    assert audited.of("SO-REFUNDED-LATER", CHECK) == []


@pytest.mark.parametrize("number", ["SO-VOIDED-LABEL", "SO-RETURN-LABEL"])
def test_void_and_return_labels_ship_nothing(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


def test_what_still_waits_is_told_first(audited: Audited) -> None:
    assert audited.checks("SO-HALF") == ["cancelled-still-open"]
