"""What ShipStation's payloads are known to look like, and what is made of each fact (shipstation sheet, 1.4 to 1.7)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shipops.errors import ThrottledError, UnavailableError, VendorError
from shipops.records import Order, OrderLine, Shipment, Store
from shipops.systems.answers import Answer
from shipops.systems.receiving import receive
from shipops.systems.shipstation import mapping
from shipops.systems.shipstation.client import read_answer
from tests.systems.hostile import fact

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTEXT = mapping.Context("shipstation.main", AT)


@pytest.fixture(scope="module")
def order() -> Order:
    (order,) = mapping.order(fact("shipstation-order"), CONTEXT).orders
    return order


@pytest.fixture(scope="module")
def line() -> OrderLine:
    (line,) = mapping.order(fact("shipstation-order"), CONTEXT).lines
    return line


@pytest.fixture(scope="module")
def label() -> Shipment:
    (label,) = mapping.label(fact("shipstation-shipment"), CONTEXT).shipments
    return label


@pytest.fixture(scope="module")
def by_hand() -> Shipment:
    (by_hand,) = mapping.marked_shipped(fact("shipstation-fulfillment"), CONTEXT).shipments
    return by_hand


@pytest.fixture(scope="module")
def store() -> Store:
    (store,) = mapping.store(fact("shipstation-store"), CONTEXT).stores
    return store


def answer(text: str, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("shipstation.main", "https://ssapi.example.com/orders", status, named, text)


def test_ids_are_numbers_on_the_wire_and_text_in_a_record(order: Order) -> None:
    assert (order.order_id, order.store_id) == ("712345678", "22345")


def test_a_number_and_a_key_may_be_the_same(order: Order) -> None:
    assert order.number == order.external_key == "TW-2041"


def test_seven_fraction_digits_are_pacific_time(order: Order) -> None:
    assert order.created_at == datetime(2025, 6, 29, 20, 5, 13, 493000, UTC)
    assert order.modified_at == datetime(2025, 6, 29, 21, 30, 7, 897000, UTC)
    assert order.modified_text == "2025-06-29T14:30:07.8970000"


def test_an_address_of_nulls_leaves_only_its_name(order: Order) -> None:
    assert (order.customer, order.phone) == ("Rosa Lindqvist", None)


def test_blank_and_null_parts_of_an_address_are_both_not_said(order: Order) -> None:
    assert (order.ship_to_street2, order.ship_to_street3, order.ship_to_company) == (None, None, None)
    assert (order.ship_to_street1, order.ship_to_postcode) == ("17 QUARRY LN", "50309-1122")


def test_amounts_with_one_fraction_digit_are_exact(order: Order) -> None:
    assert (order.total, order.paid) == (Decimal("7.0000"), Decimal("0.0000"))


def test_null_tags_and_empty_merges_are_none(order: Order) -> None:
    assert (order.tags, order.merged_ids, order.merged_or_split, order.parent_id) == ((), (), False, None)


def test_an_order_of_the_manual_source_is_manual(order: Order) -> None:
    assert (order.channel, order.is_manual) == ("Manual Orders", True)


def test_a_shipped_order_is_shipped_and_owes_no_dates(order: Order) -> None:
    assert (order.status, order.ship_by, order.hold_until) == ("shipped", None, None)


def test_what_no_record_holds_is_kept_in_the_raw_document() -> None:
    document = fact("shipstation-order")
    reading = receive(
        document, lambda sent: mapping.order(sent, CONTEXT), account="s", kind="shipstation-order", key="1", at=AT
    )
    assert '"weight":{"value":5.0,"units":"ounces","WeightUnits":1}' in reading.raw[0].payload
    assert '"externallyFulfilledByName":null' in reading.raw[0].payload


def test_a_line_without_key_is_known_by_its_id(line: OrderLine) -> None:
    assert (line.line_id, line.sku, line.kind) == ("300077334", "MUG-BLUE", "item")
    assert (line.quantity, line.unit_price, line.options) == (Decimal(1), Decimal(1), None)


def test_a_label_without_items_is_read(label: Shipment) -> None:
    assert (label.items, label.order_id, label.store_id) == ((), "570873934", "618236")
    assert (label.tracking, label.cost) == ("1Z999AA10123450007", Decimal("39.57"))


def test_a_labels_day_is_a_date_alone(label: Shipment) -> None:
    assert label.ship_date == date(2025, 9, 17)
    assert label.created_at == datetime(2025, 9, 17, 17, 51, 14, 503000, UTC)


def test_a_label_nobody_was_told_of_is_neither_voided_nor_an_error(label: Shipment) -> None:
    assert (label.notified, label.notify_error, label.voided, label.voided_at) == (False, None, False, None)


def test_an_order_marked_as_shipped_has_a_timestamp_for_its_day(by_hand: Shipment) -> None:
    assert by_hand.ship_date == date(2025, 11, 2)


def test_an_order_marked_as_shipped_may_have_blank_tracking_and_free_carrier_text(by_hand: Shipment) -> None:
    assert (by_hand.tracking, by_hand.carrier, by_hand.notified) == (None, "USPS", True)


def test_the_doubled_hour_is_its_earliest_reading(by_hand: Shipment) -> None:
    assert by_hand.created_at == datetime(2025, 11, 2, 8, 20, 11, 60000, UTC)
    assert by_hand.created_slack_s == 3600


def test_a_stores_dates_have_three_digits_and_share_a_clock(store: Store) -> None:
    assert store.refreshed_at == datetime(2025, 6, 23, 18, 56, 51, 377000, UTC)
    assert store.refresh_attempted_at == datetime(2025, 6, 23, 18, 56, 51, 627000, UTC)
    assert store.created_at == datetime(2017, 3, 1, 21, 57, 49, 33000, UTC)


def test_a_refresh_eight_hours_ahead_of_its_attempt_is_utc() -> None:
    stamps = {"refreshDate": "2025-12-16T17:47:05.457", "lastRefreshAttempt": "2025-12-16T09:47:05.457"}
    (store,) = mapping.store(fact("shipstation-store") | stamps, CONTEXT).stores
    assert store.refreshed_at == store.refresh_attempted_at == datetime(2025, 12, 16, 17, 47, 5, 457000, UTC)


def test_a_store_of_any_script_keeps_its_name(store: Store) -> None:
    assert (store.name, store.marketplace, store.marketplace_id, store.active) == ("Loja São Paulo", "Amazon", 2, True)


def test_a_page_may_announce_no_pages_and_null_rows(vendor: Any, reply: Any, pace: Any) -> None:
    from shipops.systems.shipstation import ShipStationClient

    vendor.script(
        reply({"orders": [{"orderId": 1}, {"orderId": 2}], "total": 2, "page": 1, "pages": 0}),
        reply({"shipments": None, "total": 0, "page": 1, "pages": 0}),
    )
    with ShipStationClient("s.main", base_url=vendor.url, api_key="k", api_secret="s", pace=pace) as client:
        orders, labels = client.orders({}, 1), client.shipments({}, 1)
    assert (len(orders.rows), orders.total, list(labels.rows)) == (2, 2, [])


def test_an_error_of_aspnet_says_message_with_a_capital() -> None:
    text = '{"Message":"An error has occurred.","ExceptionMessage":"Timeout","ExceptionType":"System.Exception"}'
    with pytest.raises(UnavailableError):
        read_answer(answer(text, 500))
    with pytest.raises(VendorError, match="The request is invalid"):
        read_answer(answer('{"Message":"The request is invalid."}', 400))
    with pytest.raises(VendorError, match="must not be empty"):
        read_answer(answer('{"message":"\'Ship Name\' must not be empty."}', 400))


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({"x_rate_limit_reset": "20"}, 20), ({"x_rate_limit_reset": "0"}, 1), ({}, 60), ({"retry_after": "7"}, 7)],
)
def test_a_throttle_waits_for_the_reset_it_names(headers: dict[str, str], wait: float) -> None:
    with pytest.raises(ThrottledError) as caught:
        read_answer(answer('{"message": "Too Many Requests"}', 429, **headers))
    assert caught.value.wait == wait


def test_a_throttle_is_known_by_its_words_under_any_status() -> None:
    with pytest.raises(ThrottledError):
        read_answer(answer('{\n "message": "Too Many Requests"\n}', 200))
