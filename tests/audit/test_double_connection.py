"""double-connection: one source reaches ShipStation by two ways at once, and what that explains."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from merchants import (
    CIN7,
    INKSOFT,
    INKSOFT_STORE,
    MANUAL_STORE,
    NOW,
    OLD_STORE,
    WEEK_AGO,
    Audited,
    Merchant,
    Placed,
    audit_of,
    cin7_links,
    config,
    guid,
)

from shipops.audit.findings import Finding

CHECK = "double-connection"
DAY = timedelta(days=1)


def overlapping(m: Merchant, count: int = 3, *, store: str = OLD_STORE, **copy: Any) -> list[Placed]:
    """Sales that stand in the linked store and in ``store`` as well."""
    sales = []
    for place in range(count):
        sale = m.sale(f"SO-{place + 1}")
        m.imported(sale)
        m.imported(sale, store=store, **copy)
        sales.append(sale)
    return sales


def two_stores(m: Merchant) -> None:
    m.store("1", name="Cin7 Core", marketplace="Cin7 Core", created_at=NOW - 400 * DAY)
    m.store(OLD_STORE, name="Cin7 Core new", marketplace="Cin7 Core", created_at=NOW - 9 * DAY)


def the(audited: Audited) -> Finding:
    (found,) = audited.about(CHECK)
    return found


def fact(found: Finding, field: str) -> str:
    return next(evidence.value for evidence in found.because if evidence.field == field)


@pytest.fixture(scope="module")
def connected_anew() -> Audited:
    m = Merchant()
    two_stores(m)
    overlapping(m)
    m.imported(m.sale("SO-ONCE"))
    return audit_of(m)


def test_a_store_connected_anew_is_one_finding_of_the_source(connected_anew: Audited) -> None:
    found = the(connected_anew)
    assert (found.account, found.severity, found.order) == (CIN7, "critical", None)
    assert found.part == "cin7.main to shipstation.main/1 and shipstation.main/3"
    assert "connected anew" in found.title


def test_it_says_since_when_how_many_and_what_is_open_on_each_way(connected_anew: Audited) -> None:
    found = the(connected_anew)
    assert fact(found, "orders that came by both ways") == "3"
    assert fact(found, "since") == f"{WEEK_AGO + timedelta(hours=1):%Y-%m-%d %H:%M} UTC"
    assert fact(found, "waiting on the first way") == "3"
    assert fact(found, "waiting on the second way") == "3"
    assert found.action.startswith("First settle what is open: 3 orders wait in 1 (Cin7 Core), 3 in 3 (Cin7 Core new)")
    assert "Settings > Selling Channels > Store Setup" in found.action


def test_it_explains_the_duplicates_it_made(connected_anew: Audited) -> None:
    duplicates = [found for found in connected_anew.findings if found.check == "duplicate-import"]
    assert {found.order for found in duplicates} == {"SO-1", "SO-2", "SO-3"}
    assert {found.absorbed_by for found in duplicates} == {the(connected_anew).id}
    assert the(connected_anew).title.endswith("(3 orders)")


def test_it_is_found_before_anything_shipped(connected_anew: Audited) -> None:
    assert connected_anew.db.execute("SELECT count(*) FROM labels").fetchone() == (0,)


def test_a_second_copy_in_one_of_the_stores_is_a_story_of_its_own() -> None:
    m = Merchant()
    two_stores(m)
    first, *_ = overlapping(m)
    m.imported(first, external_key="older-scheme")
    audited = audit_of(m)
    assert audited.the("SO-1", "duplicate-import").absorbed_by is None
    assert audited.the("SO-2", "duplicate-import").absorbed_by == the(audited).id


def _two_orders(m: Merchant) -> None:
    overlapping(m, 2)


def _disjoint(m: Merchant) -> None:
    for place in range(8):
        m.imported(m.sale(f"SO-{place}"), store=("1", OLD_STORE)[place % 2])


def _inactive(m: Merchant) -> None:
    m.store(OLD_STORE, active=False)
    overlapping(m)


def _cancelled(m: Merchant) -> None:
    overlapping(m, status="cancelled")


def _by_hand(m: Merchant) -> None:
    overlapping(m, store=MANUAL_STORE, is_manual=True, external_key="manual-0123456789abcdef")


def _ended(m: Merchant) -> None:
    overlapping(m)
    for place in range(5):
        m.imported(m.sale(f"SO-LATER-{place}"), created_at=WEEK_AGO + 3 * DAY)


@pytest.mark.parametrize("told", [_two_orders, _disjoint, _inactive, _cancelled, _by_hand, _ended])
def test_what_only_looks_like_two_ways_is_none(told: Callable[[Merchant], None]) -> None:
    m = Merchant()
    told(m)
    audited = audit_of(m)
    assert audited.about(CHECK) == []
    assert {found.absorbed_by for found in audited.findings} <= {None}


def test_a_way_is_not_over_while_one_of_its_stores_has_not_refreshed_since() -> None:
    m = Merchant()
    m.store(OLD_STORE, refreshed_at=WEEK_AGO + 2 * DAY)
    _ended(m)
    assert len(audit_of(m).about(CHECK)) == 1


def test_method_2_beside_method_1_is_told_by_the_orders_the_interface_made() -> None:
    m = Merchant()
    m.store(MANUAL_STORE, name="Manual Orders", marketplace_id=0)
    for place in range(3):
        sale = m.sale(f"SO-{place}")
        m.imported(sale)
        m.imported(sale, store=MANUAL_STORE, is_manual=True, external_key=f"core-{place}")
    found = the(audit_of(m))
    assert "methods 1 and 2" in found.title
    assert "Integrations > ShipStation" in found.action


def test_method_3_beside_method_1_is_no_double_connection() -> None:
    m = Merchant()
    for place in range(3):
        m.imported(m.sale(f"SO-{place}"))
    links = [*cin7_links({}), {"source": CIN7, "shipstation": "main", "method": "shipping_service"}]
    assert audit_of(m, config(link=links)).about(CHECK) == []


def test_a_shop_directly_and_through_cin7_is_tied_by_the_customer_reference() -> None:
    m = Merchant()
    m.store("1", marketplace="Cin7 Core")
    m.store(OLD_STORE, name="Web shop", marketplace="Shopify")
    for place in range(3):
        sale = m.sale(f"SO-{place}", customer_reference=f"#42{place}", channel="Shopify")
        m.imported(sale)
        m.imported(sale, f"#42{place}", store=OLD_STORE, external_key=f"9{place}")
    found = the(audit_of(m))
    assert "a shop that is also connected directly" in found.title
    assert "Web shop" in found.action


def _through_cin7(m: Merchant, place: int) -> tuple[Placed, Placed]:
    web = m.web_order(f"10041{place}")
    sale = m.sale(f"SO-{place}", buyer=web.person, customer_reference=web.number)
    return web, sale


def test_inksoft_directly_and_through_cin7_are_two_ways() -> None:
    m = Merchant()
    for place in range(3):
        web, sale = _through_cin7(m, place)
        m.imported(web)
        m.imported(sale)
    found = the(audit_of(m))
    assert found.account == INKSOFT
    assert found.part == "inksoft.main to shipstation.main/2 and through cin7.main"
    assert "through another source" in found.title


def test_orders_kept_in_cin7_for_the_books_alone_are_no_second_way() -> None:
    m = Merchant()
    for place in range(3):
        web, _ = _through_cin7(m, place)
        m.imported(web, store=INKSOFT_STORE)
    assert audit_of(m).about(CHECK) == []


def test_a_number_that_two_sources_share_by_chance_ties_nobody() -> None:
    m = Merchant()
    for place in range(3):
        web = m.web_order(f"10041{place}")
        sale = m.sale(f"SO-{place}", customer_reference=web.number)
        m.imported(web)
        m.imported(sale, external_key=guid(f"SO-{place}/1"))
    assert audit_of(m).about(CHECK) == []
