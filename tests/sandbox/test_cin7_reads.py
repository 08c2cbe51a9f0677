"""Reading the Cin7 emulator over real HTTP: the sections of a sale and the reference books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from shipops.sandbox.world.model import Cin7Charge, Cin7CreditNote, Cin7Payment

PRODUCT = "00000000-0000-4000-8000-000000001b58"


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def get(client: httpx.Client, path: str, **parameters: str) -> Any:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def credited(serve_world: Any, make: Any) -> httpx.Client:
    """The small account with a second sale that is charged for shipping, paid, credited and refunded."""
    world = make.world()
    paid = Cin7Payment(guid(71), "PMT", Decimal("19.80"), date(2026, 11, 6), make.at(6))
    world.cin7.sales[0].invoices[0].payments.append(paid)
    note = Cin7CreditNote(
        guid(70), "CR-00001", "INV-00777", "AUTHORISED", date(2026, 11, 7), (), Decimal(5), Decimal(0), Decimal(5),
        [Cin7Payment(guid(72), "Refund", Decimal(5), date(2026, 11, 8), make.at(8))],
    )  # fmt: skip
    world.cin7.sales[0].credit_notes.append(note)
    world.cin7.sales[0].charges = (Cin7Charge("Shipping", Decimal("8.95"), Decimal(1), Decimal("8.95")),)
    client: httpx.Client = serve_world(world).cin7
    return client


@pytest.mark.parametrize(
    ("path", "section"),
    [("order", "Order"), ("quote", "Quote")],
)
def test_a_section_says_what_the_whole_sale_says(sandbox: Any, path: str, section: str) -> None:
    whole = get(sandbox.cin7, "/sale", ID=guid(12))[section]
    part = get(sandbox.cin7, f"/sale/{path}", SaleID=guid(12))
    assert part.pop("SaleID") == guid(12)
    assert {name: part[name] for name in part if name != "Lines"} == {
        name: whole[name] for name in whole if name != "Lines"
    }
    assert [line["Quantity"] for line in part["Lines"]] == [line["Quantity"] for line in whole["Lines"]]


@pytest.mark.parametrize(
    ("path", "key", "count"),
    [
        ("invoice", "Invoices", 1),
        ("creditnote", "CreditNotes", 1),
        ("payment", "Payments", 1),
        ("payment", "Refunds", 1),
    ],
)
def test_invoices_credit_notes_and_payments_have_endpoints(
    credited: httpx.Client, path: str, key: str, count: int
) -> None:
    assert len(get(credited, f"/sale/{path}", SaleID=guid(12))[key]) == count


@pytest.mark.parametrize(
    ("path", "expected"),
    [("attachment", {"Lines": []}), ("manualJournal", {"Status": "NOT AVAILABLE", "Lines": []})],
)
def test_sections_no_world_has_are_empty(sandbox: Any, path: str, expected: dict[str, Any]) -> None:
    assert get(sandbox.cin7, f"/sale/{path}", SaleID=guid(12)) == {"SaleID": guid(12), **expected}


def test_the_fulfilments_of_a_sale_have_an_endpoint(sandbox: Any) -> None:
    answer = get(sandbox.cin7, "/sale/fulfilment", SaleID=guid(14))
    assert (answer["SaleID"], [part["FulfillmentNumber"] for part in answer["Fulfilments"]]) == (guid(14), [1, 2])


@pytest.mark.parametrize(
    ("stage", "status", "fields"),
    [
        ("pick", "AUTHORISED", {"TaskID", "Status", "Lines"}),
        ("pack", "AUTHORISED", {"TaskID", "Status", "Lines"}),
        ("ship", "DRAFT", {"TaskID", "Status", "Lines", "RequireBy", "ShippingAddress", "ShippingNotes"}),
    ],
)
def test_each_stage_is_read_by_its_task(sandbox: Any, stage: str, status: str, fields: set[str]) -> None:
    answer = get(sandbox.cin7, f"/sale/fulfilment/{stage}", TaskID=guid(4001))
    assert (answer["TaskID"], answer["Status"], set(answer)) == (guid(4001), status, fields)


def test_measures_of_products_come_on_request_and_always_in_a_whole_sale(sandbox: Any) -> None:
    bare = get(sandbox.cin7, "/sale/fulfilment/pick", TaskID=guid(4001))["Lines"][0]
    full = get(sandbox.cin7, "/sale/fulfilment/pick", TaskID=guid(4001), IncludeProductInfo="true")["Lines"][0]
    whole = get(sandbox.cin7, "/sale", ID=guid(12))["Fulfilments"][0]["Pick"]["Lines"][0]
    assert "ProductWeight" not in bare
    assert full == whole
    assert whole["WeightUnits"] == "kg"


@pytest.mark.parametrize("path", ["order", "quote", "invoice", "payment", "creditnote", "attachment", "fulfilment"])
@pytest.mark.parametrize("parameters", [{}, {"SaleID": "x"}, {"SaleID": "00000000-0000-4000-8000-00000000ffff"}])
def test_a_section_of_no_sale_is_refused(sandbox: Any, path: str, parameters: dict[str, str]) -> None:
    assert sandbox.cin7.get(f"/sale/{path}", params=parameters).status_code == 400


@pytest.mark.parametrize(
    ("country_format", "country"), [("Regular", "United States"), ("Code2", "US"), ("code", "USA")]
)
def test_countries_are_named_or_coded(sandbox: Any, country_format: str, country: str) -> None:
    document = get(sandbox.cin7, "/sale", ID=guid(12), CountryFormat=country_format)
    places = [document["BillingAddress"], document["ShippingAddress"]]
    places.append(document["Fulfilments"][0]["Ship"]["ShippingAddress"])
    assert [place["Country"] for place in places] == [country] * 3


def test_an_unknown_country_format_is_refused(sandbox: Any) -> None:
    assert sandbox.cin7.get("/sale", params={"ID": guid(12), "CountryFormat": "x"}).status_code == 400


def test_combined_charges_join_the_lines_under_a_product_of_zeros(credited: httpx.Client) -> None:
    order = get(credited, "/sale", ID=guid(12), CombineAdditionalCharges="true")["Order"]
    assert order["AdditionalCharges"] == []
    assert [(line["ProductID"], line["Total"]) for line in order["Lines"]] == [
        (PRODUCT, 19.8),
        ("00000000-0000-0000-0000-000000000000", 8.95),
    ]


def test_the_credit_note_list_holds_notes_in_rows_like_sales(credited: httpx.Client) -> None:
    answer = get(credited, "/saleCreditNoteList")
    (row,) = answer["SaleList"]
    assert (answer["Total"], row["CreditNoteNumber"], row["OrderNumber"]) == (1, "CR-00001", "SO-00012")
    assert (row["Type"], row["RestockStatus"]) == ("Sale Credit Note", "NOT AVAILABLE")


def test_carriers_are_those_the_sales_name_and_the_default(sandbox: Any) -> None:
    rows = get(sandbox.cin7, "/ref/carrier")["CarrierList"]
    assert [row["Description"] for row in rows] == ["DEFAULT Carrier", "UPS"]
    assert get(sandbox.cin7, "/ref/carrier", Description="up")["CarrierList"] == rows[1:]
    assert get(sandbox.cin7, "/ref/carrier", CarrierID=rows[0]["CarrierID"])["CarrierList"] == rows[:1]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Main Warehouse"]),
        ({"Name": "main"}, ["Main Warehouse"]),
        ({"Name": "x"}, []),
        ({"Deprecated": "true"}, []),
    ],
)
def test_locations_are_filtered_by_the_start_of_their_name(
    sandbox: Any, filters: dict[str, str], names: list[str]
) -> None:
    assert [row["Name"] for row in get(sandbox.cin7, "/ref/location", **filters)["LocationList"]] == names


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, True),
        ({"ID": PRODUCT}, True),
        ({"ID": guid(1)}, False),
        ({"Sku": "tee-red"}, True),
        ({"Sku": "red"}, False),
        ({"Name": "t"}, True),
        ({"ModifiedSince": "2026-11-20"}, False),
        ({"ModifiedSince": "2026-11-01"}, True),
    ],
)
def test_products_are_filtered(sandbox: Any, filters: dict[str, str], found: bool) -> None:
    answer = get(sandbox.cin7, "/product", **filters)
    assert [row["ID"] for row in answer["Products"]] == [PRODUCT] * found
    assert answer["Total"] == found


def test_how_product_names_compare_is_an_assumption(serve_world: Any, assume: Any) -> None:
    client = serve_world(assumptions=assume(cin7_product_match="contains")).cin7
    assert get(client, "/product", Sku="red")["Total"] == 1


@pytest.mark.parametrize(
    ("filters", "found"),
    [({}, True), ({"Name": "ac"}, True), ({"Name": "x"}, False), ({"ContactFilter": "zoe@"}, True)],
)
def test_customers_are_filtered(sandbox: Any, filters: dict[str, str], found: bool) -> None:
    rows = get(sandbox.cin7, "/customer", **filters)["CustomerList"]
    assert bool([row for row in rows if row["ID"] == guid(6000)]) is found


def test_a_customer_names_its_payment_term_otherwise_than_a_sale_does(sandbox: Any) -> None:
    row = get(sandbox.cin7, "/customer")["CustomerList"][0]
    assert (row["PaymentTerm"], "Terms" in row) == ("30 days", False)


def test_stock_is_what_orders_hold_and_what_is_left(sandbox: Any) -> None:
    (row,) = get(sandbox.cin7, "/ref/productavailability", Sku="TEE-RED-M")["ProductAvailabilityList"]
    # Open orders 12 and 14 hold two each.
    assert (row["Allocated"], row["Available"], row["OnHand"]) == (4, 1000, 1004)


@pytest.mark.parametrize("filters", [{"Location": "Moon"}, {"Batch": "B1"}, {"Category": "Tees"}])
def test_stock_elsewhere_or_in_batches_does_not_exist(sandbox: Any, filters: dict[str, str]) -> None:
    assert get(sandbox.cin7, "/ref/productavailability", **filters)["Total"] == 0


@pytest.mark.parametrize("path", ["ref/carrier", "product", "customer", "ref/location", "ref/productavailability"])
def test_reference_lists_are_paged(sandbox: Any, path: str) -> None:
    answer = get(sandbox.cin7, f"/{path}", Page="9", Limit="1")
    assert (answer["Page"], [value for value in answer.values() if isinstance(value, list)]) == (9, [[]])
