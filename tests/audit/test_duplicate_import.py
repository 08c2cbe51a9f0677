"""duplicate-import: one unit stands in ShipStation more than once."""

from __future__ import annotations

from typing import Any

import pytest
from merchants import INKSOFT_STORE, MANUAL_STORE, OLD_STORE, Audited, Merchant, Person, audit_of, guid

CHECK = "duplicate-import"


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def twice(sale: str, first: str = "shipped", second: str = "shipped", **copy: Any) -> None:
        placed = m.sale(sale)
        order = m.imported(placed, status=first)
        m.imported(placed, status=second, **copy)
        if first == "shipped":
            m.label(order, f"1Z{sale}")
            m.reported(placed, f"1Z{sale}")

    twice("SO-BOTH-SHIPPED")
    twice("SO-ONE-WAITS", second="awaiting_shipment")
    twice("SO-OTHER-STORE", "awaiting_shipment", store=OLD_STORE)
    twice("SO-OTHER-STORE-SOMEONE-ELSE", store=OLD_STORE, buyer=Person("Else", "else@example.com", "9 Oak", "99999"))
    twice("SO-OTHER-SOURCES-STORE", store=INKSOFT_STORE)
    twice("SO-CANCELLED-COPY", second="cancelled")
    twice("SO-BOTH-CANCELLED", "cancelled", "cancelled")
    twice("SO-MANUAL-COPY", store=MANUAL_STORE, is_manual=True)
    twice("SO-MANUAL-COPY-SAME-STORE", is_manual=True)
    twice("SO-BY-KEY", store=OLD_STORE, number="4711", external_key=guid("SO-BY-KEY/1"))
    split = m.imported(m.sale("SO-SPLIT"))
    m.imported(number="SO-SPLIT-1", parent_id=split.order_id, merged_or_split=True)
    m.imported(number="SO-SPLIT", parent_id=split.order_id, merged_or_split=True, external_key="SO-SPLIT")
    merged = m.sale("SO-MERGED")
    member = m.imported(merged)
    m.imported(merged, "SO-MERGED", merged_ids=(member.order_id,), merged_or_split=True)
    parts = m.sale("SO-PARTS", parts=2)
    m.imported(parts)
    m.imported(parts)
    tripled = m.sale("SO-PARTS-AND-ONE", parts=2, part_items=[{"A": 1}, {"B": 1}])
    for items in ({"A": 1}, {"B": 1}, {"B": 1}):
        m.imported(tripled, items=items)
    return audit_of(m)


def test_two_live_orders_for_one_unit_are_a_duplicate(audited: Audited) -> None:
    found = audited.the("SO-BOTH-SHIPPED", CHECK)
    assert found.severity == "high"
    assert len(found.shipstation_order_ids) == 2
    assert "2 times" in found.title


@pytest.mark.parametrize("number", ["SO-ONE-WAITS", "SO-OTHER-STORE"])
def test_it_is_critical_while_one_is_still_to_ship(audited: Audited, number: str) -> None:
    assert audited.the(number, CHECK).severity == "critical"


def test_the_key_ties_a_copy_whatever_its_number(audited: Audited) -> None:
    assert audited.checks("SO-BY-KEY") == [CHECK]


@pytest.mark.parametrize(
    "number",
    ["SO-OTHER-STORE-SOMEONE-ELSE", "SO-OTHER-SOURCES-STORE", "SO-CANCELLED-COPY", "SO-BOTH-CANCELLED",
     "SO-MANUAL-COPY", "SO-MANUAL-COPY-SAME-STORE", "SO-SPLIT", "SO-MERGED", "SO-PARTS"],
)  # fmt: skip
def test_what_only_looks_alike_is_no_duplicate(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


def test_a_fulfilment_that_stands_twice_beside_its_sibling_is_a_duplicate(audited: Audited) -> None:
    assert audited.the("SO-PARTS-AND-ONE", CHECK).part == "2"
