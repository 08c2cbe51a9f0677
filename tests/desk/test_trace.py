"""An order is found by every name it goes by, with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from merchants import NOW, config, guid

from shipops.desk.trace import Trace, trace
from shipops.errors import NotFoundError
from shipops.lake import Snapshot

Ask = Callable[[str], Trace]
SALE = ("cin7.main", "SO-00042")


def _found(answer: Trace) -> list[tuple[str, str]]:
    return [(story.order["account"], story.order["number"]) for story in answer.orders]


@pytest.mark.parametrize(
    "identifier",
    ["SO-00042", " #so-00042 ", guid("SO-00042"), guid("SO-00042/2").upper(), "INV-00311", "inv-00312",
     "PO  7 / spring", "po  7 / SPRING", "1001", "key-2", "1ZVOID", "1z999aa1", "1Z 999-AA1", "ZOE@example.com",
     "(312) 555-0142", "13125550142", "zoe nunez", "Zoë  Núñez"],
)  # fmt: skip
def test_a_sale_is_found_by_every_name_it_goes_by(ask: Ask, identifier: str) -> None:
    assert _found(ask(identifier)) == [SALE]


@pytest.mark.parametrize("identifier", ["2978125", "7/2978125", guid("2978125"), "bo@example.com"])
def test_an_inksoft_order_is_found_by_id_key_and_buyer(ask: Ask, identifier: str) -> None:
    assert _found(ask(identifier)) == [("inksoft.main", "2978125")]


def test_an_order_that_is_only_in_shipstation_is_found(ask: Ask) -> None:
    answer = ask("SO-STRANGER")
    assert _found(answer) == [("shipstation.main", "SO-STRANGER")]
    assert [row["store"] for row in answer.orders[0].shipstation] == ["Store 3"]


def test_the_siblings_of_a_part_are_told_too(ask: Ask) -> None:
    (story,) = ask("INV-00312").orders
    assert [(unit["part"], unit["invoice_number"]) for unit in story.units] == [("1", "INV-00311"), ("2", "INV-00312")]
    assert [row["order_id"] for row in story.shipstation] == ["1001", "1002"]


def test_everything_that_belongs_to_it_is_told(ask: Ask) -> None:
    (story,) = ask("SO-00042").orders
    assert {(row["kind"], row["tracking"], row["voided"]) for row in story.shipments} == {
        ("label", "1ZVOID", True), ("label", "1Z 999 AA1", False), ("label", "1ZBACK", False),
        ("reported", "1ZVOID", False),
    }  # fmt: skip
    assert {row["sku"] for row in story.lines} == {
        "TEE-M", "CAP",
    }  # fmt: skip
    assert [found.check for found in story.findings] == ["tracking-mismatch"]
    assert story.order["internal_note"] == "VIP"


def test_what_happened_is_told_in_order(ask: Ask) -> None:
    (story,) = ask("SO-00042").orders
    moments = [event["moment"] for event in story.timeline]
    assert moments == sorted(moments)
    assert {event["what"] for event in story.timeline} >= {
        "ordered", "in ShipStation as SO-00042", "label 1Z 999 AA1", "label voided 1ZVOID", "return label 1ZBACK",
    }  # fmt: skip
    assert all(moment.tzinfo is not None for moment in moments)


def test_many_orders_are_a_choice_instead_of_a_story(ask: Ask) -> None:
    answer = ask("rita@example.com")
    assert answer.orders == ()
    assert sorted(row["number"] for row in answer.choice) == [f"SO-REGULAR-{n}" for n in range(7)]


@pytest.mark.parametrize("identifier", ["SO-99999", "42", "00042", "555-0142", "", "'; DROP TABLE orders; --"])
def test_what_nothing_goes_by_is_a_clear_error(ask: Ask, identifier: str) -> None:
    with pytest.raises(NotFoundError, match="shipops sync"):
        ask(identifier)


def test_a_label_whose_order_was_never_read_is_not_found(ask: Ask) -> None:
    with pytest.raises(NotFoundError):
        ask("1ZORPHAN")


@pytest.mark.parametrize("identifier", ["SO-00042", "rita@example.com", "SO-STRANGER"])
def test_the_document_is_json(ask: Ask, identifier: str) -> None:
    document = json.loads(json.dumps(ask(identifier).to_dict()))
    assert list(document) == ["identifier", "as_of", "read_at", "orders", "choice", "not_read"]
    assert document["as_of"] == "2026-11-02T15:30:00Z"
    for order in document["orders"]:
        assert isinstance(order["total"], float)
        assert {"units", "shipstation", "shipments", "lines", "timeline", "findings"} <= set(order)


def test_a_trace_needs_nothing_but_the_snapshot(snapshot: Snapshot) -> None:
    assert _found(trace(snapshot, config(), "SO-00042", as_of=NOW)) == [SALE]
