"""Orders that reach ShipStation through another source: `via` in a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from merchants import CIN7, INKSOFT, INKSOFT_STORE, NOW, Audited, Merchant, Placed, audit_of, cin7_links, config

VOID = {"void": True, "void_at": NOW - timedelta(days=2)}
VIA = {"source": INKSOFT, "shipstation": "main", "store_id": 1, "method": "custom_store", "via": CIN7}


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def through(number: str, **sale: Any) -> tuple[Placed, Placed]:
        web = m.web_order(number)
        same = {"items": dict(web.items), "total": web.total}
        return web, m.sale(f"SO-{number}", buyer=web.person, customer_reference=number, **(same | sale))

    _, arrived = through("100401")
    m.imported(arrived)
    through("100402", unit={"packed": False})
    m.web_order("100403")
    web, sale = through("100404")
    m.label(m.imported(sale, status="shipped"), "1Z4")
    m.reported(sale, "1Z4", shipped=True)
    _, untold = through("100405")
    m.label(m.imported(untold, status="shipped"), "1Z5")
    web, sale = through("100406")
    m.label(m.imported(sale, status="shipped"), "1Z6")
    for source in (web, sale):
        m.reported(source, "1Z6", shipped=True)
    stranger = m.web_order("100407")
    m.sale("SO-100407", customer_reference=stranger.number)
    web, sale = through("100408", parts=2, part_items=[{"A": 1}, {"B": 1}])
    for items in ({"A": 1}, {"B": 1}):
        m.imported(sale, items=items, external_key="x")
    for number, gone_in_between in (("100409", True), ("100410", False)):
        web = m.web_order(number, unit=VOID)
        same = {"buyer": web.person, "items": dict(web.items), "total": web.total, "customer_reference": number}
        m.imported(m.sale(f"SO-{number}", unit=VOID if gone_in_between else None, **same))
    return audit_of(m, config(link=[*cin7_links({"order_number": "sale_number"}), VIA]))


def test_cancelled_at_both_sources_is_told_where_it_left_for_shipstation(audited: Audited) -> None:
    assert audited.checks("SO-100409") == ["cancelled-still-open"]
    assert audited.checks("100409") == []


def test_cancelled_at_the_first_source_only_is_told_there(audited: Audited) -> None:
    assert audited.checks("100410") == ["cancelled-still-open"]
    assert audited.checks("SO-100410") == []


def test_an_order_is_matched_through_the_sale_of_the_source_in_between(audited: Audited) -> None:
    unit = audited.unit("100401")
    assert (unit["bucket"], unit["match_key"], unit["ss_numbers"]) == ("matched", "via", "SO-100401")
    assert audited.checks("100401") == []


def test_one_that_waits_at_the_source_in_between_is_not_missing(audited: Audited) -> None:
    unit = audited.unit("100402")
    assert (unit["bucket"], unit["reason"]) == ("not_due", "on its way through cin7.main as SO-100402")


def test_one_that_is_nowhere_is_missing(audited: Audited) -> None:
    assert audited.checks("100403") == ["missing-in-shipstation"]


def test_the_second_hop_back_is_checked_once_the_first_is_done(audited: Audited) -> None:
    found = audited.the("100404", "shipped-not-reported")
    assert "the source in between has the tracking number" in found.title
    assert audited.checks("SO-100404") == []


def test_while_the_first_hop_is_not_done_that_is_the_one_story(audited: Audited) -> None:
    assert audited.checks("SO-100405") == ["shipped-not-reported"]
    assert audited.checks("100405") == []


def test_told_on_both_hops_all_is_well(audited: Audited) -> None:
    assert audited.checks("100406") == audited.checks("SO-100406") == []


def test_an_equal_number_of_a_stranger_ties_nothing(audited: Audited) -> None:
    assert audited.checks("100407") == ["missing-in-shipstation"]


def test_a_sale_in_several_fulfilments_stands_for_it_together(audited: Audited) -> None:
    assert audited.bucket("100408") == "matched"
    assert audited.unit("100408")["ss_orders"] == 2
    assert audited.checks("100408") == []


def test_an_order_that_also_came_directly_is_matched_by_its_own_number() -> None:
    m = Merchant()
    web = m.web_order("100401")
    m.imported(m.sale("SO-1", buyer=web.person, customer_reference=web.number))
    m.imported(web, store=INKSOFT_STORE)
    audited = audit_of(m, config(link=[*cin7_links({"order_number": "sale_number"}), VIA]))
    assert set(audited.ties("100401").values()) == {"number", "via"} or "explicit" in audited.ties("100401").values()
