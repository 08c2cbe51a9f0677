"""missing-in-shipstation: ready longer than grace, in no store, and its store has refreshed since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from merchants import HISTORY_START, MANUAL_STORE, NOW, OLD_STORE, Audited, Merchant, audit_of, config, person

CHECK = "missing-in-shipstation"
LINKS = [
    {"source": "cin7.main", "shipstation": "main", "store_id": 1, "method": "custom_store",
     "order_number": "sale_number", "only": {"locations": ["Main"]}},
    {"source": "cin7.main", "shipstation": "main", "store_id": 3, "method": "custom_store",
     "order_number": "sale_number", "only": {"locations": ["Never refreshed"]}},
    {"source": "cin7.main", "shipstation": "main", "store_id": 4, "method": "custom_store",
     "order_number": "sale_number", "only": {"locations": ["Late"]}},
    {"source": "cin7.main", "shipstation": "main", "store_id": 5, "method": "custom_store",
     "order_number": "invoice_number", "only": {"locations": ["By invoice"]}},
    {"source": "cin7.main", "shipstation": "main", "store_id": 6, "method": "custom_store",
     "only": {"locations": ["Unknown number"]}},
    {"source": "cin7.main", "shipstation": "main", "method": "shipping_service",
     "only": {"locations": ["Labels only"]}},
    {"source": "cin7.main", "shipstation": "main", "store_id": 7, "method": "shipstation_store",
     "direction": "from_shipstation", "only": {"locations": ["Shop"]}},
    {"source": "inksoft.main", "shipstation": "main", "store_id": 2, "method": "native", "order_number": "order_id"},
]  # fmt: skip
# Two working hours before 9:00, when the stores refreshed, it was Friday 17:00 in Chicago.
FRIDAY_BEFORE_REFRESH_GRACE = datetime(2026, 10, 30, 21, 59, tzinfo=UTC)
FRIDAY_AFTER_REFRESH_GRACE = datetime(2026, 10, 30, 22, 1, tzinfo=UTC)
SATURDAY = datetime(2026, 10, 31, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def audited() -> Audited:
    m = Merchant()

    def sale(number: str, location: str = "Main", **told: Any) -> None:
        m.sale(number, location=location, **told)

    sale("SO-LOST")
    sale("SO-JUST-LATE", unit={"ready_at": FRIDAY_BEFORE_REFRESH_GRACE})
    sale("SO-FRESH-AT-REFRESH", unit={"ready_at": FRIDAY_AFTER_REFRESH_GRACE})
    sale("SO-WEEKEND", unit={"ready_at": SATURDAY})
    sale("SO-EDITED", modified_at=NOW, unit={"ready_at": NOW - timedelta(days=7), "changed_at": NOW})
    sale("SO-NEVER-REFRESHED", "Never refreshed")
    sale("SO-LATE-STORE", "Late")
    sale("SO-BEFORE-LATE-STORE", "Late", unit={"ready_at": NOW - timedelta(days=30)})
    sale("SO-INVOICED-NOW", "By invoice", unit={"invoiced_at": NOW})
    sale("SO-INVOICED-LONG-AGO", "By invoice", unit={"invoiced_at": NOW - timedelta(days=6)})
    sale("SO-PERHAPS-INVOICED-NOW", "Unknown number", unit={"invoiced_at": NOW})
    sale("SO-LABELS-ONLY", "Labels only")
    sale("SO-SHOP", "Shop")
    sale("SO-ELSEWHERE", "Another warehouse")
    sale("SO-PARTS", parts=2, part_items=[{"A": 1}, {"B": 1}])
    m.imported(number="SO-PARTS", items={"A": 1}, buyer=person("SO-PARTS"))
    m.imported(m.sale("SO-UNLINKED-STORE", location="Main"), store="9")
    sale("SO-OLD", ordered_at=HISTORY_START - timedelta(days=9))
    for name, facts in {
        "VOID": {"void": True}, "REFUNDED": {"refunded": True}, "PICKUP": {"pickup": True},
        "DROP-SHIP": {"drop_ship": True}, "SERVICE": {"service_only": True}, "SHIPPED": {"shipped": True},
        "DRAFT": {"draft": True}, "LIST-ONLY": {"from_detail": False, "has_ship_to": None},
        "BACKORDERED": {"backordered": True, "packed": False, "picked": False},
    }.items():  # fmt: skip
        sale(f"SO-{name}", unit=facts)
    m.web_order("WEB-LOST")
    m.web_order("WEB-IN-PRODUCTION", status="open", status_text="In Production")
    m.web_order("WEB-PICKUP", unit={"pickup": True})
    for store_id in ("5", "6", "7"):
        m.store(store_id)
    m.store(OLD_STORE, refreshed_at=None)
    m.store(MANUAL_STORE, refreshed_at=NOW - timedelta(days=20))
    return audit_of(m, config(link=LINKS))


def test_a_ready_unit_in_no_store_is_missing(audited: Audited) -> None:
    found = audited.the("SO-LOST", CHECK)
    assert (found.severity, found.account, found.part) == ("critical", "cin7.main", "")
    assert audited.checks("WEB-LOST") == [CHECK]


def test_its_action_names_the_store_to_refresh(audited: Audited) -> None:
    assert '"Store 1"' in audited.the("SO-LOST", CHECK).action


def test_it_tells_since_when_the_unit_is_ready(audited: Audited) -> None:
    facts = {fact.field: fact.value for fact in audited.the("SO-LOST", CHECK).because}
    assert facts["ready since"] == "2026-10-26 15:30 UTC"


def test_grace_runs_on_the_working_calendar(audited: Audited) -> None:
    assert audited.checks("SO-JUST-LATE") == [CHECK]
    assert audited.bucket("SO-WEEKEND") == "too_recent"


def test_the_refresh_must_have_begun_after_the_grace(audited: Audited) -> None:
    assert audited.bucket("SO-FRESH-AT-REFRESH") == "too_recent"


def test_without_any_completed_refresh_a_unit_is_too_recent(audited: Audited) -> None:
    assert audited.bucket("SO-NEVER-REFRESHED") == "too_recent"


def test_a_store_that_is_late_itself_makes_nothing_missing(audited: Audited) -> None:
    assert audited.bucket("SO-LATE-STORE") == "too_recent"
    assert audited.bucket("SO-BEFORE-LATE-STORE") == "missing"


def test_a_later_edit_does_not_move_the_moment_a_unit_was_due(audited: Audited) -> None:
    assert audited.checks("SO-EDITED") == [CHECK]


def test_where_the_invoice_number_counts_a_unit_is_due_from_its_invoice(audited: Audited) -> None:
    assert audited.bucket("SO-INVOICED-NOW") == "too_recent"
    assert audited.bucket("SO-INVOICED-LONG-AGO") == "missing"


def test_while_the_kind_of_number_is_unknown_the_invoice_may_count_too(audited: Audited) -> None:
    assert audited.bucket("SO-PERHAPS-INVOICED-NOW") == "too_recent"


def test_a_link_that_makes_labels_without_orders_expects_no_order(audited: Audited) -> None:
    assert audited.bucket("SO-LABELS-ONLY") == "out_of_scope"


def test_a_link_from_shipstation_expects_no_import(audited: Audited) -> None:
    assert audited.bucket("SO-SHOP") == "out_of_scope"


def test_a_location_no_link_covers_is_out_of_scope(audited: Audited) -> None:
    assert audited.bucket("SO-ELSEWHERE") == "out_of_scope"


def test_one_fulfilment_of_several_can_be_missing(audited: Audited) -> None:
    assert audited.the("SO-PARTS", CHECK).part == "2"


def test_an_order_in_a_store_nothing_is_linked_to_is_not_missing(audited: Audited) -> None:
    assert audited.checks("SO-UNLINKED-STORE") == []


@pytest.mark.parametrize(
    ("number", "bucket"),
    [("SO-VOID", "out_of_scope"), ("SO-REFUNDED", "out_of_scope"), ("SO-PICKUP", "out_of_scope"),
     ("SO-DROP-SHIP", "out_of_scope"), ("SO-SERVICE", "out_of_scope"), ("SO-SHIPPED", "out_of_scope"),
     ("SO-DRAFT", "not_due"), ("SO-BACKORDERED", "not_due"), ("SO-LIST-ONLY", "undetermined"),
     ("WEB-IN-PRODUCTION", "not_due"), ("WEB-PICKUP", "out_of_scope")],
)  # fmt: skip
def test_what_should_not_be_there_is_not_missing(audited: Audited, number: str, bucket: str) -> None:
    assert (audited.bucket(number), audited.of(number, CHECK)) == (bucket, [])


def test_an_order_older_than_what_was_read_of_shipstation_is_undetermined(audited: Audited) -> None:
    assert audited.bucket("SO-OLD") == "undetermined"


def test_an_unproven_pull_makes_a_unit_undetermined_until_it_was_searched() -> None:
    m = Merchant()
    lost, searched = m.sale("SO-LOST"), m.sale("SO-SEARCHED")
    result = audit_of(m, shipstation_main={"proven": False}, searched=frozenset({searched.unit_key}))
    assert (result.bucket(lost.number), result.bucket(searched.number)) == ("undetermined", "missing")


def test_a_silent_source_counts_only_up_to_its_last_pull() -> None:
    m = Merchant()
    m.sale("SO-LOST", unit={"ready_at": NOW - timedelta(days=5)})
    result = audit_of(m, cin7_main={"as_of": NOW - timedelta(days=5, hours=-1)})
    assert result.bucket("SO-LOST") == "too_recent"


def test_the_link_can_set_its_own_grace() -> None:
    m = Merchant()
    m.sale("SO-LOST")
    assert audit_of(m, config({"grace": "2w"})).bucket("SO-LOST") == "too_recent"
