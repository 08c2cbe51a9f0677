"""What a link brings is told as it was learned."""

from __future__ import annotations

from typing import Any

from shipops.doctor.carried import brought
from tests.audit.merchants import Merchant, audit_of, config


def told(m: Merchant, **link: Any) -> list[str]:
    return [seen.what for seen in brought(audit_of(m, config(link)).db)]


def test_a_link_is_told_with_the_fields_that_arrive_and_those_that_do_not() -> None:
    m = Merchant()
    for number in range(20):
        m.imported(m.sale(f"SO-{number}", payment_method="Visa"))
    (said,) = told(m, carries={"gift": False})
    assert said == (
        "cin7.main to shipstation.main/1: email, sku arrive with its orders; gift, payment method do not arrive; "
        "its currency is USD; shipops.toml says so of gift."
    )


def test_one_field_does_not_arrive() -> None:
    m = Merchant()
    for number in range(20):
        m.imported(m.sale(f"SO-{number}"))
    (said,) = told(m, carries={"gift": False})
    assert "; gift does not arrive" in said


def test_a_link_of_which_nothing_is_known_is_not_told() -> None:
    assert told(Merchant()) == []
