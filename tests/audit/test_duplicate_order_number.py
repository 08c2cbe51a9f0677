"""duplicate-order-number: one number twice in one store of ShipStation, for different orders."""

from __future__ import annotations

from typing import Any

import pytest
from merchants import MANUAL_STORE, OLD_STORE, SHIPSTATION, Audited, Merchant, Person, audit_of

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


def test_a_second_import_of_one_order_is_told_as_such(audited: Audited) -> None:
    assert audited.checks("SO-DOUBLED") == ["duplicate-import"]


def test_several_fulfilments_of_a_sale_may_share_its_number(audited: Audited) -> None:
    assert audited.checks("SO-PARTS") == []
