"""One source on two ways at once: told as the audit finds it, and from the configuration alone."""

from __future__ import annotations

import pytest

from shipops.doctor.doubled import double_connections, doubled_methods
from shipops.doctor.observations import Observation
from tests.audit.merchants import NOW, Merchant, audit_of, cin7_links, config


def doubled(m: Merchant) -> list[Observation]:
    return list(double_connections(audit_of(m, config({"order_number": "invoice_number"})).db, NOW))


def test_orders_in_two_stores_are_counted_with_what_to_switch_off() -> None:
    m = Merchant()
    for n in range(5):
        sale = m.sale(f"SO-{n}")
        m.imported(sale, f"INV-{n}", store="1")
        m.imported(sale, f"INV-{n}", store="3")
    (told,) = doubled(m)
    assert (told.subject, told.level) == ("cin7.main", "problem")
    assert told.what.endswith("orders that came by both ways: 5.")
    assert "Deactivate" in told.to_do


def test_two_stores_with_disjoint_orders_are_none() -> None:
    m = Merchant()
    for n in range(5):
        m.imported(m.sale(f"SO-{n}"), f"INV-{n}", store="1")
        m.imported(m.sale(f"SO-1{n}"), f"INV-1{n}", store="3")
    assert doubled(m) == []


@pytest.mark.parametrize(
    ("methods", "level"),
    [(("custom_store", "shipstation_store"), "problem"), (("custom_store", "shipping_service"), "warning"),
     (("custom_store", "custom_store"), None)],
)  # fmt: skip
def test_methods_that_do_the_same_are_told_from_the_configuration(methods: tuple[str, str], level: str | None) -> None:
    told = list(doubled_methods(config(link=cin7_links(*({"method": method} for method in methods)))))
    assert [seen.level for seen in told] == ([level] if level else [])
