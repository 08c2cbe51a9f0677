"""What an order costs in ShipStation against what it costs at its source."""

from __future__ import annotations

from typing import Any

import pytest
from merchants import CONFIG, Audited, Merchant, audit_of, config

CHECK = "amount-mismatch"
SOURCE = {"A": {"quantity": 2, "unit_price": 10, "amount": 18, "tax": "1.26"}}


def held(price: Any, **line: Any) -> dict[str, Any]:
    return {"A": {"quantity": 2, "unit_price": price} | line}


@pytest.fixture(scope="module")
def merchant() -> Merchant:
    m = Merchant()
    copies = {
        "EQUAL": held(9), "GROSS": held(10),
        "DISCOUNT-LINE": held(10) | {"D": {"kind": "adjustment", "unit_price": -2}},
        "TAX-INSIDE": held("9.63"), "CENT": held("9.005"), "DEARER": held("9.70"), "CHEAPER": held(8),
        "NO-PRICE": held(None),
    }  # fmt: skip
    for name, items in copies.items():
        m.imported(m.sale(f"SO-{name}", items=SOURCE), items=items)
    m.imported(m.sale("SO-CAD", items=SOURCE, currency="CAD"), items=held("6.57"))
    m.imported(m.sale("SO-FEWER", items=SOURCE), items={"A": {"quantity": 1, "unit_price": 7}})
    m.imported(m.sale("SO-CREDITED", items=SOURCE, unit={"total": 9}), items=held(9))
    unknown = {"A": {"quantity": 2, "unit_price": 10}}
    m.imported(m.sale("SO-TWO-PRICES", items=unknown), items=held(3))
    web = m.web_order("8001", items={"A": {"quantity": 2, "unit_price": 10, "amount": 20}}, discount=2, tax="1.44")
    m.imported(web, items=held(10) | {"D": {"kind": "adjustment", "unit_price": -2}})
    other = m.web_order("8002", items={"A": {"quantity": 2, "unit_price": 10, "amount": 20}}, discount=2, tax="1.44")
    m.imported(other, items=held("10.5"))
    return m


@pytest.fixture(scope="module")
def audited(merchant: Merchant) -> Audited:
    links = [dict(link, currency="USD") for link in CONFIG["link"]]
    return audit_of(merchant, config(link=links))


@pytest.mark.parametrize("number", ["SO-DEARER", "SO-CHEAPER", "8002"])
def test_another_amount_is_told_low(audited: Audited, number: str) -> None:
    assert audited.checks(number) == [CHECK]
    assert audited.the(number, CHECK).severity == "low"


@pytest.mark.parametrize("number", ["SO-EQUAL", "SO-CENT"])
def test_a_cent_is_no_difference(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


@pytest.mark.parametrize("number", ["SO-GROSS", "SO-DISCOUNT-LINE", "SO-TAX-INSIDE", "8001"])
def test_a_discount_or_tax_on_one_side_only_is_no_difference(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


def test_credits_do_not_count(audited: Audited) -> None:
    assert audited.checks("SO-CREDITED") == []


@pytest.mark.parametrize("number", ["SO-NO-PRICE", "SO-TWO-PRICES", "SO-CAD"])
def test_amounts_that_are_not_known_are_not_compared(audited: Audited, number: str) -> None:
    assert audited.checks(number) == []


def test_it_yields_to_other_goods(audited: Audited) -> None:
    assert audited.checks("SO-FEWER") == ["line-mismatch"]


def test_without_a_known_currency_nothing_is_compared(merchant: Merchant) -> None:
    mixed = audit_of(merchant)
    assert [found.order for found in mixed.findings if found.check == CHECK and found.account == "cin7.main"] == []
