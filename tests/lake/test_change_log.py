"""What changed between two pulls: said when it is seen, once, and only where something changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

Take = Callable[..., None]
HOUR = timedelta(hours=1)
TOLD = ("subject", "subject_id", "field", "old", "new")


def test_an_order_seen_for_the_first_time_says_only_its_status(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(total=5, status_text="awaiting"))
    assert rows("order_events", *TOLD) == [("order", "900", "status", None, "awaiting_shipment")]


def test_a_unit_seen_for_the_first_time_says_when_it_was_ready(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(), make.unit(ready_at=make.now, picked=True))
    (event,) = [event for event in rows("order_events") if event["subject"] == "unit"]
    assert (event["field"], event["old"], event["new"]) == ("ready_at", None, "2026-11-22 12:00:00+00")


def test_a_unit_that_is_not_ready_says_nothing_at_first(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(), make.unit(picked=True))
    assert rows("order_events", "subject") == ["order"]


def test_a_change_says_what_from_what_to_what_and_when(take: Take, make: Any, rows: Any) -> None:
    changed, seen = make.now + HOUR, make.now + 2 * HOUR
    take(make.ss_order(modified_at=make.now))
    take(make.ss_order(status="on_hold", modified_at=changed, seen_at=seen))
    (event,) = [event for event in rows("order_events") if event["old"]]
    assert {name: event[name] for name in ("account", "order_id", *TOLD, "changed_at", "seen_at")} == {
        "account": "shipstation.main", "order_id": "900", "subject": "order", "subject_id": "900", "field": "status",
        "old": "awaiting_shipment", "new": "on_hold", "changed_at": changed, "seen_at": seen,
    }  # fmt: skip


def test_an_order_s_changes(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(status_text="a", total=5, hold_until="2026-12-01"))
    take(make.ss_order(status_text="b", total=6, payment_status="paid", ship_by="2026-12-01"))
    assert {(field, old, new) for _, _, field, old, new in rows("order_events", *TOLD) if field != "status"} == {
        ("status_text", "a", "b"), ("total", "5.0000", "6.0000"), ("payment_status", None, "paid"),
        ("ship_by", None, "2026-12-01"), ("hold_until", "2026-12-01", None),
    }  # fmt: skip


def test_a_unit_s_changes(take: Take, make: Any, rows: Any) -> None:
    stages = ("approved", "paid", "picked", "packed", "at_ship_stage", "invoiced", "shipped", "void", "refunded")
    take(make.detailed(), make.unit(**dict.fromkeys(stages, False)))
    take(make.detailed(), make.unit(**dict.fromkeys(stages, True)))
    told = {row for row in rows("order_events", *TOLD) if row[0] == "unit"}
    assert told == {("unit", "s1", stage, "false", "true") for stage in stages}


@pytest.mark.parametrize(("before", "after", "told"), [
    ({"tracking": "1Z1"}, {"tracking": "1Z2"}, ("tracking", "1Z1", "1Z2")),
    ({}, {"voided": True}, ("voided", "false", "true")), ({}, {"notified": True}, ("notified", None, "true")),
])  # fmt: skip
def test_a_label_s_changes(take: Take, make: Any, rows: Any, before: Any, after: Any, told: tuple[str, ...]) -> None:
    take(make.label(**before))
    take(make.label(**after))
    assert ("shipment", "7", *told) in rows("order_events", *TOLD)


def test_a_change_of_address_is_said(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(ship_to_city="Chicago"))
    take(make.detailed(ship_to_city="Boston"))
    assert ("order", "s1", "ship_to", "Chicago", "Boston") in rows("order_events", *TOLD)


def test_an_address_read_for_the_first_time_is_no_change(take: Take, make: Any, rows: Any) -> None:
    take(make.order())
    take(make.detailed(ship_to_city="Chicago"))
    assert "ship_to" not in rows("order_events", "field")


def test_a_list_row_says_nothing_about_the_address(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(ship_to_city="Chicago"))
    take(make.order())
    assert "ship_to" not in rows("order_events", "field")


def test_reading_the_same_again_says_nothing(take: Take, make: Any, rows: Any) -> None:
    for hours in range(3):
        seen = make.now + hours * HOUR
        take(make.detailed(seen_at=seen), make.unit(ready_at=seen, seen_at=seen), make.label(seen_at=seen))
    assert len(rows("order_events")) == 3


def test_a_value_that_comes_back_is_said_every_time(take: Take, make: Any, rows: Any) -> None:
    # A label's own stamps do not move with its tracking number.
    for hours, tracking in enumerate(["1Z1", "1Z2", "1Z1", "1Z2", None, "1Z2"]):
        take(make.label(tracking=tracking, created_at=make.now, seen_at=make.now + hours * HOUR))
    told = sorted((event["seen_at"], event["old"], event["new"]) for event in rows("order_events"))
    assert [(old, new) for _, old, new in told] == [
        (None, "1Z1"), ("1Z1", "1Z2"), ("1Z2", "1Z1"), ("1Z1", "1Z2"), ("1Z2", None), (None, "1Z2"),
    ]  # fmt: skip


def test_every_event_has_an_id_of_its_own(take: Take, make: Any, rows: Any) -> None:
    for hours, tracking in enumerate(["1Z1", None, "1Z1", None]):
        take(make.label(tracking=tracking, created_at=make.now, seen_at=make.now + hours * HOUR))
    assert len(set(rows("order_events", "event_id"))) == 4


def _goods(rows: Any) -> list[tuple[Any, ...]]:
    return [row for row in rows("order_events", *TOLD) if row[2] == "lines"]


def test_the_goods_of_a_unit_are_said_at_first_and_whenever_they_change(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(), make.unit(), make.line(unit_id="s1", sku="A", quantity=2, options="Size: M"))
    take(make.detailed(), make.unit(picked=True), make.line(unit_id="s1", sku="A", quantity=2, options="Size: M"))
    assert _goods(rows) == [("unit", "s1", "lines", None, "A x2 (Size: M)")]
    take(make.detailed(), make.unit(), make.line(unit_id="s1", sku="A", quantity="2.5", options="Size: M"))
    assert ("unit", "s1", "lines", "A x2 (Size: M)", "A x2.5 (Size: M)") in _goods(rows)


def test_goods_of_any_length_are_told_apart_in_a_text_that_stays_small(take: Take, make: Any, rows: Any) -> None:
    for last in ("1", "2"):
        take(make.detailed(), make.unit(), make.line(unit_id="s1", sku="A", options=f"Name: {'x' * 5000}{last}"))
    texts = [new for *_, new in _goods(rows)]
    assert len(set(texts)) == 2
    assert max(map(len, texts)) < 2000


def test_where_a_unit_goes_is_said_when_it_changes(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(), make.unit(ship_to_norm="1 ELM ST"))
    take(make.detailed(), make.unit(ship_to_norm="2 OAK ST"))
    assert ("unit", "s1", "place", "1 ELM ST", "2 OAK ST") in rows("order_events", *TOLD)
