"""duplicate-order-number: one number twice in one store of ShipStation, for different orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import (
    CIN7,
    CIN7_STORE,
    HISTORY_START,
    MANUAL_STORE,
    NOW,
    OLD_STORE,
    SHIPSTATION,
    Audited,
    Merchant,
    Person,
    audit_of,
)

from shipops.systems.reading import Gap

CHECK = "duplicate-order-number"


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    m.store("9", active=False)

    def twice(number: str, *, store: str = OLD_STORE, second: str = "", **other: Any) -> None:
        m.imported(number=number, store=store)
        usual = {"buyer": Person("Else", f"{number}@example.org"), "external_key": f"other {number}"}
        m.imported(number=number, store=second or store, **(usual | other))

    twice("TWICE")
    twice("OTHER-STORE", second="1")
    twice("MANUAL", store=MANUAL_STORE, is_manual=True)
    twice("REPLACED", total=0)
    twice("CANCELLED", status="cancelled")
    twice("SPLIT", parent_id="1001", merged_or_split=True)
    twice("GONE-STORE", store="9")
    doubled = m.sale("SO-DOUBLED")
    m.imported(doubled)
    m.imported(doubled, external_key="older-scheme")
    parts = m.sale("SO-PARTS", parts=2)
    m.imported(parts)
    m.imported(parts)
    twice("LINKED", store=CIN7_STORE)
    twice("YOUNGER-THAN-THE-PULL", store=CIN7_STORE, created_at=NOW)
    twice("OLDER-THAN-THE-HISTORY", store=CIN7_STORE, ordered_at=HISTORY_START - timedelta(days=1))
    return audit_of(m)


def test_two_orders_of_one_number_in_a_store_are_reported_once(audited: Audited) -> None:
    found = audited.the("TWICE", CHECK)
    assert (found.account, found.severity) == (SHIPSTATION, "high")
    assert len(found.shipstation_order_ids) == 2
    assert found.title == "2 orders of one ShipStation store are called TWICE"


@pytest.mark.parametrize("number", ["OTHER-STORE", "MANUAL", "REPLACED", "CANCELLED", "SPLIT", "GONE-STORE"])
def test_other_stores_orders_by_hand_replacements_cancelled_and_split_ones_may_share_it(
    audited: Audited, number: str
) -> None:
    assert audited.of(number, CHECK) == []


def test_in_a_linked_store_they_count_once_their_source_was_read_since(audited: Audited) -> None:
    assert len(audited.the("LINKED", CHECK).shipstation_order_ids) == 2


@pytest.mark.parametrize("number", ["YOUNGER-THAN-THE-PULL", "OLDER-THAN-THE-HISTORY"])
def test_whose_source_order_was_not_read_may_be_parts_or_copies_of_one(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


def test_whose_source_order_may_lie_in_a_hole_may_be_parts_or_copies_of_one() -> None:
    m = Merchant()
    for key in ("one", "other"):
        m.imported(number="LINKED", store=CIN7_STORE, external_key=key)
    m.reading.gaps.append(Gap(CIN7, "saleList", "row 3 of 9", None, "no answer", NOW))
    assert audit_of(m).of("LINKED", CHECK) == []
    m.reading.gaps.clear()
    assert audit_of(m, cin7_main={"proven": False, "adds_up": False}).of("LINKED", CHECK) == []
    assert len(audit_of(m).of("LINKED", CHECK)) == 1


def test_a_second_import_of_one_order_is_told_as_such(audited: Audited) -> None:
    assert audited.checks("SO-DOUBLED") == ["duplicate-import"]


def test_several_fulfilments_of_a_sale_may_share_its_number(audited: Audited) -> None:
    assert audited.checks("SO-PARTS") == []
