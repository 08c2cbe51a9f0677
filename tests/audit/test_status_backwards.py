"""status-backwards: an order moved against the flow between two pulls."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from merchants import NOW, Audited, Merchant, Placed, audit_of

CHECK = "status-backwards"
BEFORE, LATER = NOW - timedelta(days=2), NOW - timedelta(days=1)


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def moved(
        order: Placed, old: str, new: str, *, at: datetime | None = LATER, before: datetime | None = BEFORE
    ) -> None:
        m.moved(order, "status", None, old, at=before, seen=BEFORE)
        m.moved(order, "status", old, new, at=at)

    def there(number: str, old: str, new: str, **when: datetime | None) -> Placed:
        order = m.imported(m.sale(number), status=new)
        moved(order, old, new, **when)
        return order

    there("SO-REOPENED", "shipped", "awaiting_shipment")
    there("SO-FORWARD", "awaiting_payment", "awaiting_shipment")
    there("SO-HELD", "awaiting_shipment", "on_hold", at=NOW - timedelta(hours=2))
    there("SO-RESTORED", "cancelled", "awaiting_shipment")
    there("SO-UNORDERED", "shipped", "awaiting_shipment", at=BEFORE)
    there("SO-OLDER-READING", "shipped", "awaiting_shipment", at=BEFORE - timedelta(hours=1))
    voided = there("SO-VOIDED", "shipped", "awaiting_shipment")
    m.label(voided, "1Z-V", voided=True)
    caught_up = m.imported(m.sale("SO-CAUGHT-UP"), status="shipped")
    moved(caught_up, "shipped", "awaiting_shipment")
    m.moved(caught_up, "status", "awaiting_shipment", "shipped", at=NOW, seen=NOW + timedelta(minutes=1))
    making = m.web_order("WEB-BACK", status="open", status_text="In Production")
    moved(making, "awaiting_shipment", "open", at=None, before=None)
    m.imported(making, status="awaiting_shipment")
    fetched = m.web_order("WEB-FETCHED", status="open", status_text="Ready for Pickup", unit={"pickup": True})
    moved(fetched, "awaiting_shipment", "open", at=None, before=None)
    m.imported(fetched)
    undone = m.sale("SO-UNPACKED", unit={"packed": False, "ready_at": None})
    m.moved(undone, "packed", "true", "false", at=LATER, part=1)
    m.imported(undone)
    void = m.sale("SO-VOID", unit={"void": True, "void_at": LATER, "packed": False})
    m.moved(void, "packed", "true", "false", at=LATER, part=1)
    m.imported(void, status="cancelled")
    further = m.sale("SO-FURTHER-FULFILMENT")
    moved(further, "shipped", "open")
    m.imported(further)
    return audit_of(m)


@pytest.mark.parametrize(("number", "moves"), [
    ("SO-REOPENED", "shipped to awaiting_shipment"),
    ("WEB-BACK", "awaiting_shipment to open"),
    ("SO-UNPACKED", "packed to not packed"),
])  # fmt: skip
def test_a_move_against_the_flow_is_found(audited: Audited, number: str, moves: str) -> None:
    assert audited.checks(number) == [CHECK]
    assert audited.the(number, CHECK).title == f"{number} moved backwards: {moves}"


def test_reopened_by_a_void_is_not(audited: Audited) -> None:
    assert audited.of("SO-VOIDED", CHECK) == []


@pytest.mark.parametrize("number", ["SO-UNORDERED", "SO-OLDER-READING"])
def test_times_that_cannot_be_ordered_are_not(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


@pytest.mark.parametrize("number", ["SO-FORWARD", "SO-HELD", "SO-RESTORED", "SO-CAUGHT-UP"])
def test_forward_aside_and_caught_up_are_not(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


def test_a_void_takes_every_stage_back(audited: Audited) -> None:
    assert audited.of("SO-VOID", CHECK) == []


def test_a_further_fulfilment_opens_the_sale_again(audited: Audited) -> None:
    assert audited.of("SO-FURTHER-FULFILMENT", CHECK) == []


def test_what_its_customer_fetches_after_all_is_not(audited: Audited) -> None:
    assert audited.of("WEB-FETCHED", CHECK) == []
