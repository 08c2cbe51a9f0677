"""over-shipped, short-shipped, duplicate-shipment: pieces on live labels against pieces ordered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from merchants import HISTORY_START, NOW, Audited, Merchant, Placed, audit_of

from shipops.records import ShippedItem

OVER, SHORT, TWICE = "over-shipped", "short-shipped", "duplicate-shipment"
MADE = NOW - timedelta(days=3, hours=6)
SHIPPED = {"shipped": True, "tracking_present": True}


def packed(items: Mapping[str, int]) -> tuple[ShippedItem, ...]:
    return tuple(ShippedItem(sku=sku, quantity=Decimal(count)) for sku, count in items.items())


class _Desk:
    """Sales of two A and one B, labelled as told, every number reported."""

    def __init__(self) -> None:
        self.m = Merchant()

    def sale(self, number: str, *, status: str = "shipped", unit: Any = None, **order: Any) -> tuple[Placed, Placed]:
        placed = self.m.sale(number, items={"A": 2, "B": 1}, unit=SHIPPED | dict(unit or {}))
        return placed, self.m.imported(placed, status=status, **order)

    def label(
        self, placed: Placed, order: Placed, items: Mapping[str, int], at: datetime = MADE, **changes: Any
    ) -> None:
        tracking = f"1Z{len(self.m.reading.shipments)}"
        self.m.label(order, tracking, items=packed(items), created_at=at, **changes)
        if not changes.get("is_return"):
            self.m.reported(placed, tracking)


ALL = {"A": 2, "B": 1}
LATER = MADE + timedelta(hours=5)


@pytest.fixture(scope="module")
def audited() -> Audited:
    d = _Desk()
    m = d.m

    def labels(number: str, *each: tuple[Mapping[str, int], datetime], **sale: Any) -> None:
        placed, order = d.sale(number, **sale)
        for items, at in each:
            d.label(placed, order, items, at)

    labels("SO-EVEN", (ALL, MADE))
    labels("SO-PARTIALS", ({"A": 2}, MADE), ({"B": 1}, LATER))
    labels("SO-SECOND-LABEL", (ALL, MADE), (ALL, LATER))
    labels("SO-PACKAGES", (ALL, MADE), (ALL, MADE + timedelta(minutes=1)))
    labels("SO-TOO-MANY", ({"A": 3, "B": 1}, MADE))
    labels("SO-LEFT-OUT", ({"A": 1, "B": 1}, MADE))
    labels("SO-OPEN", ({"A": 1}, MADE), status="awaiting_shipment")
    labels("SO-HALVES", ({"A": 1, "B": 1}, MADE), ({"A": 1}, MADE + timedelta(minutes=1)))
    labels("SO-UNNAMED", ({}, MADE))
    labels("SO-FRESH", (ALL, MADE), (ALL, NOW - timedelta(minutes=20)))
    labels("SO-FRESH-SHORT", ({"A": 1, "B": 1}, NOW - timedelta(minutes=20)))
    labels("SO-LIST-ONLY", ({"A": 3}, MADE), unit={"from_detail": False})
    labels("SO-VOID", ({"A": 3}, MADE), unit={"void": True, "void_at": MADE})
    labels("SO-OTHER-GOODS", ({"A": 3, "B": 1}, MADE), items={"A": 3, "B": 1})
    labels("SO-FEWER-GOODS", ({"A": 1, "B": 1}, MADE), items={"A": 1, "B": 1})

    placed, order = d.sale("SO-RETURNED")
    d.label(placed, order, ALL)
    d.label(placed, order, ALL, MADE + timedelta(hours=2), is_return=True)
    d.label(placed, order, ALL, LATER)
    placed, order = d.sale("SO-REPRINT")
    d.label(placed, order, ALL, LATER)
    m.label(order, "1ZGONE", items=packed(ALL), voided=True, voided_at=LATER, created_at=MADE)
    placed, order = d.sale("SO-REST-MARKED")
    d.label(placed, order, {"A": 2})
    d.label(placed, order, {}, LATER, kind="marked_shipped")

    def twice(number: str, status: str = "shipped", **copy: Any) -> None:
        placed, order = d.sale(number)
        d.label(placed, order, ALL)
        d.label(placed, m.imported(placed, status=status, **copy), ALL, LATER)

    twice("SO-TWICE")
    twice("SO-COPY-CANCELLED", status="cancelled")
    twice("SO-FREE", total=Decimal(0))
    twice("SO-BY-HAND", is_manual=True)
    twice("SO-EXCHANGE", internal_note="Exchange for a larger size")
    placed, order = d.sale("SO-COPY-CLOSED")
    d.label(placed, order, ALL)
    m.label(m.imported(placed, status="shipped"), None, kind="marked_shipped", created_at=LATER)
    placed, parent = d.sale("SO-SPLIT", items={"A": 2})
    d.label(placed, parent, {"A": 2})
    child = m.imported(
        number="SO-SPLIT-1", parent_id=parent.order_id, merged_or_split=True, items={"B": 1}, status="shipped"
    )
    d.label(placed, child, {"B": 1}, LATER)
    return audit_of(m)


@pytest.mark.parametrize("number", ["SO-SECOND-LABEL", "SO-TOO-MANY"])
def test_more_pieces_than_ordered_left(audited: Audited, number: str) -> None:
    found = audited.the(number, OVER)
    assert found.severity == "high"
    assert re.search(r"A \([34] instead of 2\)", found.title)


def test_fewer_pieces_than_ordered_left_and_the_order_counts_as_done(audited: Audited) -> None:
    found = audited.the("SO-LEFT-OUT", SHORT)
    assert found.severity == "medium"
    assert "A (1 of 2)" in found.title


@pytest.mark.parametrize(
    "number",
    [
        "SO-EVEN", "SO-PARTIALS", "SO-PACKAGES", "SO-HALVES", "SO-OPEN", "SO-UNNAMED", "SO-FRESH", "SO-FRESH-SHORT",
        "SO-LIST-ONLY", "SO-VOID", "SO-RETURNED", "SO-REPRINT", "SO-REST-MARKED", "SO-SPLIT", "SO-FREE", "SO-BY-HAND",
        "SO-EXCHANGE", "SO-COPY-CLOSED",
    ],
)  # fmt: skip
def test_partials_packages_returns_replacements_and_marks_are_none(audited: Audited, number: str) -> None:
    assert {OVER, SHORT, TWICE}.isdisjoint(audited.checks(number))


@pytest.mark.parametrize("number", ["SO-OTHER-GOODS", "SO-FEWER-GOODS"])
def test_what_differs_between_the_orders_is_told_there(audited: Audited, number: str) -> None:
    assert audited.checks(number) == ["line-mismatch"]


@pytest.mark.parametrize("number", ["SO-TWICE", "SO-COPY-CANCELLED"])
def test_two_orders_shipped_the_same_goods(audited: Audited, number: str) -> None:
    assert audited.checks(number) == [TWICE]
    found = audited.the(number, TWICE)
    assert found.severity == "critical"
    assert len(found.shipstation_order_ids) == 2


def _left_out(**order: Any) -> Merchant:
    d = _Desk()
    placed = d.m.sale("SO-1", items=ALL, unit=SHIPPED, **order)
    d.label(placed, d.m.imported(placed, status="shipped"), {"A": 1, "B": 1})
    return d.m


def test_too_little_is_not_said_of_what_was_not_read_whole() -> None:
    assert audit_of(_left_out()).checks("SO-1") == [SHORT]
    assert audit_of(_left_out(ordered_at=HISTORY_START - timedelta(days=1))).checks("SO-1") == []
    unproven = audit_of(_left_out(), shipstation_main={"proven": False, "adds_up": False})
    assert unproven.checks("SO-1") == []
