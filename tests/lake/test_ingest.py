"""Readings into tables: what is new, changed, kept and gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shipops.lake.departed import departed_from
from shipops.systems.reading import RawDocument

Take = Callable[..., None]
HOUR = timedelta(hours=1)


def test_new_rows_arrive(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(), make.label(), make.store())
    assert rows("orders", "order_id", "status") == [("900", "awaiting_shipment")]
    assert rows("shipments", "tracking") == ["1Z1"]
    assert rows("stores", "store_id") == ["11"]


def test_a_changed_row_replaces_the_old(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order())
    take(make.ss_order(status="shipped", seen_at=make.now + HOUR))
    assert rows("orders", "status", "seen_at") == [("shipped", make.now + HOUR)]


def test_new_and_changed_rows_of_one_portion_arrive(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(), make.ss_order(order_id="901"))
    take(make.ss_order(order_id="902"))
    take(make.ss_order(order_id="903"), make.ss_order(status="shipped", seen_at=make.now + HOUR))
    assert rows("orders", "order_id", "status") == [
        ("900", "shipped"), ("901", "awaiting_shipment"), ("902", "awaiting_shipment"), ("903", "awaiting_shipment"),
    ]  # fmt: skip


def test_rows_read_again_unchanged_make_no_new_version(take: Take, make: Any, rows: Any) -> None:
    again = make.now + HOUR
    take(make.detailed(), make.unit(), make.line(), make.reported(), make.ss_order(), make.label(), make.store())
    before = rows.versions()
    take(
        make.detailed(seen_at=again, detail_at=again), make.unit(seen_at=again), make.line(seen_at=again),
        make.reported(seen_at=again), make.ss_order(seen_at=again), make.label(seen_at=again),
        make.store(seen_at=again),
    )  # fmt: skip
    assert rows.versions() == before


def test_nothing_read_makes_no_new_version(take: Take, rows: Any) -> None:
    before = rows.versions()
    take()
    assert rows.versions() == before


def test_the_later_of_two_readings_of_a_row_counts(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(status="shipped", seen_at=make.now + HOUR), make.ss_order(seen_at=make.now))
    assert rows("orders", "status") == ["shipped"]


def test_of_two_readings_at_one_moment_the_last_counts(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(), make.ss_order(status="cancelled"), make.ss_order(status="shipped"))
    assert rows("orders", "status") == ["shipped"]


def test_accounts_with_the_same_ids_stay_apart(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(), make.unit(), make.line(), make.reported())
    other = {"account": "cin7.other"}
    take(make.detailed(**other, status="shipped"), make.unit(**other), make.line(**other), make.reported(**other))
    take(make.detailed(**other, status="cancelled"))
    assert rows("orders", "account", "status") == [("cin7.main", "open"), ("cin7.other", "cancelled")]
    for table in ("units", "order_lines", "shipments"):
        assert rows(table, "account") == ["cin7.main"]


def test_a_list_row_never_wipes_out_the_detail(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed())
    take(make.order(status="shipped", seen_at=make.now + HOUR))
    (row,) = rows("orders")
    assert (row["status"], row["email"], row["ship_to_city"]) == ("shipped", "ann@example.test", "Chicago")
    assert (row["email_norm"], row["detail_at"], row["detail_of_modified"]) == ("ann@example.test", make.now, make.now)


def test_a_detail_replaces_the_detail_even_by_nothing(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed())
    take(make.detailed(email=None, detail_at=make.now + HOUR, seen_at=make.now + HOUR))
    assert rows("orders", "email", "email_norm") == [(None, "")]


def test_a_detail_without_its_list_row_leaves_what_only_the_list_says(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(kind="Simple Sale", paid=5))
    take(make.detailed(kind=None, paid=None, number="SO-2"))
    assert rows("orders", "number", "kind", "paid") == [("SO-2", "Simple Sale", 5)]


def test_a_list_row_keeps_the_detail_s_units_lines_and_shipments(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(), make.unit(unit_id="t1", picked=True), make.line(), make.reported())
    take(make.order(status="shipped"), make.unit(picked=None), make.reported(shipment_id="list", tracking="1Z1 1Z2"))
    assert rows("units", "unit_id", "picked") == [("t1", True)]
    assert rows("order_lines", "line_id") == ["1"]
    assert rows("shipments", "shipment_id") == ["r1"]


def test_until_a_detail_is_read_list_rows_replace_each_other(take: Take, make: Any, rows: Any) -> None:
    take(make.order(), make.unit(picked=False), make.reported(shipment_id="a"))
    take(make.order(), make.unit(picked=True), make.reported(shipment_id="b"))
    assert rows("units", "picked") == [True]
    assert rows("shipments", "shipment_id") == ["b"]


def test_the_detail_s_units_take_the_place_of_the_list_s(take: Take, make: Any, rows: Any) -> None:
    take(make.order(), make.unit(unit_id="s1"))
    take(make.detailed(), make.unit(unit_id="t1"), make.unit(unit_id="t2"))
    assert rows("units", "unit_id") == ["t1", "t2"]


def test_what_a_detail_no_longer_shows_is_gone(take: Take, make: Any, rows: Any) -> None:
    take(
        make.detailed(), make.unit(unit_id="t1"), make.unit(unit_id="t2"), make.line(line_id="1"),
        make.line(line_id="2"), make.reported(shipment_id="r1"), make.reported(shipment_id="r2"),
    )  # fmt: skip
    take(make.detailed(), make.unit(unit_id="t2"), make.line(line_id="2"), make.reported(shipment_id="r2"))
    assert (rows("units", "unit_id"), rows("order_lines", "line_id")) == (["t2"], ["2"])
    assert rows("shipments", "shipment_id") == ["r2"]


def test_what_other_orders_show_stays(take: Take, make: Any, rows: Any) -> None:
    other = {"order_id": "s2"}
    take(
        make.detailed(**other), make.unit(**other, unit_id="s2"), make.line(**other),
        make.reported(**other, shipment_id="r2"),
    )  # fmt: skip
    take(make.detailed())
    assert rows("units", "order_id") == rows("order_lines", "order_id") == rows("shipments", "order_id") == ["s2"]


def test_a_detail_that_says_no_more_than_the_list_still_counts_as_read(take: Take, make: Any, rows: Any) -> None:
    take(make.order())
    take(make.order(detail_at=make.now), make.unit(unit_id="t1"))
    assert rows("orders", "detail_at") == [make.now]
    take(make.order(), make.unit(unit_id="s1"))
    assert rows("units", "unit_id") == ["t1"]


def test_labels_are_kept_when_their_order_is_read_again(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(), make.label(), make.label(shipment_id="8", kind="marked_shipped"))
    take(make.ss_order(status="shipped"))
    assert rows("shipments", "shipment_id") == ["7", "8"]


def test_a_label_is_read_before_its_order(take: Take, make: Any, rows: Any) -> None:
    take(make.label())
    take(make.label(voided=True, voided_at=make.now))
    assert rows("shipments", "voided") == [True]


def test_a_label_and_a_fulfilment_of_one_number_are_two(take: Take, make: Any, rows: Any) -> None:
    take(make.label(shipment_id="7"), make.label(shipment_id="7", kind="marked_shipped"))
    assert rows("shipments", "kind") == ["label", "marked_shipped"]


def test_a_first_sight_is_never_moved_nor_cleared(take: Take, make: Any, rows: Any) -> None:
    for moment in (None, make.now, make.now + HOUR, None, make.now - HOUR):
        take(make.detailed(), make.unit(ready_at=moment, invoiced_at=moment, void_at=moment))
    assert rows("units", "ready_at", "invoiced_at", "void_at") == [(make.now, make.now, make.now)]


def test_a_payload_is_kept_once_per_content(take: Take, rows: Any, make: Any) -> None:
    def raw(payload: str, hours: int) -> RawDocument:
        return RawDocument("cin7.main", "cin7-sale", "s1", payload, make.now + hours * HOUR)

    take(raw=[raw("{}", 1), raw("{}", 0), raw('{"a":1}', 2)])
    take(raw=[raw("{}", 3)])
    take(raw=[raw('{"a":2}', 4)])
    assert dict(rows("raw", "payload", "fetched_at")) == {
        "{}": make.now, '{"a":1}': make.now + 2 * HOUR, '{"a":2}': make.now + 4 * HOUR,
    }  # fmt: skip
    assert len(rows("raw")) == 3


def test_the_same_payload_of_another_key_is_another(take: Take, rows: Any, make: Any) -> None:
    take(raw=[RawDocument("cin7.main", kind, key, "{}", make.now) for kind in ("a", "b") for key in ("1", "2")])
    assert rows("raw", "kind", "key") == [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")]


def test_an_order_is_found_by_every_name_it_goes_by(take: Take, make: Any, rows: Any) -> None:
    take(
        make.detailed(external_key="Key-9", customer_reference="po 7 ", phone="+1 555 123 4567", customer="Ann Lée"),
        make.unit(unit_id="t1", sale_number="so-1", invoice_number="INV-2"), make.reported(tracking="1z1, 1z2"),
    )  # fmt: skip
    assert {row["order_id"] for row in rows("identifiers")} == {"s1"}
    assert set(rows("identifiers", "kind", "value")) == {
        ("number", "SO-1"), ("order_id", "S1"), ("external_key", "KEY-9"), ("customer_reference", "PO 7"),
        ("email", "ANN@EXAMPLE.TEST"), ("phone", "5551234567"), ("name", "ANN LEE"), ("unit_id", "T1"),
        ("sale_number", "SO-1"), ("invoice_number", "INV-2"), ("tracking", "1Z1"), ("tracking", "1Z2"),
        ("tracking", "1Z11Z2"),
    }  # fmt: skip


def test_a_name_is_noted_once_and_never_empty(take: Take, make: Any, rows: Any) -> None:
    take(make.detailed(), make.unit())
    take(make.detailed(status="shipped"), make.unit(shipped=True))
    names = rows("identifiers", "kind", "value", "account", "order_id")
    assert len(set(names)) == len(names)
    assert all(value for _, value, _, _ in names)


def test_a_name_given_up_still_leads_to_the_order(take: Take, make: Any, rows: Any) -> None:
    take(make.ss_order(number="SO-1"))
    take(make.ss_order(number="SO-1-A"))
    assert {"SO-1", "SO-1-A"} <= set(rows("identifiers", "value"))


def test_an_order_that_is_gone_stays_as_deleted_among_others_of_its_file(
    take: Take, make: Any, rows: Any, lake: Any
) -> None:
    take(make.detailed(), make.unit(), make.order(order_id="s2", number="SO-2"))
    gone = departed_from(lake, "cin7.main", ["s1", "unheard-of"], make.now + HOUR)
    take(*gone.orders, *gone.units)
    assert rows("orders", "order_id", "status_text")[0] == ("s1", "deleted in Cin7")
    assert rows("units", "order_id", "void") == [("s1", True)]
