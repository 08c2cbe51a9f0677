"""Orders that came through another source: their goods are compared once, not as two purchases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from merchants import CIN7, INKSOFT, NOW, Audited, Merchant, Placed, audit_of, cin7_links, config

from shipops.records import ShippedItem

VIA = {"source": INKSOFT, "shipstation": "main", "store_id": 1, "method": "custom_store", "via": CIN7}
MADE = NOW - timedelta(days=3)


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def through(number: str, packed: dict[str, int], *, copies: int = 1, **imported: Any) -> None:
        web = m.web_order(number, items={"A": 2, "B": 1})
        sale: Placed = m.sale(
            f"SO-{number}", buyer=web.person, customer_reference=number, items=dict(web.items), total=web.total
        )
        items = tuple(ShippedItem(sku=sku, quantity=Decimal(count)) for sku, count in packed.items())
        for copy in range(copies):
            order = m.imported(sale, status="shipped", **imported)
            m.label(order, f"1Z{number}{copy}", items=items, created_at=MADE + timedelta(hours=5 * copy))
            for source in (web, sale):
                m.reported(source, f"1Z{number}{copy}", shipped=True)

    through("100501", {"A": 2, "B": 1})
    through("100502", {"A": 3, "B": 1})
    through("100503", {"A": 1, "B": 1})
    through("100504", {"A": 2, "B": 1}, copies=2)
    through("100505", {"A": 2, "B": 1}, items={"A": 2, "B": 2})
    return audit_of(m, config(link=[*cin7_links({"order_number": "sale_number"}), VIA]))


def stories(audited: Audited, number: str) -> list[str]:
    return sorted([*audited.checks(number), *audited.checks(f"SO-{number}")])


def test_what_left_as_ordered_is_well(audited: Audited) -> None:
    assert stories(audited, "100501") == []


@pytest.mark.parametrize(
    ("number", "check"),
    [("100502", "over-shipped"), ("100503", "short-shipped"), ("100504", "duplicate-shipment"),
     ("100505", "line-mismatch")],
)  # fmt: skip
def test_what_is_wrong_with_its_goods_is_one_finding(audited: Audited, number: str, check: str) -> None:
    assert stories(audited, number) == [check]
