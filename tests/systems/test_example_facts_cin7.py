"""What Cin7's payloads are known to look like, and what is made of each fact (cin7 sheet, sections 1 to 3)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shipops.errors import AccessError, NotFoundError, ThrottledError, UnreadableError, VendorError
from shipops.records import Unit
from shipops.systems.answers import Answer
from shipops.systems.cin7 import mapping
from shipops.systems.cin7.client import read_answer, read_sale_answer
from shipops.systems.reading import Reading
from tests.systems.hostile import fact

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONTEXT = mapping.Context("cin7.main", AT)
LIMIT = "You have reached 60 calls per 60 seconds API limit."


@pytest.fixture(scope="module")
def row() -> Reading:
    return mapping.list_only(mapping.list_row(fact("cin7-sale-row")), CONTEXT)


@pytest.fixture(scope="module")
def sale() -> Reading:
    return mapping.sale(fact("cin7-sale"), None, CONTEXT)


@pytest.fixture(scope="module")
def unit(sale: Reading) -> Unit:
    (unit,) = sale.units
    return unit


def answer(document: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    text = document if isinstance(document, str) else json.dumps(document)
    return Answer("cin7.main", "https://inventory.example.com/ExternalApi/v2/sale", status, named, text)


def test_the_case_of_a_guid_says_nothing(row: Reading, sale: Reading, unit: Unit) -> None:
    assert row.orders[0].order_id == "7b22cb47-0e1e-450d-af6d-0cefcee90001"
    assert sale.orders[0].order_id == "026ab4c0-6ccb-4c93-873d-060385900001"
    assert unit.unit_id == "dde5fb4a-1dac-4e9a-bc33-5dfa14ee0001"


def test_an_audit_stamp_has_a_z_and_as_many_digits_as_it_needs(row: Reading, sale: Reading) -> None:
    assert row.orders[0].modified_at == datetime(2025, 9, 29, 3, 3, 13, 913000, UTC)
    assert sale.orders[0].modified_at == datetime(2025, 11, 22, 10, 10, 49, 750000, UTC)
    assert sale.orders[0].modified_text == "2025-11-22T10:10:49.75Z"


def test_a_business_date_is_midnight_without_zone_and_means_its_day(row: Reading, sale: Reading) -> None:
    for order, day in ((row.orders[0], date(2025, 9, 29)), (sale.orders[0], date(2025, 10, 28))):
        assert order.ordered_at is not None
        assert order.ordered_at.date() == day
    assert sale.orders[0].ship_by == date(2025, 11, 30)


def test_blank_text_is_not_said(row: Reading, sale: Reading) -> None:
    assert (row.orders[0].customer_reference, row.orders[0].external_key) == (None, None)
    assert (row.units[0].tracking_present, row.shipments) == (False, [])
    assert (sale.orders[0].customer_note, sale.orders[0].internal_note) == (None, None)


def test_a_list_shows_zero_where_nothing_was_invoiced(row: Reading) -> None:
    assert (row.orders[0].total, row.orders[0].paid) == (None, Decimal(0))


def test_a_composite_status_counts_by_its_first_part(row: Reading) -> None:
    assert row.units[0].invoiced is True


def test_a_list_has_stages_of_its_own_words(row: Reading) -> None:
    unit = row.units[0]
    assert (unit.picked, unit.packed, unit.at_ship_stage, unit.shipped, unit.paid) == (True, True, True, False, True)


def test_the_amounts_are_in_the_customers_currency(row: Reading, sale: Reading) -> None:
    assert (row.orders[0].currency, sale.orders[0].currency) == ("AUD", "AUD")


def test_a_detail_names_number_and_status_inside_its_order(sale: Reading, unit: Unit) -> None:
    assert (sale.orders[0].number, unit.approved) == ("SO-00301", True)
    assert (sale.orders[0].location, sale.orders[0].channel) == ("Main Warehouse", "Amazon_US")


def test_a_blank_country_leaves_the_address_incomplete_unless_the_fulfilment_has_its_own(unit: Unit) -> None:
    assert unit.has_ship_to is True
    document = fact("cin7-sale")
    document["Fulfilments"][0]["Ship"]["ShippingAddress"] = document["ShippingAddress"]
    assert mapping.sale(document, None, CONTEXT).units[0].has_ship_to is False


def test_country_names_are_kept_as_written(sale: Reading) -> None:
    document = fact("cin7-sale")
    document["ShippingAddress"]["Country"] = "USA"
    assert sale.orders[0].ship_to_country is None
    assert mapping.sale(document, None, CONTEXT).orders[0].ship_to_country == "USA"


def test_a_fulfilment_number_has_two_ls_and_its_list_one(unit: Unit) -> None:
    assert (unit.part, unit.units_in_order) == ("1", 1)


def test_the_linked_invoice_gives_number_and_total(unit: Unit) -> None:
    assert (unit.invoice_number, unit.total, unit.invoiced) == ("INV-00301", Decimal(358), True)


def test_a_draft_credit_note_refunds_nothing(unit: Unit) -> None:
    assert unit.refunded is False


def test_an_authorised_credit_note_over_the_whole_invoice_refunds() -> None:
    document = fact("cin7-sale")
    document["CreditNotes"][0]["Status"] = "AUTHORISED"
    assert mapping.sale(document, None, CONTEXT).units[0].refunded is True


def test_a_ship_line_may_be_shipped_without_tracking_while_its_stage_is_not_available(sale: Reading) -> None:
    (shipment,) = sale.shipments
    assert (shipment.shipped, shipment.tracking, shipment.carrier) == (True, None, "DHL Express")
    assert shipment.ship_date == date(2025, 11, 22)


def test_what_a_box_holds_is_what_was_packed_into_it(sale: Reading) -> None:
    (item,) = sale.shipments[0].items
    assert (item.sku, item.quantity) == ("Loaf", Decimal(1))


def test_one_product_is_one_line_whatever_the_case_of_its_id(sale: Reading) -> None:
    items = [line for line in sale.lines if line.kind == "item"]
    assert [(line.sku, line.quantity, line.unit_price) for line in items] == [("Loaf", Decimal(1), Decimal(8))]


def test_shipping_is_a_charge_of_its_own(sale: Reading) -> None:
    (charge,) = [line for line in sale.lines if line.kind == "charge"]
    assert (charge.name, charge.unit_price) == ("Shipping - UPS Ground", Decimal(350))


def test_an_order_says_its_total_before_charges(sale: Reading) -> None:
    assert sale.orders[0].total == Decimal(8)


@pytest.mark.parametrize("body", [{"ErrorCode": 400, "Exception": LIMIT}, [{"ErrorCode": 400, "Exception": LIMIT}]])
@pytest.mark.parametrize("status", [200, 400, 429, 503])
def test_the_limit_is_known_by_its_words_bare_or_in_an_array(body: Any, status: int) -> None:
    with pytest.raises(ThrottledError) as caught:
        read_sale_answer(answer(body, status, retry_after="60 Seconds"))
    assert caught.value.wait == 60


@pytest.mark.parametrize("wrap", [lambda error: error, lambda error: [error]])
def test_an_error_inside_a_success_is_no_answer(wrap: Any) -> None:
    with pytest.raises(UnreadableError, match="inside a success"):
        read_answer(answer(wrap({"ErrorCode": 500, "Exception": "Something went wrong"})))


def test_errors_come_in_arrays_of_several() -> None:
    errors = [{"ErrorCode": 400, "Exception": "First"}, {"ErrorCode": 400, "Exception": "Second"}]
    with pytest.raises(VendorError, match="First"):
        read_answer(answer(errors, 400))


def test_a_sale_that_is_not_there_is_a_bad_request() -> None:
    with pytest.raises(NotFoundError):
        read_sale_answer(answer([{"ErrorCode": 400, "Exception": "Sale not found"}], 400))


def test_refused_credentials_are_forbidden() -> None:
    with pytest.raises(AccessError, match="Incorrect credentials!"):
        read_answer(answer([{"ErrorCode": 403, "Exception": "Incorrect credentials!"}], 403))


def test_an_unknown_path_answers_a_web_page_with_success() -> None:
    with pytest.raises(UnreadableError, match="web page"):
        read_answer(answer("<!DOCTYPE html><html><body>Page not found</body></html>", content_type="text/html"))
    with pytest.raises(UnreadableError, match="redirect"):
        read_answer(answer("Object moved", 302, location="/ExternalApi/error.html"))
