"""What could not be read hides what it may hide, and nothing more; never is an order called missing because of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merchants import CIN7, NOW, SHIPSTATION, WEEK_AGO, Audited, Merchant, audit_of

from shipops.systems.reading import Gap, Rejected

DAY = timedelta(days=1)
UNPROVEN = "pull-unproven"
OPEN = {"proven": False, "adds_up": True}


def hole(account: str = SHIPSTATION, resource: str = "orders", **more: Any) -> Gap:
    return Gap(account, resource, "row 5 of 9", more.pop("order_id", None), "It broke.", NOW, **more)


def with_gap(gap: Gap, **sale: Any) -> Audited:
    m = Merchant()
    m.sale("SO-1", **sale)
    m.reading.gaps.append(gap)
    return audit_of(m, shipstation_main=OPEN)


@pytest.mark.parametrize(
    ("until", "bucket"),
    [(WEEK_AGO + DAY, "undetermined"), (NOW, "undetermined"), (None, "undetermined"), (WEEK_AGO - 2 * DAY, "missing")],
)
def test_only_what_was_placed_before_the_hole_ends_may_lie_in_it(until: Any, bucket: str) -> None:
    assert with_gap(hole(window_to=until)).bucket("SO-1") == bucket


@pytest.mark.parametrize("resource", ["shipments", "shipments voided", "fulfillments", "stores"])
def test_a_hole_in_other_lists_hides_no_order(resource: str) -> None:
    assert with_gap(hole(resource=resource)).bucket("SO-1") == "missing"


def test_an_order_that_could_not_be_read_hides_what_it_may_be_unless_the_lake_has_it() -> None:
    assert with_gap(hole(resource="order", order_id="4711")).bucket("SO-1") == "undetermined"
    m = Merchant()
    m.sale("SO-1")
    other = m.imported(number="OTHER")
    m.reading.gaps.append(hole(resource="order", order_id=other.order_id))
    assert audit_of(m, shipstation_main=OPEN).bucket("SO-1") == "missing"


@pytest.mark.parametrize(
    ("kind", "payload", "bucket"),
    [
        ("shipstation-order", '{"createDate": "2026-11-01T10:00:00"}', "undetermined"),
        ("shipstation-order", '{"createDate": "2026-10-01T10:00:00"}', "missing"),
        ("shipstation-order", "[]", "undetermined"),
        ("shipstation-order", "", "undetermined"),  # as a text that has expired is
        ("shipstation-order", '{"createDate": "soon"}', "undetermined"),
        ("shipstation-shipment", "{}", "missing"),
    ],
)
def test_an_unreadable_record_hides_what_was_placed_before_it_was_imported(
    kind: str, payload: str, bucket: str
) -> None:
    m = Merchant()
    m.sale("SO-1")
    m.reading.rejected.append(Rejected(SHIPSTATION, kind, "99", "Bad.", payload, NOW))
    assert audit_of(m).bucket("SO-1") == bucket


def test_numbers_that_do_not_add_up_hide_everything() -> None:
    m = Merchant()
    m.sale("SO-1")
    audited = audit_of(m, shipstation_main={"proven": False, "adds_up": False, "tallies": {"orders": (9, 8)}})
    assert audited.bucket("SO-1") == "undetermined"
    (found,) = [found for found in audited.findings if found.check == UNPROVEN]
    assert (found.account, found.severity, found.order) == (SHIPSTATION, "high", None)
    assert [fact.value for fact in found.because] == ["orders: 9 announced, 8 received"]


def test_a_hole_in_a_list_is_one_finding_of_the_account_with_its_place() -> None:
    m = Merchant()
    m.reading.gaps += [hole(after_key="4", before_key="6"), hole(resource="shipments")]
    (found,) = [found for found in audit_of(m, shipstation_main=OPEN).findings if found.check == UNPROVEN]
    assert [fact.value for fact in found.because] == [
        "orders, row 5 of 9, after 4, before 6; shipments, row 5 of 9"
    ]  # fmt: skip


def test_one_known_order_without_detail_is_no_unproven_pull() -> None:
    m = Merchant()
    m.reading.gaps.append(hole(CIN7, "sale", order_id="s1"))
    assert [found.check for found in audit_of(m, cin7_main=OPEN).findings] == []


def test_a_proven_pull_is_silent() -> None:
    assert [found for found in audit_of(Merchant()).findings if found.check == UNPROVEN] == []


def unknown(gap: Gap | None) -> bool:
    """Whether an order of ShipStation without a source is reported, beside one that has its own."""
    m = Merchant()
    m.imported(m.sale("SO-1"))
    m.imported(number="SO-9")
    m.reading.gaps += [gap] if gap else []
    return "unknown-in-shipstation" in audit_of(m, **({gap.account.replace(".", "_"): OPEN} if gap else {})).checks(
        "SO-9"
    )


@pytest.mark.parametrize(
    ("gap", "reported"),
    [
        (None, True),
        (hole(CIN7, "sales listed", window_from=NOW, window_to=NOW), False),
        (hole(CIN7, "sale", order_id="s1"), False),
        (hole(CIN7, "sale", order_id="s1", window_from=WEEK_AGO - DAY), False),
        (hole(CIN7, "sale", order_id="s1", window_from=NOW - DAY), True),
        (hole("inksoft.main", "orders created in x"), True),
    ],
    ids=["none", "list", "sale", "older sale", "younger sale", "another source"],
)
def test_an_order_a_hole_at_its_source_may_hide_is_not_called_unknown(gap: Gap | None, reported: bool) -> None:
    assert unknown(gap) is reported


@settings(max_examples=8)
@given(data=st.data())
def test_no_order_is_called_missing_because_of_a_hole_in_our_reading(data: st.DataObject) -> None:
    """Orders are placed, then imported; the imports of a stretch could not be read."""
    m = Merchant()
    hours = data.draw(st.lists(st.integers(30, 24 * 20), min_size=1, max_size=8, unique=True))
    delays = data.draw(st.lists(st.integers(1, 20), min_size=len(hours), max_size=len(hours)))
    begin, length = data.draw(st.integers(0, 24 * 20)), data.draw(st.integers(0, 24 * 10))
    window_from = NOW - timedelta(hours=begin + length)
    window_to = NOW - timedelta(hours=begin)
    there = set()
    for ago, delay in zip(hours, delays, strict=True):
        placed = NOW - timedelta(hours=ago)
        imported = placed + timedelta(hours=delay)
        stamps = {"ordered_at": placed, "created_at": placed, "modified_at": placed}
        sale = m.sale(f"SO-{ago}", **stamps)
        there.add(f"SO-{ago}")
        if not window_from <= imported <= window_to:
            m.imported(sale, created_at=imported, modified_at=imported)
    m.reading.gaps.append(hole(window_from=window_from, window_to=window_to))
    audited = audit_of(m, shipstation_main=OPEN)
    assert [number for number in there if audited.bucket(number) == "missing"] == []
