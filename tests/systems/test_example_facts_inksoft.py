"""What InkSoft's payloads are known to look like, and what is made of each fact (inksoft sheet, sections 2 and 5)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shipops.errors import AccessError, NotFoundError, UnavailableError, UnreadableError, VendorError
from shipops.records import Order, Unit
from shipops.systems.answers import Answer
from shipops.systems.inksoft import mapping
from shipops.systems.inksoft.client import read_answer
from shipops.systems.reading import Reading
from tests.systems.hostile import fact

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTEXT = mapping.Context("inksoft.main", "Otters_", AT)


@pytest.fixture(scope="module")
def order() -> Reading:
    return mapping.order(fact("inksoft-order"), None, CONTEXT)


@pytest.fixture(scope="module")
def salesdoc() -> Reading:
    return mapping.order(fact("inksoft-salesdoc-order"), None, CONTEXT)


@pytest.fixture(scope="module")
def row() -> tuple[Order, Unit]:
    reading = mapping.list_only(mapping.summary(fact("inksoft-summary")), CONTEXT)
    return reading.orders[0], reading.units[0]


def envelope(data: Any, *, ok: bool = True, code: str = "OK", words: str = "") -> str:
    messages = [{"Title": None, "Content": words, "Severity": "Error"}] if words else []
    return json.dumps({"OK": ok, "StatusCode": code, "Data": data, "Pagination": None, "Messages": messages})


def answer(text: str, status: int = 200) -> Answer:
    return Answer("inksoft.main", "https://stores.example.com/Otters_/Api2/GetOrder", status, {}, text)


def test_an_order_is_known_by_its_store_and_its_number(order: Reading, row: tuple[Order, Unit]) -> None:
    assert (order.orders[0].order_id, order.orders[0].number) == ("396924/1200123", "1200123")
    assert (row[0].order_id, row[0].store_name) == ("396924/1200124", "Otters Spirit Wear")


def test_stamps_are_utc_with_three_digits(order: Reading) -> None:
    assert order.orders[0].created_at == datetime(2026, 3, 2, 15, 4, 5, 123000, UTC)


def test_an_estimated_ship_date_is_midnight_in_utc_and_means_its_day(order: Reading, row: tuple[Order, Unit]) -> None:
    assert (order.orders[0].ship_by, row[0].ship_by) == (date(2026, 3, 10), date(2026, 3, 10))


def test_ready_to_ship_awaits_its_shipment(order: Reading) -> None:
    assert (order.orders[0].status, order.orders[0].status_text) == ("awaiting_shipment", "Ready to Ship")


def test_ready_for_pickup_is_open_and_nothing_that_ships(row: tuple[Order, Unit]) -> None:
    assert (row[0].status, row[1].pickup, row[1].shipped) == ("open", True, False)


def test_what_was_paid_is_the_total_without_what_is_due(order: Reading, row: tuple[Order, Unit]) -> None:
    assert (order.orders[0].total, order.orders[0].paid) == (Decimal("61.84"), Decimal("61.84"))
    assert (row[0].total, row[0].paid, row[1].paid) == (Decimal(25), Decimal(25), True)


def test_a_null_pickup_type_is_an_order_that_ships(order: Reading) -> None:
    assert order.units[0].pickup is False


def test_the_country_is_its_code_and_a_blank_phone_gives_way_to_the_users(order: Reading) -> None:
    found = order.orders[0]
    assert (found.ship_to_country, found.ship_to_state, found.ship_to_postcode) == ("US", "AZ", "85281")
    assert (found.phone, found.ship_to_company) == ("602-555-0177", None)


def test_the_method_names_service_and_vendor(order: Reading) -> None:
    assert (order.orders[0].requested_service, order.orders[0].requested_carrier) == ("USPS Priority", "USPS")


def test_a_sku_comes_from_the_card_and_a_line_without_card_has_none(order: Reading) -> None:
    assert [(line.line_id, line.sku, line.name) for line in order.lines] == [
        ("7300001", "RT8800", "Ribbed Tank - White"),
        ("7300002", None, "Day Pack - Black Red"),
    ]


def test_two_printed_sides_are_one_line_of_the_items_own_quantity(order: Reading) -> None:
    assert order.lines[0].quantity == Decimal(2)
    assert order.lines[0].options == "Colour: White; Size: M"


def test_a_split_shipment_ships_what_its_package_holds(order: Reading) -> None:
    (package,) = order.shipments
    assert [(item.line_id, item.sku, item.quantity) for item in package.items] == [("7300001", "RT8800", Decimal(2))]
    assert (package.tracking, package.carrier, package.service) == ("9400111899560000000777", "USPS", "Priority Mail")
    assert (package.cost, package.ship_date) == (None, date(2026, 3, 9))


def test_an_order_with_a_package_is_shipped_only_when_it_says_so(order: Reading) -> None:
    assert (order.units[0].shipped, order.units[0].tracking_present) == (False, True)


def test_the_salesdoc_flavour_joins_package_and_item_by_guid_in_any_case(salesdoc: Reading) -> None:
    (package,) = salesdoc.shipments
    assert [(item.line_id, item.quantity) for item in package.items] == [
        ("8b1d6e0e-3d0e-4b5e-9d65-0c6a6f700001", Decimal(2))
    ]


def test_a_quantity_under_its_misspelt_name_counts(salesdoc: Reading) -> None:
    assert [line.quantity for line in salesdoc.lines] == [Decimal(2)]


def test_an_address_of_empty_text_is_none(salesdoc: Reading) -> None:
    assert (salesdoc.orders[0].ship_to_street1, salesdoc.units[0].has_ship_to) == (None, False)


def test_complete_is_shipped(salesdoc: Reading) -> None:
    assert (salesdoc.orders[0].status, salesdoc.units[0].shipped) == ("shipped", True)


def test_an_empty_list_is_a_success_of_nothing(vendor: Any, reply: Any, pace: Any) -> None:
    from shipops.systems.inksoft import InkSoftClient

    nothing = {"TotalResults": 0, "IncludedResults": 0, "Index": 0}
    vendor.script(reply({"OK": True, "StatusCode": "OK", "Data": [], "Pagination": nothing, "Messages": []}))
    with InkSoftClient(
        "inksoft.main", base_url=vendor.url, publisher_id=1, stores=["Otters_"], api_key="key-of-tests", pace=pace
    ) as client:
        page = client.order_summaries("Otters_", {}, 0)
    assert (list(page.rows), page.total) == ([], 0)


def test_an_envelope_may_lack_everything_but_its_data() -> None:
    assert read_answer(answer('{"Data": {"StoreId": 456162, "StoreUri": "Otters_"}}')).data["StoreId"] == 456162


def test_a_wrong_key_is_a_bad_request_whose_data_is_false() -> None:
    with pytest.raises(AccessError, match="Invalid API key"):
        read_answer(answer(envelope(False, ok=False, code="BadRequest", words="Invalid API key."), 400))


def test_a_bad_parameter_is_refused_in_the_vendors_words() -> None:
    text = envelope(False, ok=False, code="BadRequest", words="OrderIds must be a JSON array of integers.")
    with pytest.raises(VendorError, match="OrderIds must be") as caught:
        read_answer(answer(text, 400))
    assert not isinstance(caught.value, AccessError)


def test_an_order_that_is_not_there_and_a_server_in_trouble_say_so_by_their_code() -> None:
    with pytest.raises(NotFoundError):
        read_answer(answer(envelope(False, ok=False, code="NotFound", words="Order not found."), 404))
    with pytest.raises(UnavailableError):
        read_answer(answer(envelope(False, ok=False, code="InternalServerError", words="An error occurred."), 500))


def test_a_failure_inside_a_success_is_no_answer() -> None:
    with pytest.raises(UnreadableError, match="inside a success"):
        read_answer(answer(envelope(False, ok=False, code="BadRequest", words="Something went wrong.")))
