"""missing-in-source: orders that should come from ShipStation and never did."""

from __future__ import annotations

from typing import Any

import pytest
from merchants import CIN7, NOW, OLD_STORE, SHIPSTATION, Audited, Merchant, audit_of, cin7_links, config

CHECK = "missing-in-source"
FROM = {"method": "shipstation_store", "direction": "from_shipstation", "store_id": 3, "only": {"channels": ["eBay"]}}


def configured(**changes: Any) -> Any:
    return config(link=cin7_links({}, FROM | changes))


@pytest.fixture(scope="module")
def merchant() -> Merchant:
    m = Merchant()

    def order(number: str, **changes: Any) -> None:
        m.imported(number=number, store=OLD_STORE, **({"status": "shipped"} | changes))

    order("E-LOST")
    order("E-FRESH", created_at=NOW)
    order("E-CANCELLED", status="cancelled")
    order("E-UNPAID", status="awaiting_payment")
    order("E-MANUAL", is_manual=True)
    order("E-SPLIT", merged_or_split=True, parent_id="1")
    order("E-KNOWN")
    m.sale("SO-1", customer_reference="E-KNOWN", channel="eBay", unit={"draft": True})
    order("E-BY-KEY", external_key="key-17")
    m.sale("SO-2", external_key="KEY-17", channel="eBay", unit={"draft": True})
    m.imported(number="OTHER-WAY", store="1", status="shipped", external_key="x")
    return m


@pytest.fixture(scope="module")
def audited(merchant: Merchant) -> Audited:
    return audit_of(merchant, configured())


def test_an_order_the_source_never_got_is_reported_at_shipstation(audited: Audited) -> None:
    found = audited.the("E-LOST", CHECK)
    assert (found.account, found.severity) == (SHIPSTATION, "high")
    assert found.title == f"ShipStation order E-LOST never arrived in {CIN7}"


def test_what_arrived_or_need_not_is_not(audited: Audited) -> None:
    assert [found.order for found in audited.findings if found.check == CHECK] == ["E-LOST"]


def test_a_source_that_was_not_read_to_the_end_may_have_it(merchant: Merchant) -> None:
    unread = audit_of(merchant, configured(), cin7_main={"proven": False, "adds_up": False})
    assert unread.of("E-LOST", CHECK) == []


def test_the_other_direction_is_another_story(merchant: Merchant) -> None:
    audited = audit_of(merchant, configured(direction="to_shipstation"))
    assert [found for found in audited.findings if found.check == CHECK] == []
