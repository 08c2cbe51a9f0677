"""unknown-in-shipstation: an imported order of a linked store that its source does not have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from merchants import (
    CIN7_STORE,
    HISTORY_START,
    INKSOFT_STORE,
    MANUAL_STORE,
    NOW,
    OLD_STORE,
    Audited,
    Merchant,
    audit_of,
    config,
    guid,
)  # fmt: skip

CHECK = "unknown-in-shipstation"


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()
    sale = m.sale("SO-KNOWN")
    m.imported(sale)
    m.imported(m.web_order("WEB-KNOWN"), external_key=guid("WEB-KNOWN"))
    m.imported(number="SO-STRANGER", status="shipped")
    m.imported(number="WEB-STRANGER", store=INKSOFT_STORE, external_key=guid("stranger"))
    m.imported(number="SO-CANCELLED", status="cancelled")
    m.imported(number="SO-MANUAL", is_manual=True)
    m.imported(number="SO-BY-API", external_key="shopware-88812")
    m.imported(number="SO-REPLACEMENT", total=0)
    m.imported(number="SO-CHILD", parent_id="1001", merged_or_split=True)
    m.imported(number="SO-MERGED-BY-HAND", merged_or_split=True)
    m.imported(number="SO-BEFORE-THE-PULL", created_at=HISTORY_START - timedelta(days=1))
    m.imported(number="SO-OLD-PURCHASE", ordered_at=HISTORY_START - timedelta(days=1))
    m.imported(number="SO-AFTER-THE-PULL", created_at=NOW + timedelta(minutes=1))
    m.imported(number="SO-UNLINKED", store=OLD_STORE)
    m.imported(number="SO-MANUAL-STORE", store=MANUAL_STORE)
    likely = m.sale("SO-LIKELY")
    m.imported(likely, "PO-777")
    m.imported(m.sale("SO-COMBINED"), merged_ids=("1099",))
    m.imported(number="SO-NO-TOTAL", total=None)
    return audit_of(m)


def test_an_order_of_a_linked_store_without_a_source_order_is_unknown(audited: Audited) -> None:
    found = audited.the("SO-STRANGER", CHECK)
    assert (found.severity, found.account) == ("medium", "shipstation.main")
    assert found.shipstation_order_ids == (int(found.order_id or ""),)
    assert audited.checks("WEB-STRANGER") == [CHECK]


def test_it_says_which_source_was_searched(audited: Audited) -> None:
    facts = {fact.field: fact.value for fact in audited.the("WEB-STRANGER", CHECK).because}
    assert facts["account searched"] == "inksoft.main"


def test_an_order_whose_total_is_not_said_counts(audited: Audited) -> None:
    assert audited.checks("SO-NO-TOTAL") == [CHECK]


@pytest.mark.parametrize(
    "number",
    ["SO-KNOWN", "SO-CANCELLED", "SO-MANUAL", "SO-BY-API", "SO-REPLACEMENT", "SO-CHILD", "SO-MERGED-BY-HAND",
     "SO-BEFORE-THE-PULL", "SO-OLD-PURCHASE", "SO-AFTER-THE-PULL", "SO-UNLINKED", "SO-MANUAL-STORE", "PO-777",
     "SO-COMBINED"],
)  # fmt: skip
def test_what_did_not_come_from_the_source_or_may_hide_there_is_no_finding(audited: Audited, number: str) -> None:
    assert audited.of(number, CHECK) == []


def test_an_unproven_source_accuses_nobody() -> None:
    m = Merchant()
    m.imported(m.sale("SO-KNOWN"))
    m.imported(number="SO-STRANGER")
    assert audit_of(m, cin7_main={"proven": False}).checks("SO-STRANGER") == []


def test_a_link_whose_orders_come_from_shipstation_accuses_nobody() -> None:
    m = Merchant()
    m.imported(m.sale("SO-KNOWN"))
    m.imported(number="SO-STRANGER", store=CIN7_STORE)
    found = audit_of(m, config({"direction": "from_shipstation"})).checks("SO-STRANGER")
    assert "unknown-in-shipstation" not in found


def test_an_order_two_links_share_is_reported_once() -> None:
    m = Merchant()
    m.imported(m.sale("SO-KNOWN", location="Main"))
    m.imported(number="SO-STRANGER")
    common = {"source": "cin7.main", "shipstation": "main", "store_id": 1, "method": "custom_store",
              "order_number": "sale_number"}  # fmt: skip
    links = [common | {"only": {"locations": [place]}} for place in ("Main", "East")]
    assert audit_of(m, config(link=links)).checks("SO-STRANGER") == [CHECK]
