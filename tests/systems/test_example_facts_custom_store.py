"""What the public sample of a Custom Store feed is like, and what is made of each fact (shipstation sheet, 2.1)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shipops.systems.custom_store.reading import Node, read_document
from shipops.systems.custom_store.validating import OrderVerdict, judged
from tests.systems.hostile import FACTS

TEXT = (FACTS / "custom-store-export.xml").read_text(encoding="utf-8")


def read(text: str) -> Node:
    taken: list[Node] = []
    assert read_document(text, taken.append).flaw is None
    (order,) = taken
    return order


def verdict(text: str, *, accept_doubtful: bool = True) -> OrderVerdict:
    return judged(read(text), page=1, position=1, statuses=None, accept_doubtful=accept_doubtful)


def test_the_root_announces_its_pages() -> None:
    document = read_document(TEXT, lambda _: None)
    assert (document.root, dict(document.attributes)) == ("Orders", {"pages": "1"})


def test_cdata_is_text_as_written() -> None:
    (notes,) = read(TEXT).named("CustomerNotes")
    assert notes.text == 'Gate code < 5 & "ring twice"'


def test_the_sample_is_importable() -> None:
    found = verdict(TEXT)
    assert (found.outcome, found.problems) == ("import", ())
    assert (found.order_id, found.number, found.status) == ("880123", "TW-2041", "paid")


def test_a_one_digit_day_with_pm_is_a_moment_in_utc() -> None:
    assert verdict(TEXT).modified == datetime(2025, 12, 8, 12, 56, tzinfo=UTC)


def test_a_discount_line_may_have_no_sku_and_costs_less_than_nothing() -> None:
    assert [str(problem) for problem in verdict(TEXT).problems if "Items" in problem.field] == []


@pytest.mark.parametrize(
    ("written", "instead", "field"),
    [
        ("<![CDATA[880123]]>", "", "OrderID"),
        ("10/18/2025 21:56 PM", "2025-10-18T21:56:00Z", "OrderDate"),
        ("<Quantity>2<", "<Quantity>0.375<", "Quantity"),
        ("<![CDATA[US]]>", "<![CDATA[United States]]>", "Country"),
        ("<OrderTotal>23.45</OrderTotal>", "", "OrderTotal"),
    ],
)
def test_a_field_the_sample_does_not_spoil_is_named_when_it_is_spoilt(written: str, instead: str, field: str) -> None:
    assert TEXT.count(written) == 1
    problems = verdict(TEXT.replace(written, instead), accept_doubtful=False).problems
    assert any(field in problem.field for problem in problems)
